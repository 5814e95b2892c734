/**
 * Owns the files in the work tree that no commit holds: the files of submodules in their folders,
 * and the contents of Git LFS in place of their pointers. Neither is ever part of a result: a
 * submodule stays a link, and an untouched content becomes its pointer again. Files that were
 * changed are taken as they are now.
 */
import { STATE } from './container-options.ts';
import { AGENT_GIT, GIT_DIR, gitArgv, joinNul, must, splitNul, TAB } from './git-command.ts';
import type { Beside, Workspace } from './workspace.ts';

const GITLINK = '160000';
/** Lists the submodule files that were placed, for a later user of the same environment. */
const LAID = `${STATE}/overlay-files`;
const ASIDE_INDEX = `${STATE}/overlay-index`;

interface Content {
  readonly path: string;
  /** Entry in the form of `git ls-files -s`. */
  readonly pointer: Buffer;
  readonly content: Buffer;
}

export class Overlay {
  readonly #workspace: Workspace;
  readonly #beside: Pick<Beside, 'submodules' | 'lfs'>;
  /** Files of submodules as they were put in place. */
  #below: Buffer[] = [];
  #texts: Buffer[] = [];
  #contents: readonly Content[] = [];

  constructor(workspace: Workspace, beside: Pick<Beside, 'submodules' | 'lfs'>) {
    this.#workspace = workspace;
    this.#beside = beside;
  }

