/**
 * Owns the image of the browser that looks at pages: whether it is there, and making it, with the
 * packages of the runner's own lock file and Debian's Chromium, on top of the usual sandbox image.
 * Its name tells its inputs, so that another release makes another one. Backstop: an image that a
 * runner made has its label, and goes like those of environments (keeping/kinds/images.ts).
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { LABELS } from './container-options.ts';
import { call, statusOf } from './docker-calls.ts';
import { Docker } from './dockerode.ts';
import { tar, type TarEntry } from './tar.ts';

/** Begins the names of images with a browser. */
export const BROWSER = 'errand-browser:';
/** The newest of them that was made on this engine. */
export const BROWSER_IMAGE = `${BROWSER}latest`;
/** The program in the image. */
export const VISIT = '/opt/errand/browser/visit.ts';

const BUILD_MS = 20 * 60_000;
const MAX_TAIL_CHARACTERS = 4_000;
const PACKAGES = ['playwright-core', 'axe-core'] as const;

export interface BrowserImageOptions {
  /** Options for dockerode; empty for DOCKER_HOST or the usual socket. */
  readonly docker: Dockerode.DockerOptions;
  /** The sandbox image that it is made on top of: it brings Node. */
  readonly base: string;
  /** Whose it is; of nobody, and never collected, when absent. */
  readonly runner?: string;
}

export interface Making {
  /** For which it is made. */
  readonly task?: string;
  /** Gets what the build prints. */
  readonly log: (text: string) => void;
}

export class BrowserImage {
  readonly #options: BrowserImageOptions;
  readonly #docker: Dockerode;
  /** Of the attempts that need it at once, one makes it. */
  #making: Promise<void> | undefined;

  constructor(options: BrowserImageOptions) {
    this.#options = options;
    this.#docker = new Docker(options.docker);
  }

  /** The name of the image that this release needs; undefined while its base is not there. */
  async name(): Promise<string | undefined> {
    const base = await this.#idOf(this.#options.base);
    if (base === undefined) return undefined;
    const hash = createHash('sha256').update(base);
    for (const { name, content } of await ownFiles()) hash.update(name).update(content);
    for (const name of PACKAGES) hash.update(await readFile(manifestOf(name)));
    return `${BROWSER}${hash.digest('hex').slice(0, 16)}`;
  }

  async isThere(): Promise<boolean> {
    const name = await this.name();
    return name !== undefined && (await this.#idOf(name)) !== undefined;
  }

  /** Makes it where it is missing; resolves with its name. */
  async make({ task, log }: Making, signal: AbortSignal): Promise<string> {
    const name = await this.name();
    if (name === undefined) {
      throw new ErrandError(
        'unavailable',
        `The browser's image needs ${this.#options.base}, which is not on this machine.`,
        { hint: 'Run script/sandbox-image.sh in the folder of Errand.' },
      );
    }
    while ((await this.#idOf(name)) === undefined) {
      signal.throwIfAborted();
      this.#making ??= this.#build(name, { task, log }).finally(() => {
        this.#making = undefined;
      });
      await abortable(this.#making, signal);
    }
    return name;
  }

  async #build(name: string, { task, log }: Making): Promise<void> {
    log(
      'making the image of the browser, once: Chromium and fonts from Debian (a minute or two)\n',
    );
    const context = tar(await contextEntries());
    const { runner } = this.#options;
    const labels: Record<string, string> =
      runner === undefined ? {} : { [LABELS.runner]: runner, [LABELS.task]: task ?? '' };
    const options = {
      t: name,
      buildargs: { BASE: this.#options.base },
      labels,
      rm: true,
      forcerm: true,
    };
    let failure = await this.#run(context, options, log);
    // Some engines resolve no names on their bridge; the host's network then does.
    if (failure !== undefined) {
      failure = await this.#run(context, { ...options, networkmode: 'host' }, log);
    }
    if (failure !== undefined) {
      throw new ErrandError('unavailable', 'The image of the browser could not be made.', {
        hint: `It needs Debian's packages while it is made. The last words were: ${failure.trim().slice(-400)}`,
      });
    }
    const [repo = '', tag = ''] = BROWSER_IMAGE.split(':');
    await call('naming an image', (abortSignal) =>
      this.#docker.getImage(name).tag({ repo, tag, abortSignal }),
    );
    log('the image of the browser is ready\n');
  }

  /** Resolves with the last words of a build that failed. */
  async #run(
    context: Buffer,
    options: Dockerode.ImageBuildOptions,
    log: (text: string) => void,
  ): Promise<string | undefined> {
    return await call(
      'making the image of the browser',
      async (abortSignal) => {
        const stream = await this.#docker.buildImage(Readable.from([context]), {
          ...options,
          abortSignal,
        });
        let tail = '';
        let failure: string | undefined;
        await new Promise<void>((resolve, reject) => {
          this.#docker.modem.followProgress(
            stream,
            (error) => (error && failure === undefined ? reject(error) : resolve()),
            (event: { stream?: unknown; error?: unknown }) => {
              const said = typeof event.stream === 'string' ? event.stream : '';
              tail = (tail + said).slice(-MAX_TAIL_CHARACTERS);
              // Each step in one line: hundreds of packages are unpacked.
              if (said.startsWith('Step ')) log(`${said.split(/\s\s|\n/)[0]?.slice(0, 80)}\n`);
              if (typeof event.error === 'string') failure = `${tail}\n${event.error}`;
            },
          );
        });
        return failure;
      },
      { ms: BUILD_MS },
    );
  }

  async #idOf(image: string): Promise<string | undefined> {
    try {
      const found = await call('looking for an image', () =>
        this.#docker.getImage(image).inspect(),
      );
      return found.Id;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }
}

/** Waits no longer than the signal; what is waited for goes on, for the next who needs it. */
async function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<never>();
  const stop = (): void => ended.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([work, ended.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}

/** Beside this module in the source; the compiled runner finds it in the package it is part of. */
function sourceFolder(): string {
  const beside = join(import.meta.dirname, 'browser-image');
  if (existsSync(join(beside, 'Dockerfile'))) return beside;
  return join(import.meta.dirname, '../../../runner/sandbox/browser-image');
}

async function ownFiles(): Promise<{ name: string; content: Buffer }[]> {
  const names = (await readdir(sourceFolder())).toSorted();
  return await Promise.all(
    names.map(async (name) => ({ name, content: await readFile(join(sourceFolder(), name)) })),
  );
}

function manifestOf(name: string): string {
  return createRequire(import.meta.url).resolve(`${name}/package.json`);
}

/** Where a package is not `module`, its programs would be read as something else. */
const MANIFEST = Buffer.from('{ "type": "module", "private": true }\n');

function file(name: string, content: Uint8Array): TarEntry {
  return { name, mode: 0o644, owner: 0, content };
}

async function contextEntries(): Promise<TarEntry[]> {
  const entries = [file('driver/package.json', MANIFEST)];
  for (const { name, content } of await ownFiles()) {
    entries.push(file(name === 'Dockerfile' ? name : `driver/${name}`, content));
  }
  for (const name of PACKAGES) {
    const folder = dirname(manifestOf(name));
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const each of found.filter((entry) => entry.isFile())) {
      const path = join(each.parentPath, each.name);
      if (name === 'axe-core' && !/(package\.json|axe\.min\.js|LICENSE.*)$/.test(path)) continue;
      const place = `driver/node_modules/${name}/${relative(folder, path)}`;
      entries.push(file(place, await readFile(path)));
    }
  }
  return entries;
}
