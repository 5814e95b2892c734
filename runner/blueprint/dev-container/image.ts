/**
 * Owns the images of dev containers that have to be built: with the tools that define what a dev
 * container is (`@devcontainers/cli`), in a process of its own that sees the files of one commit
 * and none of the runner's variables. The definition it is given has no word that was left out
 * (project/dev-container/definition.ts). Made once per definition and the files that it copies.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, posix, sep } from 'node:path';
import { contentOf, exportFiles, placeFor } from '../../git/export-files.ts';
import type { BareRepository } from '../../git/repository.ts';
import { SerialQueue } from '../../platform/serial-queue.ts';
import { settledOr } from '../../platform/settled.ts';
import { argsOf, type DevContainer } from '../../project/dev-container/definition.ts';
import { readDockerfile } from '../../project/dev-container/dockerfile.ts';
import { fieldsOf } from '../../project/project-files.ts';
import { ErrandError } from '../../protocol/errors.ts';
import { LABELS } from '../../sandbox/container-options.ts';
import { DEV_CONTAINER } from '../../sandbox/made-on-engine.ts';
import type { SandboxDriver } from '../../sandbox/sandbox.ts';
import { setOff } from '../set-off.ts';

export interface DevContainerBuild {
  readonly devContainer: DevContainer & { readonly build: NonNullable<DevContainer['build']> };
  readonly repository: BareRepository;
  /** The task's base: what an agent wrote builds nothing. */
  readonly base: string;
  /** For which it is made. */
  readonly task: string;
  readonly log: (text: string) => void;
}

const BUILD_MS = 30 * 60_000;
const MAX_TAIL_CHARACTERS = 16_000;
const MAX_DOCKERFILE_BYTES = 1024 * 1024;
/** What a process needs to reach an engine and a registry. */
const PASSED_ON =
  /^(PATH|DOCKER_(HOST|TLS_VERIFY|CERT_PATH|API_VERSION)|(HTTPS?|NO)_PROXY|https?_proxy|no_proxy)$/;

/** The builder runs the engine's own command. */
export function hasBuilder(): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((each) => each !== '');
  return folders.some((folder) => existsSync(join(folder, 'docker')));
}

type BuildDriver = Pick<SandboxDriver, 'hasImage' | 'imageId' | 'runner'>;

export class DevContainerImages {
  readonly #driver: BuildDriver;
  /** One at a time: the classic builder of Docker gives the files of features one name for all. */
  readonly #builds = new SerialQueue();

  constructor(driver: BuildDriver) {
    this.#driver = driver;
  }

