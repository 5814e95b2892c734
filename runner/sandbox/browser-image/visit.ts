/**
 * Looks at the pages of an app with a real browser: runs in the browser's own container, reads one
 * job from standard input and prints one line of JSON for each thing seen (visit-job.ts). It judges
 * nothing and keeps nothing. What makes a picture differ without a cause is held still: clock,
 * randomness, animations, lazy images. Errors are not: a fixed `Date` lets timers throw as always.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { watchErrors } from './page-errors.ts';
import type {
  AxeFinding,
  SeenError,
  Viewport,
  VisitAnswer,
  VisitJob,
  VisitPage,
} from './visit-job.ts';

const LOAD_MS = 30_000;
/** For all of a look once the page has loaded: scripts that never end answer nothing at all. */
const LOOK_MS = 45_000;
const CLOSE_MS = 5_000;
const WAIT_MS = 10_000;
const QUIET_MS = 250;
const MAX_BUSY_MS = 3_000;
const MAX_SHOTS = 5;
const SHOT_PAUSE_MS = 150;
/** CSS pixels of a picture at most; a page that scrolls for ever ends there. */
const MAX_HEIGHT = 8_000;
/** As many as are compared (verify/browser/compare-pictures.ts). */
const MAX_PIXELS = 12_000_000;
const MAX_FINDINGS = 100;
const MAX_TEXT = 500;
const MAX_ARIA = 32_000;
const FRAME_MS = 100;
const MAX_FRAME_MS = 3_000;

const here = createRequire(import.meta.url);
const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(here.resolve(`${name}/package.json`), 'utf8')) as { version: string })
    .version;
const AXE = readFileSync(here.resolve('axe-core/axe.min.js'), 'utf8');

function say(answer: VisitAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function main(): Promise<void> {
  const job = JSON.parse(readFileSync(0, 'utf8')) as VisitJob;
  const began = performance.now();
  const why = await untilReady(job);
  if (why !== undefined) return say({ kind: 'not_ready', why });
  say({ kind: 'ready', ms: Math.round(performance.now() - began) });
  // Nothing in a container may gain rights, so the browser's own sandbox cannot work: the container
  // is the wall.
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args,
  });
  try {
    say({
      kind: 'browser',
      browser: `Chromium ${browser.version()}`,
      driver: `playwright-core ${versionOf('playwright-core')}`,
      axe: `axe-core ${versionOf('axe-core')}`,
      arguments: args,
      fonts: fontsHash('/usr/share/fonts'),
    });
    for (const page of job.pages) {
      for (const viewport of job.viewports) {
        for (let load = 1; load <= job.loads; load++)
          await visit(browser, job, page, viewport, load);
      }
    }
    say({ kind: 'end' });
  } finally {
    await browser.close();
  }
}

/** Resolves with the reason once the app had its time. */
async function untilReady({ url, ready, readySeconds }: VisitJob): Promise<string | undefined> {
  const end = performance.now() + readySeconds * 1000;
  let last = 'nothing listens there';
  for (;;) {
    try {
      const signal = AbortSignal.timeout(5_000);
      const response = await fetch(new URL(ready, url), { signal, redirect: 'follow' });
      await response.body?.cancel();
      if (response.status < 400) return undefined;
      last = `it answers ${response.status}`;
    } catch (error) {
      if ((error as Error).name === 'TimeoutError')
        last = 'it takes a connection and does not answer';
    }
    if (performance.now() > end) return last;
    await sleep(100);
  }
}

async function visit(
  browser: Browser,
  job: VisitJob,
  wanted: VisitPage,
  viewport: Viewport,
  load: number,
): Promise<void> {
  const isFilmed = load === 1 && job.filmMs !== undefined;
  const film = isFilmed ? await filmed(browser, job, wanted, viewport) : undefined;
  let seen = await once(browser, job, wanted, viewport, load);
  // On a busy machine a page may take too long once; one that is broken is so twice.
  if (seen.status === 'failed') seen = await once(browser, job, wanted, viewport, load);
  say({
    kind: 'page',
    page: wanted.name,
    viewport: `${viewport.width}x${viewport.height}`,
    load,
    ...seen,
    ...(film && { film }),
  });
}

