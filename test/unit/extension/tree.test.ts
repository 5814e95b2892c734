// What the Tasks view says, as data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from '../../../runner/protocol/reduce.ts';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { pendingRow, taskRow } from '../../../extension/tasks/task-row.ts';
import { type KnownFiles, taskChildren } from '../../../extension/tasks/tree.ts';
import { attemptOf, doneWith, START, stateOf, summaryOf, t } from './samples.ts';

const now = Date.parse(START) + 72_000;

const file = (path: string, changes: Partial<FileChange> = {}): FileChange => ({
  path,
  status: 'modified',
  additions: 2,
  deletions: 1,
  binary: false,
  ...changes,
});
const result = (files: FileChange[]) => ({
  ref: 'refs/errand/tasks/task-aaaa/attempts/1',
  commit: 'd'.repeat(40),
  files,
  additions: 2,
  deletions: 1,
});

/** No file was reviewed, and no part was applied. */
const NONE: KnownFiles = { isReviewed: () => false, given: () => undefined };

const side = (letter: string, mode = '100644') => ({ mode, blob: letter.repeat(40) });

test('a live task says its state in words, its phase and how long that has taken', () => {
  const task = summaryOf('task-aaaa', {
    status: { kind: 'working' },
    attempts: [attemptOf({ phases: [{ name: 'code', startedAt: START }] })],
  });
  const row = taskRow(task, now, {}, t);
  assert.equal(row.label, 'Working · Accept ISO weeks', 'a narrow view cuts the end');
  assert.equal(row.description, 'code · 1 min 12 s');
  assert.equal(row.accessibility, 'In progress · Accept ISO weeks, code · 1 min 12 s');
  assert.equal(row.context, '.task.active.log.sandbox');
});

test('a finished task shows its counts, can be reviewed, and is marked until somebody looked', () => {
  const task = summaryOf('task-aaaa', {
    status: { kind: 'done', verdict: { level: 'verified', because: [] } },
    attempts: [attemptOf({ result: result([file('a.ts')]) })],
  });
  const row = taskRow(task, now, { fresh: true }, t);
  assert.deepEqual([row.label, row.description], ['Verified · Accept ISO weeks', '+2 −1']);
  assert.match(row.accessibility, /not reviewed yet$/);
  assert.equal(row.tooltip.at(-1), 'Not reviewed yet');
  assert.ok(row.tooltip.includes('1 file changed +2 −1'), row.tooltip.join('\n'));
  const seen = taskRow(task, now, { elsewhere: true }, t);
  assert.doesNotMatch(seen.accessibility, /not reviewed/);
  const { label, description } = seen;
  assert.deepEqual([label, description], ['Verified · calendar: Accept ISO weeks', '+2 −1']);
  assert.equal(row.context, '.task.final.result.log');
  const applied = (presence: 'all' | 'part' | 'none') => {
    const has = taskRow(task, now, { applied: presence }, t);
    return [has.description, has.context.endsWith('.applied')];
  };
  assert.deepEqual(applied('all'), ['applied · +2 −1', true]);
  assert.deepEqual(applied('part'), ['partly applied · +2 −1', true]);
  assert.deepEqual(applied('none'), ['+2 −1', false], 'git has taken it out of the files');
  assert.equal(taskRow(task, now + 5000, {}, t).id, row.id, 'the id stays');
});

test('a row has one short word for its state, a screen reader and the tooltip have it whole', () => {
  const task = summaryOf('task-aaaa', {
    status: { kind: 'done', verdict: { level: 'verified_with_flags', because: [] } },
  });
  const { label, accessibility, tooltip } = taskRow(task, now, {}, t);
  assert.equal(label, 'Flagged · Accept ISO weeks');
  assert.equal(accessibility, 'Verified with flags · Accept ISO weeks');
  assert.equal(tooltip[1], 'Verified with flags in calendar');
});

test('one attempt is not a level of its own; several are', () => {
  const attempts = [attemptOf(), attemptOf({ n: 2 })];
  const one = taskChildren(stateOf('task-aaaa', { attempts: attempts.slice(0, 1) }), now, NONE, t);
  assert.ok(!one.some((row) => row.kind === 'attempt'));
  const two = taskChildren(stateOf('task-aaaa', { attempts }), now, NONE, t);
  assert.deepEqual(
    two.map((row) => [row.kind, row.label]),
    [
      ['attempt', 'Attempt 1'],
      ['attempt', 'Attempt 2'],
    ],
  );
});

