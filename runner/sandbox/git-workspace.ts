/**
 * The repository inside a sandbox: placing a commit, taking the tree out, file operations for
 * tools. Every command gets its arguments as they are, without a shell between; the one script
 * here takes paths as parameters. What leaves is hostile, and is treated so by who takes it.
 */
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import {
  AGENT_GIT,
  gitArgv,
  gitCommand,
  initRepository,
  inTurn,
  lacking,
  must,
  orNoRoom,
  TAB,
} from './git-command.ts';
import { commitWork } from './commit-work.ts';
import { GitState } from './git-state.ts';
import { leftOutOf } from './left-out.ts';
import { isPristine } from './pristine.ts';
import { canMove } from './own-repository.ts';
import {
  type Checkout,
  type ExecRequest,
  type ExecResult,
  type Sandbox,
  SandboxLostError,
  WORKSPACE,
} from './sandbox.ts';
import type { Beside, CommitPack, Workspace } from './workspace.ts';

const RUN_MS = 60_000;
const MAX_OUTPUT_BYTES = 64 * 1024;
const TRANSFER_MS = 30 * 60_000;
/** The largest file that a tool may read. */
const MAX_READ_BYTES = 100 * 1024 * 1024;

/**
 * $1 the file, $2 the name of a temporary one. Through a symlink the file it names is written,
 * as any editor would. The names may end in line feeds, hence no plain $(…).
 */
const WRITE = `
target=$1
if [ -L "$1" ]; then target=$(readlink -fn -- "$1" && printf x) && target=\${target%x} || exit 1; fi
folder=\${target%/*}
[ -d "\${folder:-/}" ] || mkdir -p -- "$folder" || exit 1
[ ! -d "$target" ] || { echo "Is a directory" >&2; exit 1; }
cat >"$folder/$2" || { rm -f -- "$folder/$2"; exit 1; }
if [ -e "$target" ]; then chmod "$(stat -c %a -- "$target")" "$folder/$2"; fi
mv -f -- "$folder/$2" "$target"
`;

/** Those in which a commit is placed before anybody has opened them. */
const begunAhead = new WeakMap<Sandbox, GitWorkspace>();

export function openWorkspace(sandbox: Sandbox): Workspace {
  const begun = begunAhead.get(sandbox);
  begunAhead.delete(sandbox);
  return begun ?? new GitWorkspace(sandbox);
}

/**
 * Begins to place a commit, which whoever opens the workspace and places the same commit need not
 * wait for again. A failure shows then.
 */
export function placeAhead(
  sandbox: Sandbox,
  commit: string,
  pack: CommitPack,
  signal?: AbortSignal,
): void {
  const workspace = new GitWorkspace(sandbox);
  workspace.placeAhead(commit, pack, signal);
  begunAhead.set(sandbox, workspace);
}

