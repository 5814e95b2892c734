/**
 * The programs of foreign agents on the runner's machine, each fetched once with npm, checked
 * against its pinned hash, and kept for all attempts, which see it read-only. Owns the folder of
 * the cache; nothing in it is ever changed after its archive is in place, and no install script
 * runs. Backstop: what a crash left half done has another name and is fetched anew.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ErrandError } from '../../protocol/errors.ts';
import type { SandboxMount } from '../../sandbox/sandbox.ts';
import { type Archive, archiveOf, type Platform, type Tool } from './archives.ts';

const run = promisify(execFile);
const FETCH_MS = 15 * 60_000;
const TOOLS = '/opt/errand/tools';

/** Puts the archive of a package into a folder; resolves with the path of its file. */
export type Fetch = (archive: Archive, folder: string, signal: AbortSignal) => Promise<string>;

export interface ToolCacheOptions {
  readonly folder: string;
  /** What the sandboxes of this machine run on; undefined: something that no tool is known for. */
  readonly platform: Platform | undefined;
  /** npm, unless a test brings its own. */
  readonly fetch?: Fetch;
}

/** A tool as sandboxes see it. */
export interface MountedTool {
  readonly mount: SandboxMount;
  readonly archive: Archive;
  /** Its folder in the sandbox. */
  readonly folder: string;
}

export class ToolCache {
  readonly #options: ToolCacheOptions;
  readonly #fetch: Fetch;
  /** Two attempts that need the same tool wait for one download. */
  readonly #inFlight = new Map<string, Promise<void>>();

  constructor(options: ToolCacheOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetchWithNpm;
  }

  /** The tool, fetched now if it was not yet; `say` is told when that takes a while. */
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
    const place = join(folder, `${tool}-${archive.version}-${platform}`);
    if (!(await exists(place))) {
      const running = this.#inFlight.get(place);
      const placing = running ?? this.#place(archive, place, signal);
      placing.catch(() => {}); // Whoever waits for it hears of it, after the notice.
      if (!running) {
        await say(`Fetching ${tool} ${archive.version} (${archive.megabytes} MB), once.`);
      }
      await placing;
    }
    const target = `${TOOLS}/${tool}`;
    return { mount: { source: place, target }, archive, folder: target };
  }

  #place(archive: Archive, place: string, signal: AbortSignal): Promise<void> {
    const placing = this.#fetchInto(archive, place, signal).finally(() =>
      this.#inFlight.delete(place),
    );
    this.#inFlight.set(place, placing);
    return placing;
  }

  async #fetchInto(archive: Archive, place: string, signal: AbortSignal): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o755 });
    const work = await mkdtemp(join(this.#options.folder, '.new-'));
    try {
      const file = await this.#fetch(archive, work, signal);
      if ((await integrityOf(file)) !== archive.integrity) {
        throw new ErrandError(
          'unavailable',
          `${archive.name}@${archive.version} is not what it has to be.`,
          {
            hint: 'The registry answered with another archive than the pinned one. Look at the npm configuration of this machine.',
          },
        );
      }
      const tree = join(work, 'tree');
      await mkdir(tree);
      const options = ['--no-same-owner', '--strip-components=1'];
      await run('tar', ['-xzf', file, '-C', tree, ...options], { signal });
      await run('chmod', ['-R', 'a+rX,go-w', tree], { signal });
      if (!archive.node) await chmod(join(tree, archive.program), 0o755);
      await rename(tree, place).catch(async (error: unknown) => {
        // Another runner with the same cache was faster; what it made is the same.
        if (!(await exists(place))) throw error;
      });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

async function fetchWithNpm(
  { name, version }: Archive,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const what = `${name}@${version}`;
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, what];
  try {
    const { stdout } = await run('npm', args, { cwd: folder, signal, timeout: FETCH_MS });
    return join(folder, stdout.trim().split('\n').at(-1) ?? '');
  } catch (cause) {
    signal.throwIfAborted();
    const said = (cause as { stderr?: string }).stderr?.trim().slice(-400) ?? '';
    throw new ErrandError('unavailable', `${what} could not be fetched with npm. ${said}`.trim(), {
      hint: 'npm has to be on the PATH of "errand serve" and reach its registry (npm ping).',
      cause,
    });
  }
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