test('reasons come before files, files before checks; of a check its last run counts', () => {
  const because = [{ code: 'checks', text: 'Every check passed.', entries: [4] }];
  const status = { kind: 'done', verdict: { level: 'verified', because } } as const;
  const check = { name: 'test', command: 'npm test', ms: 1200 };
  const state = stateOf('task-aaaa', {
    status,
    attempts: [
      attemptOf({
        status,
        result: result([
          file('src/a b.ts'),
          file('new.bin', { status: 'added', binary: true, additions: undefined }),
        ]),
        checks: [
          { ...check, at: 'base', outcome: 'failed' },
          { ...check, at: 'head', outcome: 'passed' },
          { ...check, name: 'lint', at: 'base', outcome: 'failed' },
        ],
      }),
    ],
  });
  const rows = taskChildren(state, now, NONE, t);
  assert.deepEqual(
    rows.map((row) => `${row.kind} ${row.label}: ${row.description}`),
    [
      'reason Verified: Every check passed.',
      'note 0 of 2 files reviewed: ',
      'file a b.ts: +2 −1 · src',
      'file new.bin: binary',
      'check passed · test: failed before · 1.2 s',
      'check failed before · lint: 1.2 s',
    ],
  );
  assert.deepEqual(rows[2]?.file, { path: 'src/a b.ts', index: 0 });
  assert.equal(new Set(rows.map((row) => row.id)).size, rows.length);
});

test('files that were renamed, links and modes say so', () => {
  const counts = { additions: 9, deletions: 0 };
  const files = [
    file('d/new.ts', { ...counts, status: 'added', after: side('a') }),
    file('old.ts', { ...counts, status: 'deleted', before: side('a') }),
    file('run', { before: side('b'), after: side('b', '100755') }),
    file('link', { status: 'type_changed', before: side('c'), after: side('d', '120000') }),
    file('twice', { ...counts, status: 'added', after: side('e') }),
    file('again', { ...counts, status: 'added', after: side('e') }),
    file('once', { ...counts, status: 'deleted', before: side('e') }),
  ];
  const state = stateOf('task-aaaa', { attempts: [attemptOf({ result: result(files) })] });
  const rows = taskChildren(state, now, NONE, t).filter(({ kind }) => kind === 'file');
  assert.deepEqual(
    rows.map((row) => `${row.label}: ${row.description}`),
    [
      'again: +9 −0',
      'new.ts: +9 −0 · renamed from old.ts · d',
      'old.ts: +9 −0 · renamed to d/new.ts',
      'once: +9 −0',
      'twice: +9 −0',
      'link: +2 −1 · now a symbolic link',
      'run: +2 −1 · now executable',
    ],
  );
});

test('two names that look alike once made harmless are still two rows', () => {
  const state = stateOf('task-aaaa', {
    attempts: [
      attemptOf({
        result: result([
          file('a\uFFFD', { pathBase64: 'Yf8=' }),
          file('a\uFFFD', { pathBase64: 'Yf4=' }),
        ]),
      }),
    ],
  });
  const files = taskChildren(state, now, NONE, t).filter(({ kind }) => kind === 'file');
  const ids = files.map((row) => row.id);
  assert.equal(new Set(ids).size, 2);
});

test('remote text cannot break a row or turn its direction', () => {
  const task = summaryOf('task-aaaa', { title: 'Fix\n\u202Egnp.exe\u0007' });
  const row = taskRow(task, now, {}, t);
  assert.equal(row.label, 'Queued · Fix gnp.exe');
});

test('what is being sent is a row that can be stopped', () => {
  const row = pendingRow(
    {
      id: 3,
      title: 'Sort',
      key: undefined,
      step: 'Sending 40 %',
      controller: new AbortController(),
    },
    t,
  );
  assert.deepEqual([row.context, row.label, row.pending], ['.pending', 'Sending 40 % · Sort', 3]);
});

test('rows of attempts know the pull request of their task, and the base they are brought onto', () => {
  const commit = 'c'.repeat(40);
  const base = { commit, head: commit, branch: 'main', newer: 3 };
  const attempts = [
    attemptOf({ status: doneWith('verified'), result: result([file('a.ts')]) }),
    attemptOf({ n: 2, continues: 1, base, status: { kind: 'working' } }),
  ];
  const state = stateOf('task-aaaa', { attempts });
  const rows = taskChildren(state, now, { ...NONE, pull: '#12' }, t);
  assert.deepEqual(
    rows.map(({ label, context }) => [label, context]),
    [
      ['Attempt 1', '.attempt.final.result.pull'],
      ['Attempt 2, onto main cccccccc (3 commits newer)', '.attempt.active.sandbox.pull'],
    ],
  );
  assert.equal(taskChildren(state, now, NONE, t)[0]?.context, '.attempt.final.result');
});

test('of several attempts that are over the best is named, a follow-up says what it follows', () => {
  const attempts = [
    attemptOf({ status: doneWith('failed') }),
    attemptOf({
      n: 2,
      status: doneWith('verified'),
      agent: 'codex',
      usage: { requests: 3, input: 9, output: 9, cacheRead: 0, cacheWrite: 0, costUsd: 0.25 },
    }),
    attemptOf({ n: 3, continues: 2 }),
  ];
  const rows = taskChildren(stateOf('task-aaaa', { attempts }), now, NONE, t);
  assert.deepEqual(
    rows.map(({ label, description }) => [label, description]),
    [
      ['Attempt 1', 'Failed'],
      ['Attempt 2', 'Best · Verified'],
      ['Attempt 3, after 2', 'In progress'],
    ],
  );
  assert.equal(rows[1]?.context, '.attempt.final');
  assert.deepEqual(rows[1]?.tooltip.slice(2), ['Agent: codex', 'Cost: $0.25']);
  const early = stateOf('task-aaaa', { attempts: [attemptOf(), attemptOf({ n: 2 })] });
  assert.ok(
    !taskChildren(early, now, NONE, t).some(({ description }) => description.includes('Best')),
  );
});