  /** Removes what was laid for an earlier commit; what setup made beside it stays. */
  async clear(signal?: AbortSignal): Promise<void> {
    const script = `if [ -e ${LAID} ]; then xargs -0 rm -f -- <${LAID} && rm -f ${LAID}; fi`;
    await must(this.#workspace, ['sh', '-c', script], { signal });
  }

  /**
   * Replaces the pointers that the index has with their contents, and lays the files of submodules.
   */
  async lay(signal?: AbortSignal): Promise<void> {
    if (this.#beside.submodules.length + this.#beside.lfs.length === 0) return;
    const entries = await this.#entries(signal);
    const links = new Set(entries.filter(isGitlink).map(pathOf));
    await this.#layContents(entries, signal);
    this.#below = [];
    for (const { path, tree } of this.#beside.submodules) {
      const inside = [...links].some((link) => path === link || path.startsWith(`${link}/`));
      if (inside) await this.#laySubmodule(path, tree, signal);
    }
    if (this.#below.length === 0) return;
    const paths = this.#below.map((entry) => entry.subarray(entry.indexOf(TAB) + 1));
    await this.#workspace.writeFile(LAID, joinNul(paths), signal);
  }

  /** The entries of the work tree, where these are those of the commit. */
  entriesOf(files: readonly Buffer[]): Buffer[] {
    const contents = new Map(this.#contents.map((each) => [each.path, each.content]));
    return [...files.map((entry) => contents.get(pathOf(entry)) ?? entry), ...this.#below];
  }

  /** Files in submodules that were made or written since they were put in place. */
  async written(signal?: AbortSignal): Promise<string[]> {
    if (this.#below.length === 0) return [];
    const stdin = joinNul(this.#beside.submodules.map(({ path }) => Buffer.from(`./${path}`)));
    const find = `exec find "$@" -type f -cnewer ${LAID} -print0`;
    const argv = ['xargs', '-0', 'sh', '-c', find, 'sh'];
    const { stdout } = await this.#workspace.run(argv, { stdin, signal });
    // A submodule in another one is found twice.
    return [...new Set(splitNul(stdout).map((path) => path.toString('utf8').slice(2)))];
  }

  /** The tree of the runner's index, with pointers where their contents were not touched. */
  async writeTree(signal?: AbortSignal): Promise<Buffer> {
    if (this.#contents.length === 0) return await this.#git(['write-tree'], { signal });
    const now = new Map((await this.#entries(signal)).map((entry) => [pathOf(entry), entry]));
    const back = this.#contents.flatMap(({ path, pointer, content }) => {
      const entry = now.get(path);
      if (entry === undefined || idOf(entry) !== idOf(content)) return [];
      return [withMode(pointer, entry)];
    });
    await must(this.#workspace, ['cp', '--', `${GIT_DIR}/index`, ASIDE_INDEX], { signal });
    await this.#indexInfo(back, { index: ASIDE_INDEX, signal });
    return await this.#git(['write-tree'], { index: ASIDE_INDEX, signal });
  }

  /** Stores the pointers again when the objects of the base are gone. */
  async keepPointers(signal?: AbortSignal): Promise<void> {
    for (const stdin of this.#texts) {
      await this.#git(['hash-object', '-w', '--no-filters', '--stdin'], { stdin, signal });
    }
  }

  /** In the agent's index, which is a copy, the contents count as the pointers that HEAD has. */
  async hideFromAgent(signal?: AbortSignal): Promise<void> {
    if (this.#contents.length === 0) return;
    const gitDir = AGENT_GIT;
    const pointers = this.#contents.map(({ pointer }) => pointer);
    await this.#indexInfo(pointers, { gitDir, signal });
    const stdin = joinNul(pointers.map((entry) => entry.subarray(entry.indexOf(TAB) + 1)));
    await this.#git(['update-index', '-z', '--assume-unchanged', '--stdin'], {
      gitDir,
      stdin,
      signal,
    });
  }

  async #layContents(entries: readonly Buffer[], signal?: AbortSignal): Promise<void> {
    const known = new Map(entries.map((entry) => [pathOf(entry), entry]));
    const contents: Content[] = [];
    for (const { path, pointer: blob, content } of this.#beside.lfs) {
      const pointer = known.get(path);
      if (pointer === undefined || idOf(pointer) !== blob) continue;
      contents.push({ path, pointer, content: withId(pointer, content) });
    }
    this.#contents = contents;
    if (contents.length === 0) return;
    if (this.#texts.length === 0) {
      for (const { pointer } of contents) {
        this.#texts.push(await this.#git(['cat-file', 'blob', idOf(pointer)], { signal }));
      }
    }
    await this.#indexInfo(
      contents.map(({ content }) => content),
      { signal },
    );
    const stdin = joinNul(contents.map(({ path }) => Buffer.from(path)));
    await this.#git(['checkout-index', '-f', '-u', '-z', '--stdin'], { stdin, signal });
  }

  async #laySubmodule(path: string, tree: string, signal?: AbortSignal): Promise<void> {
    const index = ASIDE_INDEX;
    await must(this.#workspace, ['rm', '-f', '--', index], { signal });
    await this.#git(['read-tree', `--prefix=${path}/`, tree], { index, signal });
    const inside = this.#beside.lfs.filter((each) => each.path.startsWith(`${path}/`));
    if (inside.length > 0) {
      const listed = splitNul(await this.#git(['ls-files', '-s', '-z'], { index, signal }));
      const known = new Map(listed.map((entry) => [pathOf(entry), entry]));
      const contents = inside.flatMap((each) => {
        const entry = known.get(each.path);
        return entry && idOf(entry) === each.pointer ? [withId(entry, each.content)] : [];
      });
      await this.#indexInfo(contents, { index, signal });
    }
    await this.#git(['checkout-index', '-a', '-f', '-q'], { index, signal });
    const files = splitNul(await this.#git(['ls-files', '-s', '-z'], { index, signal }));
    this.#below.push(...files.filter((entry) => !isGitlink(entry)));
  }

  async #entries(signal?: AbortSignal): Promise<Buffer[]> {
    return splitNul(await this.#git(['ls-files', '-s', '-z'], { signal }));
  }

  async #indexInfo(
    entries: readonly Buffer[],
    options: { index?: string; gitDir?: string; signal?: AbortSignal },
  ): Promise<void> {
    if (entries.length === 0) return;
    const stdin = joinNul(entries);
    await this.#git(['update-index', '-z', '--index-info'], { ...options, stdin });
  }

  #git(
    args: readonly string[],
    options: { index?: string; gitDir?: string; stdin?: Uint8Array; signal?: AbortSignal } = {},
  ): Promise<Buffer> {
    const { index, gitDir, ...more } = options;
    const env = index === undefined ? [] : ['env', `GIT_INDEX_FILE=${index}`];
    return must(this.#workspace, [...env, ...gitArgv(args, gitDir)], more);
  }
}

/** An entry is `<mode> <id> <stage>`, a tab and its path. */
function pathOf(entry: Buffer): string {
  return entry.toString('utf8', entry.indexOf(TAB) + 1);
}

function idOf(entry: Buffer): string {
  return entry.toString('latin1', 7, entry.indexOf(32, 7));
}

function withId(entry: Buffer, id: string): Buffer {
  const rest = entry.subarray(entry.indexOf(32, 7));
  return Buffer.concat([entry.subarray(0, 7), Buffer.from(id), rest]);
}

function withMode(entry: Buffer, like: Buffer): Buffer {
  return Buffer.concat([like.subarray(0, 6), entry.subarray(6)]);
}

/** True for a submodule's commit, in the form of `ls-files -s` and `ls-tree`. */
export function isGitlink(entry: Buffer): boolean {
  return entry.subarray(0, 6).toString() === GITLINK;
}
