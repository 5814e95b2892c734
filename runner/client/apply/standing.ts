/**
 * Owns asking git about files of the work tree: whether one has a given content, under the
 * repository's settings on what counts as a difference (modes, links, line ends, filters, ident).
 * The questions go through an index of their own; the user's is only read.
 */
import { join } from 'node:path';
import { type GitRequest, runGit, UNTOUCHED } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { keyOf } from './names.ts';

export interface Entry {
  readonly bytes: Buffer;
  readonly mode: string;
  readonly blob: string;
}

export interface Settings {
  /** False where git does not look at modes. */
  readonly modes: boolean;
  /** False where links are checked out as files that hold the target. */
  readonly links: boolean;
}

export type Git = (
  args: readonly string[],
  more?: Pick<GitRequest, 'stdin' | 'accept' | 'env'>,
) => Promise<Buffer>;

/** Settings that keep git from looking, or make it refuse, must not affect the comparison. */
const EXACT = [...UNTOUCHED, '-c', 'core.ignoreStat=false', '-c', 'core.safecrlf=false'];

export async function settingsOf(root: string, signal?: AbortSignal): Promise<Settings> {
  const isOn = async (key: string): Promise<boolean> => {
    const args = ['config', '--type=bool', '--default=true', '--get', key];
    const { stdout } = await runGit({ cwd: root, args, accept: [0, 1, 128], signal });
    return stdout.toString().trim() !== 'false';
  };
  const [modes, links] = await Promise.all([isOn('core.fileMode'), isOn('core.symlinks')]);
  return { modes, links };
}

/** After this many failures, a filter cannot work here; files not yet compared count as edited. */
const MAX_FAILURES = 100;

/**
 * The keys of those entries that the work tree has, by git's own word. Each mode has to be of the
 * kind that is there. Where a filter ends git, that file is asked for alone, and counts as edited.
 */
export async function standing(
  repository: ClientRepository,
  entries: readonly Entry[],
  signal?: AbortSignal,
  budget = { failures: MAX_FAILURES },
): Promise<Set<string>> {
  if (entries.length === 0 || budget.failures === 0) return new Set();
  try {
    return await withIndex(repository, signal, (git) => unchanged(git, entries));
  } catch (error) {
    signal?.throwIfAborted();
    budget.failures -= 1;
    if (entries.length === 1) return new Set();
    if (!(error instanceof Error) || error.name !== 'GitError') throw error;
  }
  const half = Math.ceil(entries.length / 2);
  const first = await standing(repository, entries.slice(0, half), signal, budget);
  const second = await standing(repository, entries.slice(half), signal, budget);
  return first.union(second);
}

async function unchanged(git: Git, entries: readonly Entry[]): Promise<Set<string>> {
  await addEntries(git, entries);
  // This command alone compares contents; it ends with 1 when one differs.
  await git(['update-index', '-q', '--really-refresh'], { accept: [0, 1] });
  const keys = new Set(entries.map(({ bytes }) => keyOf(bytes)));
  const listed = await git(['diff-files', '--name-only', '--no-renames', '-z']);
  for (const name of listed.toString('latin1').split('\0')) keys.delete(name);
  return keys;
}

export async function addEntries(git: Git, entries: readonly Entry[]): Promise<void> {
  const stdin = Buffer.concat(
    entries.flatMap(({ mode, blob, bytes }) => [
      Buffer.from(`${mode} ${blob}\t`),
      bytes,
      Buffer.of(0),
    ]),
  );
  await git(['update-index', '-z', '--index-info'], { stdin });
}

/** The files that the user's index keeps out of the work tree (sparse), with what they are. */
export async function keptOut(root: string, signal?: AbortSignal): Promise<Map<string, string>> {
  const args = [...UNTOUCHED, 'ls-files', '-t', '--stage', '-z'];
  const { stdout } = await runGit({ cwd: root, args, signal });
  const found = new Map<string, string>();
  for (const record of stdout.toString('latin1').split('\0')) {
    const [tag, , blob = ''] = record.split(/[ \t]/, 3);
    if (tag === 'S') found.set(record.slice(record.indexOf('\t') + 1), blob);
  }
  return found;
}

/** The blob that git would make of these bytes at this name. */
export async function blobOf(root: string, path: string, content: Buffer): Promise<string> {
  const args = [...EXACT, 'hash-object', '--stdin', `--path=${path}`];
  const { code, stdout } = await runGit({ cwd: root, args, stdin: content, accept: [0, 128] });
  return code === 0 ? stdout.toString().trim() : '';
}

/** Environment for a git that writes objects into the folder alone; `objects` has to be made there. */
export function objectsIn(
  { commonDir }: ClientRepository,
  folder: string,
): { readonly GIT_OBJECT_DIRECTORY: string; readonly GIT_ALTERNATE_OBJECT_DIRECTORIES: string } {
  // git reads a list here, cut at colons, unless it is quoted.
  const kept = join(commonDir, 'objects').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return {
    GIT_OBJECT_DIRECTORY: join(folder, 'objects'),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${kept}"`,
  };
}

/** Gives `work` a folder for its files beside the index, and removes it afterwards. */
export async function withIndex<T>(
  repository: ClientRepository,
  signal: AbortSignal | undefined,
  work: (git: Git, folder: string) => Promise<T>,
): Promise<T> {
  return await inTemporaryFolder(repository, async (folder) => {
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    return await work(async (args, { env, ...more } = {}) => {
      const request = { cwd: repository.root, args: [...EXACT, ...args], signal, ...more };
      return (await runGit({ ...request, env: { ...index, ...env } })).stdout;
    }, folder);
  });
}
