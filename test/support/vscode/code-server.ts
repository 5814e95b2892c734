// A real VS Code with our packaged VSIX, opened on a folder as a user would: the server on a free
// port of loopback, its user data and extensions in a temporary directory, its window a page in
// Chromium. Owns all of that and removes it; never touches the settings, the extensions or the
// running editors of the person who runs the tests.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { codeServerFolder, launchChromium } from './parts.ts';
import { startServer } from './process.ts';
import type { ServerProcess } from './process.ts';
import { rememberNotifications } from './seen-notifications.ts';
import { Workbench } from './workbench.ts';

export interface EditorOptions {
  /** The folder to open, or a `.code-workspace` file; absolute. An empty window without one. */
  folder?: string;
  /** The packaged extension; `dist/errand.vsix` by default, and none at all for null. */
  vsix?: string | null;
  /** Folders of other extensions, which are packaged first. */
  beside?: readonly string[];
  /** User settings, added to the quiet ones below. */
  settings?: Record<string, unknown>;
  /** Added to the environment of the extension host. */
  env?: Record<string, string>;
  /** The folder is not trusted, and the user is not asked whether it is. */
  untrusted?: boolean;
  /** No folder is trusted until the user says so. */
  asksForTrust?: boolean;
  /** The editor's language, such as `de`. Its own words stay English, an extension's follow it. */
  locale?: string;
}

/** No greeting, no assistant of the editor's own, no question about the tests' folders. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'telemetry.telemetryLevel': 'off',
};

export class Editor {
  private readonly server: ServerProcess;
  private readonly browser: BrowserContext;
  private readonly home: string;
  private readonly folder: string | undefined;
  private window: Workbench | undefined;
  private seen: () => readonly string[] = () => [];

  private constructor(
    server: ServerProcess,
    browser: BrowserContext,
    home: string,
    folder: string | undefined,
  ) {
    this.server = server;
    this.browser = browser;
    this.home = home;
    this.folder = folder;
  }

  /** Installs the VSIX, starts the server, opens a window. About five seconds. */
  static async start(options: EditorOptions): Promise<Editor> {
    const home = await mkdtemp(join(tmpdir(), 'errand-editor-'));
    const entry = join(codeServerFolder(), 'out/node/entry.js');
    const user = join(home, 'data/User');
    const trust = options.untrusted ? { 'security.workspace.trust.startupPrompt': 'never' } : {};
    await mkdir(user, { recursive: true });
    const settings = { ...quietSettings, ...trust, ...options.settings };
    await writeFile(join(user, 'settings.json'), JSON.stringify(settings));
    await writeFile(join(home, 'config.yaml'), 'auth: none\n');
    const places = [
      `--config=${join(home, 'config.yaml')}`,
      `--user-data-dir=${join(home, 'data')}`,
      `--extensions-dir=${join(home, 'extensions')}`,
    ];
    const { vsix = 'dist/errand.vsix' } = options;
    const others = await Promise.all((options.beside ?? []).map((from) => packaged(from, home)));
    for (const each of [...(vsix === null ? [] : [vsix]), ...others]) {
      await promisify(execFile)(process.execPath, [entry, ...places, '--install-extension', each]);
    }
    const flags = ['--disable-telemetry', '--disable-update-check'];
    if (!options.untrusted && !options.asksForTrust) flags.push('--disable-workspace-trust');
    if (options.locale !== undefined) {
      await speak(options.locale, home);
      flags.push('--locale', options.locale);
    }
    const server = await startServer(
      [entry, ...places, '--auth', 'none', '--bind-addr', '127.0.0.1:0', ...flags],
      /HTTP server listening on (http:\S+)/,
      options.env ?? {},
    );
    const editor = new Editor(server, await openProfile(), home, options.folder);
    await editor.openWindow();
    return editor;
  }

  /** The open window. */
  get workbench(): Workbench {
    if (this.window === undefined) throw new Error('The window is closed.');
    return this.window;
  }

  /** Opens the window, or opens it again after `closeWindow`: a new extension host starts. */
  async openWindow(): Promise<Workbench> {
    const page = await this.browser.newPage();
    this.seen = await rememberNotifications(page);
    const kind = this.folder?.endsWith('.code-workspace') === true ? 'workspace' : 'folder';
    const what =
      this.folder === undefined ? 'ew=true' : `${kind}=${encodeURIComponent(this.folder)}`;
    await page.goto(`${this.server.match[1]}?${what}`);
    this.window = await Workbench.ready(page);
    return this.window;
  }

  /** Closes the window as a user would; the server stays up. */
  async closeWindow(): Promise<void> {
    const { page } = this.workbench;
    // The editor stores which tabs are open when the page unloads, so it must be able to.
    page.on('dialog', (dialog) => void dialog.accept());
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    this.window = undefined;
  }

  /** Reloads the window by its own command: a new extension host, the same tabs. */
  async reloadWindow(): Promise<Workbench> {
    const { page } = this.workbench;
    const loaded = page.waitForEvent('load');
    await this.workbench.run('Developer: Reload Window');
    await loaded;
    this.window = await Workbench.ready(page);
    return this.window;
  }

  /** Every notification of the last window that was opened, also those that are gone. */
  notifications(): readonly string[] {
    return this.seen();
  }

  /** Output of the editor's server, for the report of a failed test. */
  log(): string {
    return this.server.output();
  }

  async stop(): Promise<void> {
    await this.browser.browser()?.close();
    await this.server.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Makes a VSIX of an extension that needs no building, and returns its path. */
async function packaged(folder: string, home: string): Promise<string> {
  const vsix = join(home, `${basename(folder)}.vsix`);
  const vsce = resolve('node_modules/.bin/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  await promisify(execFile)(vsce, ['package', ...flags, '--out', vsix], { cwd: folder });
  return vsix;
}

/** An editor has a language once it knows a language pack of it; this one translates nothing. */
async function speak(locale: string, home: string): Promise<void> {
  const words = join(home, 'words.json');
  await writeFile(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'errand.words' }, version: '1.0.0' }];
  const pack = { hash: 'errand', label: locale, extensions, translations: { vscode: words } };
  await writeFile(join(home, 'data/languagepacks.json'), JSON.stringify({ [locale]: pack }));
}

/** Uses one profile for all windows of an editor, because it stores which tabs are open. */
async function openProfile(): Promise<BrowserContext> {
  const browser = await launchChromium();
  return browser.newContext({ viewport: { width: 1440, height: 900 } });
}

/**
 * Runs `body` in a separate editor and stops it in every case. When `body` fails, a picture of the
 * window is kept as dist/screenshots/failed-NAME.png and named in the error.
 *
 * @param name names the picture; use the name of the spec's file
 */
export async function withEditor(
  name: string,
  options: EditorOptions,
  body: (workbench: Workbench, editor: Editor) => Promise<void>,
): Promise<void> {
  const editor = await Editor.start(options);
  try {
    await body(editor.workbench, editor);
  } catch (error) {
    const picture = await editor.workbench.screenshot(`failed-${name}`).catch(() => 'no window');
    throw new Error(
      [
        `${error instanceof Error ? error.stack : String(error)}`,
        `The window: ${picture}`,
        `Notifications: ${JSON.stringify(editor.notifications())}`,
        `The editor's last words:\n${editor.log().slice(-2000)}`,
      ].join('\n'),
      { cause: error },
    );
  } finally {
    await editor.stop();
  }
}
