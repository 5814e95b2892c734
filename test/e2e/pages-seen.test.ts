// What a browser saw of pages, on the task page by itself in a real browser: asked for when it is
// looked at, side by side and one over the other, and nothing of it becomes markup.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import type { BrowserReport } from '../../runner/protocol/browser-report.ts';
import type { CheckRun } from '../../runner/protocol/task.ts';
import { launchChromium } from '../support/vscode/parts.ts';
import { attemptOf } from '../unit/extension/samples.ts';
import { of, openTaskPage, post, show } from './support/task-page.ts';

const artifact = (digit: string): string => `sha256-${digit.repeat(64)}`;
const [REPORT, BEFORE, AFTER] = ['a', 'b', 'c'].map(artifact) as [string, string, string];
const EVIL = '<img src=x onerror=alert(1)>';

const picture = (of_: string) => ({ artifact: of_, width: 400, height: 200 });
const report: BrowserReport = {
  schema: 'errand.browser/1',
  check: 'pages',
  browser: 'Chromium 156',
  views: [
    {
      page: 'cart',
      path: '/cart',
      viewport: '400x200',
      before: { status: 'loaded', http: 200, picture: picture(BEFORE) },
      after: { status: 'loaded', http: 200, picture: picture(AFTER) },
      changed: {
        pixels: 900,
        allowed: 0,
        noise: 0,
        masked: 0,
        differs: true,
        boxes: [[100, 50, 40, 20]],
      },
      notes: ['The mask .nothing matched nothing.'],
      newErrors: [`thrown: TypeError: ${EVIL} (/app.js)`],
      goneErrors: [],
      newFindings: [],
      goneFindings: ['label: Form elements must have labels (#name)'],
      aria: {
        before: '- main:\n  - button "Compl"',
        after: '- main:\n  - button "Complete purchase"',
      },
    },
    {
      page: 'home',
      path: '/',
      viewport: '400x200',
      before: { status: 'loaded', http: 200, picture: picture(BEFORE) },
      after: { status: 'loaded', http: 200, picture: picture(BEFORE) },
      changed: { pixels: 0, allowed: 0, noise: 0, masked: 0, differs: false, boxes: [] },
      notes: [],
      newErrors: [],
      goneErrors: [],
      newFindings: [],
      goneFindings: [],
    },
  ],
};

const checks: CheckRun[] = [
  {
    name: 'pages',
    command: 'npm run preview; pages /cart, / at 400x200',
    at: 'base',
    outcome: 'passed',
  },
  {
    name: 'pages',
    command: 'npm run preview; pages /cart, / at 400x200',
    at: 'head',
    outcome: 'passed',
    browser: REPORT,
  },
];

function drawn(width: number): string {
  const png = new PNG({ width: 400, height: 200 });
  png.data.fill(245);
  for (let y = 60; y < 100; y++) {
    for (let x = 60; x < 60 + width; x++) png.data.set([30, 90, 200, 255], (y * 400 + x) * 4);
  }
  return `data:image/png;base64,${PNG.sync.write(png).toString('base64')}`;
}

let browser: Browser;
let page: Page;
before(async () => {
  browser = await launchChromium();
  page = await openTaskPage(browser);
  await show(page, [attemptOf({ checks })]);
});
after(() => browser.close());

const told = async (kind: string): Promise<unknown[]> =>
  (await of<{ kind: string; artifact?: string }[]>(page, 'told'))
    .filter((each) => each.kind === kind)
    .map((each) => each.artifact);

test('the report is asked for once, then the pictures of what is open, and shown as pictures', async () => {
  await show(page, [attemptOf({ checks, notice: 'again' })]);
  assert.deepEqual(await told('report'), [REPORT]);
  await post(page, { report: REPORT, content: report });
  assert.deepEqual(await told('picture'), [BEFORE, AFTER]);
  await post(page, { picture: BEFORE, data: drawn(80) });
  await post(page, { picture: AFTER, data: drawn(160) });
  const images = page.locator('.pages-view[open] img');
  assert.equal(await images.count(), 2);
  for (const image of await images.all()) {
    await image.evaluate((each: HTMLImageElement) => each.decode());
    assert.equal(await image.evaluate((each: HTMLImageElement) => each.naturalWidth), 400);
  }
  assert.deepEqual(await of<unknown[]>(page, 'refused'), [], 'the policy of the page allows them');
});

test('what changed is outlined where it is, and told in words; what pages say is text', async () => {
  const box = page.locator('.pages-view[open] .pages-box').first();
  const style = await box.evaluate((each: HTMLElement) => [
    each.style.left,
    each.style.top,
    each.style.width,
  ]);
  assert.deepEqual(style, ['25%', '25%', '10%']);
  const text = await page.locator('section[data-key="pages/1/pages"]').innerText();
  assert.match(text, /new errors: 1 · looks different in places: 1 · another text/);
  assert.match(text, /the same, pixel by pixel/);
  assert.match(text, /The mask \.nothing matched nothing\./);
  assert.match(text, /- {3}- button "Compl"\n\+ {3}- button "Complete purchase"/);
  assert(text.includes(EVIL), 'it is shown as it was said');
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  mkdirSync('dist/screenshots', { recursive: true });
  await page.screenshot({ path: 'dist/screenshots/pages-beside.png', fullPage: true });
});

test('one over the other, a slider says how much is seen of each', async () => {
  await page.getByRole('button', { name: 'One over the other' }).click();
  const slider = page.getByRole('slider');
  await slider.fill('20');
  const over = page.locator('.pages-over');
  assert.match(await over.evaluate((each: HTMLElement) => each.style.clipPath), /20%/);
  await show(page, [attemptOf({ checks, notice: 'once more' })]);
  assert.equal(await slider.inputValue(), '20', 'it stays where it is over an update');
  await page.screenshot({ path: 'dist/screenshots/pages-slider.png', fullPage: true });
});

test('a report that cannot be read says why', async () => {
  const other = await openTaskPage(browser);
  await show(other, [attemptOf({ checks })]);
  await post(other, { report: REPORT, trouble: 'The runner cannot be reached.' });
  await other.getByText('The runner cannot be reached.').waitFor();
  await other.close();
});
