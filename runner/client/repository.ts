/**
 * Owns finding the user's repository and naming it: where it is, what HEAD is, and the id under
 * which the runner keeps its copy. Reads only; no history is walked.
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';
import { SHA256_PREFIX, type TaskSpec, type WorkTree } from '../protocol/task.ts';
import { shellQuoted } from '../protocol/text.ts';
import { GitError, gitLine, runGit } from './git.ts';
import { reasonIn, repositoryNamedIn } from './git-words.ts';

export interface ClientRepository {
  /** The work tree's top folder. */
  readonly root: string;
  /** This work tree's own git folder (index, HEAD), absolute. */
  readonly gitDir: string;
  /** The git folder that linked work trees share (objects, refs), absolute. */
  readonly commonDir: string;
  /** The commit HEAD stands at. */
  readonly head: string;
  /** The branch HEAD is on; undefined when it is detached. */
  readonly branch: string | undefined;
  /** Stable on this machine for as long as the repository stays where it is. */
  readonly id: string;
  readonly name: string;
  /** This work tree among those that share the repository; stable while it is moved by git. */
  readonly workTree: string;
}

const OLDEST_GIT = [2, 34] as const;
const NOTHING_SENT = 'Nothing was sent.';

/**
 * The repository that `directory` lies in; a sub-folder, a linked work tree and a submodule do.
 * @throws {ErrandError} with a hint: no git, no repository, a bare one, one without commits,
 * one that git refuses to touch
 */
export async function findRepository(
  directory: string,
  signal?: AbortSignal,
): Promise<ClientRepository> {
  const ask = (...args: string[]) => gitLine({ cwd: directory, args, signal });
  await requireGit(directory, signal);
  const [bare, inWorkTree] = await ask('rev-parse', '--is-bare-repository', '--is-inside-work-tree')
    .then((text) => text.split('\n'))
    .catch((cause: unknown) => {
      throw explain(cause, directory);
    });
  if (inWorkTree !== 'true') throw withoutWorkTree(directory, bare === 'true');

  const [root, gitDir, common, format] = await Promise.all([
    ask('rev-parse', '--show-toplevel'),
    ask('rev-parse', '--absolute-git-dir'),
    ask('rev-parse', '--git-common-dir'),
    ask('rev-parse', '--show-object-format'),
  ]);
  await requireWayBack(root, gitDir, signal);
  const commonDir = await realpath(resolve(directory, common));
  const [head, branch] = await Promise.all([headOf(root, signal), branchOf(root, signal)]);
  return {
    root: await realpath(root),
    gitDir,
    commonDir,
    head,
    branch,
    id: repositoryId(commonDir, format),
    name: nameOf(root, commonDir),
    workTree: await workTreeId(gitDir),
  };
}

/**
 * A git folder whose `core.worktree` names another place may lead from there to no repository, or
 * to another one, and the answers to all questions would be about that one.
 */
async function requireWayBack(
  root: string,
  gitDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ['rev-parse', '--absolute-git-dir'];
  const back = await gitLine({ cwd: root, args, accept: [0, 128], signal });
  if (back !== '' && (await realpath(back)) === (await realpath(gitDir))) return;
  const file = quoted(`${root}/.git`);
  throw new ErrandError(
    'invalid',
    `The work tree ${root} does not lead to its git folder ${gitDir}.`,
    {
      hint:
        back === ''
          ? `A file there says where it is: echo ${quoted(`gitdir: ${gitDir}`)} > ${file}. ${NOTHING_SENT}`
          : `${root} belongs to the repository in ${back}. ${NOTHING_SENT}`,
    },
  );
}

async function requireGit(cwd: string, signal: AbortSignal | undefined): Promise<void> {
  const text = await gitLine({ cwd, args: ['--version'], signal });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const version = Number(major) * 1000 + Number(minor);
  if (version >= OLDEST_GIT[0] * 1000 + OLDEST_GIT[1]) return;
  throw new ErrandError('unavailable', `This machine has ${text}, which is too old.`, {
    hint: `Install git ${OLDEST_GIT.join('.')} or newer. ${NOTHING_SENT}`,
  });
}

