/**
 * The runner's own git directory in a sandbox, apart from the agent's `.git`: its index records
 * what the work tree holds, no matter what the agent does to the repository (commits, stages,
 * switches, plants configuration, deletes it). It borrows the base's objects from the agent's
 * repository; when those are gone, it starts over and holds everything itself. Nothing here
 * protects against an agent that tampers with this directory: that is why only objects leave, and
 * are checked.
 *
 * Bytes are taken as they are: attributes in the tree convert nothing (line endings, LFS,
 * encodings), so that a file that is placed and not touched keeps the tree it came with.
 */
import { ErrandError } from '../protocol/errors.ts';
import { namedAsMade } from '../protocol/made-by-tools.ts';
import { STATE } from './container-options.ts';
import {
  AGENT_GIT,
  GIT_DIR,
  GIT_MS,
  gitArgv,
  gitCommand,
  GitFailure,
  initRepository,
  inTurn,
  joinNul,
  must,
  splitNul,
  TAB,
  tookTooLong,
  writes,
} from './git-command.ts';
import { rulesByContent, rulesByName } from './left-out.ts';
import { type Checkout, WORKSPACE } from './sandbox.ts';
import { isGitlink, Overlay } from './overlay.ts';
import { KNOWN, type Move, moveCheckout, ownRepository, readTree } from './own-repository.ts';
import { PlacedEntries } from './placed-entries.ts';
import { takePipesAway, takeRulePipesAway } from './pipes.ts';
import type { Beside, Workspace } from './workspace.ts';

/** Nearly every tree is added within this; git that waits for a pipe never ends. */
const SOON_MS = 8_000;
const ASIDE = `${STATE}/aside`;
/** Bytes of the names of files that are added though they are ignored. */
const MAX_FORCED_BYTES = 1024 * 1024;
/** The agent's index may be anything, a pipe without an end for one. */
const MAX_FORCED_MS = 10_000;
/** Looks at everything below the working folder but the agent's repository. */
const FIND = ['find', '.', '-path', './.git', '-prune', '-o'];

/** Lists every entry of the index. */
const LIST = ['ls-files', '-s', '-z'];
export interface GitOptions {
  readonly stdin?: Uint8Array;
  readonly signal?: AbortSignal;
  readonly gitDir?: string;
}

export class GitState {
  readonly #workspace: Workspace;
  /** The commit that `place` put in place; the parent of what leaves, while its objects last. */
  #placed: string | undefined;
  /** Of the placed commit; its submodules stay as they are. */
  #entries = PlacedEntries.listed(Buffer.alloc(0));

  /** Rules that keep files out of a result beside the tree's own rules (left-out.ts). */
  #rules: readonly string[] = [];

