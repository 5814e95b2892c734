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

/** A process, and what it still owes: one that is ended answers on while the next one begins. */
interface Running {
  readonly git: GitProcess;
  readonly asked: Asked[];
  /** What has come and is not taken, and how much of it the next answer needs at least. */
  chunks: Buffer[];
  bytes: number;
  needed: number;
}

function keepWaitingFor(git: GitProcess): void {
  git.ref();
  for (const stream of [git.stdout, git.stderr]) if (stream instanceof Socket) stream.ref();
}

class ObjectProcess {
  readonly #path: string;
  readonly #mode: '--batch' | '--batch-check';
  #running: Running | undefined;
  readonly #ending = new Set<Promise<void>>();
  #idle: NodeJS.Timeout | undefined;

  constructor(path: string, mode: '--batch' | '--batch-check') {
    this.#path = path;
    this.#mode = mode;
  }

  begin(): void {
    const { asked } = this.#started();
    if (asked.length === 0) this.#rest();
  }

  async ask(names: readonly string[]): Promise<(ReadObject | undefined)[]> {
    if (names.length === 0) return [];
    if (names.some((name) => /[\n\r\0]/.test(name))) throw new Error('not the name of an object');
    clearTimeout(this.#idle);
    const { git, asked } = this.#started();
    const { promise, resolve, reject } = Promise.withResolvers<(ReadObject | undefined)[]>();
    asked.push({ found: [], wanted: names.length, resolve, reject });
    // While somebody waits, the process counts as work to be waited for.
    if (git.stdout instanceof Socket) git.stdout.ref();
    git.stdin.write(names.map((name) => `${name}\n`).join(''));
    return await promise;
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const git = this.#running?.git;
    if (git) {
      // From now on somebody waits for it: a runner that stops would be over before.
      keepWaitingFor(git);
      git.stdin.end();
    }
    this.#running = undefined;
    await Promise.all(this.#ending);
  }

  #started(): Running {
    if (this.#running) return this.#running;
    const git = spawnGit(this.#path, ['cat-file', this.#mode], gitEnvironment());
    const stderr = keepStderr(git, MAX_STDERR_CHARACTERS);
    const running: Running = { git, asked: [], chunks: [], bytes: 0, needed: 0 };
    this.#running = running;
    git.unref();
    for (const stream of [git.stdin, git.stdout, git.stderr]) {
      if (stream instanceof Socket) stream.unref();
    }
    git.stdin.on('error', () => {}); // Its exit says why.
    git.stdout.on('data', (chunk: Buffer) => this.#take(running, chunk));
    const over = (cause: Error): void => {
      if (this.#running === running) this.#running = undefined;
      for (const each of running.asked.splice(0)) each.reject(cause);
    };
    const words = (status: number): string => `git cat-file ended (${status}): ${stderr().trim()}`;
    const ended = exitStatus(git)
      .then((status) => over(new Error(words(status))), over)
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    return running;
  }

  /** Ends the process once nobody has asked for a while. */
  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.end(), IDLE_MS).unref();
  }

  #take(running: Running, chunk: Buffer): void {
    const { git, asked } = running;
    running.chunks.push(chunk);
    running.bytes += chunk.length;
    if (running.bytes < running.needed) return;
    let pending = Buffer.concat(running.chunks);
    running.needed = 0;
    try {
      for (let used = -1; used !== 0 && asked.length > 0; pending = pending.subarray(used)) {
        used = this.#next(running, pending);
      }
    } catch (cause) {
      git.kill('SIGKILL');
      // Whoever asks from now on is answered by another one.
      if (this.#running === running) this.#running = undefined;
      for (const each of asked.splice(0)) each.reject(cause as Error);
    }
    running.chunks = pending.length === 0 ? [] : [pending];
    running.bytes = pending.length;
    if (asked.length > 0 || this.#running !== running) return;
    if (git.stdout instanceof Socket) git.stdout.unref();
    this.#rest();
  }

  /** Takes one answer from what has come, and returns its bytes; 0 while it is not whole. */
  #next(running: Running, pending: Buffer): number {
    const { asked } = running;
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
        running.needed = used + size + 1;
        if (pending.length < running.needed) return 0;
        running.needed = 0;
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
