/**
 * The runner's own git directory in a sandbox, apart from the agent's `.git`: its index says what
 * the work tree holds, whatever the agent does to the repository (commits, stages, switches,
 * plants configuration, deletes it). It borrows the base's objects from the agent's repository;
 * when those are gone, it starts anew and holds everything itself. Nothing here protects against
 * an agent that tampers with this directory: that is why only objects leave, and are checked.
 *
 * Bytes are taken as they are: attributes in the tree convert nothing (line endings, LFS,
 * encodings), so that what is placed and not touched has the tree it came with.
 */
import { ErrandError } from '../protocol/errors.ts';
import { STATE } from './container-options.ts';
import { WORKSPACE } from './sandbox.ts';
import type { Workspace } from './workspace.ts';

const GIT_DIR = `${STATE}/git`;
const ASIDE = `${STATE}/aside`;
/** The agent's repository. */
export const AGENT_GIT = `${WORKSPACE}/.git`;
/** A tree of a million files takes minutes; a planted endless thing must still end. */
const GIT_MS = 10 * 60_000;
const GITLINK = '160000';
export const TAB = 9;
/** Looks at everything below the working folder but the agent's repository. */
const FIND = ['find', '.', '-path', './.git', '-prune', '-o'];

/** Nothing of the user's, the system's or the repository's configuration decides anything. */
const SETTINGS = [
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.splitIndex=false',
  'core.sparseCheckout=false',
  'core.autocrlf=false',
  'core.fileMode=true',
  'core.symlinks=true',
  'core.ignoreCase=false',
  'core.precomposeUnicode=false',
  'core.protectNTFS=false',
  'core.protectHFS=false',
  'core.excludesFile=/dev/null',
  'core.attributesFile=/dev/null',
  'core.logAllRefUpdates=false',
  'gc.auto=0',
  'commit.gpgSign=false',
  'advice.addEmbeddedRepo=false',
];

/** Making files waits for the file system more than for a processor; an older git takes no notice. */
const IN_PARALLEL = ['-c', 'checkout.workers=4', '-c', 'checkout.thresholdForParallelism=200'];

/** Highest in git's order of attributes, so that it undoes what the tree says. */
export const EXACT = '* -text !eol -filter -ident !working-tree-encoding\n';

/**
 * What tools leave behind when tests run, and nobody means to hand over, also where the
 * repository's own .gitignore does not say so (it can say otherwise). Tracked files stay tracked.
 */
const CACHES = [
  '__pycache__/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  '.nyc_output/',
  '.DS_Store',
  '',
].join('\n');

const PLAIN = [
  'env',
  'GIT_CONFIG_GLOBAL=/dev/null',
  'GIT_CONFIG_SYSTEM=/dev/null',
  'GIT_ATTR_NOSYSTEM=1',
  'GIT_NO_REPLACE_OBJECTS=1',
  'GIT_TERMINAL_PROMPT=0',
  'GIT_AUTHOR_NAME=Errand',
  'GIT_AUTHOR_EMAIL=errand@localhost',
  'GIT_AUTHOR_DATE=@0 +0000',
  'GIT_COMMITTER_NAME=Errand',
  'GIT_COMMITTER_EMAIL=errand@localhost',
  'GIT_COMMITTER_DATE=@0 +0000',
  'LC_ALL=C',
];

/** A git command line free of foreign configuration; `gitDir` is the runner's own when absent. */
export function gitArgv(args: readonly string[], gitDir = GIT_DIR): string[] {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return [...PLAIN, 'git', `--git-dir=${gitDir}`, `--work-tree=${WORKSPACE}`, ...settings, ...args];
}

export interface GitOptions {
  readonly stdin?: Uint8Array;
  readonly signal?: AbortSignal;
  readonly gitDir?: string;
}

