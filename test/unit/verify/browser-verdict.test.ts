/** What a browser saw of pages may lower a verdict, and never raises one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WantedBrowserCheck } from '../../../runner/ledger/browser-entries.ts';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { renderText } from '../../../runner/ledger/render.ts';
import { checkLines } from '../../../runner/forge/body.ts';
import { browserFailures } from '../../../runner/verify/judging/judge-browser.ts';
import { readEvidence } from '../../../runner/verify/evidence/evidence.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, goodWork, HEAD, ledgerOf } from '../ledger/sample.ts';

const none = { count: 0, words: [] };
const output = { artifact: 'a', bytes: 1, sha256: '0'.repeat(64) };
const same = {
  changed: 0,
  allowed: 0,
  threshold: 0.02,
  noise: 0,
  masked: 0,
  differs: false,
  boxes: [],
} as const;
const different = { ...same, changed: 40, differs: true, boxes: [[1, 2, 30, 4]] as const };
const failure = { count: 1, words: ['thrown: TypeError: late (/app.js)'] };

type Compared = Extract<LedgerBody, { kind: 'browser_compared' }>;

function compared(changes: Partial<Compared> = {}): Compared {
  return {
    kind: 'browser_compared',
    check: 'pages',
    result: HEAD,
    base: BASE,
    page: 'cart',
    viewport: '400x300',
    picture: same,
    hasBase: true,
    errors: none,
    accessibility: none,
    isTextChanged: false,
    ...changes,
  };
}

function app(at: 'base' | 'head', ready: boolean): LedgerBody {
  const why = ready ? {} : { why: 'nothing listens there' };
  const commit = at === 'base' ? BASE : HEAD;
  return {
    kind: 'browser_app',
    check: 'pages',
    at,
    commit,
    image: 'i',
    ready,
    ...why,
    ms: 1,
    output,
  };
}

const look: LedgerBody = {
  kind: 'browser',
  check: 'pages',
  result: HEAD,
  base: BASE,
  outcome: 'looked',
  ms: 1,
};
const wanted: WantedBrowserCheck = { name: 'pages', gate: 'regression_only', fail: ['errors'] };

function ledger(seen: readonly LedgerBody[], check: WantedBrowserCheck = wanted) {
  const list: LedgerBody = { kind: 'checks', source: 'config', checks: [], browserChecks: [check] };
  const [opened, ...work] = goodWork;
  assert(opened);
  return ledgerOf([opened, list, ...work, ...seen]);
}

const apps = [app('base', true), app('head', true)];
const judge = (views: readonly Compared[], check?: WantedBrowserCheck) =>
  verdict(ledger([...apps, ...views, look], check));
const codesOf = (judged: ReturnType<typeof judge>): string[] =>
  judged.because.map(({ code }) => code);

test('pages that are the same change nothing of a verdict', () => {
  const judged = judge([compared()]);
  assert.equal(judged.level, 'verified');
  assert(codesOf(judged).includes('browser_same'));
});

test('a picture that differs is a flag, and one within what is allowed is not', () => {
  const flagged = judge([compared({ picture: different })]);
  assert.equal(flagged.level, 'verified_with_flags');
  assert.match(
    flagged.because[0]?.text ?? '',
    /cart at 400x300 looks different: 40 pixels in 1 place/,
  );
  const allowed = judge([compared({ picture: { ...different, allowed: 40 } })]);
  assert.equal(allowed.level, 'verified');
  assert(codesOf(allowed).includes('browser_gap'));
});

test('a new error fails the result where the configuration says so, else it is a flag', () => {
  const failed = judge([compared({ errors: failure })]);
  assert.equal(failed.level, 'failed');
  assert.match(failed.because[0]?.text ?? '', /has a new error: thrown: TypeError: late/);
  const flagged = judge([compared({ accessibility: failure })]);
  assert.deepEqual(
    [flagged.level, codesOf(flagged)[0]],
    ['verified_with_flags', 'flag.browser_accessibility'],
  );
});

test('errors of a page that was not there before count for nothing that is certain', () => {
  assert.equal(judge([compared({ errors: failure, hasBase: false })]).level, 'verified');
});

test('an informational check is only told', () => {
  const shown: WantedBrowserCheck = { ...wanted, gate: 'informational' };
  const judged = judge([compared({ errors: failure, picture: different })], shown);
  assert.equal(judged.level, 'verified');
  assert.match(judged.because.map(({ text }) => text).join('\n'), /has a new error/);
});

test('a later list of checks loosens nothing', () => {
  const list: LedgerBody = {
    kind: 'checks',
    source: 'config',
    checks: [],
    browserChecks: [{ name: 'pages', gate: 'informational', fail: [] }],
  };
  const [opened, ...work] = goodWork;
  assert(opened);
  const first: LedgerBody = { ...list, browserChecks: [wanted] };
  const seen = [...apps, compared({ errors: failure }), look];
  assert.equal(verdict(ledgerOf([opened, first, list, ...work, ...seen])).level, 'failed');
});

test('what was not looked at, or could not be, is a flag', () => {
  const cases: [LedgerBody[], RegExp][] = [
    [[], /did not look at its pages/],
    [
      [{ ...look, outcome: 'errored', why: 'No image.' }],
      /could not look at its pages. No image\./,
    ],
    [
      [app('base', false), app('head', false), look],
      /neither before nor after: nothing listens there/,
    ],
  ];
  for (const [seen, words] of cases) {
    const judged = verdict(ledger(seen));
    assert.deepEqual(
      [judged.level, codesOf(judged)[0]],
      ['verified_with_flags', 'flag.browser_not_run'],
    );
    assert.match(judged.because[0]?.text ?? '', words);
  }
});

test('a look at the base that broke off, and a page that only now never stands still, are flags', () => {
  const broken = { ...app('base', true), why: 'the browser was not done' } as LedgerBody;
  const short = verdict(ledger([broken, app('head', true), compared(), look]));
  assert.deepEqual(
    [short.level, codesOf(short)[0]],
    ['verified_with_flags', 'flag.browser_not_run'],
  );
  const why = 'No two pictures in a row were alike.';
  const { picture: _, ...view } = compared({ why });
  assert.equal(judge([view]).level, 'verified');
  const unclear = judge([{ ...view, isNowUnclear: true }]);
  assert.deepEqual(
    [unclear.level, codesOf(unclear)[0]],
    ['verified_with_flags', 'flag.appearance_changed'],
  );
});

test('an app that no longer comes up, and a page that is gone, fail', () => {
  const down = verdict(ledger([app('base', true), app('head', false), look]));
  assert.deepEqual([down.level, codesOf(down)[0]], ['failed', 'browser_app_failed']);
  assert.equal(judge([compared({ lost: 'it answers 404' })]).level, 'failed');
});

test('a look at another result says nothing of this one', () => {
  const other = 'e'.repeat(40);
  const seen = [...apps, compared({ result: other }), { ...look, result: other } as LedgerBody];
  assert(codesOf(verdict(ledger(seen))).includes('flag.browser_not_run'));
});

test('no look at pages raises what the checks come to', () => {
  const rank = ['failed', 'unverified', 'verified_with_flags', 'verified'];
  const [opened, ...work] = goodWork;
  assert(opened);
  const poor = [[opened], [opened, ...work.slice(0, -1)], goodWork];
  const looks = [[compared()], [compared({ picture: different })], [compared({ errors: failure })]];
  for (const bodies of poor) {
    const without = rank.indexOf(verdict(ledgerOf(bodies)).level);
    const [first, ...rest] = bodies;
    assert(first);
    const list: LedgerBody = {
      kind: 'checks',
      source: 'config',
      checks: [],
      browserChecks: [wanted],
    };
    for (const views of looks) {
      const entries = ledgerOf([first, list, ...rest, ...apps, ...views, look]);
      assert(rank.indexOf(verdict(entries).level) <= without);
    }
  }
});

test('the agent gets what fails, and people get all of it, quoted', () => {
  const evil = { count: 1, words: ['thrown: `</details>` **x** \u202e (/a)'] };
  const entries = ledger([...apps, compared({ errors: evil, picture: different }), look]);
  const evidence = readEvidence(entries);
  const [result] = evidence.results;
  assert(result);
  assert.equal(browserFailures(evidence, result, 'pages').length, 1);
  assert.equal(browserFailures(evidence, result, 'others').length, 0);
  const text = renderText(entries);
  assert.match(text, /What a browser saw of the pages/);
  assert.match(text, /"cart" at "400x300": 40 pixels changed in 1 place, 0 allowed; 1 new error:/);
  assert(!text.includes('\u202e'));
  assert.match(
    checkLines(entries),
    /`pages` \(pages in a browser, which prove nothing\): 1 view, 1 different, 1 with new errors/,
  );
});
