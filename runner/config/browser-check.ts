/**
 * Owns the form of a check of kind `browser` in `.errand/config.yaml`: how the app is served, which
 * pages are looked at, and what that decides. Pure. Such a check never proves anything: it can only
 * speak against a result, by what is new against the base.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { isMap, isSeq } from 'yaml';
import { bool, list, number, object, oneOf, quantity, type Reader, text } from './yaml-reader.ts';

export interface BrowserCheck {
  readonly name: string;
  /** `regression_only`, or `informational`: it is only shown. */
  readonly gate: (typeof GATES)[number];
  readonly serve: ServedApp;
  readonly viewports: readonly { readonly width: number; readonly height: number }[];
  readonly pages: readonly BrowserPage[];
  /** ISO text of the fixed clock; absent: the real one. */
  readonly time?: string;
  /** Distance of colours (0 to 1) from which a pixel is different, and how many may be. */
  readonly diff: { readonly threshold: number; readonly pixels: number };
  /** What fails the check where it is new; anything else that is new is a flag. */
  readonly fail: readonly (typeof FAILS)[number][];
  readonly film: boolean;
}

export interface ServedApp {
  readonly command: string;
  /** Address on the loopback of the app's sandbox. */
  readonly url: string;
  /** Path that answers below 400 once it is ready. */
  readonly ready: string;
  readonly timeoutSeconds: number;
}

export interface BrowserPage {
  readonly name: string;
  readonly path: string;
  /** Selector of what has to be visible. */
  readonly wait?: string;
  /** Selectors of what is painted over. */
  readonly mask: readonly string[];
}

export const GATES = ['regression_only', 'informational'] as const;
export const FAILS = ['errors', 'accessibility'] as const;

const MAX_PAGES = 20;
const MAX_VIEWPORTS = 6;
const MAX_VIEWS = 40;
const MAX_MASKS = 20;
const READY_SECONDS = 60;
const DEFAULT_TIME = '2026-01-01T12:00:00.000Z';
const DEFAULT_VIEWPORTS = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

const name = text(MAX_CHARACTERS.checkName, {
  pattern: /^[\w.:@/ -]{1,80}$/,
  words: 'may have letters, digits, spaces and . : @ / - _ only',
});
const path = text(500, { pattern: /^\/(?!\/)/, words: 'must begin with one "/"' });
const selector = text(500);

const serveReader: Reader<ServedApp> = (node, place) => {
  const serve = object<{ command: string; url: string; ready: string; timeout: number }>({
    command: text(MAX_CHARACTERS.command),
    url: text(200, {
      pattern: /^http:\/\/(127\.0\.0\.1|localhost)(:\d{1,5})?\/?$/,
      words: 'must be like "http://127.0.0.1:4173": the app has no other network',
    }),
    ready: path,
    timeout: quantity({ s: 1, m: 60 }, 1, 600),
  })(node, place);
  if (!serve) return undefined;
  const { command, url, ready = '/', timeout = READY_SECONDS } = serve;
  if (command === undefined || url === undefined) {
    const missing = command === undefined ? 'command' : 'url';
    return place.problem(
      node,
      place.key,
      `needs a "${missing}" (it has command, url, ready, timeout)`,
    );
  }
  return { command, url, ready, timeoutSeconds: timeout };
};

const pageReader: Reader<BrowserPage> = (node, place) => {
  const page = object<{ name: string; path: string; wait: string; mask: string[] }>({
    name,
    path,
    wait: selector,
    mask: list(selector, MAX_MASKS),
  })(node, place);
  if (!page) return undefined;
  if (page.path === undefined) {
    return place.problem(node, place.key, 'needs a "path" (a page has name, path, wait, mask)');
  }
  const { wait, mask = [] } = page;
  const named = page.name ?? page.path.slice(0, MAX_CHARACTERS.checkName);
  return { name: named, path: page.path, ...(wait === undefined ? {} : { wait }), mask };
};