async function headOf(root: string, signal: AbortSignal | undefined): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'];
  const answer = await runGit({ cwd: root, args, accept: [0, 1, 128], signal });
  const head = answer.stdout.toString('utf8').trim();
  if (head !== '') return head;
  throw new ErrandError('invalid', `The repository ${root} has no commits yet.`, {
    hint: `Make a first commit (git commit --allow-empty is enough), then delegate again. ${NOTHING_SENT}`,
  });
}

async function branchOf(
  root: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const args = ['symbolic-ref', '--quiet', 'HEAD'];
  const ref = await gitLine({ cwd: root, args, accept: [0, 1], signal });
  return ref === '' ? undefined : ref.replace(/^refs\/heads\//, '');
}

/** The host is part of it, so that two machines with equal paths do not share a copy by accident. */
function repositoryId(commonDir: string, format: string): string {
  const hash = createHash('sha256').update(`${hostname()}\0${commonDir}`).digest('hex');
  return `${format === 'sha256' ? SHA256_PREFIX : ''}${hash.slice(0, 32)}`;
}

/** git keeps a folder for each linked work tree; where that is names it, on this machine. */
async function workTreeId(gitDir: string): Promise<string> {
  const place = await realpath(gitDir);
  return createHash('sha256').update(`${hostname()}\0${place}`).digest('hex').slice(0, 32);
}

/** The work tree as the protocol has it. */
export function workTreeOf({ root, workTree }: ClientRepository): WorkTree {
  return { id: workTree, name: (basename(root) || 'work tree').slice(0, 200) };
}

/** Fields by which a task names its repository and work tree. */
export function sentFrom(repository: ClientRepository): Pick<TaskSpec, 'repository' | 'workTree'> {
  const { id, name } = repository;
  return { repository: { id, name }, workTree: workTreeOf(repository) };
}

/** Top folders of all existing work trees of the repository. */
export async function workTreesOf({ root }: ClientRepository): Promise<string[]> {
  const args = ['worktree', 'list', '--porcelain'];
  const { stdout } = await runGit({ cwd: root, args });
  const lines = stdout.toString('utf8').split('\n');
  const folders = lines.flatMap((line) => (line.startsWith('worktree ') ? [line.slice(9)] : []));
  const found = await Promise.all(folders.map((folder) => realpath(folder).catch(() => '')));
  return found.filter((folder) => folder !== '');
}

/** Linked work trees are called after their main one; everything else after its top folder. */
function nameOf(root: string, commonDir: string): string {
  const main = basename(commonDir) === '.git' ? dirname(commonDir) : root;
  return (basename(main) || 'repository').slice(0, 200);
}

function withoutWorkTree(directory: string, bare: boolean): ErrandError {
  const what = bare ? 'a bare repository' : 'the inside of a .git folder';
  return new ErrandError(
    'invalid',
    `${directory} is ${what}: there is no work tree to work from.`,
    {
      hint: `Use a clone or a linked work tree (git worktree add). ${NOTHING_SENT}`,
    },
  );
}

function explain(cause: unknown, directory: string): unknown {
  if (!(cause instanceof GitError)) return cause;
  if (/dubious ownership|unsafe repository/.test(cause.stderr)) {
    // The whole repository is named, in whichever of its folders the user stands.
    const place = repositoryNamedIn(cause.stderr) ?? resolve(directory);
    return new ErrandError('invalid', `git does not trust ${place}: another user owns it.`, {
      hint: `If you trust it: git config --global --add safe.directory ${quoted(place)}. ${NOTHING_SENT}`,
      cause,
    });
  }
  if (/not a git repository/.test(cause.stderr)) {
    return new ErrandError('invalid', `${directory} is not in a git repository.`, {
      hint: `Open a folder of a repository, or make one: git init, then a first commit. ${NOTHING_SENT}`,
      cause,
    });
  }
  return new ErrandError('invalid', `git cannot read ${directory}: ${reasonIn(cause.stderr, 2)}`, {
    hint: `git -C ${quoted(directory)} status has to work first. ${NOTHING_SENT}`,
    cause,
  });
}

/** A folder as a person can paste it into a shell. */
export function quoted(folder: string): string {
  return /^[\w@%+=:,./~-]+$/.test(folder) ? folder : shellQuoted(folder);
}
