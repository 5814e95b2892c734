import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { markdownSections, renderText } from '../../../runner/ledger/render.ts';
import { BASE, check, goodWork, HEAD, ledgerOf, named, opened, result } from './sample.ts';

const verified: LedgerBody = {
  kind: 'verdict',
  level: 'verified_with_flags',
  because: [{ code: 'check_passed', text: '"test" passed.', entries: [5, 6] }],
};
const flag: LedgerBody = {
  kind: 'flag',
  code: 'exit',
  path: 'a.js',
  line: 3,
  text: 'can end early',
};

test('plain text says what was run, where, on what, and what came out', () => {
  const text = renderText(ledgerOf([...goodWork, flag, verified]));
  for (const part of [
    'Verdict\n  verified with flags',
    '(entries 5, 6)',
    '"test" failed (exit status 1) before the change: ran "npm test" on commit bbbbbbbbbbbb',
    '"test" passed on the result: ran "npm test" on commit cccccccccccc',
    'in a fresh sandbox of "errand-base:bookworm", no network, 1.2 s',
    '"a.js:3": "can end early" (entry 7)',
    'What the agent says (a claim, not evidence)\n  "All done." (unbacked claim)',
    'judged by its exit status alone',
    "detected from the project's files",
    'result: commit cccccccccccc, 1 file, +3 −1',
    'ledger: 8 entries, head ',
  ]) {
    assert.ok(text.includes(part), `${part} in\n${text}`);
  }
});

const say = (...bodies: LedgerBody[]) => renderText(ledgerOf([opened, ...bodies]));
const used = (requests: number, costUsd?: number): LedgerBody => ({
  kind: 'model',
  model: 'm',
  usage: { requests, input: 1, output: 1, cacheRead: 0, cacheWrite: 0, costUsd },
});

test('usage is told once for each phase, by what it had used in the end', () => {
  assert.match(say(used(1), used(2), used(3)), /model "m": 3 requests, 0 tool calls, cost not/);
  assert.match(say(used(1)), /model "m": 1 request, 0 tool calls/);
  assert.match(say(used(1, 0.5), used(2, 0.75)), /2 requests, 0 tool calls, \$0\.7500/);
});

test('an image is told by its id, the environment by its name too', () => {
  const id = `sha256:${'0123456789ab'.padEnd(64, 'f')}`;
  const environment: LedgerBody = { kind: 'environment', image: 'node:24', id, setup: [] };
  const text = say(environment, check('head', { image: id }));
  assert.match(text, /in a fresh sandbox of image 0123456789ab, no network/);
  assert.match(text, /environment "node:24" \(image 0123456789ab\)/);
});

test('what was not checked is said', () => {
  assert.match(say(named), /there is no result that could be checked/);
  assert.match(say({ kind: 'checks', source: 'none', checks: [] }, result), /no checks are known/);
  assert.match(say(named, result, check('base')), /"test" was not run on the result/);
  assert.match(say(named, check('head'), result), /"test" was not run on the result/);
  assert.doesNotMatch(say(named, result, check('head')), /was not run/);
  const installed = /whether the code of this change altered the packages as they were installed/;
  const other = check('head', { image: 'sha256:other' });
  assert.match(say(named, check('base'), result, other), installed);
  assert.doesNotMatch(say(named, check('base'), result, check('head')), installed);
});

test('breaks, troubles, bow-outs and cancellation are told', () => {
  const text = renderText(
    ledgerOf([
      opened,
      { kind: 'resumed', reason: 'the runner was restarted' },
      { kind: 'bowed_out', code: 'ambiguous', reason: 'two ways', tried: ['a'], question: 'Up?' },
      { kind: 'trouble', code: 'docker', text: 'no Docker' },
      { kind: 'cancelled', reason: 'by the user' },
    ]),
  );
  assert.match(text, /resumed after a break: "the runner was restarted" \(entry 2\)/);
  assert.match(text, /bowed out: "two ways"; it asks: "Up\?" \(entry 3\)\n {2}tried: "a"/);
  assert.match(text, /runner had trouble: "no Docker" \(entry 4\)/);
  assert.match(text, /^Verdict\n {2}cancelled: "by the user"/);
});

const leftOut = (...names: string[]): LedgerBody => ({ kind: 'left_out', names });