  #overlay: Overlay;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#overlay = new Overlay(workspace, { submodules: [], lfs: [] });
  }

  /**
   * Places the commit that work starts from, with its files beside the commit, and remembers it.
   */
  async begin(placed: string, beside?: Beside, signal?: AbortSignal): Promise<void> {
    this.#placed = placed;
    this.#overlay = new Overlay(this.#workspace, beside ?? { submodules: [], lfs: [] });
    const fresh = await this.#ensure(signal);
    const script = inTurn(
      writes(`${GIT_DIR}/shallow`, `${placed}\n`),
      gitCommand(readTree(placed)),
      gitCommand(LIST),
    );
    this.#entries = PlacedEntries.listed(await must(this.#workspace, script, { signal }));
    await this.#keepOut([...ownRules(beside), ...rulesByName(this.#entries.files)], signal);
    // Files that setup commands installed stay, even those that only the user's own rules ignore.
    if (!fresh) {
      await this.#keepOutMade(signal);
      await this.#overlay.clear(signal);
    }
    await this.#clean(signal);
    if (beside) await this.#overlay.lay(signal);
  }

  /** The same from a prepared checkout, of which nothing is known but what it says. */
  async beginFrom(
    checkout: Checkout,
    move: Omit<Move, 'from' | 'extras'>,
    beside?: Beside,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#placed = move.to;
    this.#overlay = new Overlay(this.#workspace, beside ?? { submodules: [], lfs: [] });
    const from = checkout.commit;
    const own = ownRules(beside);
    const [difference] = await Promise.all([
      moveCheckout(this.#workspace, { from, extras: checkout.extras, ...move }, signal),
      this.#keepOut([...own, ...checkout.rules, ...checkout.made], signal),
    ]);
    checkout.moved(difference.length);
    this.#entries = PlacedEntries.moved(checkout.listing, difference);
    // Only names that tools use, too, are on any rule.
    const same = difference.every(({ path }) => namedAsMade(path) === undefined);
    if (!same) {
      await this.#keepOut([...own, ...rulesByName(this.#entries.files), ...checkout.made], signal);
    }
    // What setup left is kept only while a rule of the tree, or of these, ignores it.
    const rulesChanged =
      difference.some(({ path }) => /(^|\/)\.gitignore$/.test(path)) ||
      JSON.stringify(beside?.ignored ?? []) !== JSON.stringify(checkout.ignored);
    if (checkout.extras && (!same || rulesChanged)) await this.#clean(signal);
    if (!beside || beside.submodules.length + beside.lfs.length === 0) return;
    await this.#overlay.lay(signal);
    await this.shareIndex(signal);
  }

  /** Files in submodules that were written since `begin`. */
  writtenBelow(signal?: AbortSignal): Promise<string[]> {
    return this.#overlay.written(signal);
  }

  /** Files in the work tree since `begin`: `placedFiles`, and those laid over them. */
  get standingFiles(): readonly Buffer[] {
    return this.#overlay.entriesOf(this.#entries.files);
  }

  /** Files that `begin` placed, without submodules. */
  get placedFiles(): readonly Buffer[] {
    return this.#entries.files;
  }

  /** Brings index and work tree to a commit: rewrites files that differ, removes untracked ones. */
  async checkout(commit: string, signal?: AbortSignal): Promise<void> {
    await this.git(readTree(commit), { signal });
    await this.#clean(signal);
    await this.#overlay.lay(signal);
  }

  async #clean(signal?: AbortSignal): Promise<void> {
    await this.git(['clean', '-ffdq'], { signal });
  }

  /** Gives the agent's git the same rules, so that it neither lists nor adds these files. */
  async #keepOut(rules: readonly string[], signal?: AbortSignal): Promise<void> {
    this.#rules = rules;
    // Written as bytes: a rule may hold a name that is not UTF-8.
    const text = Buffer.from(rules.map((rule) => `${rule}\n`).join(''), 'latin1');
    const files = [GIT_DIR, AGENT_GIT].map((gitDir) => `${gitDir}/info/exclude`);
    const { exit } = await this.#workspace.run(['tee', '--', ...files], { stdin: text, signal });
    if (exit === 0) return;
    await this.#workspace.writeFile(`${GIT_DIR}/info/exclude`, text, signal);
    try {
      await this.#workspace.writeFile(`${AGENT_GIT}/info/exclude`, text, signal);
    } catch (error) {
      // An agent may have made anything of its own directory; nothing depends on it.
      if (!(error instanceof ErrandError) || error.code !== 'invalid') throw error;
    }
  }

  async #keepOutMade(signal?: AbortSignal): Promise<void> {
    const made = await rulesByContent(this.#workspace, this.#entries.files, signal);
    const known = new Set(this.#rules);
    const added = made.filter((rule) => !known.has(rule));
    if (added.length > 0) await this.#keepOut([...this.#rules, ...added], signal);
  }

  /** Takes the work tree into the index and returns its tree. */
  async snapshot(signal?: AbortSignal): Promise<string> {
    const folders = [GIT_DIR, AGENT_GIT];
    const [hadPipes] = await Promise.all(
      folders.map((folder) => takePipesAway(this.#workspace, [folder], signal)),
    );
    if (hadPipes) {
      // The previous content of the directory is not known any more.
      await must(this.#workspace, ['rm', '-rf', '--', GIT_DIR], { signal });
    }
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
    const made = gitCommand(['commit-tree', ...parents, '-m', 'Errand', tree]);
    const script = inTurn(
      `commit=$(${made})`,
      `${gitCommand(['update-ref', 'refs/heads/errand'])} "$commit"`,
      'echo "$commit"',
    );
    const out = await must(this.#workspace, script, { signal });
    return { commit: out.toString().trim(), parent };
  }

  /** Gives the agent a repository again when it has none, standing at this commit. */
  async repairAgentRepository(commit: string, signal?: AbortSignal): Promise<void> {
    const options = { signal, gitDir: AGENT_GIT };
    if (await this.#succeeds(['rev-parse', '--git-dir'], options)) return;
    // With the base's objects still in it, it only lost its way to them.
    if ((await this.#base(signal)) !== undefined) {
      await this.#workspace.run(['mkdir', '-p', `${AGENT_GIT}/refs/heads`], { signal });
      await this.#write(`${AGENT_GIT}/HEAD`, 'ref: refs/heads/errand\n', signal);
      if (await this.#succeeds(['rev-parse', '--git-dir'], options)) return;
    }
    const script = inTurn(
      ...initRepository(commit),
      writes(`${AGENT_GIT}/objects/info/alternates`, `${GIT_DIR}/objects\n`),
      gitCommand(['update-ref', 'refs/heads/errand', commit], AGENT_GIT),
    );
    await must(this.#workspace, script, { signal });
    await this.shareIndex(signal);
  }

  /** The agent's index becomes this one, so that its first `git status` need not read all files. */
  async shareIndex(signal?: AbortSignal): Promise<void> {
    await must(this.#workspace, ['cp', '--', `${GIT_DIR}/index`, `${AGENT_GIT}/index`], { signal });
    await this.#overlay.hideFromAgent(signal);
  }

  /** Runs git in the runner's own directory and returns its output. @throws GitFailure */
  git(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
    return must(this.#workspace, gitArgv(args, options.gitDir), options);
  }

  async #addAndWrite(signal?: AbortSignal): Promise<string> {
    await this.#keepOutMade(signal);
    let added = await this.#addSoon(signal);
    if (!added) {
      await this.#makeAddable(signal);
      added = await this.#succeeds(['add', '-A', '--', '.'], { signal });
    }
    const [isNested, forced] = await Promise.all([
      !added || this.#hasNewGitlinks(signal),
      this.#forced(signal),
    ]);
    if (isNested) await this.#addNested(signal);
    const update = ['update-index', '--add', '--remove', '-z', '--stdin'];
    if (forced) await this.git(update, { stdin: forced, signal });
    return (await this.#overlay.writeTree(signal)).toString().trim();
  }

  /** Adds everything; what takes long is looked at before it is waited for. */
  async #addSoon(signal?: AbortSignal): Promise<boolean> {
    const argv = gitArgv(['add', '-A', '--', '.']);
    const { exit, timedOut } = await this.#workspace.run(argv, { timeoutMs: SOON_MS, signal });
    if (!timedOut) return exit === 0;
    await takeRulePipesAway(this.#workspace, WORKSPACE, signal);
    await must(this.#workspace, ['rm', '-f', '--', `${GIT_DIR}/index.lock`], { signal });
    return await this.#succeeds(['add', '-A', '--', '.'], { signal });
  }

  /** An agent that adds an ignored file to its index (`git add -f`) means to hand it over. */
  async #forced(signal?: AbortSignal): Promise<Buffer | undefined> {
    const list = ['ls-files', '--cached', '--ignored', '--exclude-standard', '-z'];
    const argv = gitArgv(list, AGENT_GIT);
    const options = { limit: MAX_FORCED_BYTES, timeoutMs: MAX_FORCED_MS, signal };
    const { exit, stdout } = await this.#workspace.run(argv, options);
    // With a list that is cut or empty nothing is forced, and the files left out are named.
    const isWhole = exit === 0 && stdout.length > 0 && stdout.length < MAX_FORCED_BYTES;
    return isWhole ? stdout : undefined;
  }

  /**
   * Removes what git cannot add: files that their owner may not read, and pipes or sockets in the
   * place of files, which count as deleted.
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
    const known = new Set(this.#entries.links.map((link) => link.toString('latin1')));
    const links = await this.#gitlinks(signal);
    return links.some((link) => !known.has(link.toString('latin1')));
  }

  /** Entries of the index that stand for other repositories. */
  async #gitlinks(signal?: AbortSignal): Promise<Buffer[]> {
    const entries = splitNul(await this.git(LIST, { signal }));
    return entries.filter(isGitlink);
  }

  /**
   * Adds with the `.git` of nested repositories moved aside, so that their files count as plain
   * files. A submodule of the base stays the gitlink that it was.
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
      // Gitlinks that were taken are dropped; those of the base come back.
      const links = await this.#gitlinks(signal);
      const drop = links.map((entry) => {
        const [tab, zeros] = [entry.indexOf(TAB), '0'.repeat(entry.indexOf(32, 7) - 7)];
        return Buffer.concat([Buffer.from(`0 ${zeros}\t`), entry.subarray(tab + 1)]);
      });
      await this.#indexInfo(drop, signal);
      await this.#indexInfo(this.#entries.links, signal);
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
    const listed = await this.git(LIST, { signal }).catch(() => Buffer.alloc(0));
    await must(this.#workspace, ['rm', '-rf', '--', GIT_DIR], { signal });
    await this.#ensure(signal, false);
    await this.#indexInfo(splitNul(listed), signal);
    await this.#overlay.keepPointers(signal);
    this.#placed = undefined;
  }

  /** True where it had to be made: nothing is here yet, or no more. */
  async #ensure(signal?: AbortSignal, borrow = true): Promise<boolean> {
    const of = this.#placed;
    const script = ownRepository({ of, borrow, read: borrow ? of : undefined });
    const said = await must(this.#workspace, script, { signal });
    if (said.toString().trim() === KNOWN) return false;
    if (this.#rules.length > 0) await this.#keepOut(this.#rules, signal);
    return true;
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

/** The user's own rules, their bytes as latin1 letters. */
function ownRules(beside: Beside | undefined): string[] {
  return (beside?.ignored ?? []).map((rule) => Buffer.from(rule, 'utf8').toString('latin1'));
}
