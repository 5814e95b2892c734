/**
 * Owns one bare repository of the runner: its refs, its commits and what can be read from them.
 * It must never run a hook, a filter, a textconv or an external diff, and never has a work tree.
 * Every id and ref is checked (names.ts) before git sees it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import type { Picture } from '../protocol/picture.ts';
import { type FileChange, SHA256_PREFIX } from '../protocol/task.ts';
import {
  type Beside,
  besideOf,
  historyOf,
  type KnownCommit,
  leftBehind,
  ownRulesOf,
  picturesOf,
} from './beside.ts';
import { parseChanges } from './changes.ts';
import { filesOfCommit, keptFilesOf } from './commit-files.ts';
import { readCommit } from './commit-objects.ts';
import { objectId, taskPrefix, taskRef } from './names.ts';
import { beginReading, objectInfos, readObjects } from './object-reader.ts';
import { readRef } from './refs-at-hand.ts';
import { type ChangedEntry, type Entry, treeDifference } from './tree-difference.ts';
import { countNewer, mergeCommits, type Merged } from './merge.ts';
import { GitFailure, gitBytes, gitStream, textGit } from './process.ts';
import { takeTreeOf } from './quarantine.ts';
import { type ReadLimits, readFilesOf } from './read-files.ts';
import { beginningOfResult, pastResultsOf } from './past-results.ts';
import type { FoundResults } from '../platform/past-results.ts';
import type { BareRepository, CommitPack, PackWithHistory } from './repository.ts';

/** More than anybody reviews; each is part of events that every client gets. */
const MAX_CHANGED_FILES = 20_000;

/** Longest target that Linux takes for a link. */
const MAX_LINK_BYTES = 4096;

/** Number of paths in one command line. */
const PATHS_AT_ONCE = 200;

/** Byte limits of what is taken from a sandbox: a bundle, and one file in it. */
export interface TakenLimits {
  readonly maxBundleBytes: number;
  readonly maxFileBytes: number;
}