const viewportReader: Reader<{ width: number; height: number }> = (node, place) => {
  const size = text(20, {
    pattern: /^[1-9]\d{2,3}x[1-9]\d{2,3}$/,
    words: 'must be a width and a height like "1280x800"',
  })(node, place);
  if (size === undefined) return undefined;
  const [width = 0, height = 0] = size.split('x').map(Number);
  return width > 4000 || height > 4000
    ? place.problem(node, place.key, 'may have at most 4000 pixels each way')
    : { width, height };
};

const time: Reader<string> = (node, place) => {
  const value = text(40)(node, place);
  if (value === undefined || value === 'off') return value;
  const at = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at)
    ? place.problem(node, place.key, 'must be "off", or a time like "2026-01-01T12:00:00Z"')
    : new Date(at).toISOString();
};

/** True for a check of this kind; anything else is a command. */
export function isBrowserCheck(check: object): check is BrowserCheck {
  return 'serve' in check;
}

/** True for the node of one, whatever else is wrong with it. */
export function saysBrowser(node: unknown): boolean {
  return isMap(node) && (node.get('kind') === 'browser' || node.has('serve'));
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || value === null || (isSeq(value) && value.items.length === 0);
}

export const browserCheckReader: Reader<BrowserCheck> = (node, place) => {
  const check = object<{
    kind: 'browser';
    name: string;
    gate: BrowserCheck['gate'];
    serve: ServedApp;
    viewports: { width: number; height: number }[];
    pages: BrowserPage[];
    time: string;
    diff: { threshold?: number; pixels?: number };
    fail: BrowserCheck['fail'][number][];
    film: boolean;
  }>({
    kind: oneOf(['browser']),
    name,
    gate: oneOf(GATES),
    serve: serveReader,
    viewports: list(viewportReader, MAX_VIEWPORTS),
    pages: list(pageReader, MAX_PAGES),
    time,
    diff: object<{ threshold: number; pixels: number }>({
      threshold: number(0, 1),
      pixels: number(0, 100_000_000, 'whole'),
    }),
    fail: list(oneOf(FAILS), FAILS.length),
    film: bool(),
  })(node, place);
  if (!check) return undefined;
  const { serve, pages, viewports = DEFAULT_VIEWPORTS } = check;
  if (check.name === undefined || serve === undefined || !pages?.length) {
    // A value that was refused has been told already.
    const wanted = ['name', 'serve', 'pages'].find(
      (key) => isMap(node) && isLeftOut(node.get(key)),
    );
    if (wanted === undefined) return undefined;
    const what = wanted === 'pages' ? 'at least one of "pages"' : `a "${wanted}"`;
    const has = 'name, gate, serve, viewports, pages, time, diff, fail, film';
    return place.problem(node, place.key, `needs ${what} (a check of kind browser has ${has})`);
  }
  if (viewports.length === 0) {
    return place.problem(node, place.key, 'needs at least one of "viewports"');
  }
  if (pages.length * viewports.length > MAX_VIEWS) {
    const count = pages.length * viewports.length;
    return place.problem(
      node,
      place.key,
      `has ${count} views (pages times viewports), but may have at most ${MAX_VIEWS}`,
    );
  }
  const twin = pages.find(
    (page, index) => pages.findIndex((each) => each.name === page.name) < index,
  );
  if (twin) return place.problem(node, place.key, `two pages are named "${twin.name}"`);
  const { gate = 'regression_only', time: at = DEFAULT_TIME, diff = {}, film = false } = check;
  return {
    name: check.name,
    gate,
    serve,
    viewports,
    pages,
    ...(at === 'off' ? {} : { time: at }),
    diff: { threshold: diff.threshold ?? 0.02, pixels: diff.pixels ?? 0 },
    fail: [...new Set(check.fail ?? FAILS)],
    film,
  };
};
