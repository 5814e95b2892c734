// Runs the suite of test/e2e/host inside the extension host of a real VS Code: that of
// code-server's server, or that of a desktop VS Code where there is one. Bundles the suite first,
// because it must be one CommonJS file there. Never judges a result; a run that ended without
// results is an error.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import type { HostResult } from './host-result.ts';
import { codeServerFolder, launchChromium } from './parts.ts';
import { startServer } from './process.ts';

const bundle = resolve('dist/test/host/index.cjs');

/** A run that takes longer hangs. */
const TIMEOUT_MS = 300_000;

export interface HostOptions {
  /** The folder that holds package.json of the extension; absolute. */
  extension: string;
  /** The folder to open in the editor; absolute. */
  folder: string;
}

/** Runs the suite in the extension host of code-server's VS Code. */
export async function runInCodeServer(options: HostOptions): Promise<HostResult[]> {
  return withResults(async (home, env) => {
    const server = await startServer(
      [
        join(codeServerFolder(), 'lib/vscode/out/server-main.js'),
        '--without-connection-token',
        '--host=127.0.0.1',
        '--port=0',
        '--accept-server-license-terms',
        '--disable-telemetry',
        '--disable-workspace-trust',
        // A built VS Code accepts the payload of the address below only with this.
        '--enable-smoke-test-driver',
        `--server-data-dir=${home}`,
      ],
      /Extension host agent listening on (\d+)/,
      env,
    );
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const { promise: ended, resolve: end, reject } = Promise.withResolvers<void>();
      const said: unknown[] = [];
      await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
        said.push(...args);
      });
      await page.exposeFunction('codeAutomationExit', () => end());
      const late = setTimeout(() => {
        reject(new Error(`The suite did not end.\n${said.join('\n')}\n${server.output()}`));
      }, TIMEOUT_MS);
      await page.goto(address(server.match[1] ?? '', options));
      await ended;
      clearTimeout(late);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
}

/** @param program the path of a desktop VS Code; empty to let it be downloaded */
export async function runInDesktop(options: HostOptions, program: string): Promise<HostResult[]> {
  return withResults(async (home, env) => {
    await runTests({
      ...(program === '' ? {} : { vscodeExecutablePath: program }),
      extensionDevelopmentPath: options.extension,
      extensionTestsPath: bundle,
      extensionTestsEnv: env,
      launchArgs: [options.folder, `--user-data-dir=${home}`, '--disable-workspace-trust'],
    });
  });
}

function address(port: string, { extension, folder }: HostOptions): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(bundle)],
  ]);
  const query = new URLSearchParams({ folder, payload });
  return `http://127.0.0.1:${port}/?${query}`;
}

/** Bundles the suite, runs it, and reads the results that it wrote. */
async function withResults(
  start: (home: string, env: Record<string, string>) => Promise<void>,
): Promise<HostResult[]> {
  await build({
    entryPoints: ['test/e2e/host/index.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'error',
  });
  const home = await mkdtemp(join(tmpdir(), 'errand-host-'));
  try {
    const file = join(home, 'results.json');
    const env = { ERRAND_HOST_RESULTS: file };
    // A failed test makes the editor's exit status a failure too; the results say more.
    const error = await start(home, env).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error('The suite left no results.', { cause: error });
    return JSON.parse(text) as HostResult[];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
