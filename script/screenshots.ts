/**
 * Takes a picture of every state of the task page in each look: dark, light, both high contrasts
 * and zoomed to 200 %, for looking at after a change. The page is the real one under its real
 * policy, in the colours of the themes of a real VS Code. Called by script/screenshots; it checks
 * nothing (test/e2e/page.test.ts does).
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { logOf, STATES } from '../test/e2e/support/page-states.ts';
import { type Look, openTaskPage, post } from '../test/e2e/support/task-page.ts';
import { Editor } from '../test/support/vscode/code-server.ts';
import { launchChromium } from '../test/support/vscode/parts.ts';

/** What the extension sends beside a task; a state of the page by the name of its task's. */
const BESIDE: Readonly<Record<string, object>> = {
  flags: {
    drafts: [
      { id: 'd-1', attempt: 1, path: 'src/calendar/week.ts', line: 22, text: 'Only to 52 here.' },
      { id: 'd-2', attempt: 1, path: 'src/calendar/format.ts', line: 4, endLine: 6, text: 'Why?' },
    ],
    texts: { 'followUp/1': 'Please handle short years.' },
    overlaps: ['"Sort weeks" also changes src/calendar/week.ts, in the same lines.'],
  },
  verified: {
    applied: 'all',
    report: { isSent: true, words: 'Reported to #12', more: 'moved to In Review' },
  },
  failed: {
    report: {
      isSent: false,
      words: 'Not reported to #12',
      more: 'GitHub does not accept the token. Sign in again.',
    },
  },
  asks: { texts: { 'answer/1/q-1': 'Return undefined, and say so in the comment.' } },
};

interface Theme {
  /** Of the pictures. */
  readonly name: string;
  readonly id: string;
  /** Its file, as the window says when it has its colours. */
  readonly file: string;
  /** The class that the editor gives a page. */
  readonly body: string;
}

const THEMES: readonly Theme[] = [
  { name: 'dark', id: 'Dark Modern', file: 'dark_modern', body: 'vscode-dark' },
  { name: 'light', id: 'Light Modern', file: 'light_modern', body: 'vscode-light' },
  {
    name: 'contrast',
    id: 'Default High Contrast',
    file: 'hc_black',
    body: 'vscode-high-contrast',
  },
  {
    name: 'contrast-light',
    id: 'Default High Contrast Light',
    file: 'hc_light',
    body: 'vscode-high-contrast vscode-high-contrast-light',
  },
];

/** What VS Code gives each page beside the colours. */
const DEFAULTS = `
:root {
  --vscode-font-family: system-ui, Ubuntu, "Droid Sans", sans-serif;
  --vscode-font-size: 13px;
  --vscode-editor-font-family: "Droid Sans Mono", monospace;
}
html { background: var(--vscode-editor-background); }
body { margin: 0; background: transparent; color: var(--vscode-editor-foreground); }
`;

const [folder = 'dist/screenshots/page'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const colours = await coloursOfThemes();
const browser = await launchChromium();
try {
  let count = 0;
  for (const { name, id, body } of THEMES) {
    const look = { theme: { css: colours.get(id) ?? '', body } };
    count += await pictures(browser, name, { ...look, width: 900 });
    if (name === 'dark')
      count += await pictures(browser, 'zoomed', { ...look, width: 900, zoom: 2 });
  }
  process.stdout.write(`${count} pictures in ${folder}\n`);
} finally {
  await browser.close();
}

/** One page for all states, as in the editor: each is brought onto the one before. */
async function pictures(on: Browser, name: string, look: Look): Promise<number> {
  for (const [state, task] of Object.entries(STATES)) {
    const page = await openTaskPage(on, undefined, look);
    await post(page, { task, drafts: [], texts: {}, ...BESIDE[state] });
    for (const fold of await page.locator('summary', { hasText: /^(Log|Tokens|What the)/ }).all()) {
      await fold.click();
    }
    for (const { n } of task.attempts) {
      await post(page, { log: n, text: logOf(4, 2, 'const a = 1;'), begins: true, cut: false });
    }
    await page.screenshot({ path: join(folder, `${state}-${name}.png`), fullPage: true });
    await page.close();
  }
  return Object.keys(STATES).length;
}

/** The variables of each theme, as the editor gives them to a page. */
async function coloursOfThemes(): Promise<Map<string, string>> {
  const empty = await mkdtemp(join(tmpdir(), 'errand-themes-'));
  try {
    const found = new Map<string, string>();
    for (const theme of THEMES) found.set(theme.id, await coloursOf(theme, empty));
    return found;
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}

async function coloursOf({ id, file }: Theme, empty: string): Promise<string> {
  const settings = { 'workbench.colorTheme': id };
  const editor = await Editor.start({ folder: empty, vsix: null, settings });
  try {
    const { page } = editor.workbench;
    // The window begins with the colours of the theme before.
    await page.locator(`.monaco-workbench[class*="-${file}-json"]`).waitFor();
    const variables = await page.evaluate(() => {
      const names = new Set<string>();
      for (const sheet of document.styleSheets) {
        for (const rule of sheet.cssRules) {
          if (!(rule instanceof CSSStyleRule)) continue;
          for (const name of rule.style) if (name.startsWith('--vscode-')) names.add(name);
        }
      }
      const workbench = document.querySelector('.monaco-workbench');
      const style = workbench && getComputedStyle(workbench);
      return [...names].flatMap((name) => {
        const value = style?.getPropertyValue(name) ?? '';
        return value === '' ? [] : [`${name}:${value}`];
      });
    });
    return `:root{${variables.join(';')}}${DEFAULTS}`;
  } finally {
    await editor.stop();
  }
}
