// What a pull request says, and that nothing in it that others wrote does anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  closingLine,
  newBody,
  pullTitle,
  type Told,
  updatedBody,
} from '../../../runner/forge/body.ts';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import type { AttemptState, TaskState } from '../../../runner/protocol/task.ts';
import { BASE, goodWork, HEAD, ledgerOf } from '../ledger/sample.ts';

const USAGE = { requests: 3, input: 10, output: 5, cacheRead: 0, cacheWrite: 0, costUsd: 0.12 };
const ATTEMPT: AttemptState = {
  n: 1,
  status: { kind: 'done', verdict: { level: 'verified', because: [] } },
  phases: [],
  tools: [],
  toolCount: 0,
  checks: [],
  usage: USAGE,
  model: 'some-model',
  result: {
    ref: 'refs/errand/tasks/task-0001/attempts/1',
    commit: HEAD,
    files: [{ path: 'src/sum.ts', status: 'modified', additions: 3, deletions: 1, binary: false }],
    additions: 3,
    deletions: 1,
  },
};

interface Over extends Partial<Told> {
  readonly title?: string;
  readonly instructions?: string;
  readonly closing?: string;
}

function told(over: Over = {}): Told {
  const { title = 'Fix the sum', instructions = 'Sum up to the end.', closing, ...rest } = over;
  const ticket = { service: 'github', host: '', project: 'o/r', id: '12', key: '#12', closing };
  const task: TaskState = {
    id: 'task-0001',
    spec: {
      title,
      instructions,
      origin: { kind: 'todo', path: 'src/sum.ts', line: 12, ticket },
      repository: { id: 'a'.repeat(32), name: 'shop' },
      base: BASE,
      head: BASE,
    },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    status: ATTEMPT.status,
    attempts: [ATTEMPT],
  };
  const entries = ledgerOf([...goodWork, FLAG, VERDICT]);
  return { task, attempt: ATTEMPT, entries, isChecked: true, ...rest };
}

const FLAG: LedgerBody = { kind: 'flag', code: 'exit', path: 'a.js', text: 'can end early' };
const VERDICT: LedgerBody = {
  kind: 'verdict',
  level: 'verified_with_flags',
  because: [{ code: 'flag.exit', text: 'a.js: can end early', entries: [7] }],
};

/** The body without its code: what a forge looks through for mentions, links and HTML. */
function outsideCode(body: string): string {
  return body
    .replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '')
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
}