async function once(
  browser: Browser,
  job: VisitJob,
  wanted: VisitPage,
  viewport: Viewport,
  load: number,
): Promise<Seen & { readonly errors: readonly SeenError[] }> {
  const context = await contextOf(browser, job, viewport);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const errors = watchErrors(page, new URL(job.url).host);
    const seen = await look(page, new URL(wanted.path, job.url).href, wanted, load);
    return { ...seen, errors: [...errors] };
  } finally {
    await closed(context);
  }
}

/** A page that does not answer is not waited for: the browser is ended in any case. */
async function closed(context: BrowserContext): Promise<void> {
  await within(CLOSE_MS, context.close()).catch(() => undefined);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const limit = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`it did not answer within ${ms / 1000} s`);
  });
  // Whichever is not waited for any more may still fail.
  for (const each of [work, limit]) each.catch(() => undefined);
  try {
    return await Promise.race([work, limit]);
  } finally {
    over.abort();
  }
}

async function contextOf(
  browser: Browser,
  { time }: VisitJob,
  viewport: Viewport,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: 1,
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    colorScheme: 'light',
    serviceWorkers: 'block',
  });
  // Without a network the browser says that it is offline, and apps show just that.
  await context.addInitScript(
    `Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true });`,
  );
  await context.addInitScript(`{
    let state = 42;
    Math.random = () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }`);
  if (time !== undefined) {
    await context.addInitScript(`{
      const at = ${time};
      const Real = Date;
      globalThis.Date = new Proxy(Real, {
        construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [at], made),
        apply: () => new Real(at).toString(),
        get: (target, key) => (key === 'now' ? () => at : Reflect.get(target, key)),
      });
    }`);
  }
  return context;
}

type Seen = Pick<
  Extract<VisitAnswer, { kind: 'page' }>,
  'status' | 'http' | 'why' | 'picture' | 'masks' | 'accessibility' | 'aria'
>;

async function look(page: Page, url: string, wanted: VisitPage, load: number): Promise<Seen> {
  let http: number | undefined;
  const nothing = { masks: [], accessibility: [] };
  try {
    const response = await page.goto(url, { waitUntil: 'load', timeout: LOAD_MS });
    http = response?.status();
  } catch (error) {
    return { status: 'failed', why: `it could not be loaded: ${words(error)}`, ...nothing };
  }
  const loaded = lookAtLoaded(page, wanted, load, http);
  return await within(LOOK_MS, loaded).catch((error: unknown) => ({
    status: 'failed',
    http,
    why: `it could not be looked at: ${words(error)}`,
    ...nothing,
  }));
}

async function lookAtLoaded(
  page: Page,
  wanted: VisitPage,
  load: number,
  http: number | undefined,
): Promise<Seen> {
  let missing: string | undefined;
  if (wanted.wait !== undefined) {
    try {
      await page.locator(wanted.wait).first().waitFor({ state: 'visible' });
    } catch {
      missing = `${wanted.wait} was not to be seen within ${WAIT_MS / 1000} s`;
    }
  }
  await settle(page);
  const masks = await Promise.all(wanted.mask.map((each) => page.locator(each).count()));
  const { picture, isSteady } = await shots(page, wanted);
  const more =
    load === 1
      ? {
          accessibility: await accessibility(page),
          aria: (await page.locator('body').ariaSnapshot()).slice(0, MAX_ARIA),
        }
      : { accessibility: [] };
  const status = missing !== undefined ? 'failed' : isSteady ? 'loaded' : 'unstable';
  return { status, http, ...(missing !== undefined && { why: missing }), picture, masks, ...more };
}