/** With what `git apply` needs to make the same bytes, binary files too. */
const PATCH = ['-p', '--binary', '--full-index'] as const;
const DIFF = ['-r', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'] as const;

/** `quarantine` is a folder of the runner's on the same disk, for bundles on their way in. */
export function bareRepository(
  id: string,
  path: string,
  quarantine: string,
  limits: TakenLimits,
): BareRepository {
  return new GitRepository(id, path, quarantine, limits);
}

class GitRepository implements BareRepository {
  readonly id: string;
  readonly path: string;
  readonly #quarantine: string;
  readonly #limits: TakenLimits;
  readonly #task: string | undefined;
  /** By commit: several sandboxes get the same one. */
  readonly #beside = new Map<string, Promise<Beside>>();

  constructor(id: string, path: string, quarantine: string, limits: TakenLimits, task?: string) {
    this.#task = task;
    this.id = id;
    this.path = path;
    this.#quarantine = quarantine;
    this.#limits = limits;
  }

  async hasCommit(commit: string): Promise<boolean> {
    const [found] = await objectInfos(this.path, [objectId(commit)]);
    return found?.type === 'commit';
  }

  async treeOf(commit: string): Promise<string> {
    const found = await readCommit(this.path, commit);
    return found?.tree ?? textGit(this.path).revparse(['--verify', `${objectId(commit)}^{tree}`]);
  }

  async parentOf(commit: string): Promise<string | undefined> {
    const parent = (await readCommit(this.path, commit))?.parents[0];
    return parent !== undefined && (await this.hasCommit(parent)) ? parent : undefined;
  }

  packOf(commit: string): CommitPack {
    // Told that the commit is shallow, git packs it and its tree, and walks no history.
    const alone = `--shallow ${objectId(commit)}\n`;
    const pack = lazily(() => this.#pack(['--shallow'], `${alone}${commit}\n`));
    const since = ({ commit: other, history }: KnownCommit): Readable => {
      const range = `${commit}\n^${objectId(other)}\n`;
      if (history === 'whole') return this.#pack(['--thin'], range);
      return this.#pack(['--thin', '--shallow'], `${alone}--shallow ${other}\n${range}`);
    };
    const changesSince = ({ commit: other }: KnownCommit): Promise<readonly ChangedEntry[]> =>
      treeDifference(this.path, other, commit);
    const more = { since, changesSince };
    const task = this.#task;
    if (task === undefined) return Object.assign(pack, more);
    const beside = (other?: KnownCommit): Promise<Beside> => {
      const key = `${commit} ${other?.commit ?? ''}`;
      const known = this.#beside.get(key) ?? besideOf(this.path, task, commit, other);
      this.#beside.set(key, known);
      // A read that failed may succeed later.
      known.catch(() => this.#beside.delete(key));
      return known;
    };
    return Object.assign(pack, { ...more, beside });
  }

  async packWithHistory(commit: string, task: string): Promise<PackWithHistory> {
    const [{ depth, ...history }, ignored] = await Promise.all([
      historyOf(this.path, commit),
      ownRulesOf(this.path, task),
    ]);
    const beside = { ...history, ignored };
    const pack = Object.assign(this.packOf(commit), { beside: () => Promise.resolve(beside) });
    return { pack, history: depth, ignored };
  }

  #pack(options: readonly string[], stdin: string): Readable {
    const args = ['pack-objects', '--revs', ...options, '--stdout', '--delta-base-offset', '-q'];
    return gitStream({ cwd: this.path, args, stdin });
  }

  forTask(task: string): BareRepository {
    return new GitRepository(this.id, this.path, this.#quarantine, this.#limits, task);
  }

  async leftBehind(): Promise<readonly string[]> {
    return this.#task === undefined ? [] : await leftBehind(this.path, this.#task);
  }

  async pictures(): Promise<readonly Picture[]> {
    return this.#task === undefined ? [] : await picturesOf(this.path, this.#task);
  }

  async takeTree(bundle: Readable, onto: string, signal?: AbortSignal): Promise<string> {
    return takeTreeOf({
      bundle,
      repository: this.path,
      format: this.id.startsWith(SHA256_PREFIX) ? 'sha256' : 'sha1',
      onto: objectId(onto),
      folder: this.#quarantine,
      maxBytes: this.#limits.maxBundleBytes,
      maxFileBytes: this.#limits.maxFileBytes,
      signal,
    });
  }

  async undo(head: string, changes: readonly FileChange[]): Promise<string> {
    return this.#treeWith(head, indexLines(changes));
  }

  async withFiles(
    head: string,
    files: ReadonlyMap<string, Uint8Array | null>,
    like: string = head,
  ): Promise<string> {
    const modes = await this.#modesOf(like, [...files.keys()]);
    for (const [path, mode] of await this.#modesOf(head, [...files.keys()])) modes.set(path, mode);
    const none = '0'.repeat(head.length);
    const gone: Buffer[] = [];
    const there: Buffer[] = [];
    for (const [path, content] of files) {
      const change = { path, status: 'modified', binary: false } as const;
      // Taken out first: where a folder is to be a file, both cannot be there.
      gone.push(indexLine(change, '0', none));
      if (content === null) continue;
      const args = ['hash-object', '-w', '--stdin', '--no-filters'];
      const blob = (await gitBytes({ cwd: this.path, args, stdin: content })).toString('latin1');
      there.push(indexLine(change, modes.get(path) ?? '100644', blob.trim()));
    }
    return this.#treeWith(head, Buffer.concat([...gone, ...there]));
  }

  /** Of the regular files among these paths. */
  async #modesOf(commit: string, paths: readonly string[]): Promise<Map<string, string>> {
    const modes = new Map<string, string>();
    for (let from = 0; from < paths.length; from += PATHS_AT_ONCE) {
      const some = paths.slice(from, from + PATHS_AT_ONCE);
      const list = ['ls-tree', '-z', '--full-tree', objectId(commit), '--', ...some];
      for (const line of (await this.#bytes(list)).toString('utf8').split('\0')) {
        const [, mode, path] = /^(100\d{3}) blob [0-9a-f]+\t(.*)$/s.exec(line) ?? [];
        if (mode !== undefined && path !== undefined) modes.set(path, mode);
      }
    }
    return modes;
  }

  /** `lines` as `update-index --index-info` takes them. */
  async #treeWith(head: string, lines: Buffer): Promise<string> {
    // An index of its own, so that nothing is shared with another call; there is no work tree.
    const folder = await mkdtemp(join(this.#quarantine, 'index-'));
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    const run = (args: readonly string[], stdin?: Uint8Array) =>
      gitBytes({ cwd: this.path, args, stdin, env });
    try {
      await run(['read-tree', objectId(head)]);
      await run(['update-index', '-z', '--replace', '--index-info'], lines);
      return objectId((await run(['write-tree'])).toString('latin1').trim());
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async merge(
    sides: { readonly before: string; readonly ours: string; readonly theirs: string },
    signal?: AbortSignal,
  ): Promise<Merged> {
    return mergeCommits(this.path, sides, signal);
  }

  async countNewer(older: string, newer: string): Promise<number | undefined> {
    return countNewer(this.path, older, newer);
  }

  async commit(input: {
    tree: string;
    parent: string;
    message: string;
    at: Date;
  }): Promise<string> {
    const date = `${Math.floor(input.at.getTime() / 1000)} +0000`;
    const answer = await gitBytes({
      cwd: this.path,
      args: ['commit-tree', objectId(input.tree), '-p', objectId(input.parent), '-F', '-'],
      stdin: input.message.replaceAll('\0', '\uFFFD'),
      env: {
        GIT_AUTHOR_NAME: 'Errand',
        GIT_AUTHOR_EMAIL: 'errand@localhost',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: 'Errand',
        GIT_COMMITTER_EMAIL: 'errand@localhost',
        GIT_COMMITTER_DATE: date,
      },
    });
    return objectId(answer.toString('latin1').trim());
  }

  async setRef(ref: string, commit: string, old?: string): Promise<void> {
    const known = old === undefined ? '0'.repeat(commit.length) : objectId(old);
    const line = `update ${taskRef(ref)}\0${objectId(commit)}\0${known}\0`;
    try {
      await this.#bytes(['update-ref', '--no-deref', '-z', '--stdin'], line);
    } catch (cause) {
      if (!(cause instanceof GitFailure) || !/cannot lock ref/.test(cause.stderr)) throw cause;
      const message = `${ref} is not where it was expected.`;
      throw new ErrandError('conflict', message, { cause });
    }
  }

  async getRef(ref: string): Promise<string | undefined> {
    return await readRef(this.path, ref);
  }

  async deleteRefs(prefix: string): Promise<void> {
    const found = await this.#text('for-each-ref', '--format=%(refname)', taskPrefix(prefix));
    if (found === '') return;
    const lines = found.split('\n').map((ref) => `delete ${ref}\0\0`);
    await this.#bytes(['update-ref', '--no-deref', '-z', '--stdin'], lines.join(''));
  }

  async changes(base: string, head: string): Promise<FileChange[]> {
    const format = ['-z', '--raw', '--numstat', '--no-abbrev'];
    const sides = [objectId(base), objectId(head)];
    await this.#refuseTooMany(sides);
    return parseChanges(await this.#bytes(['diff-tree', ...DIFF, ...format, ...sides]));
  }

  /** Counts names as they stream by: a million of them shall not be held to be refused. */
  async #refuseTooMany(sides: readonly string[]): Promise<void> {
    let left = MAX_CHANGED_FILES;
    const args = ['diff-tree', ...DIFF, '-z', '--name-only', ...sides];
    for await (const chunk of gitStream({ cwd: this.path, args })) {
      const bytes = chunk as Buffer;
      for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) left -= 1;
      if (left >= 0) continue;
      throw new ErrandError('too_large', `More than ${MAX_CHANGED_FILES} files are changed.`, {
        hint: 'Dependencies or build output may have been written to the work tree; ignore them (.gitignore).',
      });
    }
  }

  diff(base: string, head: string): Readable {
    const args = ['diff-tree', ...DIFF, ...PATCH, objectId(base), objectId(head)];
    return gitStream({ cwd: this.path, args });
  }

  async pastResults(commit: string): Promise<FoundResults> {
    return await pastResultsOf(this.path, commit);
  }

  async beginningOfResult(commit: string, maxBytes: number): Promise<Buffer> {
    return await beginningOfResult(this.path, commit, maxBytes);
  }

  async readFile(commit: string, path: string, maxBytes: number): Promise<Buffer | undefined> {
    const { mode, id } = (await this.#entry(commit, path)) ?? {};
    if (!mode?.startsWith('100') || id === undefined) return undefined;
    const [info] = await objectInfos(this.path, [id]);
    if (info && info.size > maxBytes) {
      const message = `${path} has ${info.size} bytes, more than the ${maxBytes} that are read.`;
      throw new ErrandError('too_large', message);
    }
    const [found] = await readObjects(this.path, [id]);
    if (found?.type !== 'blob') throw new Error(`the file ${path} of ${commit} is not here`);
    return found.content;
  }

  async #entry(commit: string, path: string): Promise<Entry | undefined> {
    const files = await keptFilesOf(this.path, commit);
    if (files) return files.entry(path);
    const list = ['ls-tree', '-z', '--full-tree', objectId(commit), '--', path];
    const entry = (await this.#bytes(list)).toString('utf8');
    const [, mode, id] = /^(\d{6}) blob ([0-9a-f]+)\t/.exec(entry) ?? [];
    return mode === undefined || id === undefined ? undefined : { mode, id: objectId(id) };
  }

  async readLink(commit: string, path: string): Promise<string | undefined> {
    const { mode, id } = (await this.#entry(commit, path)) ?? {};
    if (mode !== '120000' || id === undefined) return undefined;
    const target = await this.#bytes(['cat-file', 'blob', objectId(id)]);
    return target.subarray(0, MAX_LINK_BYTES).toString('utf8');
  }

  async readFiles(
    commit: string,
    paths: readonly string[],
    limits: ReadLimits,
  ): Promise<Map<string, Buffer | undefined>> {
    return readFilesOf(this.path, commit, paths, limits);
  }

  async listFiles(commit: string): Promise<readonly string[]> {
    return (await filesOfCommit(this.path, commit)).names;
  }

  async contentId(commit: string, path: string): Promise<string | undefined> {
    const entry = await this.#entry(commit, path);
    return entry && `${entry.mode} ${entry.id}`;
  }

  async beginReading(commit: string): Promise<void> {
    beginReading(this.path);
    await filesOfCommit(this.path, commit);
  }

  #text(...args: string[]): Promise<string> {
    return textGit(this.path).raw(args);
  }

  #bytes(args: readonly string[], stdin?: string): Promise<Buffer> {
    return gitBytes({ cwd: this.path, args, stdin });
  }
}

/** A stream that is begun by its first reader. */
function lazily(begin: () => Readable): Readable {
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of begin()) yield chunk as Buffer;
  };
  return Readable.from(chunks(), { objectMode: false });
}

/** Lines for `update-index --index-info`: deletions first, so that a file can take their place. */
function indexLines(changes: readonly FileChange[]): Buffer {
  const gone = changes.flatMap((change) =>
    change.after ? [indexLine(change, '0', '0'.repeat(change.after.blob.length))] : [],
  );
  const back = changes.flatMap((change) =>
    change.before ? [indexLine(change, change.before.mode, change.before.blob)] : [],
  );
  return Buffer.concat([...gone, ...back]);
}

function indexLine({ path, pathBase64 }: FileChange, mode: string, blob: string): Buffer {
  const name = pathBase64 === undefined ? Buffer.from(path) : Buffer.from(pathBase64, 'base64');
  return Buffer.concat([Buffer.from(`${mode} ${objectId(blob)}\t`), name, Buffer.of(0)]);
}
