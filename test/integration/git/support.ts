/**
 * Real repositories in temporary folders, for the tests of git on both sides.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { serveGit } from '../../../runner/git/smart-http.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';

export const TASK = 'task-0001';
export const TOKEN = 'the-secret-token';

const ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.test',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.test',
  GIT_ALLOW_PROTOCOL: 'file:http',
};

/** What a test's context is needed for here; other runners than node's have it too. */
export interface Cleaning {
  after(work: () => void): void;
}

/** A folder that goes when the test ends. */
export function folder(t: Cleaning): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'errand-test-')));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function git(cwd: string, args: readonly string[], input: string | Uint8Array = ''): string {
  return gitBytes(cwd, args, input).toString('utf8').trimEnd();
}

export function gitBytes(
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Buffer {
  return execFileSync('git', [...args], {
    cwd,
    input,
    env: ENV,
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1e9,
  });
}

/** A repository with one commit that holds `files`. */
export function repository(
  t: TestContext,
  files: Record<string, string> = { 'a.txt': 'one\n' },
  init: readonly string[] = [],
): string {
  const root = folder(t);
  git(root, ['init', '--quiet', '--initial-branch=main', ...init]);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'first']);
  return root;
}

/** The runner's side of git on a free port, with a check of the token as its server makes it. */
export async function runner(t: TestContext, maxBytes = 1e9) {
  const store = await openRepositoryStore(folder(t));
  const handle = serveGit(store, { maxBytes, hasTask: async () => false });
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://runner');
    seen.push(`${request.method} ${url.pathname}`);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end();
      return;
    }
    handle(request, response, url).then(
      (known) => known || response.writeHead(404).end(),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { store, server, seen, url: `http://127.0.0.1:${address.port}` };
}
