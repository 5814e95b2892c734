/**
 * Owns reading objects of a repository without a new process for each: git's own reader
 * (`cat-file --batch`) is started at the first question, answers all that come, and ends when none
 * has come for a moment. Starting a process holds up the whole runner, which one does not do while
 * a task waits. Only for names that are checked (names.ts); what git prints in another form than
 * expected is an error. Backstop: git ends with its standard input, so none outlives the runner.
 */
import { Socket } from 'node:net';
import { exitStatus, type GitProcess, keepStderr, spawnGit } from '../platform/git-process.ts';
import { gitEnvironment } from './process.ts';

const IDLE_MS = 3_000;
const MAX_STDERR_CHARACTERS = 2_000;
const LINE_FEED = 10;
/** Longer than any header: an id, a kind and a size, or the name that was asked for. */
const MAX_HEADER_BYTES = 8 * 1024;

export interface ObjectInfo {
  readonly id: string;
  readonly type: string;
  readonly size: number;
}

export interface ReadObject extends ObjectInfo {
  readonly content: Buffer;
}

const readers = new Map<string, Record<'info' | 'read', ObjectProcess>>();

function readersOf(path: string): Record<'info' | 'read', ObjectProcess> {
  const known = readers.get(path);
  if (known) return known;
  const made = {
    info: new ObjectProcess(path, '--batch-check'),
    read: new ObjectProcess(path, '--batch'),
  };
  readers.set(path, made);
  return made;
}

/** Kind and size of each of these objects; undefined for one that is not there. */
export function objectInfos(
  path: string,
  names: readonly string[],
): Promise<(ObjectInfo | undefined)[]> {
  return readersOf(path).info.ask(names);
}

/** The same with all their bytes: ask for the sizes first where they may be large. */
export async function readObjects(
  path: string,
  names: readonly string[],
): Promise<(ReadObject | undefined)[]> {
  return await readersOf(path).read.ask(names);
}

/** Starts what reading will need in a moment. */
export function beginReading(path: string): void {
  const { info, read } = readersOf(path);
  info.begin();
  read.begin();
}

/** Ends what keeps packs open; resolves when nothing does. What is being read is read to its end. */
export async function endReading(path: string): Promise<void> {
  const known = readers.get(path);
  readers.delete(path);
  await Promise.all([known?.info.end(), known?.read.end()]);
}

/** Ends all below a folder. */
export async function endReadingBelow(folder: string): Promise<void> {
  const below = [...readers.keys()].filter((path) => path.startsWith(`${folder}/`));
  await Promise.all(below.map(endReading));
}

interface Asked {
  readonly found: (ReadObject | undefined)[];
  readonly wanted: number;
  readonly resolve: (found: (ReadObject | undefined)[]) => void;
  readonly reject: (cause: Error) => void;
}

class ObjectProcess {
  readonly #path: string;
  readonly #mode: '--batch' | '--batch-check';
  #git: GitProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #asked: Asked[] = [];
  /** What has come and is not taken, and how much of it the next answer needs at least. */
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(path: string, mode: '--batch' | '--batch-check') {
    this.#path = path;
    this.#mode = mode;
  }

  begin(): void {
    this.#started();
    this.#rest();
  }

  async ask(names: readonly string[]): Promise<(ReadObject | undefined)[]> {
    if (names.length === 0) return [];
    if (names.some((name) => /[\n\r\0]/.test(name))) throw new Error('not the name of an object');
    clearTimeout(this.#idle);
    const git = this.#started();
    const { promise, resolve, reject } = Promise.withResolvers<(ReadObject | undefined)[]>();
    this.#asked.push({ found: [], wanted: names.length, resolve, reject });
    // While somebody waits, the process counts as work to be waited for.
    if (git.stdout instanceof Socket) git.stdout.ref();
    git.stdin.write(names.map((name) => `${name}\n`).join(''));
    return await promise;
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle);
    this.#git?.stdin.end();
    this.#git = undefined;
    await this.#ended;
  }

  #started(): GitProcess {
    if (this.#git) return this.#git;
    const git = spawnGit(this.#path, ['cat-file', this.#mode], gitEnvironment());
    const stderr = keepStderr(git, MAX_STDERR_CHARACTERS);
    const asked: Asked[] = [];
    this.#git = git;
    this.#asked = asked;
    this.#keep(Buffer.alloc(0));
    git.unref();
    for (const stream of [git.stdin, git.stdout, git.stderr]) {
      if (stream instanceof Socket) stream.unref();
    }
    git.stdin.on('error', () => {}); // Its exit says why.
    git.stdout.on('data', (chunk: Buffer) => this.#take(asked, chunk));
    const over = (cause: Error): void => {
      if (this.#git === git) this.#git = undefined;
      for (const each of asked.splice(0)) each.reject(cause);
    };
    const words = (status: number): string => `git cat-file ended (${status}): ${stderr().trim()}`;
    this.#ended = exitStatus(git).then((status) => over(new Error(words(status))), over);
    return git;
  }

  /** Ends the process once nobody has asked for a while. */
  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.end(), IDLE_MS).unref();
  }

  #take(asked: Asked[], chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return;
    let pending = Buffer.concat(this.#chunks);
    this.#needed = 0;
    try {
      for (let used = -1; used !== 0 && asked.length > 0; pending = pending.subarray(used)) {
        used = this.#next(asked, pending);
      }
    } catch (cause) {
      this.#git?.kill('SIGKILL');
      for (const each of asked.splice(0)) each.reject(cause as Error);
    }
    this.#keep(pending);
    if (asked.length > 0) return;
    if (this.#git?.stdout instanceof Socket) this.#git.stdout.unref();
    this.#rest();
  }

  #keep(pending: Buffer): void {
    this.#chunks = pending.length === 0 ? [] : [pending];
    this.#bytes = pending.length;
  }

  /** Takes one answer from what has come, and returns its bytes; 0 while it is not whole. */
  #next(asked: Asked[], pending: Buffer): number {
    const [first] = asked;
    const end = pending.indexOf(LINE_FEED);
    if (end < 0 && pending.length > MAX_HEADER_BYTES) throw new Error('git gives no header');
    if (!first || end < 0) return 0;
    const header = pending.toString('latin1', 0, end);
    const [, id, type, digits] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header) ?? [];
    let used = end + 1;
    if (id === undefined || type === undefined) {
      if (!/ (missing|ambiguous)$/.test(header)) throw new Error(`git cat-file says ${header}`);
      first.found.push(undefined);
    } else {
      const size = Number(digits);
      let content = pending.subarray(used, used);
      if (this.#mode === '--batch') {
        // A line feed ends each.
        this.#needed = used + size + 1;
        if (pending.length < this.#needed) return 0;
        this.#needed = 0;
        content = pending.subarray(used, used + size);
        used += size + 1;
      }
      first.found.push({ id, type, size, content });
    }
    if (first.found.length === first.wanted) {
      asked.shift();
      first.resolve(first.found);
    }
    return used;
  }
}
