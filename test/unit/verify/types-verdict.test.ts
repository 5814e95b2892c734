/** What a verdict says of changed files that hold types alone, which no run of the program opens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamedTests } from '../../../runner/ledger/entry.ts';
import type { Verdict } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const list = (...names: string[]): NamedTests => ({ count: names.length, names });

function judge(product: NamedTests, seen: NamedTests): Verdict {
  return verdict(
    ledgerOf([
      opened,
      named,
      check('base'),
      result,
      { kind: 'verification', level: 'standard', result: HEAD, base: BASE },
      check('head'),
      {
        kind: 'attribution',
        result: HEAD,
        base: BASE,
        product,
        evidence: { count: 0, paths: [] },
      },
      { kind: 'canary', check: 'test', command: 'npm test', result: HEAD, outcome: 'caught' },
      {
        kind: 'exercised',
        result: HEAD,
        opened: seen,
        unopened: list(),
        evidence: list(),
        gone: list(),
        whole: true,
        checks: ['test'],
      },
    ]),
  );
}

const told = ({ because }: Verdict, code: string): string =>
  because.find((reason) => reason.code === code)?.text ?? '';

test('beside what was opened they pass, and are not said to have been', () => {
  const seen = judge(list('index.d.ts', 'src/a.js'), list('src/a.js'));
  assert.equal(seen.level, 'verified');
  assert.equal(
    told(seen, 'hangs_on'),
    'What was checked: "src/a.js", opened by "test", but not "index.d.ts".',
  );
});

test('a change of nothing else was not exercised', () => {
  const seen = judge(list('index.d.ts'), list());
  assert.equal(seen.level, 'unverified');
  assert.match(told(seen, 'not_exercised'), /^No check opened anything that this change alters/);
});
