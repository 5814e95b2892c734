/**
 * Checks of kind `browser`: an app before and after a change, looked at by a real browser in a
 * container that shares only the app's loopback.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as v from 'valibot';
import { entriesOf, type EntryOf } from '../../../runner/ledger/entry.ts';
import { BrowserReport } from '../../../runner/protocol/browser-report.ts';
import { decode } from '../../../runner/verify/browser/compare-pictures.ts';
import { type LookedAt, PagesRoom } from './pages-room.ts';

const PAGES = ['same', 'drawn', 'broken', 'cut', 'gone', 'unsteady'] as const;

const CONFIG = `checks:
  - name: pages
    kind: browser
    serve: { command: node app.mjs, url: "http://127.0.0.1:4173", timeout: 30s }
    viewports: [400x300]
    pages:
${PAGES.map((name) => `      - { name: ${name}, path: /${name}${name === 'same' ? ', mask: [.nothing, i]' : ''} }`).join('\n')}
`;

/** An app whose pages differ by one thing each. */
function app(is: 'before' | 'after'): Record<string, string> {
  const changed = is === 'after';
  const bodies: Record<(typeof PAGES)[number], string> = {
    same: `<p>As it was, at <time></time>, <i style="display: inline-block; width: 90px">${is}</i></p><script>document.querySelector("time").textContent = new Date() + Math.random()</script>`,
    drawn: `<p style="position: relative; left: ${changed ? 3 : 0}px">Three pixels</p><div style="margin-top: 60px; width: 300px; height: 100px; background: rgb(${changed ? '192, 192, 192' : '200, 200, 200'})"></div>`,
    broken: changed
      ? '<input><script>setTimeout(() => { throw new TypeError("too late") }, 30)</script>'
      : '<label>Name <input></label>',
    cut: `<button style="width: ${changed ? 'auto' : '70px'}; overflow: hidden; white-space: nowrap">Complete purchase</button>`,
    gone: '<p>Here</p>',
    unsteady:
      '<p id="p"></p><script>setInterval(() => { p.textContent = performance.now() }, 1)</script>',
  };
  const source = `import { createServer } from 'node:http';
const bodies = ${JSON.stringify(bodies)};
createServer((request, response) => {
  const name = request.url.slice(1);
  const isThere = name === '' || (name in bodies && !(${changed} && name === 'gone'));
  response.writeHead(isThere ? 200 : 404, { 'content-type': 'text/html' });
  response.end('<!doctype html><html lang="en"><title>Shop</title><body><main><h1>' + name + '</h1>' + (bodies[name] ?? '') + '</main></body></html>');
}).listen(4173, '127.0.0.1');
`;
  return { 'app.mjs': source };
}

let room: PagesRoom;
let looked: LookedAt;

before(async () => {
  room = new PagesRoom();
  looked = await room.look(CONFIG, app('before'), app('after'));
});
after(() => room[Symbol.asyncDispose]());

function compared(page: string): EntryOf<'browser_compared'> {
  const found = entriesOf(looked.entries, 'browser_compared').find((entry) => entry.page === page);
  assert(found, `${page} was not compared`);
  return found;
}

const codes = (): string[] => looked.verdict.because.map(({ code }) => code);
const texts = (code: string): string[] =>
  looked.verdict.because.filter((reason) => reason.code === code).map(({ text }) => text);

test('a page that is the same has the same pixels, though it shows the time and chance', () => {
  const { picture, errors } = compared('same');
  assert.deepEqual([picture?.changed, picture?.noise, errors.count], [0, 0, 0]);
});

test('what is masked does not count, and a mask that matches nothing is told', () => {
  const { picture } = compared('same');
  assert.equal(picture?.differs, false);
  assert(picture.masked > 0);
  const view = report().views.find(({ page }) => page === 'same');
  assert.deepEqual(view?.notes, ['The mask .nothing matched nothing.']);
});

