/**
 * Owns reading many objects of a repository one by one, on demand: one git process answers all
 * requests, and ends when there has been none for a while. An object id never changes its meaning,
 * so the order of requests does not matter.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { startGit, UNTOUCHED } from '../git.ts';

/** Time that git stays up without a request. */
const IDLE_MS = 10_000;
const NEWLINE = 10;

/** Undefined when the repository has no such object. */
type Answer = { readonly size: number; readonly content: Buffer } | undefined;

interface Question {
  readonly id: string;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class BlobReader {
  readonly #root: string;
  readonly #how: '--batch' | '--batch-check';
  #git: ChildProcessWithoutNullStreams | undefined;
  #waiting: Question[] = [];
  #pieces: Buffer[] = [];
  #length = 0;
  /** Bytes that have to be there before it is worth looking again. */
  #needed = 1;
  #idle: NodeJS.Timeout | undefined;

  /** @param how whether contents are read, or sizes alone */
  constructor(root: string, how: '--batch' | '--batch-check') {
    this.#root = root;
    this.#how = how;
  }

  /** @param id a full object id */
  async read(id: string): Promise<Answer> {
    return await new Promise<Answer>((resolve, reject) => {
      clearTimeout(this.#idle);
      const git = (this.#git ??= this.#start());
      this.#waiting.push({ id, resolve, reject });
      git.stdin.write(`${id}\n`);
    });
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#end(new Error('The repository is not read any more.'));
  }

  #start(): ChildProcessWithoutNullStreams {
    const git = startGit(this.#root, [...UNTOUCHED, 'cat-file', this.#how]);
    const ended = (error?: Error): void => {
      if (this.#git === git) this.#end(error ?? new Error('git ended before it had answered.'));
    };
    git.stdout.on('data', (piece: Buffer) => {
      if (this.#git === git) this.#take(piece);
    });
    git.stderr.resume();
    // A git that ends says so by its end, not by a pipe that breaks.
    git.stdin.on('error', () => undefined);
    git.once('error', ended);
    git.once('close', () => ended());
    return git;
  }

  #end(error: Error): void {
    this.#git?.stdin.end();
    this.#git = undefined;
    this.#pieces = [];
    this.#length = 0;
    this.#needed = 1;
    for (const question of this.#waiting.splice(0)) question.reject(error);
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#needed) return;
    let rest: Buffer = Buffer.concat(this.#pieces);
    for (let next = this.#answer(rest); next; next = this.#answer(rest)) rest = next;
    this.#pieces = [rest];
    this.#length = rest.length;
    if (this.#waiting.length === 0) {
      this.#idle = setTimeout(() => this.dispose(), IDLE_MS).unref();
    }
  }

  /** @returns the bytes after the first answer; undefined while it is incomplete */
  #answer(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(NEWLINE);
    this.#needed = bytes.length + 1;
    if (end < 0) return undefined;
    const [, kind = '', size = ''] = bytes.toString('latin1', 0, end).split(' ');
    const isThere = size !== '' && kind !== 'missing';
    const hasContent = isThere && this.#how === '--batch';
    const whole = hasContent ? end + 1 + Number(size) + 1 : end + 1;
    if (bytes.length < whole) {
      this.#needed = whole;
      return undefined;
    }
    const content = Buffer.from(hasContent ? bytes.subarray(end + 1, whole - 1) : '');
    this.#waiting.shift()?.resolve(isThere ? { size: Number(size), content } : undefined);
    return bytes.subarray(whole);
  }
}
