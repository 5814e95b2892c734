// What a ticket is told, and that nothing in it that others wrote does anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { reportComment, reportMarker } from '../../../runner/report/comment.ts';
import type { Whereabouts } from '../../../runner/report/whereabouts.ts';
import { marked } from '../../../runner/tickets/marker.ts';
import { goodWork, HEAD, ledgerOf } from '../ledger/sample.ts';
import { ended, taskFrom, TICKET } from './sample.ts';

const PULL: Whereabouts = {
  kind: 'pull',
  state: 'open',
  name: 'Pull request',
  url: 'https://github.com/octo/app/pull/7',
  attempt: 1,
};

function verdict(because: readonly string[]): LedgerBody {
  const reasons = because.map((text) => ({ code: 'flag.a', text, entries: [1] }));
  return { kind: 'verdict', level: 'verified', because: reasons };
}

function comment(change: Whereabouts, because: readonly string[] = [], attempt = ended(1)): string {
  const entries = ledgerOf([...goodWork, verdict(because)]);
  return reportComment({ task: taskFrom(TICKET), attempt, entries, change });
}

test('verdict, evidence and link are in it, in this order', () => {
  const text = comment(PULL, ['All checks pass.']);
  assert.match(
    text,
    /^\*\*Errand: Verified\*\* \(attempt 1 of task `task-0001`\)\n\nPull request: https:\/\/github\.com\/octo\/app\/pull\/7 \(1 file, \+3 −1\)\.\n\n- `All checks pass\.` \(entry 1\)\n\n\*\*Checks, before and after\*\*\n\n- `test`: failed before, passed after/,
  );
  assert.match(text, /\*\*What was not checked\*\*\n\n- /);
  assert.match(text, /`errand show task-0001 --attempt 1 --ledger \| errand verify-ledger -`/);
});

test('without a pull request it says the branch and the commit, and never a place of the runner', () => {
  const branch = { kind: 'branch', branch: 'errand/12-a', commit: HEAD, attempt: 1 } as const;
  assert.match(
    comment(branch),
    new RegExp(`Pushed as branch \`errand/12-a\`, commit \`${HEAD}\` .*no pull request is open`),
  );
  assert.match(
    comment({ kind: 'unpushed' }),
    new RegExp(
      `The change is commit \`${HEAD}\` \\(1 file, \\+3 −1\\), which is not pushed yet\\.`,
    ),
  );
  assert.match(comment({ kind: 'unknown', reason: 'secret path' }), /The change is commit `c+` \(/);
  assert.doesNotMatch(comment({ kind: 'unknown', reason: 'secret path' }), /secret path/);
});

test('a pull request that is over is said to be', () => {
  assert.match(
    comment({ ...PULL, state: 'merged' }),
    /pull\/7 \(1 file, \+3 −1\), which is merged\./,
  );
  assert.match(comment({ ...PULL, state: 'closed' }), /\+3 −1\), which was closed\./);
});

test('a link to what an earlier attempt has made says so', () => {
  const text = comment(PULL, [], ended(2));
  assert.match(
    text,
    /pull\/7 \(1 file, \+3 −1\)\. It has attempt 1; this one is not pushed there\./,
  );
});

test('an attempt without a change, and one without a ledger, say so', () => {
  assert.match(comment(PULL, [], ended(1, { result: undefined })), /\n\nNothing was changed\.\n/);
  const cancelled = ended(1, { status: { kind: 'cancelled', reason: 'by the user' } });
  const task = taskFrom(TICKET, [cancelled]);
  const text = reportComment({ task, attempt: cancelled, entries: [], change: PULL });
  assert.match(text, /^\*\*Errand: Cancelled\*\*/);
  assert.match(text, /The runner has no ledger of it\.$/);
});

test('words of others mention nobody, link nothing and close nothing', () => {
  const text = comment(PULL, ['@team fixes #3 <img src=x> ``` https://evil.example', 'closes: #4']);
  const outside = text.replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  assert.doesNotMatch(outside, /@|<|evil|#\d/);
  assert.doesNotMatch(text, /\b(fix(es)?|closes?)[ :]+#\d/);
});

test('long lists are cut, and it stays short', () => {
  const many = Array.from({ length: 100 }, (_, index) => `${index} ${'word '.repeat(500)}`);
  const text = comment(PULL, many);
  assert.match(text, /- and 92 more, in the ledger/);
  assert.ok(text.length < 20_000, String(text.length));
});

test('the marker is the same for every attempt, and fits into a comment for any id', () => {
  assert.equal(reportMarker({ id: 'a--b-1234' }), 'errand:report:a..b.1234');
  const id = `a${'-'.repeat(63)}`;
  assert.match(marked('text', reportMarker({ id }), 1000), /^<!-- errand:report:a\.{63} -->\n/);
});
