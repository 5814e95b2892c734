/** What a verdict says of changed product that was not called as it was and as it is now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamedTests } from '../../../runner/ledger/entry.ts';
import type { Reason } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const list = (...names: string[]): NamedTests => ({ count: names.length, names });

function reasons(limits: { uncompared?: NamedTests; uncalled?: NamedTests }): readonly Reason[] {
  const { level, because } = verdict(
    ledgerOf([
      opened,
      named,
      check('base', { outcome: 'failed', exit: 1 }),
      result,
      { kind: 'verification', level: 'standard', result: HEAD, base: BASE },
      check('head'),
      {
        kind: 'attribution',
        result: HEAD,
        base: BASE,
        product: list('src/a.js'),
        evidence: { count: 0, paths: [] },
      },
      { kind: 'behaviour', result: HEAD, functions: [], ...limits },
      { kind: 'canary', check: 'test', command: 'npm test', result: HEAD, outcome: 'caught' },
    ]),
  );
  assert.equal(level, 'verified');
  return because;
}

const told = (limits: Parameters<typeof reasons>[0]): readonly string[] =>
  reasons(limits)
    .filter(({ code }) => code === 'not_compared')
    .map(({ text }) => text);

test('product whose functions were not called is named with the result it touches', () => {
  assert.deepEqual(told({ uncompared: list('src/a.js') }), [
    'No function of "src/a.js" was called as it was and as it is now: whether the change is right for other inputs than those of the tests was not tried there.',
  ]);
});

test('so is a part that no call led to, beside functions that were called', () => {
  assert.deepEqual(told({ uncalled: list('`routes` in src/a.js', '`Money.key` in src/a.js') }), [
    'No call led to what changed in `routes` in src/a.js and `Money.key` in src/a.js: whether the change is right for other inputs than those of the tests was not tried there.',
  ]);
  const many = list(...Array.from({ length: 7 }, (_, n) => `\`f${n}\` in a.js`));
  assert.match(told({ uncalled: many })[0] ?? '', /`f4` in a\.js, and 2 more: whether/);
});

test('what is not known stands before what speaks for the change', () => {
  const codes = reasons({ uncalled: list('`routes` in src/a.js') }).map(({ code }) => code);
  assert.ok(codes.indexOf('not_compared') < codes.indexOf('check_fixed'), codes.join(' '));
  assert.equal(codes[0], 'hangs_on');
});