export class GitState {
  readonly #workspace: Workspace;
  /** The commit that `place` put in place; the parent of what leaves, while its objects last. */
  #placed: string | undefined;
  /** The entries of the placed commit, as git lists them, but for its submodules. */
  #files: readonly Buffer[] = [];
  /** The submodules of the placed commit, as git lists them: they stay what they are. */
  #links: readonly Buffer[] = [];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Puts in place the commit that work starts from, and remembers it. */
  async begin(placed: string, signal?: AbortSignal): Promise<void> {
    this.#placed = placed;
    await this.#ensure(signal);
    await this.#write(`${GIT_DIR}/shallow`, `${placed}\n`, signal);
    await this.checkout(placed, signal);
    const entries = splitNul(await this.git(['ls-files', '-s', '-z'], { signal }));
    this.#files = entries.filter((entry) => !isGitlink(entry));
    this.#links = entries.filter(isGitlink);
  }

  /** What `begin` put in place: the entries of its files, without submodules. */
  get placedFiles(): readonly Buffer[] {
    return this.#files;
  }

  /** Brings index and work tree to a commit: rewrites what differs, removes what is untracked. */
  async checkout(commit: string, signal?: AbortSignal): Promise<void> {
    await this.git([...IN_PARALLEL, 'read-tree', '--reset', '-u', commit], { signal });
    await this.git(['clean', '-ffdq'], { signal });
  }

  /** Takes the work tree into the index and says its tree. */
  async snapshot(signal?: AbortSignal): Promise<string> {
    await this.#ensure(signal);
    try {
      return await this.#addAndWrite(signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof GitFailure)) throw error;
      // Objects that it borrowed may be gone. If it is something else, the second try says so.
      await this.#startAnew(signal);
      return await this.#addAndWrite(signal);
    }
  }

  /** A commit of a tree; its parent is the placed commit while that is still there. */
  async commit(tree: string, signal?: AbortSignal): Promise<{ commit: string; parent?: string }> {
    const parent = await this.#base(signal);
    const parents = parent ? ['-p', parent] : [];
    const out = await this.git(['commit-tree', ...parents, '-m', 'Errand', tree], { signal });
    const commit = out.toString().trim();
    await this.git(['update-ref', 'refs/heads/errand', commit], { signal });
    return { commit, parent };
  }

