/**
 * Caches the programs of foreign agents on the runner's machine: each is fetched once with npm,
 * checked against its pinned hash, and kept for all attempts, which see it read-only. Owns the
 * cache folder; nothing in it changes once an archive is in place, and no install script runs.
 * Backstop: files that a crash left unfinished have another name and are fetched again.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ErrandError } from '../../protocol/errors.ts';
import type { SandboxMount } from '../../sandbox/sandbox.ts';
import { type Archive, archiveOf, type Platform, type Tool, ALL_TOOLS } from './archives.ts';

const run = promisify(execFile);
const FETCH_MS = 15 * 60_000;
/** Age from which an unfinished download counts as abandoned. */
const LEFT_MS = 4 * FETCH_MS;
const TOOLS = '/opt/errand/tools';
const PARTIAL = '.new-';

/** Fetches a package's archive into a folder; resolves with the path of its file. */
export type Fetch = (archive: Archive, folder: string) => Promise<string>;

export interface ToolCacheOptions {
  readonly folder: string;
  /** Platform of this machine's sandboxes; undefined if no tool supports it. */
  readonly platform: Platform | undefined;
  /** Defaults to npm; tests provide their own. */
  readonly fetch?: Fetch;
}

/** A tool as sandboxes see it. */
export interface MountedTool {
  readonly mount: SandboxMount;
  readonly archive: Archive;
  /** Folder of the tool in the sandbox. */
  readonly folder: string;
}

export class ToolCache {
  readonly #options: ToolCacheOptions;
  readonly #fetch: Fetch;
  /** Downloads under way: two attempts that need the same tool wait for one. */
  readonly #inFlight = new Map<string, Promise<void>>();

  constructor(options: ToolCacheOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetchWithNpm;
  }

  /** Returns the tool, and fetches it first if necessary; `say` is told when that takes a while. */
  async ensure(
    tool: Tool,
    say: (text: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<MountedTool> {
    const { folder, platform } = this.#options;
    const archive = platform && archiveOf(tool, platform);
    if (!archive) {
      throw new ErrandError('unavailable', `${tool} is not known for this machine.`, {
        hint: 'Use another agent; docs/agents.md says which runs where.',
      });
    }
    const place = join(folder, nameOf(tool, archive, platform));
    if (!(await exists(place))) {
      const running = this.#inFlight.get(place);
      const placing = running ?? this.#place(archive, place);
      placing.catch(() => {}); // Whoever waits for it gets the error, after the notice.
      if (!running) {
        await say(`Fetching ${tool} ${archive.version} (${archive.megabytes} MB), once.`);
      }
      await unlessAborted(placing, signal);
    }
    const target = `${TOOLS}/${tool}`;
    return { mount: { source: place, target }, archive, folder: target };
  }

  /**
   * Puts an archive in place; runs to its end even if the caller gives up, because the next one
   * needs it too.
   */
  #place(archive: Archive, place: string): Promise<void> {
    const placing = this.#fetchInto(archive, place).finally(() => this.#inFlight.delete(place));
    this.#inFlight.set(place, placing);
    return placing;
  }

  async #fetchInto(archive: Archive, place: string): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await removeLeftovers(folder);
    const work = await mkdtemp(join(folder, PARTIAL));
    try {
      const file = await this.#fetch(archive, work);
      if ((await integrityOf(file)) !== archive.integrity) {
        throw new ErrandError(
          'unavailable',
          `${archive.name}@${archive.version} is not the pinned archive.`,
          {
            hint: 'The registry served a different one. Look at the npm configuration of this machine.',
          },
        );
      }
      const tree = join(work, 'tree');
      await mkdir(tree);
      const options = ['--no-same-owner', '--strip-components=1'];
      await run('tar', ['-xzf', file, '-C', tree, ...options]);
      await run('chmod', ['-R', 'a+rX,go-w', tree]);
      if (!archive.node) await chmod(join(tree, archive.program), 0o755);
      await rename(tree, place).catch(async (error: unknown) => {
        // Another runner with the same cache was faster; its result is the same.
        if (!(await exists(place))) throw error;
      });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

function nameOf(tool: Tool, { version }: Archive, platform: Platform): string {
  return `${tool}-${version}-${platform}`;
}

/** Names in the cache of what this version uses on this platform. */
export function currentTools(platform: Platform | undefined): ReadonlySet<string> {
  return new Set(
    ALL_TOOLS.flatMap((tool) => {
      const archive = platform && archiveOf(tool, platform);
      return archive ? nameOf(tool, archive, platform) : [];
    }),
  );
}

async function fetchWithNpm({ name, version }: Archive, folder: string): Promise<string> {
  const what = `${name}@${version}`;
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, what];
  try {
    const { stdout } = await run('npm', args, { cwd: folder, timeout: FETCH_MS });
    return join(folder, stdout.trim().split('\n').at(-1) ?? '');
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().slice(-400) ?? '';
    throw new ErrandError('unavailable', `${what} could not be fetched with npm. ${said}`.trim(), {
      hint: 'npm has to be on the PATH of "errand serve" and reach its registry (npm ping).',
      cause,
    });
  }
}

/** Removes unfinished downloads of killed runners. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(folder, name);
    // One that has vanished by now was not abandoned.
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFT_MS)
      await rm(path, { recursive: true, force: true });
  }
}

/** Settles like the promise, unless the signal aborts first. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', stop));
  signal.throwIfAborted();
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `sha512-${hash.digest('base64')}`;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
