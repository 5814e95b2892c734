/**
 * What a verdict says that it does not know: of changed product that was not called as it was and
 * as it is now, of what is gone, of tests and settings that ask otherwise, of new answers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody, NamedTests } from '../../../runner/ledger/entry.ts';
import type { Reason } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const list = (...names: string[]): NamedTests => ({ count: names.length, names });

type Body<K extends LedgerBody['kind']> = Partial<Extract<LedgerBody, { kind: K }>>;

interface Case {
  readonly attribution?: Body<'attribution'>;
  readonly behaviour?: Body<'behaviour'> | 'none';
  readonly base?: 'failed' | 'passed';
  readonly more?: readonly LedgerBody[];
}

function reasonsOf(given: Case): readonly Reason[] {
  const ran = given.base === 'passed' ? {} : ({ outcome: 'failed', exit: 1 } as const);
  const behaviour: LedgerBody[] =
    given.behaviour === 'none'
      ? []
      : [{ kind: 'behaviour', result: HEAD, functions: [], ...given.behaviour }];
  const { level, because } = verdict(
    ledgerOf([
      opened,
      named,
      check('base', ran),
      result,
      { kind: 'verification', level: 'standard', result: HEAD, base: BASE },
      check('head'),
      {
        kind: 'attribution',
        result: HEAD,
        base: BASE,
        product: list('src/a.js'),
        evidence: { count: 0, paths: [] },
        ...given.attribution,
      },
      ...behaviour,
      { kind: 'canary', check: 'test', command: 'npm test', result: HEAD, outcome: 'caught' },
      ...(given.more ?? []),
    ]),
  );
  assert.equal(level, 'verified');
  return because;
}

const reasons = (behaviour: Body<'behaviour'>): readonly Reason[] => reasonsOf({ behaviour });

/** All that is said under this code. */
const said = (code: string, given: Case): string =>
  reasonsOf(given)
    .filter((reason) => reason.code === code)
    .map(({ text }) => text)
    .join(' ');

const told = (limits: Parameters<typeof reasons>[0]): readonly string[] =>
  reasons(limits)
    .filter(({ code }) => code === 'not_compared')
    .map(({ text }) => text);

test('product whose functions were not called is named with the result it touches', () => {
  assert.deepEqual(told({ uncompared: list('src/a.js') }), [
    'No function of "src/a.js" was called both as it was before and as it is now: whether the change is right there for inputs other than the tested ones was not tried.',
  ]);
});

test('so is a part that no call led to, beside functions that were called', () => {
  assert.deepEqual(told({ uncalled: list('`routes` in src/a.js', '`Money.key` in src/a.js') }), [
    'No call reached what changed in `routes` in src/a.js and `Money.key` in src/a.js: whether the change is right there for inputs other than the tested ones was not tried.',
  ]);
  const many = list(...Array.from({ length: 7 }, (_, n) => `\`f${n}\` in a.js`));
  assert.match(told({ uncalled: many })[0] ?? '', /`f4` in a\.js, and 2 more: whether/);
});

test('what is not known stands before what speaks for the change', () => {
  const codes = reasons({ uncalled: list('`routes` in src/a.js') }).map(({ code }) => code);
  assert.ok(codes.indexOf('not_compared') < codes.indexOf('check_fixed'), codes.join(' '));
  assert.equal(codes[0], 'hangs_on');
});

test('where functions were not called at all, that is said of all product', () => {
  assert.match(
    said('not_compared', { behaviour: 'none' }),
    /^No function of "src\/a\.js" was called/,
  );
});

test('product that is gone is named as that', () => {
  const attribution = { product: list('src/old.js'), gone: list('src/old.js') };
  assert.match(
    said('not_compared', { attribution }),
    /^"src\/old\.js" was deleted: nothing tests any more what it held\.$/,
  );
});

