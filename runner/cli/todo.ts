/**
 * Owns `--todo FILE:LINE`: which file of the repository is meant, as seen from the working folder,
 * and that file and line are there and travel with the snapshot. It changes nothing and runs
 * before anything is sent.
 */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { gitLine, runGit, UNTOUCHED } from '../client/git.ts';
import { type ClientRepository, quoted } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Origin } from '../protocol/task.ts';

export interface TodoOption {
  readonly file: string;
  readonly line: number;
  /** Meaning of the same words when the first one is not a file. */
  readonly otherwise?: TodoOption;
}

/** Files that a snapshot includes. */
const LISTED = ['--cached', '--others', '--exclude-standard'];

/** Undefined where the option was not given. */
export function todoOption(given: string | undefined): TodoOption | undefined {
  if (given === undefined) return undefined;
  const match = /^(.+?)(?::(\d{1,9}))?:(\d{1,9}):?$/s.exec(given);
  const line = Number(match?.[2] ?? match?.[3]);
  if (!match?.[1] || line === 0) {
    throw new ErrandError('invalid', `--todo takes FILE:LINE, not "${given}".`, {
      hint: 'Lines count from 1, as in "src/date.ts:12".',
    });
  }
  const [, file, second, last] = match;
  // Compilers and searches print the column too; a name may also end with a colon and a number.
  if (second === undefined) return { file, line };
  return { file, line, otherwise: { file: `${file}:${second}`, line: Number(last) } };
}

/** The first of the folders in which the file exists counts; the path is from the root. */
export async function todoOrigin(
  todo: TodoOption,
  repository: ClientRepository,
  folders: readonly string[],
): Promise<Origin> {
  const root = await realpath(repository.root);
  for (const { file, line } of [todo, ...(todo.otherwise ? [todo.otherwise] : [])]) {
    for (const folder of folders) {
      const path = await inside(root, resolve(folder, file));
      if (path !== undefined && line > 0) return { kind: 'todo', path, line };
    }
  }
  throw new ErrandError('invalid', `--todo: there is no file ${todo.file} in this repository.`, {
    hint: `It was looked for from ${folders[0] ?? root}.`,
  });
}

/** Throws where the agent would look for the line in vain. */
export async function checkTodo(
  { path = '', line = 0 }: Origin,
  { root }: ClientRepository,
): Promise<void> {
  const file = join(root, path);
  const listed = await runGit({
    cwd: dirname(file),
    args: [...UNTOUCHED, '--literal-pathspecs', 'ls-files', '-z', ...LISTED, '--', basename(file)],
  });
  if (listed.stdout.length === 0) {
    throw new ErrandError('invalid', `--todo: git ignores ${path}, so it would not be sent.`, {
      hint: 'Name a file that git tracks or would add.',
    });
  }
  await refuseElsewhere(path, root);
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (line > lines) {
    const has = `${lines} line${lines === 1 ? '' : 's'}`;
    throw new ErrandError('invalid', `--todo: ${path} has ${has}, not ${line}.`);
  }
  if (text.split('\n')[line - 1]?.trim() === '') {
    throw new ErrandError('invalid', `--todo: line ${line} of ${path} is empty.`, {
      hint: 'Name the line of the comment; it may have moved.',
    });
  }
}

/**
 * Files that another repository tracks (a submodule, or one inside this) are sent, but are never
 * part of a result.
 */
async function refuseElsewhere(path: string, root: string): Promise<void> {
  const cwd = dirname(join(root, path));
  const owner = await gitLine({ cwd, args: ['rev-parse', '--show-toplevel'] });
  if ((await realpath(owner)) === (await realpath(root))) return;
  throw new ErrandError('invalid', `--todo: ${path} belongs to another repository, ${owner}.`, {
    hint: `Delegate from there: errand delegate --repo ${quoted(owner)} …`,
  });
}

/** Path from the root, with slashes; undefined for a file that is not below it. */
async function inside(root: string, file: string): Promise<string | undefined> {
  try {
    if (!(await lstat(file)).isFile()) return undefined;
    const path = relative(root, join(await realpath(dirname(file)), basename(file)));
    if (path === '' || path.startsWith(`..${sep}`) || path.startsWith(`.git${sep}`)) {
      return undefined;
    }
    return path.split(sep).join('/');
  } catch {
    // Not there, or not to be looked at: the caller says so.
    return undefined;
  }
}
