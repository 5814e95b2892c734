/**
 * The verdict by the rules of today: what was not shown counts against a result. Each case is a
 * ledger with everything that speaks for a result, and one thing of it missing or otherwise.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import type { Verdict } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

type Kind = LedgerBody['kind'];
type Body<K extends Kind> = Extract<LedgerBody, { kind: K }>;

const OVERLAY = 'e'.repeat(40);
const none = { count: 0, names: [] };
const one = (name: string) => ({ count: 1, names: [name] });

const verification: Body<'verification'> = {
  kind: 'verification',
  level: 'standard',
  result: HEAD,
  base: BASE,
};
const attribution: Body<'attribution'> = {
  kind: 'attribution',
  result: HEAD,
  base: BASE,
  product: one('src/a.js'),
  evidence: {
    count: 1,
    paths: [{ path: 'test/a.test.js', kind: 'test', why: 'declares tests' }],
  },
};
const exercised: Body<'exercised'> = {
  kind: 'exercised',
  result: HEAD,
  opened: one('src/a.js'),
  unopened: none,
  evidence: one('test/a.test.js'),
  gone: none,
  whole: true,
  checks: ['test'],
};
const overlay: Body<'overlay'> = {
  kind: 'overlay',
  commit: OVERLAY,
  result: HEAD,
  base: BASE,
  restored: 1,
  config: false,
};
const canary: Body<'canary'> = {
  kind: 'canary',
  check: 'test',
  command: 'npm test',
  result: HEAD,
  outcome: 'caught',
  how: 'test',
};
const failed = { outcome: 'failed', exit: 1 } as const;
const onOverlay = check('overlay', { commit: OVERLAY });

/** All that speaks for a result, with some kinds of entries left out and others put at the end. */
function judge(without: readonly Kind[] = [], more: readonly LedgerBody[] = []): Verdict {
  return verdict(ledgerOf([...judgeParts(without), ...more]));
}

const needs = (decisive: boolean): LedgerBody => ({
  kind: 'needs',
  result: HEAD,
  checks: ['test'],
  paths: [{ path: 'test/show.golden', kind: 'data', why: 'is data of the tests' }],
  exact: true,
  decisive,
});

const stopped = (at: 'base' | 'head', commit: string): LedgerBody => ({
  kind: 'could_not_run',
  check: 'test',
  at,
  commit,
  missing: 'the program jest is not there',
  hint: 'Name the commands that install it under setup in .errand/config.yaml.',
});

const behaviour = (over: Partial<Body<'behaviour'>['functions'][number]>): LedgerBody => ({
  kind: 'behaviour',
  result: HEAD,
  functions: [
    {
      path: 'src/a.js',
      name: 'sum',
      words: '`sum(2, 2)` 0 → 4; no other input differs.',
      onlyTested: false,
      unchangedAtTested: false,
      ...over,
    },
  ],
});

function told({ because }: Verdict, code: string): string {
  return because.find((reason) => reason.code === code)?.text ?? '';
}

test('with everything shown it is verified, and says in one line what was checked', () => {
  const seen = judge();
  assert.equal(seen.level, 'verified');
  assert.equal(
    told(seen, 'hangs_on'),
    'What was checked: "src/a.js", opened by "test"; restored from the base for the deciding run: test/a.test.js (declares tests).',
  );
});

test('a check that nothing shows to be able to fail proves nothing', () => {
  for (const seen of [
    judge(['canary']),
    judge(['canary'], [{ ...canary, outcome: 'not_planted', reason: 'the check was cut off' }]),
    judge(['canary'], [{ ...canary, outcome: 'missed' }]),
    judge(['canary'], [{ ...canary, check: 'other' }]),
  ]) {
    assert.equal(seen.level, 'unverified');
  }
});

test('what was tried twice is told once, and the worst of it counts', () => {
  const undone: LedgerBody = {
    kind: 'undone',
    result: HEAD,
    commit: OVERLAY,
    parts: [{ path: 'src/a.js' }],
    outcome: 'green',
    checks: [],
  };
  const again = judge([], [undone, verification, check('head'), { ...undone, outcome: 'red' }]);
  assert.equal(told(again, 'not_needed'), '');
  const twice = judge([], [canary]);
  assert.equal(twice.level, 'verified');
  assert.equal(twice.because.filter(({ code }) => code === 'canary_caught').length, 1);
  assert.equal(judge([], [{ ...canary, outcome: 'missed' }, canary]).level, 'unverified');
  const cutOff = judge(['canary'], [{ ...canary, outcome: 'not_planted' }, canary]);
  assert.equal(cutOff.level, 'verified');
});

test('a file that could not be read and that a check passes with all the same speaks against it', () => {
  const text: LedgerBody = { ...canary, how: 'text', commit: OVERLAY };
  assert.equal(
    judge(['canary'], [check('broken', { ...failed, commit: OVERLAY }), text]).level,
    'verified',
  );
  assert.equal(judge(['canary'], [check('broken', { commit: OVERLAY }), text]).level, 'unverified');
});

