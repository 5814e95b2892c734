/**
 * Git repositories for tests, as they occur in practice: commits, work in progress, odd files. Also
 * the proof that a repository was left alone: a fingerprint of every byte, to compare before and
 * after.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './runner.ts';

const WHO = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];

/** Runs git with no configuration but the repository's own. */
export function git(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', [...WHO, ...args], { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}

export type Files = Readonly<Record<string, string | Buffer>>;

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const made = new Set<string>();
// Removed at the end of the process: an `after` hook would end with the hook or test that made one.
process.once('exit', () => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** Makes a repository with these files in its one commit; without files it has no commit. */
export function makeRepository(files: Files = {}): string {
  const root = temporaryFolder('errand-repository-');
  made.add(root);
  git(root, 'init', '-q', '-b', 'main');
  if (Object.keys(files).length > 0) commitFiles(root, files, 'First');
  return root;
}

export function commitFiles(root: string, files: Files, message: string): void {
  writeFiles(root, files);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
}

/**
 * Describes every path of a work tree and its git folder: mode, content or target, and for the work
 * tree the time. Leaves out objects and our own refs, which may be added.
 */
export function fingerprint(
  root: string,
  gitDir = join(root, '.git'),
): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  walk(Buffer.from(root), true, seen);
  walk(Buffer.from(gitDir), false, seen);
  return seen;
}

function walk(folder: Buffer, work: boolean, seen: Map<string, string>): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    const path = Buffer.concat([folder, Buffer.from('/'), name]);
    const key = path.toString('latin1');
    if (work ? name.toString() === '.git' : /\/(objects|refs\/errand)$/.test(key)) continue;
    const info = lstatSync(path);
    if (info.isDirectory()) walk(path, work, seen);
    else {
      const content = info.isSymbolicLink()
        ? readlinkSync(path, { encoding: 'buffer' })
        : readFileSync(path);
      const hash = createHash('sha256').update(content).digest('hex');
      seen.set(key, `${info.mode.toString(8)} ${hash}${work ? ` ${info.mtimeMs}` : ''}`);
    }
  }
}
