/**
 * Owns the bundles in which the extension is shipped, and their sizes: a bundle over its limit
 * fails the build. Activation loads main.cjs alone, and features.cjs follows once the editor has
 * started; code for a connection, the language client, sending a task or applying a result is in
 * separate bundles that are loaded when needed.
 */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KILO = 1000;

interface Bundle {
  readonly entry: string;
  readonly out: string;
  readonly options: BuildOptions;
  /** In bytes; undefined when only the package as a whole is limited. */
  readonly limit?: number;
}

/** Packages that bundles find in separate files; they share no class with our code. */
const BESIDE: Readonly<Record<string, string>> = {
  ws: './ws.cjs',
  'vscode-jsonrpc/node': './jsonrpc.cjs',
};

/**
 * Our modules that other bundles find in files of their own. The first two hold the classes that
 * cross bundles: with a copy in each, `instanceof` would fail between them. The third is loaded when
 * a runner is dialled; the others are sources of tickets, loaded one by one (runner/tickets/open.ts).
 */
const SHARED: Readonly<Record<string, string>> = {
  'runner/protocol/errors.ts': 'errors',
  'runner/tickets/source.ts': 'ticket-error',
  'runner/client/connection.ts': 'connection',
  ...Object.fromEntries(
    ['github', 'gitlab', 'jira', 'linear', 'list'].map((service) => [
      `runner/tickets/${service}/source.ts`,
      `tickets-${service}`,
    ]),
  ),
};

const beside: Plugin = {
  name: 'beside',
  setup(bundler) {
    bundler.onResolve({ filter: /^(ws|vscode-jsonrpc\/node)$/ }, ({ path }) => ({
      path: BESIDE[path],
      external: true,
    }));
    bundler.onResolve(
      { filter: /\/(errors|source|connection)\.ts$/ },
      ({ path, resolveDir, kind }) => {
        const file = SHARED[relative(ROOT, join(resolveDir, path))];
        const isEntry = kind === 'entry-point';
        return file === undefined || isEntry
          ? undefined
          : { path: `./${file}.cjs`, external: true };
      },
    );
  },
};

const node: BuildOptions = {
  platform: 'node',
  format: 'cjs',
  // The Node of the oldest supported editor.
  target: 'node22',
  external: ['vscode', 'bufferutil', 'utf-8-validate'],
  // Other bundles are found as `require` finds them.
  supported: { 'dynamic-import': false },
  // Uses the packages' ES modules: their CommonJS is wrapped in code that cannot be left out.
  mainFields: ['module', 'main'],
};
const browser: BuildOptions = { platform: 'browser', format: 'iife', target: 'es2022' };

const BUNDLES: readonly Bundle[] = [
  {
    entry: 'extension/main.ts',
    out: 'dist/extension/main.cjs',
    options: { ...node, plugins: [beside] },
    limit: 20 * KILO,
  },
  {
    entry: 'extension/features.ts',
    out: 'dist/extension/features.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  ...Object.entries(SHARED).map(([entry, file]) => ({
    entry,
    out: `dist/extension/${file}.cjs`,
    // All named characters of HTML are a third of the reader of lists, and few lists hold one.
    options: {
      ...node,
      plugins: [beside],
      alias: { 'character-entities': './runner/tickets/list/entities.ts' },
    },
    limit: 60 * KILO,
  })),
  {
    entry: 'extension/tickets/tickets.ts',
    out: 'dist/extension/tickets.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  {
    entry: 'runner/config/repository-tickets.ts',
    out: 'dist/extension/repository-tickets.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  {
    entry: 'extension/pulls/pulls.ts',
    out: 'dist/extension/pulls.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  {
    entry: 'extension/pulls/bases.ts',
    out: 'dist/extension/bases.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  {
    entry: 'extension/review/apply.ts',
    out: 'dist/extension/apply.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  {
    entry: 'extension/chat/chat.ts',
    out: 'dist/extension/chat.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/commands/delegate.ts',
    out: 'dist/extension/delegate.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/commands/dispatch.ts',
    out: 'dist/extension/send.cjs',
    options: { ...node, plugins: [beside] },
    limit: 150 * KILO,
  },
  {
    entry: 'extension/panel/form.ts',
    out: 'dist/extension/form.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/commands/inbox.ts',
    out: 'dist/extension/inbox.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/tasks/places.ts',
    out: 'dist/extension/places.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/terminals/sandbox-terminal.ts',
    out: 'dist/extension/terminal.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/panel/pages-shown.ts',
    out: 'dist/extension/pages.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  { entry: 'extension/tasks/english.ts', out: 'dist/extension/english.cjs', options: node },
  {
    entry: 'extension/mcp/definitions.ts',
    out: 'dist/extension/mcp.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/onboarding/open-sample.ts',
    out: 'dist/extension/sample.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  {
    entry: 'extension/todos/todos-view.ts',
    out: 'dist/extension/todos.cjs',
    options: { ...node, plugins: [beside] },
    limit: 60 * KILO,
  },
  { entry: 'ws', out: 'dist/extension/ws.cjs', options: node },
  { entry: 'vscode-jsonrpc/node', out: 'dist/extension/jsonrpc.cjs', options: node },
  {
    entry: 'extension/language/client.ts',
    out: 'dist/extension/language-client.cjs',
    options: node,
  },
  {
    entry: 'extension/language/server/todo-server.ts',
    out: 'dist/extension/language-server.cjs',
    options: node,
  },
  { entry: 'webview/task.ts', out: 'dist/webview/task.js', options: browser, limit: 60 * KILO },
  { entry: 'webview/task.css', out: 'dist/webview/task.css', options: browser, limit: 60 * KILO },
];

let failed = false;
await rm(`${ROOT}dist/extension`, { recursive: true, force: true });
await rm(`${ROOT}dist/webview`, { recursive: true, force: true });
for (const { entry, out, options, limit } of BUNDLES) {
  const { metafile } = await build({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    minify: true,
    sourcemap: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const bytes = metafile.outputs[out]?.bytes ?? 0;
  process.stdout.write(`${out} ${(bytes / KILO).toFixed(1)} kB\n`);
  if (limit !== undefined && bytes > limit) {
    failed = true;
    process.stderr.write(
      `${out} is over its limit of ${limit / KILO} kB. Its largest parts:\n${largest(metafile.outputs[out]?.inputs ?? {})}`,
    );
  }
}
process.exitCode = failed ? 1 : 0;

function largest(inputs: Readonly<Record<string, { bytesInOutput: number }>>): string {
  return Object.entries(inputs)
    .toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
    .slice(0, 10)
    .map(([path, { bytesInOutput }]) => `  ${(bytesInOutput / KILO).toFixed(1)} kB ${path}\n`)
    .join('');
}