test('what an informational check says before the change mends nothing', () => {
  const lint = { name: 'lint', command: 'npm run lint' };
  const both: LedgerBody = {
    kind: 'checks',
    source: 'config',
    checks: [
      { name: 'test', command: 'npm test' },
      { ...lint, gate: 'informational' },
    ],
  };
  const seen = behaviour({ unchangedAtTested: true });
  const before = [check('base', { ...failed, ...lint }), check('head', { ...failed, ...lint })];
  const whole = (base: LedgerBody): LedgerBody[] => [
    opened,
    both,
    base,
    result,
    verification,
    check('head'),
    attribution,
    exercised,
    canary,
    seen,
    ...before,
  ];
  const causes = [check('base'), check('base', failed)].map((base) =>
    told(verdict(ledgerOf(whole(base))), 'cause_not_seen'),
  );
  assert.equal(causes[0], '');
  assert.match(causes[1] ?? '', /A check that failed before passes now/);
});

test('changed product that no check opened was not exercised', () => {
  const unopened = { ...exercised, opened: none, unopened: one('src/a.js') };
  const seen = judge(['exercised'], [unopened]);
  assert.equal(seen.level, 'unverified');
  assert.match(
    told(seen, 'not_exercised'),
    /^No check opened "src\/a\.js": that file was not exerc/,
  );
  const perhaps = judge(['exercised'], [{ ...unopened, whole: false }]);
  assert.equal(perhaps.level, 'verified');
  assert.match(told(perhaps, 'openings_unseen'), /is not known/);
});

test('where no check opened anything of the change, only prose may pass, and not without a word', () => {
  const nothing = { ...exercised, opened: none, evidence: none };
  const of = (kind: 'data' | 'decisive'): LedgerBody => ({
    ...attribution,
    product: none,
    evidence: { count: 1, paths: [{ path: 'README.md', kind, why: 'is prose' }] },
  });
  assert.equal(judge(['exercised'], [of('data'), nothing]).level, 'verified_with_flags');
  assert.equal(judge(['exercised'], [of('decisive'), nothing]).level, 'unverified');
});

test('tests that are there and are not opened any more are a flag', () => {
  const seen = judge(['exercised'], [{ ...exercised, gone: one('test/b.test.js') }]);
  assert.equal(seen.level, 'verified_with_flags');
  assert.match(told(seen, 'tests_not_opened'), /test\/b\.test\.js/);
});

test('what the deciding run needs decides: tests are a flag, settings prove nothing', () => {
  const bad = check('overlay', { commit: OVERLAY, ...failed });
  const without: Kind[] = ['overlay'];
  const flagged = verdictWith([bad, needs(false)]);
  assert.equal(flagged.level, 'verified_with_flags');
  assert.equal(
    told(flagged, 'overlay_failed'),
    '"test" passes only with this change\'s version of test/show.golden (is data of the tests).',
  );
  assert.equal(verdictWith([bad, needs(true)]).level, 'unverified');
  // What was not found out counts as what would be worst.
  assert.equal(verdictWith([bad]).level, 'unverified');
  // It was not run there at all.
  assert.equal(verdictWith([]).level, 'unverified');
  // It comes and goes there.
  const wavering = verdictWith([bad, onOverlay]);
  assert.equal(wavering.level, 'unverified');
  assert.match(told(wavering, 'flaky'), /is flaky/);

  function verdictWith(more: readonly LedgerBody[]): Verdict {
    const rest = judgeParts(without).filter((body) => body !== onOverlay);
    return verdict(ledgerOf([...rest, overlay, ...more]));
  }
});

function judgeParts(without: readonly Kind[]): LedgerBody[] {
  const parts: LedgerBody[] = [
    opened,
    named,
    check('base', failed),
    result,
    verification,
    check('head'),
    attribution,
    exercised,
    overlay,
    onOverlay,
    canary,
  ];
  return parts.filter(({ kind }) => !without.includes(kind));
}

test('a check that fails and passes on one tree is blamed on nobody, and proves nothing', () => {
  const head = [check('head', failed), check('head')];
  for (const runs of [head, head.toReversed()]) {
    const bodies = [opened, named, check('base'), result, verification, ...runs, attribution];
    const seen = verdict(ledgerOf(bodies));
    assert.equal(seen.level, 'unverified');
    assert.match(told(seen, 'flaky'), /on the same commit \(on the result\)/);
  }
  const before = [check('base'), check('base', failed)];
  const seen = verdict(
    ledgerOf([opened, named, ...before, result, verification, check('head', failed), attribution]),
  );
  assert.equal(seen.level, 'unverified');
  assert.match(told(seen, 'flaky'), /before this change/);
});

test('a check that fails each time and passed before is broken by the change', () => {
  const runs = [check('head', failed), check('head', failed), check('base')];
  const seen = verdict(ledgerOf([opened, named, check('base'), result, verification, ...runs]));
  assert.equal(seen.level, 'failed');
  assert.match(told(seen, 'check_broken'), /broken by this change/);
});

