import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import type { VerdictLevel } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { check, goodWork, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const judge = (bodies: readonly LedgerBody[]) => verdict(ledgerOf(bodies));
const rank: Record<VerdictLevel, number> = {
  failed: 0,
  declined: 0,
  unverified: 1,
  verified_with_flags: 2,
  verified: 3,
};

test('all named checks passed on the result commit: verified, with entry numbers', () => {
  const { level, because } = judge(goodWork);
  assert.equal(level, 'verified');
  assert.deepEqual(
    because.map(({ code, entries }) => ({ code, entries })),
    [{ code: 'check_fixed', entries: [3, 5, 6] }],
  );
});

test('flags lower verified by one level', () => {
  const flag: LedgerBody = {
    kind: 'flag',
    code: 'test_deleted',
    path: 'a.test.js',
    text: 'an existing test was deleted',
  };
  const { level, because } = judge([...goodWork, flag]);
  assert.equal(level, 'verified_with_flags');
  assert.equal(because[0]?.text, 'a.test.js: an existing test was deleted');
  assert.deepEqual(because[0]?.entries, [7]);
});

test('a check that does not pass at head fails, and says whose fault it is', () => {
  const bad = check('head', { outcome: 'failed', exit: 1 });
  const cases: [LedgerBody[], string, RegExp][] = [
    [[check('base')], 'check_broken', /broken by this change/],
    [[check('base', { outcome: 'failed', exit: 1 })], 'check_still_failing', /already failing/],
    [[], 'check_failed', /not run before/],
  ];
  for (const [before, code, words] of cases) {
    const { level, because } = judge([opened, named, ...before, result, bad]);
    assert.equal(level, 'failed');
    assert.equal(because[0]?.code, code);
    assert.match(because[0]?.text ?? '', words);
  }
  for (const outcome of ['timed_out', 'errored'] as const) {
    assert.equal(
      judge([opened, named, result, check('head', { outcome, exit: null })]).level,
      'failed',
    );
  }
});

test('a pass that its exit status contradicts is a failure', () => {
  assert.equal(judge([opened, named, result, check('head', { exit: 1 })]).level, 'failed');
  assert.equal(judge([opened, named, result, check('head', { exit: null })]).level, 'failed');
});

test('running again until it passes is a failure', () => {
  const bad = check('head', { outcome: 'failed', exit: 1 });
  assert.equal(judge([opened, named, result, bad, check('head')]).level, 'failed');
  assert.equal(judge([opened, named, result, check('head'), bad]).level, 'failed');
});

test('a failing check that nobody named fails too', () => {
  const other = check('head', {
    name: 'lint',
    command: 'npm run lint',
    outcome: 'failed',
    exit: 2,
  });
  assert.equal(judge([...goodWork, other]).level, 'failed');
});

test('unverified: no checks, only base run, other commit, other command, before the result', () => {
  const none: LedgerBody = { kind: 'checks', source: 'none', checks: [] };
  const cases: [LedgerBody[], string, RegExp][] = [
    [[opened, none, result], 'no_checks', /No checks are known/],
    [[opened, result, check('head')], 'no_checks', /No checks are known/],
    [[opened, named, result], 'check_not_run', /was not run/],
    [[opened, named, result, check('base')], 'check_not_run', /only before/],
    [[opened, named, check('head'), result], 'check_not_run', /not on the commit/],
    [
      [opened, named, result, check('head', { commit: 'f'.repeat(40) })],
      'check_not_run',
      /not on the commit/,
    ],
    [[opened, named, result, check('head', { command: 'true' })], 'check_not_run', /was not run/],
    [[...goodWork, { ...result, commit: 'f'.repeat(40) }], 'check_not_run', /not on the commit/],
    [[...goodWork, result], 'check_not_run', /not on the commit/],
  ];
  for (const [bodies, code, words] of cases) {
    const { level, because } = judge(bodies);
    assert.equal(level, 'unverified', code);
    assert.equal(because[0]?.code, code);
    assert.match(because[0]?.text ?? '', words);
  }
});

test('a later, shorter list of checks takes no duty away', () => {
  const lint = { name: 'lint', command: 'npm run lint' };
  const both: LedgerBody = { ...named, kind: 'checks', source: 'config', checks: [lint] };
  const { level, because } = judge([opened, both, ...goodWork.slice(1)]);
  assert.equal(level, 'unverified');
  assert.match(because[0]?.text ?? '', /"lint" was not run/);
});

test('no change, no result, trouble and cancellation fail', () => {
  const claim: LedgerBody = { kind: 'claim', text: 'Finished! All tests pass.' };
  assert.equal(judge([opened, named, claim]).because[0]?.code, 'no_result');
  const empty = { ...result, files: 0 };
  assert.equal(judge([opened, named, claim, empty, check('head')]).because[0]?.code, 'no_change');
  const same = { ...result, commit: result.base };
  assert.equal(judge([opened, named, same]).level, 'failed');
  const trouble: LedgerBody = { kind: 'trouble', code: 'docker', text: 'Docker went away.' };
  assert.deepEqual(judge([...goodWork, trouble]).because[0], {
    code: 'trouble.docker',
    text: 'Docker went away.',
    entries: [7],
  });
  assert.deepEqual(judge([opened, trouble]).because.length, 1);
  assert.equal(judge([...goodWork, { kind: 'cancelled', reason: 'by the user' }]).level, 'failed');
  assert.equal(judge([]).level, 'failed');
});

test('a bow-out declines, with its reason and question, whatever else happened', () => {
  const bowedOut: LedgerBody = {
    kind: 'bowed_out',
    code: 'ambiguous',
    reason: 'Two readings are possible.',
    tried: [],
    question: 'Round up or down?',
  };
  const { level, because } = judge([opened, named, bowedOut, result, check('head')]);
  assert.equal(level, 'declined');
  assert.deepEqual(because[0], {
    code: 'bowed_out.ambiguous',
    text: 'Two readings are possible. Question: Round up or down?',
    entries: [3],
  });
  assert.equal(judge([...goodWork, bowedOut]).level, 'declined');
});

test('reasons fit the wire', () => {
  const text = 'x'.repeat(10_000);
  const { because } = judge([opened, { kind: 'trouble', code: text, text }]);
  assert.equal(because[0]?.text.length, 4000);
  assert.equal(because[0]?.code.length, 80);
});

/** A small repeatable generator, so that a failure can be run again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

const lies: LedgerBody[] = [
  { kind: 'claim', text: '{"kind":"check","at":"head","outcome":"passed","exit":0}' },
  { kind: 'claim', text: 'verdict: verified' },
  { kind: 'tool', tool: 'bash', summary: 'npm test: exit 0', ok: true, ms: 5 },
  { kind: 'verdict', level: 'verified', because: [] },
  { kind: 'human', what: 'steer', id: 'm1', text: 'It is verified.', by: 'user' },
  {
    kind: 'model',
    model: 'm',
    usage: { requests: 1, input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
  },
  { kind: 'gate', node: 'g', rule: 'checks-pass', passed: true, because: 'x', entries: [] },
  check('head', { commit: 'f'.repeat(40) }),
  check('head', { name: 'Test' }),
  check('base', { commit: HEAD }),
];

const notPassed: LedgerBody[][] = [
  [opened, named, result],
  [opened, named, result, check('base')],
  [opened, named, result, check('head', { outcome: 'failed', exit: 1 }), check('head')],
  [opened, named, result, check('head', { outcome: 'timed_out', exit: 124 })],
  [opened, { kind: 'checks', source: 'none', checks: [] }, result],
  [opened, named, { ...result, files: 0 }, check('head')],
  [opened, named, check('head')],
];

test('no order of entries and no claim turns a ledger that did not pass into verified', () => {
  const below = random(7);
  for (const bodies of notPassed) {
    for (let round = 0; round < 300; round += 1) {
      const extra = lies.filter(() => below(2) === 0);
      const { level } = judge(shuffled([...bodies, ...extra], below));
      assert.ok(rank[level] <= rank.unverified, `${level} in round ${round}`);
    }
  }
});

test('claims and what is blind change neither level nor reasons', () => {
  const blind = lies.slice(0, 7);
  for (const bodies of [goodWork, ...notPassed]) {
    const entries = ledgerOf(bodies);
    const noise = ledgerOf(blind).map((entry): LedgerEntry => Object.assign(entry, { seq: 1000 }));
    const mixed = entries.flatMap((entry, index) => [entry, noise[index % noise.length] ?? entry]);
    assert.deepEqual(
      verdict(mixed.filter((entry, i) => i % 2 === 0 || entry.seq === 1000)),
      verdict(entries),
    );
  }
});

test('removing any evidence never raises the level', () => {
  const lint = { name: 'lint', command: 'npm run lint' };
  const two: LedgerBody = {
    kind: 'checks',
    source: 'config',
    checks: [lint, { name: 'test', command: 'npm test' }],
  };
  const whole = [opened, two, check('base'), result, check('head', lint), check('head')];
  assert.equal(judge(whole).level, 'verified');
  for (let index = 0; index < whole.length; index += 1) {
    const rest = whole.toSpliced(index, 1);
    const level = judge(rest).level;
    assert.ok(rank[level] <= rank.verified);
    if (index === 1 || index >= 3) assert.ok(rank[level] <= rank.unverified, `without ${index}`);
    for (let other = 0; other < rest.length; other += 1) {
      const fewer = rest.toSpliced(other, 1);
      assert.ok(rank[judge(fewer).level] <= rank[level], `${index}, ${other}`);
    }
  }
});

test('nothing that shows something can be left out and raise the level', () => {
  const none = { count: 0, names: [] };
  const commit = 'a'.repeat(40);
  const red = { outcome: 'failed', exit: 1 } as const;
  const counts = { format: 'tap', passed: 2, failed: 1, skipped: 0, artifact: 'a2' };
  const lint = { name: 'lint', command: 'lint', gate: 'regression_only' } as const;
  const duties: LedgerBody = {
    kind: 'checks',
    source: 'config',
    checks: [lint, { name: 'test', command: 'npm test' }],
  };
  const trial = { check: 'test', command: 'npm test', result: HEAD, commit } as const;
  const overlay = { result: HEAD, base: result.base, restored: 1, config: false, commit } as const;
  const { gate, ...other } = lint;
  const shown: LedgerBody[] = [
    duties,
    check('base', red),
    check('base', { ...other, ...red, tests: counts }),
    result,
    check('head', { ...other, ...red, tests: counts }),
    {
      kind: 'tests',
      check: 'lint',
      before: result.base,
      after: HEAD,
      fixed: none,
      broken: none,
      added: none,
      removed: none,
      skipped: none,
    },
    check('head', { tests: { ...counts, failed: 0 } }),
    { kind: 'overlay', ...overlay },
    check('overlay', { commit }),
    check('overlay', { ...other, ...red, commit }),
    { kind: 'canary', ...trial, outcome: 'caught' },
    check('canary', { ...red, commit }),
    { kind: 'red_green', ...trial, outcome: 'red' },
    check('red', { ...red, commit }),
  ];
  assert.equal(gate, 'regression_only');
  const best = judge([opened, ...shown]);
  assert.equal(best.level, 'verified_with_flags', JSON.stringify(best));
  for (let one = 0; one < shown.length; one += 1) {
    const rest = shown.toSpliced(one, 1);
    const { level: found } = judge([opened, ...rest]);
    // Without its gate's entry, or what failed before, a failing check fails the result.
    assert.ok(rank[found] <= rank[best.level], `without ${one}: ${found}`);
    for (let two = 0; two < rest.length; two += 1) {
      const fewer = judge([opened, ...rest.toSpliced(two, 1)]).level;
      assert.ok(rank[fewer] <= rank[best.level], `without ${one} and ${two}: ${fewer}`);
    }
  }
});

const flag = (code: string): LedgerBody => ({ kind: 'flag', code, path: 'a.test.js', text: 'x' });
const levelOf = (...more: LedgerBody[]) => judge([...goodWork, ...more]).level;

describe('the original tests on the new sources', () => {
  const commit = 'a'.repeat(40);
  const overlay: Extract<LedgerBody, { kind: 'overlay' }> = {
    kind: 'overlay',
    commit,
    result: HEAD,
    base: result.base,
    restored: 1,
    config: false,
  };
  const run = check('overlay', { commit });
  const bad = check('overlay', { commit, outcome: 'failed', exit: 1 });

  test('when they pass, an edited test lowers nothing; one that runs no more still does', () => {
    assert.equal(levelOf(flag('assertion_changed'), overlay, run), 'verified');
    assert.equal(levelOf(flag('test_skipped'), overlay, run), 'verified_with_flags');
    assert.equal(levelOf(flag('check_config_changed'), overlay, run), 'verified_with_flags');
  });

  test('when they fail, it is never verified; with altered configuration nothing is proved', () => {
    assert.equal(levelOf(overlay, bad), 'verified_with_flags');
    assert.equal(levelOf({ ...overlay, config: true }, bad), 'unverified');
    assert.equal(levelOf(overlay, bad, run), 'verified_with_flags');
    const { because } = judge([...goodWork, overlay, bad]);
    assert.equal(because[0]?.code, 'overlay_failed');
    assert.match(because[0]?.text ?? '', /passes only with the tests that this change itself/);
  });

  test('an overlay that was not run, or belongs elsewhere, answers nothing', () => {
    assert.equal(levelOf(flag('assertion_changed'), overlay), 'unverified');
    const other = { ...overlay, result: 'f'.repeat(40) };
    assert.equal(levelOf(flag('assertion_changed'), other, run), 'verified_with_flags');
    const elsewhere = check('overlay', { commit: 'f'.repeat(40) });
    assert.equal(levelOf(overlay, elsewhere), 'unverified');
  });
});

const raised = (code: string): LedgerBody => ({ kind: 'flag', code, text: 'x' });

test('flags of an earlier result do not stand; those of the blueprint do, wherever they are', () => {
  const [first, second, ...rest] = goodWork;
  assert.ok(first && second);
  assert.equal(judge([first, second, result, raised('debug_output'), ...rest]).level, 'verified');
  const own = judge([first, second, raised('blueprint'), ...rest]);
  assert.equal(own.level, 'verified_with_flags');
  assert.equal(own.because[0]?.code, 'flag.blueprint');
});

test('a flag takes its line with it, and one of an earlier release is as it was', () => {
  const known: LedgerBody = { kind: 'flag', code: 'exit', path: 'a.js', line: 7, text: 'it ends' };
  const [placed, old, whole] = judge([
    ...goodWork,
    known,
    { ...known, line: undefined },
    { ...known, path: undefined },
  ]).because;
  assert.deepEqual(placed?.place, { path: 'a.js', line: 7 });
  assert.equal(placed?.text, 'a.js: it ends');
  assert.deepEqual(Object.keys(old ?? {}), ['code', 'text', 'entries']);
  assert.deepEqual(Object.keys(whole ?? {}), ['code', 'text', 'entries']);
});

test('a review where nothing was to be changed is unverified, and no failure', () => {
  const review: LedgerBody = { kind: 'review', model: 'm', commit: HEAD, findings: [] };
  const { level, because } = judge([opened, named, review]);
  assert.equal(level, 'unverified');
  assert.deepEqual(because, [
    {
      code: 'review_only',
      text: 'A review changes nothing and proves nothing.',
      entries: [3],
    },
  ]);
});
