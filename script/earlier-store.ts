/**
 * Makes the part of test/fixtures/stores for this release: runs the story of test/support on the
 * real runner, kills it in the middle, and writes its database, its refs and its ledgers into a
 * folder. Needs `git` and `sqlite3`. Usage: node script/earlier-store.ts FOLDER
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { History } from '../runner/agent/foreign/history.ts';
import { openRepositoryStore } from '../runner/git/store.ts';
import { baseRef } from '../runner/protocol/task.ts';
import type { RunAttempt } from '../runner/tasks/context.ts';
import { spec, startRunner } from '../test/integration/server/runner.ts';
import {
  ALONE,
  FILES,
  FOREIGN,
  REPOSITORY,
  SHARED,
  story,
  storyRun,
  storySpec,
} from '../test/support/earlier-release.ts';
import { startScriptedModel } from '../test/support/scripted-model/server.ts';

const KILLED = 9;
/** Time for what the runner stores besides the two places at which it is killed. */
const SETTLE_MS = 4_000;

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.test',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.test',
};

function git(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: cwd, ...IDENTITY };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8' }).trim();
}

/** Leaves a foreign agent's entries: a question, its answer, and a run that was cut off. */
const foreign: RunAttempt = async (context, signal) => {
  await context.move({ kind: 'working' });
  const history = new History(context.transcript('code'));
  const usage = { requests: 2, input: 10, output: 5, cacheRead: 0, cacheWrite: 0, costUsd: 0.25 };
  await history.begin('do it', []);
  await history.use({ usage, elapsedMs: 1200 });
  await history.end({ kind: 'asks', question: { text: 'Which?', default: 'any' } });
  await history.begin('go on', [{ id: 'a-1', kind: 'answer', from: 'user', text: 'This.' }]);
  await history.use({ usage: { ...usage, requests: 3, costUsd: 0.5 }, elapsedMs: 2000 });
  await sleep(2 ** 30, undefined, { signal });
};

/** Never returns: the process ends when both places are reached. */
async function beKilled(root: string): Promise<void> {
  const source = mkdtempSync(join(tmpdir(), 'errand-story-'));
  git(source, 'init', '-q', '-b', 'main');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), text);
  }
  git(source, 'add', '-A');
  git(source, 'commit', '-qm', 'first');
  const base = git(source, 'rev-parse', 'HEAD');
  const repositories = await openRepositoryStore(root);
  const { path } = await repositories.open(REPOSITORY, 'sample');
  for (const id of [ALONE, SHARED]) git(source, 'push', '-q', path, `${base}:${baseRef(id)}`);
  rmSync(source, { recursive: true });

  const reached = new Set<string>();
  const model = await startScriptedModel(
    story(async (place) => {
      reached.add(place);
      if (reached.size < 2) await sleep(2 ** 30);
      await sleep(SETTLE_MS);
      process.exit(KILLED);
    }),
  );
  const real = storyRun(repositories, model.url);
  const runner = await startRunner({
    root,
    concurrency: 3,
    run: (context, signal) => (context.task.id === FOREIGN ? foreign : real)(context, signal),
  });
  await runner.tasks.create(ALONE, storySpec('Alone', base));
  await runner.tasks.create(SHARED, storySpec('Shared', base));
  await runner.tasks.create(FOREIGN, spec());
}

function make(folder: string): void {
  const root = mkdtempSync(join(tmpdir(), 'errand-store-'));
  const { status } = spawnSync(process.execPath, [import.meta.filename, '--be-killed', root], {
    stdio: 'inherit',
  });
  if (status !== KILLED) throw new Error(`the runner ended with ${status}`);
  mkdirSync(folder, { recursive: true });
  const dump = execFileSync('sqlite3', [join(root, 'errand.db'), '.dump']);
  writeFileSync(join(folder, 'store.sql'), dump);
  const ledgers = join(root, 'ledgers');
  for (const name of readdirSync(ledgers)) cpSync(join(ledgers, name), join(folder, name));
  const bare = join(root, 'repositories', `${REPOSITORY}.git`);
  git(bare, 'bundle', 'create', '-q', join(folder, 'repository.bundle'), '--all');
  rmSync(root, { recursive: true });
}

const [first = '', root = ''] = process.argv.slice(2);
if (first === '--be-killed') await beKilled(root);
else if (first === '') throw new Error('usage: node script/earlier-store.ts FOLDER');
else make(resolve(first));
