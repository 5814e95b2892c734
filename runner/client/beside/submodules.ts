/**
 * Owns finding the files of submodules, and of theirs, as far as they are on this disk: the commit
 * that the snapshot names, in the objects of the submodule itself. Nothing is cloned or fetched.
 */
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { gitLine, runGit } from '../git.ts';
import { listed, type Looking, megabytes, OFFLINE } from './looking.ts';

export interface Submodule {
  /** Below the repository's root. */
  readonly path: string;
  readonly tree: string;
  /** Folder of its objects. */
  readonly objects: string;
}

interface Link {
  readonly path: string;
  readonly commit: string;
}

/** Depth to which submodules in submodules are followed. */
const MAX_DEPTH = 5;
const ENTRY = /^160000 (?:commit )?([0-9a-f]+)(?: 0)?\t(.+)$/s;

export async function submodulesOf(looking: Looking): Promise<Submodule[]> {
  const { stdout } = await looking.git(['ls-files', '--stage', '-z']);
  const away: string[] = [];
  const found = await below(looking, linksIn(stdout, ''), away, 0);
  if (away.length > 0) {
    const names = listed(away);
    looking.note(
      away.length === 1
        ? `The files of the submodule ${names} are not sent: they are not on this disk (git submodule update --init --recursive fetches them).`
        : `The files of the submodules ${names} are not sent: they are not on this disk (git submodule update --init --recursive fetches them).`,
    );
  }
  return found;
}

function linksIn(output: Buffer, folder: string): Link[] {
  return output
    .toString('utf8')
    .split('\0')
    .flatMap((entry) => {
      const [, commit, path] = ENTRY.exec(entry) ?? [];
      if (commit === undefined || path === undefined) return [];
      return [{ commit, path: folder === '' ? path : `${folder}/${path}` }];
    });
}

async function below(
  looking: Looking,
  links: readonly Link[],
  away: string[],
  depth: number,
): Promise<Submodule[]> {
  const found: Submodule[] = [];
  for (const link of links) {
    // A name that is no UTF-8 stands in no list.
    const odd = link.path.includes('\uFFFD');
    const submodule = odd ? undefined : await onDisk(looking, link);
    if (submodule === undefined) {
      away.push(link.path);
      continue;
    }
    const size = await sizeOf(looking, link);
    if (size === undefined || !looking.takes(size)) {
      looking.note(
        size === undefined
          ? `The files of the submodule ${link.path} are not sent: not all of them are on this disk.`
          : `The files of the submodule ${link.path} (${megabytes(size)}) are not sent: there is no room for them.`,
      );
      continue;
    }
    found.push(submodule);
    if (depth >= MAX_DEPTH) continue;
    const cwd = join(looking.repository.root, link.path);
    const args = ['ls-tree', '-r', '-z', '--full-tree', link.commit];
    const { stdout } = await runGit({ cwd, args, env: OFFLINE, signal: looking.signal });
    found.push(...(await below(looking, linksIn(stdout, link.path), away, depth + 1)));
  }
  return found;
}

/** Undefined where there is no repository of its own at that place, or without that commit. */
async function onDisk(
  { repository, signal }: Looking,
  { path, commit }: Link,
): Promise<Submodule | undefined> {
  const cwd = join(repository.root, path);
  const dotGit = await lstat(join(cwd, '.git')).catch(() => undefined);
  if (dotGit === undefined) return undefined;
  const ask = (...args: string[]): Promise<string> =>
    gitLine({ cwd, args, env: OFFLINE, accept: [0, 1, 128], signal });
  const objects = await ask('rev-parse', '--path-format=absolute', '--git-path', 'objects');
  const tree = await ask('rev-parse', '--verify', '--quiet', `${commit}^{tree}`);
  if (!/^[0-9a-f]{40,64}$/.test(tree) || tree.length !== commit.length) return undefined;
  const folder = await realpath(objects).catch(() => undefined);
  return folder === undefined ? undefined : { path, tree, objects: folder };
}

/** The bytes of its files; undefined where some of them are not here. */
async function sizeOf(
  { repository, signal }: Looking,
  { path, commit }: Link,
): Promise<number | undefined> {
  const cwd = join(repository.root, path);
  const list = ['rev-list', '--objects', '--no-object-names', '--no-walk', '--missing=print'];
  const run = { cwd, env: OFFLINE, accept: [0, 1, 128], signal };
  const all = await runGit({ ...run, args: [...list, `${commit}^{tree}`] });
  const ids = all.stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
  if (all.code !== 0 || ids.some((id) => id.startsWith('?'))) return undefined;
  const args = ['cat-file', '--batch-check=%(objectsize)'];
  const sizes = await runGit({ ...run, args, stdin: `${ids.join('\n')}\n` });
  return sizes.stdout
    .toString('latin1')
    .split('\n')
    .reduce((sum, line) => sum + (Number(line) || 0), 0);
}
