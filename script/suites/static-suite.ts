// The suite "static": everything that can be judged without running the product. Each tool, and
// each limit on what is shipped, counts as one test. Expects dist/ and the VSIX to be built.
import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { readVsixNames } from '../../test/support/vscode/vsix.ts';
import { findDuplicates } from './duplicates.ts';
import { Outcome } from './outcome.ts';

/** Resolves when the check passes; rejects with the reason when it fails. */
type Check = (signal: AbortSignal) => Promise<void>;

const kilobyte = 1000;

const checks: Record<string, Check> = {
  lint: (signal) => tool('oxlint', ['--type-aware', '--deny-warnings'], signal),
  format: (signal) => tool('biome', ['format', '.'], signal),
  types: (signal) => tool('tsc', ['-b'], signal),
  'unused code': (signal) => tool('knip', [], signal),
  'repeated code': async () => {
    const files = globSync('{runner,extension,webview,script}/**/*.ts');
    const found = findDuplicates(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])));
    if (found.length > 0) throw new Error(found.join('\n'));
  },
  'bundle size: extension': async () => {
    atMost('dist/extension/main.cjs', 20 * kilobyte);
    atMost('dist/extension/features.cjs', 150 * kilobyte);
  },
  'bundle size: webview': async () => {
    for (const file of globSync('dist/webview/*.js')) atMost(file, 60 * kilobyte);
  },
  'size of the VSIX': async () => atMost('dist/errand.vsix', 1000 * kilobyte),
  'contents of the VSIX': async () => {
    const stray = readVsixNames('dist/errand.vsix').filter((name) => !shipped.test(name));
    if (stray.length > 0) throw new Error(`These do not belong into it:\n${stray.join('\n')}`);
  },
};

/** Files that the VSIX may hold; the rest of the repository is never shipped in it. */
const shipped = new RegExp(
  [
    String.raw`^\[Content_Types\]\.xml$`,
    String.raw`^extension\.vsixmanifest$`,
    String.raw`^extension/(package(\.nls(\.[a-z-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)$`,
    String.raw`^extension/media/.+\.(svg|png|md)$`,
    String.raw`^extension/l10n/.+\.json$`,
    String.raw`^extension/sample/(un)?committed/.+\.(js|json|md|yaml)$`,
    String.raw`^extension/dist/(extension|webview)/[\w.-]+\.(cjs|js|css)$`,
  ].join('|'),
  'i',
);

export async function runStaticSuite(
  only: string | undefined,
  signal: AbortSignal,
  progress: (ended: number) => void,
): Promise<Outcome> {
  const outcome = new Outcome('static');
  const started = performance.now();
  let ended = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (only !== undefined && !name.includes(only)) continue;
    try {
      await check(signal);
      outcome.pass();
    } catch (error) {
      outcome.fail(name, error instanceof Error ? error.message : String(error));
    }
    progress(++ended);
  }
  outcome.end(performance.now() - started);
  return outcome;
}

/** Runs a tool of node_modules/.bin; rejects with its output when it does not exit with 0. */
function tool(name: string, args: string[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(`node_modules/.bin/${name}`, args, {
    signal,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  const keep = (data: Buffer): void => {
    output += data.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(output === '' ? `exit status ${code}` : output));
  });
  return promise;
}

function atMost(file: string, bytes: number): void {
  if (!existsSync(file)) throw new Error(`${file} is missing; npm run package makes it.`);
  const { size } = statSync(file);
  if (size > bytes) throw new Error(`${file} has ${size} bytes; at most ${bytes} are allowed.`);
}