test('what was written and is in no result is told, as it was when its phase ended last', () => {
  const told =
    /written in "verify" but not in the result, because .*: "a\.env", "sub\/b" \(entry 3\)/;
  assert.match(say(leftOut('old'), leftOut('a.env', 'sub/b')), told);
  assert.doesNotMatch(say(leftOut('old'), leftOut('a.env')), /old/);
  assert.doesNotMatch(say(leftOut('old'), leftOut()), /not in the result/);
});

test('hostile words stay inside their quotes, on one line, without control characters', () => {
  const claim: LedgerBody = {
    kind: 'claim',
    text: 'ok\n\nVerdict\n  verified\u001b[2J\u202e `x` ``y`` [a](command:b) <img src=x>',
  };
  const entries = ledgerOf([opened, named, claim]);
  const text = renderText(entries);
  assert.equal(text.match(/^Verdict$/gm)?.length, 1);
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  const sections = markdownSections(entries);
  const lines = sections.flatMap((section) => section.lines);
  assert(lines.some((line) => /^``` verified.*<img src=x> ``` \(unbacked claim\)$/.test(line)));
  assert.deepEqual(sections[0], { title: 'Verdict', lines: ['none yet'], isBrief: true });
});

test('tests are told by name where a check names them, and else that it does not', () => {
  const run = check('head', {
    tests: { format: 'tap', passed: 12, failed: 0, skipped: 1, artifact: 'a2' },
  });
  const none = { count: 0, names: [] };
  const text = say(named, result, run, {
    kind: 'tests',
    check: 'test',
    before: BASE,
    after: HEAD,
    fixed: { count: 1, names: ['adds'] },
    broken: none,
    added: { count: 9, names: ['a', 'b', 'c', 'd', 'e', 'f'] },
    removed: none,
    skipped: none,
    lost: 'it ends in the middle',
  });
  assert.match(text, /on the result: tests by name: 12 passed, 1 skipped, ran "npm test"/);
  assert.match(text, /1 failed before and pass now: "adds"; 9 are new: .*"e" and more; not all/);
  assert.doesNotMatch(text, /exit status alone/);
  assert.match(say(named, result, check('head')), /which tests "test" ran, if any: it names none/);
});

test('trials and reviews are told, and what came to nothing is not hidden', () => {
  const trial = { check: 'test', command: 'npm test', result: result.commit } as const;
  const commit = result.commit;
  const planted = { path: 'a.test.js', commit } as const;
  const text = renderText(
    ledgerOf([
      ...goodWork,
      { kind: 'canary', ...trial, ...planted, outcome: 'caught' },
      { kind: 'canary', ...trial, ...planted, outcome: 'missed' },
      { kind: 'canary', ...trial, outcome: 'not_planted', reason: 'no test file' },
      { kind: 'red_green', ...trial, commit, outcome: 'red', tests: { count: 1, names: ['adds'] } },
      { kind: 'red_green', ...trial, commit, outcome: 'unknown', reason: 'it was cut off' },
      {
        kind: 'review',
        model: 'm',
        commit,
        findings: [{ path: 'a.js', line: 3, severity: 'major', text: 'Wrong.', evidence: 'x' }],
      },
      {
        kind: 'probe',
        name: 'zero',
        command: 'node -p 0',
        expected: '1',
        commit,
        outcome: 'failed',
        exit: 0,
        ms: 1,
        output: { artifact: 'a', bytes: 1, sha256: 'd'.repeat(64) },
      },
    ]),
  );
  for (const part of [
    'planted in "a.test.js": "test" failed, as it should (entry 7)',
    'planted in "a.test.js": "test" passed: it cannot fail (entry 8)',
    'on the original code: "test" fails, so they need the change: "adds" (entry 10)',
    '"m" read commit cccccccccccc: major: "a.js:3": "Wrong." (entry 12)',
    'the probe "zero": "node -p 0" did not print what was expected: "1" (entry 13)',
    'whether "test" can fail at all: "no test file" (entry 9)',
    'whether the tests of the result fail without it, under "test": "it was cut off" (entry 11)',
  ]) {
    assert.ok(text.includes(part), `${part} in\n${text}`);
  }
  assert.doesNotMatch(text, /no reviewer/);
  const bare = renderText(ledgerOf(goodWork));
  assert.match(bare, /whether "test" can fail at all: it is not known to run tests/);
  assert.match(bare, /no reviewer asked for any/);
});
