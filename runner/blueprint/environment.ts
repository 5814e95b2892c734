/**
 * Owns the images that sandboxes start from: the configured base image after the repository's setup
 * commands, which run once per (base image, commands, files that decide what they do). Only setup
 * ever runs with a network, and it runs before any model is asked. An image holds the base of the
 * task that made it; the next task's commit replaces that (Workspace.place), while ignored files
 * made by setup stay.
 */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { fieldsOf } from '../project/project-files.ts';
import type { BareRepository } from '../git/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import { openWorkspace } from '../sandbox/git-workspace.ts';
import { ENVIRONMENT } from '../sandbox/made-on-engine.ts';
import type { SandboxDriver, SandboxLimits } from '../sandbox/sandbox.ts';
import { setOff } from './set-off.ts';

/** Time limit of one setup command. */
export const SETUP_TIMEOUT_MS = 20 * 60_000;

export interface EnvironmentInput {
  readonly image: string;
  readonly setup: readonly string[];
  /**
   * Setup commands that may fail. The environment is then made without them, and not kept for long.
   */
  readonly guessed?: readonly string[];
  /** Variables and links that every sandbox of the environment has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly repository: BareRepository;
  readonly commit: string;
  /** The task's base. Any other commit has work of an agent in it. */
  readonly base: string;
  readonly task: string;
  readonly attempt: number;
  readonly limits: SandboxLimits;
  /** Time limit of one setup command. */
  readonly timeoutMs: number;
  readonly log: (text: string) => void;
}

/** The image that sandboxes are started from, by id, so that a moving tag changes nothing. */
export interface Environment {
  readonly image: string;
  readonly id: string;
  /** Commands that made the image, without optional ones that failed. */
  readonly setup: readonly string[];
}

/** Files in any folder whose content decides what a setup command installs. */
const DECISIVE =
  /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|\.pnpmfile\.cjs|pnpm-workspace\.yaml|bun\.lockb?|pdm\.lock|Pipfile(\.lock)?|deno\.(json|jsonc|lock)|bunfig\.toml|pip\.conf|setup\.(py|cfg)|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|package\.json|poetry\.lock|uv\.lock|([^/]*requirements[^/]*|constraints[^/]*|requirements\/[^/]+)\.txt|pyproject\.toml|go\.(mod|sum|work)|Cargo\.(toml|lock)|Gemfile(\.lock)?|[^/]+\.gemspec|composer\.(json|lock))$/;

/** The same for a repository's own `setup`: builds whose packages no lock file lists. */
const DECISIVE_BUILDS =
  /(^|\/)(pom\.xml|(build|settings)\.gradle(\.kts)?|gradle\.properties|gradle-wrapper\.properties|libs\.versions\.toml|[^/]*gradle\.lockfile|gems\.rb|gems\.locked|mix\.(exs|lock)|rebar\.(config|lock)|Package\.(swift|resolved)|pubspec\.(yaml|lock)|build\.sbt|plugins\.sbt|project\.clj|deps\.edn|stack\.yaml(\.lock)?|cabal\.project(\.freeze)?|[^/]+\.(cabal|csproj|fsproj|vbproj)|Directory\.Packages\.props|packages\.lock\.json|global\.json|shard\.(yml|lock)|environment\.ya?ml|cpanfile(\.snapshot)?)$/;

export const isDecisive = (path: string): boolean =>
  DECISIVE.test(path) || DECISIVE_BUILDS.test(path);

export class Environments {
  readonly #driver: SandboxDriver;
  /** Preparations under way: two attempts that need the same image wait for one. */
  readonly #inFlight = new Map<string, Promise<void>>();

  constructor(driver: SandboxDriver) {
    this.#driver = driver;
  }