/** The checks opened nothing of the change. */
const idle: Extract<LedgerBody, { kind: 'exercised' }> = {
  kind: 'exercised',
  result: HEAD,
  opened: list(),
  unopened: list(),
  evidence: list(),
  gone: list(),
  whole: true,
  checks: ['test'],
};

const OVERLAY = 'e'.repeat(40);
const deciding: readonly LedgerBody[] = [
  { kind: 'overlay', commit: OVERLAY, result: HEAD, base: BASE, restored: 1, config: false },
  check('overlay', { commit: OVERLAY }),
];

test('tests and settings that ask otherwise are named where those of before pass too', () => {
  const attribution = { altered: list('test/a.test.js', 'eslint.config.js') };
  assert.match(
    said('evidence_altered', { attribution, more: deciding }),
    /^The checks rely on "test\/a\.test\.js" and "eslint\.config\.js", .* pass with the original versions; whether they still test as much/,
  );
  // Nothing has shown that they do.
  assert.equal(said('evidence_altered', { attribution }), '');
});

test('prose that no check opened is nothing that they go by', () => {
  const paths = [{ path: 'README.md', kind: 'data', why: 'is data' } as const];
  const attribution = {
    altered: list('README.md', 'test/a.test.js'),
    evidence: { count: 1, paths },
  };
  const at = (whole: boolean): string =>
    said('evidence_altered', {
      attribution,
      more: [...deciding, { ...idle, opened: list('src/a.js'), whole }],
    });
  assert.match(at(true), /rely on "test\/a\.test\.js", which/);
  assert.match(at(false), /rely on "README\.md" and "test\/a\.test\.js", which/);
});

test('a check that other packages mended is no word about them', () => {
  const attribution = { product: list() };
  assert.match(
    said('cause_not_seen', { attribution, behaviour: 'none' }),
    /no product code changed: whether what made it pass is right was not tried/,
  );
  assert.equal(said('cause_not_seen', { attribution, behaviour: 'none', base: 'passed' }), '');
});

test('a fix is not explained by other inputs where those of the tests are answered as before', () => {
  const one = { path: 'src/a.js', name: 'f', words: '`f(1)` 1 → 2', onlyTested: false };
  const other = { ...one, name: 'g', unchangedAtTested: false, differs: true };
  const same = { ...one, unchangedAtTested: false, differs: true, sameAtTested: true };
  const cause = (functions: readonly (typeof other)[]): string =>
    said('cause_not_seen', { behaviour: { functions } });
  assert.match(cause([same]), /no changed function gave another answer to any input of the tests/);
  assert.equal(cause([same, other]), '');
});

test('new answers that no check told from the old ones are known to be right for no input', () => {
  const one = { path: 'src/a.js', name: 'f', words: '`f(1)` 1 → 2', onlyTested: false };
  const behaviour = { functions: [{ ...one, unchangedAtTested: false, differs: true }] };
  const right = (given: Case): string => said('behaviour', { behaviour, ...given });
  assert.match(right({}), /are known to be right for tested inputs only\.$/);
  assert.match(
    right({ base: 'passed' }),
    /No check noticed the difference, .* not known to be right for any input\.$/,
  );
  const trial = { result: HEAD, commit: OVERLAY, check: 'test', command: 'npm test' } as const;
  const red: LedgerBody = { kind: 'red_green', outcome: 'red', ...trial };
  assert.match(right({ base: 'passed', more: [red] }), /tested inputs only\.$/);
  assert.match(
    said('overlay_passed', { base: 'passed', more: deciding }),
    /it breaks nothing they test, but not that it does what was asked\.$/,
  );
  assert.match(
    said('overlay_passed', { more: deciding }),
    /they need none of its tests, data or settings/,
  );
});

test('what nothing opened before is gone without being missed', () => {
  const attribution = { gone: list('src/a.js') };
  assert.match(said('gone_unopened', { attribution, more: [idle] }), /before this change either/);
});
