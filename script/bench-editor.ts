/**
 * Measures what the extension costs its editor, in a real VS Code: typing while five tasks stream,
 * against the same window without the extension; and activation, against an extension that comes
 * with VS Code. The tasks are real attempts in containers; the model is scripted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { call } from '../test/support/scripted-model/script.ts';
import { TestRunner } from '../test/support/runner.ts';
import { Editor } from '../test/support/vscode/code-server.ts';
import type { Workbench } from '../test/support/vscode/workbench.ts';
import { type Bench, type Figure, figure, quantile, repositoryOf } from './bench-kit.ts';

const TASKS = 5;
/** A word and its space at a quick typist's pace. */
const WORDS = 'the quick brown fox jumps over the lazy dog and runs on ';
const KEY_EVERY_MS = 50;
const FILE = 'notes.py';

/** So long the extensions of a closed window may take to end. */
const PAUSE_MS = 4_000;

/** Without suggestions, which both windows would show at moments of their own. */
const SETTINGS = {
  'editor.minimap.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.wordBasedSuggestions': 'off',
  'editor.parameterHints.enabled': false,
  'files.autoSave': 'off',
  'git.enabled': false,
};

export async function typing(bench: Bench): Promise<Figure[]> {
  const { quick } = bench;
  const root = repositoryOf(bench, 10);
  writeFileSync(join(root, FILE), '# TODO: measure this one\n\n');
  const runner = await streamingRunner(bench, root);
  const plain = await editorOf(bench, root, { extension: false });
  // Each of its windows finds the runner and connects by itself.
  const env = { ERRAND_DATA_DIR: runner.dataDir };
  const ours = await editorOf(bench, root, { extension: true, env });
  await ours.closeWindow();
  await plain.closeWindow();

  const contenders: Readonly<Record<string, () => Promise<number[]>>> = {
    plain: () => typedIn(plain, quick, async () => undefined),
    ours: () => typedIn(ours, quick, showTasks),
    page: () => typedIn(ours, quick, showPage),
  };
  const names = Object.keys(contenders);
  const rounds = new Map(names.map((name) => [name, [] as number[][]]));
  for (let round = 0; round < (quick ? 3 : 7); round++) {
    for (let turn = 0; turn < names.length; turn++) {
      // Each round begins with another one, as in `race`.
      const name = names[(round + turn) % names.length] ?? '';
      rounds.get(name)?.push((await contenders[name]?.()) ?? []);
    }
  }
  // Something else that the machine did during one round makes that one slow, and not the figure.
  const of = (name: string, q: number): number => {
    const each = rounds.get(name)?.map((times) => quantile(times, q));
    return quantile(each ?? [], 0.5);
  };
  const lines: [what: string, name: string, q: number][] = [
    ['a key to its letter on the screen, five tasks streaming: p95', 'ours', 0.95],
    ['the same: p50', 'ours', 0.5],
    ['the same, with the page and log of one of them beside: p95', 'page', 0.95],
    ['the same: p50', 'page', 0.5],
  ];
  return lines.map(([what, name, q]) => {
    const keys = rounds.get(name)?.flat().length ?? 0;
    return figure(what, keys, of(name, q), { 'without the extension': of('plain', q) });
  });
}

/** Opens the window, types in it and closes it: only one is open at a time. */
async function typedIn(
  editor: Editor,
  quick: boolean,
  prepare: (workbench: Workbench) => Promise<void>,
): Promise<number[]> {
  const workbench = await editor.openWindow();
  // A window that was closed before it stored what it had open brings that back.
  await workbench.run('View: Close All Editors');
  await workbench.openFile(FILE);
  await prepare(workbench).catch(async (error: unknown) => {
    const picture = await workbench.screenshot('failed-typing');
    throw new Error(`The window was not ready to be typed in: ${picture}`, { cause: error });
  });
  await workbench.tab(FILE).first().click();
  const { page } = workbench;
  await page.locator('.editor-group-container.active .view-lines').last().click();
  await page.keyboard.press('Control+End');
  await watchKeys(page);
  const type = async (letters: number): Promise<void> => {
    for (let n = 0; n < letters; n++) {
      await page.keyboard.type(WORDS[n % WORDS.length] ?? ' ');
      if (n % 60 === 59) await page.keyboard.press('Enter');
      await page.waitForTimeout(KEY_EVERY_MS);
    }
  };
  // The first keys load what later ones use.
  await type(30);
  await page.evaluate(() => {
    (globalThis as unknown as { painted: number[] }).painted = [];
  });
  await type(quick ? 100 : 200);
  const painted = await page.evaluate(
    () => (globalThis as unknown as { painted: number[] }).painted,
  );
  await workbench.run('File: Revert File');
  // The next window would begin with them.
  await workbench.run('View: Close All Editors');
  await page.waitForFunction(() => !document.querySelector('.tabs-container .tab'));
  await editor.closeWindow();
  return painted;
}