  /** Returns the image for sandboxes of this commit, and prepares it first if necessary. */
  async prepare(input: EnvironmentInput, signal: AbortSignal): Promise<Environment> {
    const id = await this.#driver.imageId(input.image);
    if (id === undefined) throw missing(input.image);
    const { env = {}, links = {} } = input;
    const isPlain = [input.setup, Object.keys(env), Object.keys(links)].every(
      ({ length }) => length === 0,
    );
    if (isPlain) return { image: input.image, id, setup: [] };

    const name = `${ENVIRONMENT}${await fingerprint(input, id)}`;
    try {
      if (!(await this.#driver.hasImage(name))) await this.#buildOnce(name, input, signal);
    } catch (error) {
      if (!(error instanceof GuessFailed)) throw error;
      // The next task tries again: what failed may be available by then.
      input.log(`${error.message} The work continues without it.\n`);
      const setup = input.setup.filter((command) => command !== error.command);
      return await this.prepare({ ...input, setup }, signal);
    }
    const prepared = await this.#driver.imageId(name);
    if (prepared === undefined) throw missing(name);
    return { image: name, id: prepared, setup: input.setup };
  }

  async #buildOnce(name: string, input: EnvironmentInput, signal: AbortSignal): Promise<void> {
    for (let other = this.#inFlight.get(name); other; other = this.#inFlight.get(name)) {
      // The other attempt's failure (a cancel, say) is not this one's: wait, look, try again.
      await endOf(other, signal);
      if (await this.#driver.hasImage(name)) return;
    }
    const own = this.#build(name, input, signal).finally(() => this.#inFlight.delete(name));
    this.#inFlight.set(name, own);
    await own;
  }

  async #build(name: string, input: EnvironmentInput, signal: AbortSignal): Promise<void> {
    const sandbox = await this.#driver.create(
      {
        image: input.image,
        task: input.task,
        attempt: input.attempt,
        purpose: 'setup',
        limits: input.limits,
        network: 'bridge',
        ...(input.env && { env: input.env }),
        ...(input.links && { links: input.links }),
      },
      signal,
    );
    try {
      const workspace = openWorkspace(sandbox);
      await workspace.place(input.commit, input.repository.packOf(input.commit), signal);
      for (const command of input.setup) {
        input.log(`setup: ${command}\n`);
        const run = await workspace.run(['sh', '-c', command], {
          timeoutMs: input.timeoutMs,
          limit: 16_000,
          signal,
        });
        const output = `${run.stdout.toString()}${run.stderr.toString()}`;
        input.log(setOff(output));
        if (run.exit !== 0 && input.guessed?.includes(command)) throw new GuessFailed(command);
        if (run.exit !== 0) {
          throw new ErrandError(
            'unavailable',
            `The setup command "${command}" ended with ${run.exit}.`,
            {
              hint: `Its last output: ${output.trim().slice(-400)}\nName other commands under setup in .errand/config.yaml, or none with "setup: []".`,
            },
          );
        }
      }
      await this.#driver.saveImage(sandbox, name);
    } finally {
      await sandbox.destroy();
    }
  }
}

/** An optional setup command, detected and not configured, has failed. */
class GuessFailed extends Error {
  readonly command: string;

  constructor(command: string) {
    super(`The setup command "${command}" failed.`);
    this.command = command;
  }
}

/** Resolves when the promise settles, either way; rejects when the signal aborts first. */
async function endOf(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const over = (): void => resolve();
  signal.addEventListener('abort', over, { once: true });
  promise.then(over, over);
  await ended;
  signal.removeEventListener('abort', over);
  signal.throwIfAborted();
}

function missing(image: string): ErrandError {
  return new ErrandError('unavailable', `The sandbox image ${image} is not on this machine.`, {
    hint: 'Build or pull it on the runner, or name another with sandbox.image (runner) or image (.errand/config.yaml).',
  });
}

/** npm scripts that an installation runs by itself. */
const ON_INSTALL = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare'];
/** Programs that an installation runs by their names, which may load any other file. */
const RUN_BY_INSTALLING =
  /(^|\/)(setup\.py|build\.rs|extconf\.rb|\.pnpmfile\.cjs|binding\.gyp|[^/]+\.gemspec|mix\.exs|rebar\.config\.script|build\.(gradle(\.kts)?|sbt))$/;
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/**
 * Computes the key of an image. A task on another branch must not get what this one's scripts made,
 * so a file counts too when a setup command, or an installation script, names it. Files that those
 * load in turn count only where an agent wrote them: its whole tree is then part of the key.
 */
export async function fingerprint(
  input: Pick<EnvironmentInput, 'repository' | 'commit' | 'base' | 'setup' | 'env' | 'links'>,
  imageId: string,
): Promise<string> {
  const { repository, commit, base, setup, env, links } = input;
  const read = (path: string): Promise<Buffer | undefined> =>
    repository.readFile(commit, path, MAX_FILE_BYTES);
  const files = await repository.listFiles(commit);
  const named = new Set(setup.flatMap((command) => pathsIn(command, '.')));
  const hash = createHash('sha256');
  // Without variables and links it is the key that it always was: existing images stay of use.
  hash.update(
    JSON.stringify([repository.id, imageId, setup, ...(env || links ? [env, links] : [])]),
  );
  const add = (path: string, content: Buffer | undefined): void => {
    hash.update(`\0${path}\0${content?.length ?? -1}\0`).update(content ?? '');
  };
  for (const path of files.filter(isDecisive)) {
    const content = await read(path);
    add(path, content);
    if (posix.basename(path) !== 'package.json') continue;
    const scripts = fieldsOf(fieldsOf(parsed(content))['scripts']);
    for (const script of ON_INSTALL.map((name) => scripts[name])) {
      if (typeof script !== 'string') continue;
      for (const name of pathsIn(script, posix.dirname(path))) named.add(name);
    }
  }
  for (const path of files) {
    if (named.has(path) && !isDecisive(path)) add(path, await read(path));
  }
  const runsOwnCode = files.some((path) => named.has(path) || RUN_BY_INSTALLING.test(path));
  if (commit !== base && runsOwnCode) hash.update(`\0tree\0${await repository.treeOf(commit)}\0`);
  return hash.digest('hex').slice(0, 24);
}

/** Returns the words of a command that could be files, seen from a folder of the repository. */
function pathsIn(command: string, folder: string): string[] {
  return (command.match(/[\w@.+/-]+/g) ?? []).map((word) => posix.join(folder, word));
}

/**
 * Parses a manifest. One that is not JSON fails later in setup itself, with the tool's own message.
 */
function parsed(json: Buffer | undefined): unknown {
  try {
    return JSON.parse(json?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
