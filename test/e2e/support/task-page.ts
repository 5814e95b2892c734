// The task page by itself in a real browser: loaded under the policy that the editor loads it with,
// in the colours of the editor's own themes where a test looks at it.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { AttemptState, TaskState } from '../../../runner/protocol/task.ts';
import { stateOf } from '../../unit/extension/samples.ts';

const ORIGIN = 'https://page.invalid';
const POLICY = `default-src 'none'; connect-src 'none'; img-src data:; style-src ${ORIGIN}; script-src 'nonce-n'`;
const HTML = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="task.css"></head>
<body><main>Waiting…</main><script nonce="n" src="task.js"></script></body></html>`;

export interface Look {
  readonly width?: number;
  /** How large the editor is zoomed, 2 for 200 %; the width is in the pixels of the screen. */
  readonly zoom?: number;
  /** Variables of a theme, and the class that the editor gives the body. */
  readonly theme?: { readonly css: string; readonly body: string };
}

/** Opens the page; what it posts is collected in `told`, what it keeps can be given. */
export async function openTaskPage(
  browser: Browser,
  kept?: unknown,
  { width = 1000, zoom = 1, theme = { css: '', body: '' } }: Look = {},
): Promise<Page> {
  const viewport = { width: Math.round(width / zoom), height: Math.round(760 / zoom) };
  const page = await browser.newPage({ viewport, deviceScaleFactor: zoom });
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': ['text/html', HTML.replace('<body>', `<body class="${theme.body}">`)],
    '/theme.css': ['text/css', theme.css],
    '/task.css': ['text/css', readFileSync('dist/webview/task.css', 'utf8')],
    '/task.js': ['text/javascript', readFileSync('dist/webview/task.js', 'utf8')],
  };
  await page.route(`${ORIGIN}/**`, async (route) => {
    const [contentType = '', body = ''] = files[new URL(route.request().url()).pathname] ?? [];
    await route.fulfill({ contentType, body });
  });
  await page.addInitScript((state) => {
    const host = globalThis as unknown as Record<string, unknown>;
    host['told'] = [];
    host['refused'] = [];
    host['kept'] = state;
    host['acquireVsCodeApi'] = () => ({
      postMessage: (message: unknown) => (host['told'] as unknown[]).push(message),
      getState: () => host['kept'],
      setState: (next: unknown) => {
        host['kept'] = next;
      },
    });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
      (host['refused'] as unknown[]).push(violatedDirective);
    });
  }, kept);
  await page.goto(`${ORIGIN}/`);
  return page;
}

export type Texts = Record<string, string>;

export function show(
  page: Page,
  attempts: AttemptState[],
  more: { title?: string; texts?: Texts } = {},
): Promise<void> {
  const { title = 'Count', texts = {} } = more;
  return showTask(page, stateOf('task-aaaa', { attempts, title }), texts);
}

export function showTask(page: Page, task: TaskState, texts: Texts = {}): Promise<void> {
  return post(page, { task, drafts: [], texts });
}

/** Resolves when the page has taken it: its listener was there first. */
export async function post(page: Page, message: object): Promise<void> {
  await page.evaluate(async (sent) => {
    const taken = Promise.withResolvers<void>();
    window.addEventListener('message', () => taken.resolve(), { once: true });
    window.postMessage(sent, '*');
    await taken.promise;
  }, message);
}

/** A global of the page: `told`, `kept` or `refused`. */
export const of = <T>(page: Page, name: string): Promise<T> =>
  page.evaluate((key) => (globalThis as unknown as Record<string, T>)[key] as T, name);