/**
 * From the moment that the browser gives a key until the frame with its letter is handed to the
 * compositor: the change of the text's element, and then what follows its next frame.
 */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const host = globalThis as unknown as { painted: number[] };
    host.painted = [];
    let pressed: number | undefined;
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key.length === 1) pressed = event.timeStamp;
      },
      { capture: true },
    );
    const channel = new MessageChannel();
    let began = 0;
    channel.port1.addEventListener('message', () => host.painted.push(performance.now() - began));
    channel.port1.start();
    const lines = document.querySelector('.editor-group-container.active .view-lines');
    if (!lines) throw new Error('there is no editor');
    new MutationObserver(() => {
      if (pressed === undefined) return;
      began = pressed;
      pressed = undefined;
      requestAnimationFrame(() => channel.port2.postMessage(undefined));
    }).observe(lines, { childList: true, subtree: true, characterData: true });
  });
}

/** The view that follows the tasks, and the lens of a TODO in the file. */
async function showTasks(workbench: Workbench): Promise<void> {
  await workbench.openContainer('Errand');
  await workbench.view('Tasks').waitForRow(/Working/, 60_000);
}

/** Besides, the page of a task in the column beside, with its log open. */
async function showPage(workbench: Workbench): Promise<void> {
  await showTasks(workbench);
  await workbench.run('View: New Editor Group to the Right');
  await workbench.view('Tasks').act(/Stream 1/, 'Open Task');
  const page = workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  await page.locator('summary', { hasText: /^Log/ }).click();
  await page.locator('.log pre', { hasText: 'line of output' }).waitFor();
}

/** A runner with five attempts that print all the time and call a tool twice a second. */
async function streamingRunner({ stack }: Bench, root: string): Promise<TestRunner> {
  const folder = mkdtempSync(join(tmpdir(), 'errand-bench-config-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'errand.yaml');
  writeFileSync(config, `sandbox:\n  maxConcurrent: ${TASKS}\n  cpus: 0.2\n  memory: 512m\n`);
  const runner = await TestRunner.start({ serve: ['--config', config] });
  stack.defer(() => runner.stop());
  const print = 'for i in $(seq 10); do echo "line of output $i"; sleep 0.05; done';
  const streaming: Promise<void>[] = [];
  for (let n = 1; n <= TASKS; n++) {
    const title = `Stream ${n}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    streaming.push(promise);
    runner.script(title, ({ turn }) => {
      if (turn === 1) resolve();
      // A turn that changes nothing would be taken for going round in circles.
      const command = `${print}; echo ${turn} >progress.txt`;
      return { blocks: [call('bash', { command })] };
    });
    const words = ['delegate', '--repo', root, '--title', title, '--max-turns', '1000'];
    const ran = await runner.errand([...words, '--check', 'true', 'Do it.']);
    if (ran.code !== 0) throw new Error(`no task could be started: ${ran.stderr}`);
  }
  await Promise.all(streaming);
  return runner;
}

export async function activation(bench: Bench): Promise<Figure[]> {
  const root = repositoryOf(bench, 10);
  const editor = await editorOf(bench, root, {
    extension: true,
    settings: { 'git.enabled': true },
  });
  await editor.closeWindow();
  const times = new Map(['Errand', 'Git', 'Merge Conflict'].map((name) => [name, [] as number[]]));
  const own: number[] = [];
  const runs = bench.quick ? 3 : 9;
  for (let run = 0; run < runs; run++) {
    const workbench = await editor.openWindow();
    await workbench.statusItem('Errand').waitFor();
    await workbench.run('Developer: Show Running Extensions');
    for (const [name, list] of times) list.push(await activationMs(workbench, name));
    const [ours = 0, beside = 0] = ['Errand', 'Merge Conflict'].map((name) =>
      times.get(name)?.at(-1),
    );
    own.push(ours - beside);
    // Its extensions are still ending when a window is closed.
    await editor.closeWindow();
    await sleep(PAUSE_MS);
  }
  const median = (name: string): number => quantile(times.get(name) ?? [], 0.5);
  const peers = {
    'Git, which comes with VS Code': median('Git'),
    'Merge Conflict, which does, and starts in the same turn': median('Merge Conflict'),
  };
  return [
    figure('activation, as VS Code counts it', runs, median('Errand'), peers),
    figure('activation, more than Merge Conflict in the same window', runs, quantile(own, 0.5)),
  ];
}

/** VS Code's own figure: the time in which the extension was loaded and activated. */
async function activationMs({ page }: Workbench, name: string): Promise<number> {
  const row = page
    .locator('.runtime-extensions-editor .extension')
    .filter({ has: page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
  const words = await row.locator('.activation-time').first().innerText();
  const ms = Number(/(\d+) ?ms/.exec(words)?.[1]);
  if (Number.isNaN(ms)) throw new Error(`VS Code does not say how long ${name} took: ${words}`);
  return ms;
}

async function editorOf(
  { stack }: Bench,
  root: string,
  {
    extension,
    settings = {},
    env = {},
  }: {
    extension: boolean;
    settings?: Record<string, unknown>;
    env?: Record<string, string>;
  },
): Promise<Editor> {
  const editor = await Editor.start({
    folder: root,
    settings: { ...SETTINGS, ...settings },
    // No runner of this machine: the one of this measurement alone.
    env: { ERRAND_DATA_DIR: join(root, 'nobody'), ...env },
    ...(extension ? {} : { vsix: null }),
  });
  stack.defer(() => editor.stop());
  return editor;
}