test('a question says how long it waits, and can be answered from its row', () => {
  const deadline = '2026-01-01T10:30:00.000Z';
  const question = { id: 'q-1', text: 'Which?', default: 'The first.', deadline };
  const status = { kind: 'needs_input', question } as const;
  const task = stateOf('task-aaaa', { status, attempts: [attemptOf({ status })] });
  assert.equal(taskRow(summarise(task), now, {}, t).context, '.task.active.log.question');
  const [asked, until] = taskChildren(task, now, NONE, t);
  assert.deepEqual(
    [asked?.label, asked?.description, asked?.context],
    ['Needs input', 'Which?', '.reason.question'],
  );
  assert.match(until?.label ?? '', /continues in 29 min with: The first\./);
});

test('findings lead to their lines, probes say what was seen, planted failures are no checks', () => {
  const review = {
    findings: [
      { path: 'a.ts', line: 7, severity: 'major', text: 'Off by one.', evidence: 'i <= n' },
      { path: 'gone.ts', severity: 'minor', text: 'Unused.', evidence: '' },
    ],
    probes: [
      { name: 'zero', command: 'node a.ts 0', expected: '0', actual: '1', outcome: 'failed' },
    ],
  } as const;
  const checks = (['head', 'canary', 'red'] as const).map((at) => ({
    name: 'test',
    command: 'npm test',
    at,
    outcome: at === 'head' ? ('passed' as const) : ('failed' as const),
  }));
  const attempt = attemptOf({
    result: result([file('b.ts'), file('a.ts')]),
    review: { findings: [...review.findings], probes: [...review.probes] },
    checks,
  });
  const rows = taskChildren(stateOf('task-aaaa', { attempts: [attempt] }), now, NONE, t);
  const [check, ...others] = rows.filter(({ kind }) => kind === 'check');
  assert.deepEqual([check?.label, others.length], ['passed · test', 0]);
  const [found, gone] = rows.filter(({ kind }) => kind === 'finding');
  assert.deepEqual([found?.label, found?.description], ['major · Off by one.', 'a.ts:7']);
  assert.deepEqual(found?.file, { path: 'a.ts', index: 1, line: 7 });
  assert.equal(gone?.file, undefined, 'the result has no such file');
  assert.equal(rows.find(({ kind }) => kind === 'probe')?.label, 'failed · zero');
});

test('files are read in order, ticked and counted; what was applied of them is said', () => {
  const files = [file('src/a.ts'), file('src/b.ts', { additions: 90 }), file('test/a.test.ts')];
  const attempt = attemptOf({ status: doneWith('verified'), result: result(files) });
  const known: KnownFiles = {
    isReviewed: ({ path }) => path === 'src/b.ts',
    given: ({ path }) => (({ 'src/a.ts': 'part', 'src/b.ts': 'all' }) as const)[path],
  };
  const rows = taskChildren(stateOf('task-aaaa', { attempts: [attempt] }), now, known, t);
  assert.deepEqual(
    rows
      .slice(1)
      .map(({ label, description, reviewed, file: of }) => [
        label,
        description,
        reviewed,
        of?.index,
      ]),
    [
      ['1 of 3 files reviewed', '', undefined, undefined],
      ['a.test.ts', '+2 −1 · test', false, 2],
      ['b.ts', 'applied · +90 −1 · src', true, 1],
      ['a.ts', 'partly applied · +2 −1 · src', false, 0],
    ],
  );
});

test('a flag leads to its file, and to its line where one is known', () => {
  const because = [
    { code: 'flag.secret', text: 'src/a.ts: it looks like a key', entries: [] },
    { code: 'flag.lock', text: 'the lock file has changed', entries: [] },
    { code: 'flag.exit', text: 'b.ts: it ends', entries: [], place: { path: 'b.ts', line: 7 } },
    { code: 'checks.passed', text: 'src/a.ts: it passed', entries: [] },
  ];
  const status = { kind: 'done' as const, verdict: { level: 'verified' as const, because } };
  const attempt = attemptOf({ status, result: result([file('b.ts'), file('src/a.ts')]) });
  const rows = taskChildren(stateOf('task-aaaa', { attempts: [attempt] }), now, NONE, t);
  assert.deepEqual(
    rows.filter(({ kind }) => kind === 'reason').map((row) => row.file),
    [{ path: 'src/a.ts', index: 1 }, undefined, { path: 'b.ts', line: 7, index: 0 }, undefined],
  );
  assert.ok(rows.some(({ label }) => label === 'b.ts:7: it ends'));
});