/** Fonts are there, images that load when they come into view too, and nothing is under way. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    await document.fonts.ready;
    const step = Math.max(200, innerHeight);
    const end = Math.min(document.documentElement.scrollHeight, ${MAX_HEIGHT});
    for (let y = step; y < end; y += step) {
      scrollTo({ top: y, behavior: 'instant' });
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20)));
    }
    scrollTo({ top: 0, behavior: 'instant' });
  })()`);
  const requests = { open: 0, at: performance.now() };
  const count = (by: number) => (): void => {
    requests.open += by;
    requests.at = performance.now();
  };
  const [begin, end] = [count(1), count(-1)];
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end);
  const until = performance.now() + MAX_BUSY_MS;
  while (
    performance.now() < until &&
    (requests.open > 0 || performance.now() - requests.at < QUIET_MS)
  ) {
    await sleep(50);
  }
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end);
  await page.evaluate(`for (const svg of document.querySelectorAll('svg')) {
    svg.pauseAnimations?.();
    svg.setCurrentTime?.(0);
  }`);
}

/** Pictures until two in a row are alike. */
async function shots(
  page: Page,
  { mask }: VisitPage,
): Promise<{ picture: string; isSteady: boolean }> {
  const said = await page.evaluate<Viewport>(`({
    width: document.documentElement.clientWidth,
    height: Math.max(document.documentElement.scrollHeight, innerHeight),
  })`);
  // A page may say anything of itself.
  const width = Math.min(said.width, page.viewportSize()?.width ?? said.width);
  const { height } = said;
  const most = Math.min(MAX_HEIGHT, Math.floor(MAX_PIXELS / Math.max(1, width)));
  const clip = { x: 0, y: 0, width: Math.max(1, width), height: Math.min(height, most) };
  let before: Buffer | undefined;
  for (let shot = 1; ; shot++) {
    const picture = await page.screenshot({
      fullPage: true,
      clip,
      animations: 'disabled',
      mask: mask.map((each) => page.locator(each)),
      maskColor: '#ff00ff',
      style: 'marquee, progress:indeterminate { visibility: hidden !important; }',
      timeout: LOAD_MS,
    });
    const isSteady = before?.equals(picture) ?? false;
    if (isSteady || shot === MAX_SHOTS) return { picture: picture.toString('base64'), isSteady };
    before = picture;
    await sleep(SHOT_PAUSE_MS);
  }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[] }[];
  }[];
}

/** The source is evaluated and not added as a script, which a policy of the page could refuse. */
async function accessibility(page: Page): Promise<AxeFinding[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run(document, { resultTypes: ['violations'] })`,
  );
  return violations
    .flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target }) => ({
        rule: id.slice(0, 100),
        impact: impact ?? 'unknown',
        target: target.flat().join(' ').slice(0, MAX_TEXT),
        help: help.slice(0, MAX_TEXT),
      })),
    )
    .slice(0, MAX_FINDINGS);
}

/**
 * Frames of a load of its own, without any program for films: two takers of pictures on one page wait
 * for each other.
 */
async function filmed(
  browser: Browser,
  job: VisitJob,
  { path }: VisitPage,
  viewport: Viewport,
): Promise<{ ms: number; webp: string }[]> {
  const context = await contextOf(browser, job, viewport);
  const frames: { ms: number; webp: string }[] = [];
  try {
    const page = await context.newPage();
    // Before there is a document, a picture may never come.
    await page.goto(new URL(path, job.url).href, { waitUntil: 'commit' });
    const end = performance.now() + (job.filmMs ?? 0);
    while (performance.now() < end) {
      const began = performance.now();
      const taken = await page.screenshot({ type: 'webp', quality: 60, timeout: MAX_FRAME_MS });
      await sleep(Math.max(0, FRAME_MS - (performance.now() - began)));
      frames.push({
        ms: Math.round(performance.now() - began),
        webp: taken.toString('base64'),
      });
    }
  } catch {
    // The page went away meanwhile: what was filmed until then is shown.
  } finally {
    await closed(context);
  }
  return frames;
}

function fontsHash(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const sizes = files.map((name) => `${name} ${statSync(join(folder, name)).size}`);
  return createHash('sha256').update(sizes.join('\n')).digest('hex');
}

function words(error: unknown): string {
  return ((error as Error).message.split('\n')[0] ?? '').slice(0, MAX_TEXT);
}

await main();