  /** Gives the agent a repository again when it has none, standing at this commit. */
  async repairAgentRepository(commit: string, signal?: AbortSignal): Promise<void> {
    const options = { signal, gitDir: AGENT_GIT };
    if (await this.#succeeds(['rev-parse', '--git-dir'], options)) return;
    await initRepository(this.#workspace, commit, signal);
    await this.#write(`${AGENT_GIT}/objects/info/alternates`, `${GIT_DIR}/objects\n`, signal);
    await this.git(['update-ref', 'refs/heads/errand', commit], options);
    await this.shareIndex(signal);
  }

  /** The agent's index becomes this one, so that its first `git status` need not read all files. */
  async shareIndex(signal?: AbortSignal): Promise<void> {
    await must(this.#workspace, ['cp', '--', `${GIT_DIR}/index`, `${AGENT_GIT}/index`], { signal });
  }

  /** Runs git in the runner's own directory; what it printed. @throws GitFailure */
  git(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
    return must(this.#workspace, gitArgv(args, options.gitDir), options);
  }

  async #addAndWrite(signal?: AbortSignal): Promise<string> {
    let added = await this.#succeeds(['add', '-A', '--', '.'], { signal });
    if (!added) {
      await this.#makeAddable(signal);
      added = await this.#succeeds(['add', '-A', '--', '.'], { signal });
    }
    if (!added || (await this.#hasNewGitlinks(signal))) await this.#addNested(signal);
    return (await this.git(['write-tree'], { signal })).toString().trim();
  }

  /**
   * Takes away what git stumbles over: files that their owner may not read, and pipes or sockets
   * in the place of files, which count as deleted.
   */
  async #makeAddable(signal?: AbortSignal): Promise<void> {
    const locked = [
      [...FIND, '-type', 'd', '!', '-perm', '-700', '-exec', 'chmod', 'u+rwx', '{}', ';'],
      [...FIND, '-type', 'f', '!', '-perm', '-400', '-exec', 'chmod', 'u+r', '{}', '+'],
    ];
    for (const argv of locked) await must(this.#workspace, argv, { signal });
    const kinds = ['-type', 'p', '-o', '-type', 's', '-o', '-type', 'c', '-o', '-type', 'b'];
    const special = [...FIND, '(', ...kinds, ')', '-print0'];
    const stdin = await must(this.#workspace, special, { signal });
    await this.git(['update-index', '-z', '--force-remove', '--stdin'], { stdin, signal });
  }

  /** True when a folder of the tree was taken as another repository, which the base did not say. */
  async #hasNewGitlinks(signal?: AbortSignal): Promise<boolean> {
    const known = new Set(this.#links.map((link) => link.toString('latin1')));
    const links = await this.#gitlinks(signal);
    return links.some((link) => !known.has(link.toString('latin1')));
  }

  /** The entries of the index that stand for other repositories. */
  async #gitlinks(signal?: AbortSignal): Promise<Buffer[]> {
    const entries = splitNul(await this.git(['ls-files', '-s', '-z'], { signal }));
    return entries.filter(isGitlink);
  }

  /**
   * Adds with the `.git` of nested repositories moved aside, so that their files count as what
   * they are: files. A submodule of the base stays the gitlink that it was.
   */
  async #addNested(signal?: AbortSignal): Promise<void> {
    const find = ['find', WORKSPACE, '-mindepth', '2', '-name', '.git', '-prune', '-print0'];
    const found = splitNul(await must(this.#workspace, find, { signal }));
    await must(this.#workspace, ['mkdir', '-p', ASIDE], { signal });
    const moved: [from: Buffer, to: string][] = [];
    try {
      for (const [index, path] of found.entries()) {
        const to = `${ASIDE}/${index}`;
        await this.#move(path, Buffer.from(to), signal);
        moved.push([path, to]);
      }
      // What was taken as a gitlink is forgotten; those of the base come back.
      const links = await this.#gitlinks(signal);
      const drop = links.map((entry) => {
        const [tab, zeros] = [entry.indexOf(TAB), '0'.repeat(entry.indexOf(32, 7) - 7)];
        return Buffer.concat([Buffer.from(`0 ${zeros}\t`), entry.subarray(tab + 1)]);
      });
      await this.#indexInfo(drop, signal);
      await this.#indexInfo(this.#links, signal);
      await this.git(['add', '-A', '--', '.'], { signal });
    } finally {
      // Put back also after an abort: the agent goes on with its tree.
      for (const [path, to] of moved) await this.#move(Buffer.from(to), path);
    }
  }

  /** A rename of paths that may be no UTF-8: they go through stdin, since arguments are text. */
  async #move(from: Buffer, to: Buffer, signal?: AbortSignal): Promise<void> {
    const stdin = Buffer.concat([from, Buffer.from([0]), to, Buffer.from([0])]);
    await must(this.#workspace, ['xargs', '-0', 'mv', '-T', '--'], { stdin, signal });
  }

  async #indexInfo(entries: readonly Buffer[], signal?: AbortSignal): Promise<void> {
    if (entries.length === 0) return;
    await this.git(['update-index', '-z', '--index-info'], { stdin: joinNul(entries), signal });
  }

  /** A fresh directory with the same paths in its index, so that tracked ignored files stay in. */
  async #startAnew(signal?: AbortSignal): Promise<void> {
    const listed = await this.git(['ls-files', '-s', '-z'], { signal }).catch(() =>
      Buffer.alloc(0),
    );
    await must(this.#workspace, ['rm', '-rf', '--', GIT_DIR], { signal });
    await this.#ensure(signal, false);
    await this.#indexInfo(splitNul(listed), signal);
    this.#placed = undefined;
  }

  async #ensure(signal?: AbortSignal, borrow = true): Promise<void> {
    if (await this.#succeeds(['rev-parse', '--git-dir'], { signal })) return;
    await must(this.#workspace, ['rm', '-rf', '--', GIT_DIR], { signal });
    await this.git(['init', '-q', ...format(this.#placed)], { signal });
    await this.#write(`${GIT_DIR}/info/attributes`, EXACT, signal);
    await this.#write(`${GIT_DIR}/info/exclude`, CACHES, signal);
    if (!borrow) return;
    await this.#write(`${GIT_DIR}/objects/info/alternates`, `${AGENT_GIT}/objects\n`, signal);
    const base = await this.#base(signal);
    if (base) await this.git(['read-tree', base], { signal });
  }

  /** The placed commit, if its objects can still be read. */
  async #base(signal?: AbortSignal): Promise<string | undefined> {
    const placed = this.#placed;
    if (placed === undefined) return undefined;
    return (await this.#succeeds(['cat-file', '-e', `${placed}^{tree}`], { signal }))
      ? placed
      : undefined;
  }

  async #succeeds(args: readonly string[], options: GitOptions): Promise<boolean> {
    const run = await this.#workspace.run(gitArgv(args, options.gitDir), {
      timeoutMs: GIT_MS,
      signal: options.signal,
    });
    if (run.timedOut) throw tookTooLong();
    return run.exit === 0;
  }

  #write(path: string, text: string, signal?: AbortSignal): Promise<void> {
    return this.#workspace.writeFile(path, Buffer.from(text), signal);
  }
}

/** An empty repository for the agent, its branch named but unborn. */
export async function initRepository(
  workspace: Workspace,
  commit: string,
  signal?: AbortSignal,
): Promise<void> {
  await must(workspace, ['rm', '-rf', '--', AGENT_GIT], { signal });
  const gitDir = AGENT_GIT;
  await must(workspace, gitArgv(['init', '-q', '-b', 'errand', ...format(commit)], gitDir), {
    signal,
  });
  // Without a name of its own, the agent's first `git commit` would fail.
  for (const [key, value] of [
    ['user.name', 'Errand'],
    ['user.email', 'errand@localhost'],
  ] as const) {
    await must(workspace, gitArgv(['config', key, value], gitDir), { signal });
  }
}

/** A git command in the sandbox ended badly. */
export class GitFailure extends ErrandError {
  override readonly name = 'GitFailure';
}

/** Runs a command that has to succeed; all it printed (up to 1 GB). @throws GitFailure */
export async function must(
  workspace: Workspace,
  argv: readonly string[],
  options: { stdin?: Uint8Array; signal?: AbortSignal } = {},
): Promise<Buffer> {
  const { stdin, signal } = options;
  const run = await workspace.run(argv, { stdin, signal, timeoutMs: GIT_MS, limit: 2 ** 30 });
  if (run.timedOut) throw tookTooLong();
  if (run.exit === 0) return run.stdout;
  const said = run.stderr.toString().trim().slice(-600);
  throw new GitFailure('internal', `git failed in the sandbox (exit ${run.exit}): ${said}`, {
    hint: run.exit === 127 ? 'The sandbox image needs git and the usual tools in it.' : undefined,
  });
}

function tookTooLong(): ErrandError {
  return new ErrandError('internal', 'git took longer than 10 minutes in the sandbox.', {
    hint: 'The work tree may have grown too large; ignored files do not count.',
  });
}

/** Only said where it is not the default: an older git does not know the option. */
function format(commit: string | undefined): string[] {
  return commit?.length === 64 ? ['--object-format=sha256'] : [];
}

function isGitlink(entry: Buffer): boolean {
  return entry.subarray(0, 6).toString() === GITLINK;
}

export function joinNul(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.from([0])]));
}

function splitNul(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return parts;
}