test('a surface eight levels darker is seen, and three pixels to the right, each in its place', () => {
  const { picture } = compared('drawn');
  assert(picture);
  const [surface, line] = picture.boxes;
  assert.deepEqual([surface?.[2], surface?.[3]], [300, 100]);
  assert(line && line[2] > 20 && line[3] < 40, JSON.stringify(picture));
  assert(picture.changed > 300 * 100 + 20);
});

test('what a timer throws is new, and fails the result', () => {
  assert.deepEqual(compared('broken').errors.words, ['thrown: TypeError: too late (/broken)']);
  assert.equal(looked.verdict.level, 'failed');
  assert.match(
    texts('browser_errors').join(),
    /broken at 400x300 has a new error: thrown: TypeError/,
  );
  assert.match(looked.words, /TypeError: too late/);
});

test('the button that was cut off is shown mended, in two pictures, and only as a flag', () => {
  const { picture } = compared('cut');
  assert((picture?.changed ?? 0) > 100);
  const flags = texts('flag.appearance_changed');
  assert(flags.some((text) => text.includes('cut at 400x300 looks different')));
  const view = report().views.find(({ page }) => page === 'cut');
  for (const side of [view?.before, view?.after]) {
    const png = looked.artifacts.get(side?.picture?.artifact ?? '');
    assert(png, 'the picture is kept');
    assert.deepEqual([decode(png).width, decode(png).height], [400, 300]);
  }
});

test('a field that lost its label is a new finding, and the text for readers differs', () => {
  assert.match(compared('broken').accessibility.words.join(), /^label: /);
  assert(texts('browser_accessibility').length > 0);
  const view = report().views.find(({ page }) => page === 'broken');
  assert.match(view?.aria?.before ?? '', /Name/);
});

test('a page that is not there any more fails the result', () => {
  assert.match(texts('browser_page_lost').join(), /it answers 404, and answered 200 before/);
});

test('a page that never rests is not compared, and that is said', () => {
  const { picture, why } = compared('unsteady');
  assert.deepEqual([picture, /mask what moves/.test(why ?? '')], [undefined, true]);
});

test('what was looked with is recorded once, and the check is told on both sides', () => {
  const [look, ...others] = entriesOf(looked.entries, 'browser');
  assert.deepEqual(others, []);
  assert.match(look?.browser ?? '', /^Chromium \d+/);
  assert.match(look?.image ?? '', /^sha256:/);
  assert(!codes().includes('flag.browser_not_run'));
  const ends = looked.told.filter(({ outcome }) => outcome !== 'running');
  assert.deepEqual(
    ends.map(({ at, outcome }) => [at, outcome]),
    [
      ['base', 'passed'],
      ['head', 'failed'],
    ],
  );
});

test('an app that never listens speaks neither for nor against, where it never did', async () => {
  const silent = { 'app.mjs': 'console.log("I am busy"); setInterval(() => {}, 1000);' };
  const config = CONFIG.replace('timeout: 30s', 'timeout: 1s');
  const seen = await room.look(config, silent, silent);
  const flag = seen.verdict.because.find(({ code }) => code === 'flag.browser_not_run');
  assert.match(flag?.text ?? '', /came up neither before nor after: it was not ready within 1 s/);
  assert.equal(
    seen.verdict.because.some(({ code }) => code.startsWith('browser_')),
    false,
  );
});

test('an app that ends with the change fails the result, with its last words', async () => {
  const broken = { 'app.mjs': 'throw new Error("no such port")' };
  const one = CONFIG.replace(/( {6}- .*\n)( {6}- .*\n)+/, '$1');
  const seen = await room.look(one, app('before'), broken);
  assert.equal(seen.verdict.level, 'failed');
  const failed = seen.verdict.because.find(({ code }) => code === 'browser_app_failed');
  assert.match(
    failed?.text ?? '',
    /came up before this change, and does not with it.*exit status 1/,
  );
  assert.match(seen.words, /no such port/);
});

function report(): BrowserReport {
  const { report: kept } = entriesOf(looked.entries, 'browser')[0] ?? {};
  const text = looked.artifacts.get(kept?.artifact ?? '')?.toString() ?? '';
  return v.parse(BrowserReport, JSON.parse(text));
}