  /** Resolves with the name of the image. */
  async build(input: DevContainerBuild, signal: AbortSignal): Promise<string> {
    const name = `${DEV_CONTAINER}${await keyOf(input, (image) => this.#driver.imageId(image))}`;
    if (await this.#driver.hasImage(name)) return name;
    const turn = this.#builds.run(async () => {
      signal.throwIfAborted();
      // The attempt before may have needed the same.
      const labels = labelsOf(this.#driver.runner, input.task);
      if (!(await this.#driver.hasImage(name))) await build({ name, labels }, input, signal);
    });
    await settledOr(signal, turn);
    // Whoever is stopped does not wait for its turn.
    turn.catch(() => undefined);
    signal.throwIfAborted();
    await turn;
    return name;
  }
}

/**
 * The repository, the definition, and the content of what is copied into the image, lock files of
 * features too.
 */
async function keyOf(
  { devContainer, repository, base }: DevContainerBuild,
  idOf: (image: string) => Promise<string | undefined>,
): Promise<string> {
  const { path, build: wanted } = devContainer;
  const { dockerfile, context = '.', definition } = wanted;
  const folder = posix.dirname(path);
  const paths = folder === '.' ? [path] : [folder];
  let text = '';
  const { image } = fieldsOf(JSON.parse(definition));
  let images: readonly (string | undefined)[] = typeof image === 'string' ? [image] : [];
  if (dockerfile !== undefined) {
    const bytes = await repository.readFile(base, dockerfile, MAX_DOCKERFILE_BYTES);
    text = bytes?.toString('utf8') ?? '';
    const { copied, images: named } = readDockerfile(text, argsOf(definition));
    images = named;
    paths.push(...(copied ?? ['.']).map((each) => posix.join(context, each)));
    paths.push(dockerfile, posix.join(context, '.dockerignore'));
  }
  const content = await contentOf(repository.path, base, paths);
  // A name that leads to another image makes another one of this, too.
  const ids = await Promise.all(images.map(async (each) => each && (await idOf(each))));
  // Its own for each repository: a file that goes in unseen shall be no other repository's.
  const parts = [repository.id, path, definition, text, content, ids];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** Whose an image is: by this it goes when no task has used it for long. */
function labelsOf(runner: string | undefined, task: string): string[] {
  return runner === undefined ? [] : [`${LABELS.runner}=${runner}`, `${LABELS.task}=${task}`];
}

/** The builder puts labels on what features extend, and leaves those of a Dockerfile to options. */
export function labelled(definition: string, labels: readonly string[]): string {
  const { build: wanted, ...rest } = fieldsOf(JSON.parse(definition));
  if (wanted === undefined) return definition;
  const options = labels.map((label) => `--label=${label}`);
  return JSON.stringify({ ...rest, build: { ...fieldsOf(wanted), options } });
}

async function build(
  { name, labels }: { readonly name: string; readonly labels: readonly string[] },
  input: DevContainerBuild,
  signal: AbortSignal,
): Promise<void> {
  const { devContainer, repository, base, log } = input;
  const { path, build: wanted } = devContainer;
  const place = await placeFor(repository.path);
  try {
    const folder = join(place, 'files');
    const home = join(place, 'home');
    await Promise.all([mkdir(folder), mkdir(home)]);
    await exportFiles(repository.path, base, { folder, own: join(place, 'git') }, signal);
    const config = join(folder, path);
    // The folders above it are the repository's: none may be a link.
    await refuseElsewhere(folder, dirname(config));
    await rm(config, { force: true });
    await writeFile(config, labelled(wanted.definition, labels));
    if (wanted.dockerfile !== undefined) {
      await refuseElsewhere(folder, join(folder, wanted.dockerfile));
      await refuseElsewhere(folder, join(folder, wanted.context ?? '.'));
    }
    log(`building the dev container of ${path}\n`);
    const args = ['build', '--workspace-folder', folder, '--config', config];
    args.push('--image-name', name, ...labels.flatMap((label) => ['--label', label]));
    const { exit, tail, isLate } = await runBuilder(args, home, signal);
    log(setOff(tail));
    signal.throwIfAborted();
    if (exit !== 0) {
      const why = isLate ? ` in ${BUILD_MS / 60_000} minutes` : '';
      throw new ErrandError(
        'unavailable',
        `The dev container of ${path} could not be built${why}.`,
        {
          hint: `The last words were: ${lastWords(tail)}\nPut it right, or write "devcontainer: off" into .errand/config.yaml.`,
        },
      );
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function refuseElsewhere(folder: string, path: string): Promise<void> {
  const real = await realpath(path).catch(() => undefined);
  if (real === path && (path === folder || path.startsWith(folder + sep))) return;
  throw new ErrandError('invalid', `${path.slice(folder.length + 1)} is not there, or is a link.`, {
    hint: 'A dev container is built from files of the repository alone.',
  });
}

/** Never rejects but for a program that cannot be started. */
async function runBuilder(
  args: readonly string[],
  home: string,
  signal: AbortSignal,
): Promise<{ exit: number | null; tail: string; isLate: boolean }> {
  const program = createRequire(import.meta.url).resolve('@devcontainers/cli/devcontainer.js');
  const passed = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  const env = { ...Object.fromEntries(passed), HOME: home, TMPDIR: home };
  const child = spawn(process.execPath, [program, ...args], {
    env,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the engine's client ends with it.
    detached: true,
  });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text.replaceAll('\r', '')).slice(-MAX_TAIL_CHARACTERS);
    });
  }
  // Also where the builder itself has ended: what it has begun may hold its output open.
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nothing of it runs any more.
    }
  };
  const late = AbortSignal.any([signal, AbortSignal.timeout(BUILD_MS)]);
  late.addEventListener('abort', end, { once: true });
  if (late.aborted) end();
  try {
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { exit, tail, isLate: late.aborted && !signal.aborted };
  } finally {
    late.removeEventListener('abort', end);
  }
}

/** The builder ends with a line of JSON that holds its message. */
function lastWords(tail: string): string {
  const said = /"(?:message|description)":"((?:[^"\\]|\\.)*)"/.exec(tail)?.[1];
  const words = said?.replaceAll(/\\([n"\\])/g, (_, sign) => (sign === 'n' ? '\n' : String(sign)));
  return (words ?? tail.trim()).slice(-400);
}