test('a check that could not run before either is broken at the base, with what is missing', () => {
  const lost = { outcome: 'failed', exit: 127 } as const;
  const bodies = [
    opened,
    named,
    check('base', lost),
    stopped('base', BASE),
    result,
    verification,
    check('head', lost),
  ];
  const seen = verdict(ledgerOf([...bodies, stopped('head', HEAD)]));
  assert.equal(seen.level, 'unverified');
  assert.match(told(seen, 'checks_broken_at_base'), /the program jest is not there.*under setup/);
  // It could before: then the change broke it.
  assert.equal(
    verdict(ledgerOf([opened, named, check('base'), ...bodies.slice(4), stopped('head', HEAD)]))
      .level,
    'failed',
  );
});

test('what says itself that it ran nothing proves nothing', () => {
  const seen = judge(
    [],
    [{ kind: 'ran_nothing', check: 'test', command: 'npm test', result: HEAD, words: '0 passing' }],
  );
  assert.equal(seen.level, 'unverified');
  assert.match(told(seen, 'no_tests_ran'), /"0 passing"/);
});

test('an environment that cannot follow the change leaves it unverified, and says why', () => {
  const bodies: LedgerBody[] = [opened, named, check('base'), result, verification];
  const reason = 'The setup command "npm ci" ended with 1.';
  const seen = verdict(ledgerOf([...bodies, { kind: 'environment_failed', commit: HEAD, reason }]));
  assert.equal(seen.level, 'unverified');
  assert.match(told(seen, 'environment_failed'), /"npm ci" ended with 1/);
});

test('a test that is gone is gone by its name, however many are new', () => {
  const compared: Body<'tests'> = {
    kind: 'tests',
    check: 'test',
    before: BASE,
    after: HEAD,
    fixed: none,
    broken: none,
    added: { count: 2, names: ['new', 'newer'] },
    removed: one('old'),
    skipped: none,
  };
  assert.match(told(judge([], [compared]), 'tests_missing'), /the test "old" ran before/);
  // Compared again with more known, it is only a name that changes by itself.
  const again = { ...compared, removed: none };
  assert.equal(judge([], [compared, again]).level, 'verified');
  // With the tests as they were, the product keeps one from running.
  const onProduct = judge([], [{ ...compared, after: OVERLAY }]);
  assert.equal(onProduct.level, 'verified_with_flags');
  assert.match(
    told(onProduct, 'tests_missing'),
    /on the product code of this change, the test "old" did not run/,
  );
});

test('a function that differs at the tested inputs alone is a flag; other behaviour is told', () => {
  assert.equal(judge([], [behaviour({})]).level, 'verified');
  assert.match(told(judge([], [behaviour({})]), 'behaviour'), /sum\(2, 2\)/);
  const aside = judge([], [behaviour({ aside: 'as_before' })]);
  assert.equal(
    told(aside, 'behaviour'),
    '1 function that the change may affect answers as before.',
  );
  const special = judge([], [behaviour({ onlyTested: true })]);
  assert.equal(special.level, 'verified_with_flags');
  assert.match(told(special, 'only_tested_inputs'), /no other input/);
  const same = judge([], [behaviour({ unchangedAtTested: true })]);
  assert.equal(same.level, 'verified');
  assert.match(told(same, 'cause_not_seen'), /answers as before/);
  const own = judge([], [behaviour({ ownKind: true })]);
  assert.equal(own.level, 'verified_with_flags');
  assert.match(told(own, 'own_kind'), /sum\(2, 2\)/);
  assert.equal(judge([], [behaviour({ ownKind: false })]).level, 'verified');
  const of = (fields: Parameters<typeof behaviour>[0]) => judge([], [behaviour(fields)]);
  assert.match(told(of({ differs: false }), 'cause_not_seen'), /made the check pass was not seen/);
  assert.match(told(of({ differs: true }), 'behaviour'), /tested inputs only\.$/);
  assert.match(told(of({ unreliable: true }), 'unreliable_answers'), /sum\(2, 2\)/);
});

test('a part of the change that no check needs is named, and lowers nothing', () => {
  const undone: Body<'undone'> = {
    kind: 'undone',
    result: HEAD,
    commit: 'd'.repeat(40),
    parts: [{ path: 'src/a.js', lines: [3, 9] }],
    outcome: 'green',
    checks: [],
  };
  const seen = judge([], [undone]);
  assert.equal(seen.level, 'verified');
  assert.match(
    told(seen, 'not_needed'),
    /^No check needs what changed in src\/a\.js between lines 3 and 9: /,
  );
});

test('a flag on settings is answered where later runs check what they did before', () => {
  const flag: LedgerBody = {
    kind: 'flag',
    code: 'check_config_changed',
    path: 'vite.config.js',
    text: 'the configuration of the tests was changed',
  };
  assert.equal(judge([], [flag]).level, 'verified');
  for (const less of [{ gone: one('test/b.test.js') }, { written: one('t/a.want') }]) {
    const kept = judge(['exercised'], [{ ...exercised, ...less }, flag]);
    assert.equal(kept.because.filter(({ code }) => code === 'flag.check_config_changed').length, 1);
  }
});