test('it says what was asked, changed, checked, not checked, and what it cost', () => {
  const body = newBody(told({ closing: 'Closes #12' }), undefined);
  assert.match(
    body,
    /^<!-- errand:begin -->\nCloses #12\n\n### What was asked\n\nFrom the TODO at `src\/sum\.ts:12`\.\n\n```text\nSum up to the end\.\n```\n/,
  );
  assert.match(body, /### What changed\n\n1 file, \+3 −1\n\n- `src\/sum\.ts` \+3 −1\n/);
  assert.match(
    body,
    /### Verdict\n\n- verified with flags\n- `a\.js: can end early` \(entry 7\)\n/,
  );
  assert.match(body, /- `test`: failed before, passed after: `npm test`\n/);
  assert.equal(body.match(/### Verdict/g)?.length, 1);
  assert.match(body, /### What needs a look\n\n- `a\.js`: `can end early` \(entry 7\)\n/);
  assert.match(body, /### What was not checked\n\n- /);
  assert.match(body, /What the runner saw was with exactly the files of this branch\./);
  assert.match(
    body,
    /`errand show task-0001 --attempt 1 --ledger \| errand verify-ledger -`, where/,
  );
  assert.match(body, /It took 3 requests to `some-model`, for \$0\.12\./);
  const fold = body.indexOf('<details>');
  // An agent's words are below the fold, and marked.
  assert.equal(body.slice(0, fold).includes('All done.'), false);
  assert.match(
    body.slice(fold),
    /### What the agent says \(a claim, not evidence\)\n\n- `All done\.` \(unbacked claim\)/,
  );
  assert.match(body, /<\/details>\n\n<!-- errand:end -->$/);
});

test('files that were not checked as they are here are not said to be', () => {
  const body = newBody(told({ isChecked: false }), undefined);
  assert.match(body, /together with work that is not in this branch/);
  assert.doesNotMatch(body, /exactly the files/);
});

const HOSTILE = [
  'Fixes #99, closes: octo/app#7 and resolves https://github.com/o/r/issues/3',
  'hello @everyone and @octo/team',
  '<img src=x onerror=alert(1)><!-- errand:end -->',
  '``` closed```` early',
  '/close',
  '![x](https://tracker.test/a.png) [a](javascript:b)',
  'a\u202eb\u0000c\u001b[31m',
].join('\n');

test('words of others mention nobody, close nothing and are no HTML', () => {
  const line = HOSTILE.replaceAll('\n', ' ');
  const base = told({ title: line, instructions: HOSTILE, closing: 'Closes #12' });
  const entries = ledgerOf([
    ...goodWork,
    { kind: 'claim', text: HOSTILE },
    { kind: 'flag', code: 'x', path: line, text: line },
    { kind: 'verdict', level: 'unverified', because: [{ code: 'x', text: line, entries: [] }] },
  ]);
  const origin = { ...base.task.spec.origin, path: line, url: line };
  const task = { ...base.task, spec: { ...base.task.spec, origin } };
  const file = { path: line, status: 'added', binary: true } as const;
  const result = { ref: 'r', commit: HEAD, files: [file], additions: 0, deletions: 0 };
  const attempt = { ...base.attempt, model: line, result };
  const body = newBody({ ...base, task, attempt, entries }, undefined);

  const live = outsideCode(body);
  assert.doesNotMatch(live, /@\w|onerror|tracker|javascript|^\//m);
  assert.equal(live.match(/<!--/g)?.length, 2);
  // Not even in code, where GitLab and squashed commits would see it.
  const closing = /\b(?:clos|fix|resolv|implement)\w*:?\s+(?:\S*#\d+|https?:)/gi;
  assert.deepEqual(body.match(closing), ['Closes #12']);
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(body, /[\u0000-\u0008\u000b-\u001f\u202e]/);

  const title = pullTitle(task);
  assert.doesNotMatch(title, /@\w|Fixes #/);
  assert(title.length <= 210);
});

test('a later attempt replaces its own part alone', () => {
  const first = newBody(told(), '## Checklist\n\n- [ ] tests');
  assert.match(first, /^## Checklist\n\n- \[ \] tests\n\n<!-- errand:begin -->/);
  const edited = `${first.replace('[ ]', '[x]')}\n\nA word of mine.`;
  const later = updatedBody(told({ isChecked: false }), edited);
  assert.match(later ?? '', /^## Checklist\n\n- \[x\] tests\n\n<!-- errand:begin -->/);
  assert.match(later ?? '', /<!-- errand:end -->\n\nA word of mine\.$/);
  assert.match(later ?? '', /together with work/);
  assert.doesNotMatch(later ?? '', /exactly the files/);
  assert.equal(later?.match(/errand:begin/g)?.length, 1);
  assert.equal(updatedBody(told(), 'Somebody wrote this anew.'), undefined);
});

test('a body never exceeds what a forge takes, and ends as it should', () => {
  const flags = Array.from({ length: 900 }, (_, n): LedgerBody => {
    return { kind: 'flag', code: 'x', path: `${n}.js`, text: 'x'.repeat(180) };
  });
  const entries = ledgerOf([...goodWork, ...flags]);
  const long = told({ entries, instructions: '`'.repeat(90_000) });
  for (const template of [undefined, 'y'.repeat(20_000), 'y'.repeat(64_000)]) {
    const body = newBody(long, template);
    assert(body.length <= 65_536, String(body.length));
    assert.match(body, /<!-- errand:end -->$/);
  }
  const body = newBody(long, undefined);
  assert(body.length > 60_000);
  assert.match(body, /The rest did not fit here; the ledger has it\.\n\n<\/details>/);
  assert.match(body, /Only the beginning of 90000 characters\./);
  assert.match(body, /- and 888 more, below\n/);
});

test('a closing line is taken in the form of ours only', () => {
  const lines = [
    'Closes #12',
    'Closes octo/app#3',
    'Fixes ENG-5',
    'ABC-7',
    'See https://a.test/b-1',
  ];
  for (const closing of lines) assert.equal(closingLine(told({ closing }).task), closing);
  const others = ['Closes #12, closes #13', '@everyone', '<b>', 'Closes #1\nx', 'Merges #1', ''];
  for (const closing of others) assert.equal(closingLine(told({ closing }).task), undefined);
});
