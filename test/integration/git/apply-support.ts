/**
 * A result in a real repository, for the tests of applying it: a base, what an agent made of it,
 * and what the user did meanwhile, each by a shell script.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Rewritten, rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { settingsOf } from '../../../runner/client/apply/standing.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { undoRewrites } from '../../../runner/client/apply/undo.ts';
import { type MergeStep, planMerge } from '../../../runner/client/merge.ts';
import { type ClientRepository, findRepository } from '../../../runner/client/repository.ts';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { parseChanges } from '../../../runner/git/changes.ts';
import { type Cleaning, folder, git, gitBytes } from './support.ts';

export interface Scripts {
  /** Settings and so on, before anything is checked out. */
  readonly init?: string;
  readonly base: string;
  readonly result: string;
  /** In the user's work tree, after the base was committed. */
  readonly here?: string;
}

export interface Scene {
  readonly root: string;
  readonly repository: ClientRepository;
  readonly result: string;
  readonly changes: readonly FileChange[];
}

export async function scene(t: Cleaning, scripts: Scripts, at?: string): Promise<Scene> {
  const root = at ?? folder(t);
  git(root, ['init', '--quiet', '--initial-branch=main']);
  shell(root, scripts.init ?? ':');
  shell(root, scripts.base);
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'base']);
  const result = resultOf(t, root, scripts.result);
  shell(root, scripts.here ?? ':');
  return { root, repository: await findRepository(root), result, changes: changesOf(root, result) };
}

/** Made in a work tree of its own, as a sandbox would. */
export function resultOf(t: Cleaning, root: string, script: string): string {
  const other = join(folder(t), 'other');
  git(root, ['clone', '--quiet', '--no-checkout', root, other]);
  git(other, ['-c', 'core.autocrlf=false', 'checkout', '--quiet', 'HEAD']);
  shell(other, script);
  git(other, ['add', '--all']);
  git(other, ['commit', '--quiet', '--allow-empty', '-m', 'result']);
  git(root, ['fetch', '--quiet', other, '+HEAD:refs/result']);
  return git(root, ['rev-parse', 'refs/result']);
}

export function changesOf(root: string, result: string, base = `${result}^`): FileChange[] {
  const args = ['diff-tree', '-r', '-z', '--raw', '--numstat', '--no-renames', '--no-abbrev'];
  return parseChanges(gitBytes(root, [...args, base, result]));
}

export function shell(cwd: string, script: string): void {
  const env = { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('bash', ['-euc', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function plan({ repository, changes }: Scene): Promise<MergeStep[]> {
  return await planMerge(repository, changes);
}

export async function carryOut(
  { repository }: Scene,
  steps: readonly MergeStep[],
): Promise<Rewritten> {
  const rewrites = doingOf(steps).flatMap((step) => rewriteOf(step) ?? []);
  return await rewriteAll(repository, rewrites, await settingsOf(repository.root));
}

export async function undo({ repository }: Scene, done: Rewritten): Promise<string[]> {
  return await undoRewrites(repository, done, (await settingsOf(repository.root)).modes);
}

/** What is planned (`path kind`), what the files have then, and that undo brings back what was. */
export async function expectApplied(
  made: Scene,
  kinds: readonly string[],
  contents: Readonly<Record<string, string>>,
): Promise<void> {
  const before = stateOf(made.root);
  const steps = await plan(made);
  assert.deepEqual(kindsOf(steps), kinds);
  const done = await carryOut(made, steps);
  for (const [path, text] of Object.entries(contents)) {
    const has = readFileSync(join(made.root, path), 'utf8').trimEnd().replaceAll('\n', ' ');
    assert.equal(has, text, path);
  }
  assert.deepEqual(await undo(made, done), []);
  assert.deepEqual(stateOf(made.root), before);
}

/** `path kind` of each step. */
export function kindsOf(steps: readonly MergeStep[]): string[] {
  return steps.map((step) => `${step.path} ${step.kind}`).toSorted();
}

/** Everything but times: kinds, modes and contents of all files and folders outside of `.git`. */
export function stateOf(root: string): string[] {
  const found: string[] = [];
  const walk = (place: Buffer): void => {
    for (const name of readdirSync(place, { encoding: 'buffer' })) {
      const file = Buffer.concat([place, Buffer.from('/'), name]);
      if (name.toString() === '.git') continue;
      const info = lstatSync(file);
      const words = `${file.toString('latin1')} ${info.mode.toString(8)}`;
      if (info.isSymbolicLink()) found.push(`${words} ${readlinkSync(file)}`);
      else if (info.isFile()) found.push(`${words} ${readFileSync(file).toString('latin1')}`);
      else found.push(words);
      if (info.isDirectory()) walk(file);
    }
  };
  walk(Buffer.from(root));
  return found.toSorted();
}

/** What git would say is different from the result; empty where the work tree is the result. */
export function differsFrom(root: string, result: string): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    GIT_INDEX_FILE: '.git/test-index',
  };
  const run = (...args: string[]) => execFileSync('git', args, { cwd: root, env }).toString();
  execFileSync('cp', ['.git/index', '.git/test-index'], { cwd: root });
  run('read-tree', result);
  return run('status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '' && line[1] !== ' ')
    .join('\n');
}