class GitWorkspace implements Workspace {
  readonly sandbox: Sandbox;
  readonly #state: GitState;
  #ahead: { readonly commit: string; readonly done: Promise<boolean> } | undefined;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.#state = new GitState(this);
  }

  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    return this.sandbox.exec(request, signal);
  }

  async run(
    argv: readonly string[],
    options: {
      stdin?: Uint8Array | Readable;
      timeoutMs?: number;
      limit?: number;
      signal?: AbortSignal;
    } = {},
  ): Promise<ExecResult & { stdout: Buffer; stderr: Buffer }> {
    const { stdin, timeoutMs = RUN_MS, limit = MAX_OUTPUT_BYTES, signal } = options;
    const gathered = { stdout: new Gathered(limit), stderr: new Gathered(limit) };
    const result = await this.sandbox.exec(
      { argv, stdin, timeoutMs, onOutput: (stream, chunk) => gathered[stream].add(chunk) },
      signal,
    );
    return { ...result, stdout: gathered.stdout.bytes(), stderr: gathered.stderr.bytes() };
  }

  async readFile(path: string, signal?: AbortSignal): Promise<Buffer | undefined> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const said = new Gathered(MAX_OUTPUT_BYTES);
    const { exit } = await this.sandbox.exec(
      {
        argv: ['cat', '--', absolute(path)],
        env: { LC_ALL: 'C' },
        timeoutMs: RUN_MS,
        onOutput: (stream, chunk) => {
          if (stream === 'stderr') return said.add(chunk);
          size += chunk.length;
          if (size > MAX_READ_BYTES) throw tooLarge(path);
          chunks.push(chunk);
        },
      },
      signal,
    );
    if (exit === 0) return Buffer.concat(chunks);
    const message = said.bytes().toString().trim();
    if (/No such file or directory|Not a directory/.test(message)) return undefined;
    throw new ErrandError('invalid', `${path} cannot be read: ${message || `exit ${exit}`}`);
  }

  async writeFile(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    const temporary = `.errand-${randomBytes(6).toString('hex')}`;
    const argv = ['sh', '-c', WRITE, 'sh', absolute(path), temporary];
    const run = await this.run(argv, { stdin: bytes, timeoutMs: TRANSFER_MS, signal });
    if (run.exit === 0) return;
    const message = run.stderr.toString().trim();
    throw new ErrandError('invalid', `${path} cannot be written: ${message || `exit ${run.exit}`}`);
  }

  placeAhead(commit: string, pack: CommitPack, signal?: AbortSignal): void {
    const done = this.#place(commit, pack, signal).then(
      () => true,
      () => false,
    );
    this.#ahead = { commit, done };
  }

  async place(commit: string, pack: CommitPack, signal?: AbortSignal): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    signal?.throwIfAborted();
    const isDone = await (ahead && signal ? endOrAbort(ahead.done, signal) : ahead?.done);
    signal?.throwIfAborted();
    // One that failed is tried again, and says why.
    if (isDone && ahead?.commit === commit) return;
    await this.#place(commit, pack, signal).catch((error: unknown) => {
      throw orNoRoom(error);
    });
  }

  async #place(commit: string, pack: CommitPack, signal?: AbortSignal): Promise<void> {
    const checkout = this.sandbox.takeCheckout?.();
    if (checkout && (await this.#moved(checkout, commit, pack, signal))) return;
    const asked = pack.beside?.();
    asked?.catch(() => undefined); // Awaited below, unless something else fails first.
    const held = hold(pack);
    // Always a new repository: one that setup commands left behind may hold their hooks.
    await this.#unpack(held, initRepository(commit), signal);
    const beside = await asked;
    for (const begin of beside?.packs ?? []) await this.#unpack(hold(begin()), [], signal);
    await this.#writeHistory(commit, beside, signal);
    await this.#state.begin(commit, beside, signal);
    await this.#state.shareIndex(signal);
  }

  /** Places a commit from a prepared one; false where it has to be placed as any other. */
  async #moved(
    checkout: Checkout,
    commit: string,
    pack: CommitPack,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (!pack.since) return false;
    try {
      const missing = commit === checkout.commit ? undefined : hold(pack.since(checkout));
      const [beside, changes] = await Promise.all([
        pack.beside?.(checkout),
        missing && pack.changesSince?.(checkout),
      ]);
      for (const begin of beside?.packs ?? []) await this.#unpack(hold(begin()), [], signal);
      const { shallow = [commit], tags = [] } = beside ?? {};
      if (!canMove({ shallow })) return false;
      const move = { to: commit, pack: missing, shallow, changes };
      await this.#state.beginFrom(checkout, move, beside, signal);
      await this.#writeTags(tags, signal);
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      // The runner may not have the prepared commit any more, say. Placing it as any other commit
      // needs nothing of what is there, and says what is wrong if it is something else.
      if (error instanceof SandboxLostError) throw error;
      return false;
    }
  }

  /** The branch, where its history ends, and the tags in it. */
  async #writeHistory(
    commit: string,
    beside: Beside | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const { shallow = [commit], tags = [] } = beside ?? {};
    const cut = shallow.map((id) => `${id}\n`).join('');
    await must(
      this,
      inTurn(
        // From stdin: a list of commits may be longer than an argument can be.
        ...(cut === '' ? [] : [`cat >${AGENT_GIT}/shallow`]),
        gitCommand(['update-ref', 'refs/heads/errand', commit], AGENT_GIT),
      ),
      { stdin: Buffer.from(cut), signal },
    );
    await this.#writeTags(tags, signal);
  }

  async #writeTags(tags: Beside['tags'], signal?: AbortSignal): Promise<void> {
    const refs = tags.map(({ name, id }) => `${id} ${name}\n`).join('');
    if (refs !== '') await this.writeFile(`${AGENT_GIT}/packed-refs`, Buffer.from(refs), signal);
  }

  async restore(commit: string, pack: Readable, signal?: AbortSignal): Promise<void> {
    await this.#unpack(pack, [], signal);
    await this.#state.checkout(commit, signal);
  }

  tracked(): readonly string[] {
    return this.#state.placedFiles
      .map((entry) => entry.subarray(entry.indexOf(TAB) + 1))
      .filter((path) => isUtf8(path))
      .map((path) => path.toString());
  }

  pristine(signal?: AbortSignal): Promise<boolean> {
    return isPristine(this, this.#state.standingFiles, signal);
  }

  treeId(signal?: AbortSignal): Promise<string> {
    return this.#state.snapshot(signal);
  }

  async leftOut(signal?: AbortSignal): Promise<string[]> {
    return await leftOutOf(this, await this.#state.writtenBelow(signal), signal);
  }

  async ignores(path: string, signal?: AbortSignal): Promise<boolean> {
    const argv = gitArgv(['check-ignore', '-q', '--', absolute(path)]);
    const { exit, stderr } = await this.run(argv, { timeoutMs: RUN_MS, signal });
    return exit === 0 || / is in submodule '/.test(stderr.toString());
  }

  async bundle(signal?: AbortSignal, known?: string): Promise<{ tree: string; bundle: Readable }> {
    const { tree, commit, parent } = await commitWork(this.#state, known, signal);
    await this.#state.repairAgentRepository(commit, signal);
    const range = ['refs/heads/errand', ...(parent ? [`^${parent}`] : [])];
    const argv = gitArgv(['bundle', 'create', '-q', '-', ...range]);
    return { tree, bundle: this.#output(argv, signal) };
  }

  async #unpack(
    pack: Readable,
    before: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const said = new Gathered(MAX_OUTPUT_BYTES);
    const { exit } = await this.sandbox.exec(
      {
        argv: inTurn(...before, gitCommand(['index-pack', '--stdin'], AGENT_GIT)),
        stdin: pack,
        timeoutMs: TRANSFER_MS,
        onOutput: (stream, chunk) => {
          if (stream === 'stderr') said.add(chunk);
        },
      },
      signal,
    );
    if (exit === 0) return;
    throw new ErrandError(
      'internal',
      `The commit could not be put into the sandbox: ${said.bytes().toString().trim()}`,
      { hint: lacking(exit) },
    );
  }

  /** A command's stdout as a stream; its bad end is the stream's error, the stream's end its. */
  #output(argv: readonly string[], signal?: AbortSignal): Readable {
    const out = new PassThrough();
    out.on('error', () => {}); // Whoever reads it gets the error too; there may be no one yet.
    const ended = new AbortController();
    const said = new Gathered(MAX_OUTPUT_BYTES);
    out.once('close', () => ended.abort(new Error('the stream was closed before its end')));
    this.sandbox
      .exec(
        {
          argv,
          timeoutMs: TRANSFER_MS,
          onOutput: (stream, chunk) => {
            if (stream === 'stderr') return said.add(chunk);
            if (!out.write(chunk)) return drained(out);
          },
        },
        signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
      )
      .then(
        ({ exit }) => {
          if (exit === 0) out.end();
          else
            out.destroy(
              new ErrandError(
                'internal',
                `git ended with ${exit}: ${said.bytes().toString().trim()}`,
              ),
            );
        },
        (error: unknown) => out.destroy(error as Error),
      );
    return out;
  }
}

/** The first bytes of a stream, up to a limit; the rest is let go. */
class Gathered {
  readonly #chunks: Uint8Array[] = [];
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  add(chunk: Uint8Array): void {
    if (this.#left <= 0) return;
    const kept = chunk.subarray(0, this.#left);
    this.#left -= kept.length;
    this.#chunks.push(kept);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/**
 * Reads from a stream at once, though its bytes are wanted later: Node throws the output of a
 * child process away when it ends before anyone reads.
 */
function hold(stream: Readable): Readable {
  const held = new PassThrough();
  held.on('error', () => {}); // Whoever reads it gets the error too; there may be no one yet.
  pipeline(stream, held, () => {}); // It hands an error on to `held`.
  return held;
}

/** As the promise; undefined at once when the signal aborts. */
function endOrAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise: ended, resolve } = Promise.withResolvers<T | undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  promise.then(resolve, stop);
  return ended.finally(() => signal.removeEventListener('abort', stop));
}

/** Resolves when the stream takes more, or will never. */
function drained(out: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      out.off('drain', go);
      out.off('close', go);
      resolve();
    };
    out.on('drain', go);
    out.on('close', go);
  });
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `${WORKSPACE}/${path}`;
}

function tooLarge(path: string): ErrandError {
  return new ErrandError('too_large', `${path} is larger than ${MAX_READ_BYTES / 1024 / 1024} MB.`);
}
