/**
 * Owns a runner of a replay's own: in a temporary folder, on loopback, with the recorded model and
 * the recorded settings. Its sandboxes and checks are real. Everything of it goes with it.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { AttemptConfig } from '../blueprint/attempt-config.ts';
import { StoredConfig } from '../blueprint/stored-config.ts';
import { runGit, UNTOUCHED } from '../client/git.ts';
import { newTemporaryFolder } from '../client/temporary-leftovers.ts';
import { resolveRunnerConfig, type RunnerConfig } from '../config/runner-config.ts';
import { engineDriver } from '../daemon/engine.ts';
import { runnerId } from '../daemon/runner-id.ts';
import { startRunner } from '../daemon/runner.ts';
import { ErrandError } from '../protocol/errors.ts';
import { SHA256_PREFIX } from '../protocol/task.ts';
import type { Bundle } from '../replay/bundle-file.ts';
import { tokenFile } from '../server/listen.ts';
import { VERSION } from './package.ts';

export interface ReplayRunner {
  readonly url: string;
  readonly token: string;
  /** Puts the recorded base, and what was sent beside it, into its repository, which is open. */
  readonly giveBase: () => Promise<void>;
  /** A repository with all objects of the bundle, and later those that are fetched into it. */
  readonly objects: string;
}

export interface ReplayRunnerOptions {
  readonly bundle: Bundle;
  readonly modelUrl: string;
  /** In place of the recorded image. */
  readonly image: string | undefined;
  /** Where this machine keeps programs of other agents. */
  readonly tools: string;
  readonly say: (line: string) => void;
}

export async function withReplayRunner<T>(
  options: ReplayRunnerOptions,
  work: (runner: ReplayRunner) => Promise<T>,
): Promise<T> {
  const { bundle, modelUrl, say } = options;
  await using opened = new AsyncDisposableStack();
  const place = await newTemporaryFolder(tmpdir());
  opened.defer(() => rm(place, { recursive: true, force: true }));
  const [dataDir, objects, exchanges] = ['data', 'objects', 'exchanges.jsonl'].map((name) =>
    join(place, name),
  ) as [string, string, string];
  await unpackObjects(bundle, objects);
  const recorded = bundle.attempts.map((each) => each.exchanges).join('');
  if (recorded !== '') await writeFile(exchanges, recorded, { mode: 0o600 });

  const config = await configOf(options, recorded === '' ? undefined : exchanges);
  // Read once by the runner that is started here; this process starts no other.
  process.env['ERRAND_TOOL_CACHE'] ??= options.tools;
  const runner = await startRunner({
    dataDir,
    config,
    listen: { host: '127.0.0.1', port: 0 },
    model: { apiKey: 'recorded', baseURL: modelUrl },
    services: {},
    version: VERSION,
    report: (what, cause, { level } = {}) => {
      if (cause instanceof Error && level !== 'info') say(`${what}: ${cause.message}`);
    },
  });
  opened.defer(() => dropImages(config, dataDir, say));
  opened.defer(() => runner.stop());
  const token = (await readFile(tokenFile(dataDir), 'utf8')).trim();
  const { repository } = bundle.attempts[0]?.record.task.spec ?? {};
  const bare = join(dataDir, 'repositories', `${repository?.id}.git`);
  const own = `refs/errand/tasks/${bundle.about.task}`;
  const giveBase = async (): Promise<void> => {
    const refs = [`${own}/base:${own}/base`, `${own}/beside/*:${own}/beside/*`];
    const args = [...UNTOUCHED, 'push', '--quiet', '--no-verify', bare, ...refs];
    await runGit({ cwd: objects, args, env: { GIT_ALLOW_PROTOCOL: 'file' } });
  };
  return await work({ url: runner.url, token, giveBase, objects });
}

/** Checked object by object, as what comes from a sandbox is. */
async function unpackObjects({ about, git, attempts }: Bundle, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  const id = attempts[0]?.record.task.spec.repository.id ?? '';
  const format = id.startsWith(SHA256_PREFIX) ? 'sha256' : 'sha1';
  const run = async (args: readonly string[]): Promise<void> =>
    void (await runGit({ cwd: folder, args: [...UNTOUCHED, ...args] }));
  await run(['init', '--quiet', '--template=', '--bare', `--object-format=${format}`]);
  const file = join(folder, 'bundle');
  await writeFile(file, git);
  const refs = `refs/errand/tasks/${about.task}/*`;
  const fetch = ['-c', 'fetch.fsckObjects=true', 'fetch', '--quiet', '--no-write-fetch-head'];
  await run([...fetch, file, `+${refs}:${refs}`]);
  await rm(file);
}

async function configOf(
  { bundle, image, say }: ReplayRunnerOptions,
  exchanges: string | undefined,
): Promise<RunnerConfig> {
  const usual = resolveRunnerConfig({ environment: {}, flags: { listen: '127.0.0.1:0' } });
  const { record } = bundle.attempts.at(-1) ?? {};
  const settled = v.safeParse(StoredConfig, record?.config);
  if (!record || !settled.success) {
    throw new ErrandError('invalid', 'The bundle has no configuration that can be read here.', {
      hint: 'Use the release of Errand that made it.',
    });
  }
  const config: AttemptConfig = settled.output;
  const { settings } = record;
  const { code, plan, review, chores } = config.models;
  const foreign = config.agent.startsWith('acp:') ? [config.agent.slice('acp:'.length)] : [];
  return {
    ...usual,
    model: code,
    models: { plan, review, chores },
    prices: settings.prices,
    outputTokens: settings.outputTokens,
    limits: settings.limits,
    sandbox: {
      ...usual.sandbox,
      image: await imageFor(bundle, config, image, say),
      images: ['*'],
      builds: ['*'],
      network: config.mayUseNetwork ? ['*'] : [],
      limits: settings.sandbox,
      maxConcurrent: 1,
      checkouts: 'off',
      warm: 0,
    },
    agents: {
      default: config.agent,
      models: {},
      acp: foreign,
      record: false,
      ...(exchanges !== undefined && { replay: exchanges }),
    },
  };
}

/** The recorded image where it is here; else, what to do about it. */
async function imageFor(
  { about }: Bundle,
  config: AttemptConfig,
  named: string | undefined,
  say: (line: string) => void,
): Promise<string> {
  const { name, id, setup } = about.image;
  const driver = engineDriver({
    sandbox: { image: config.image, transport: undefined },
    dataDirectory: tmpdir(),
    runner: 'replay',
    log: say,
  });
  const wanted = named ?? config.image;
  const here = await driver.imageId(wanted);
  if (named !== undefined && here === undefined) throw notHere(named, '');
  if (named !== undefined) return named;
  const isPrepared = setup.length > 0 || name !== config.image;
  if ((await driver.imageId(id)) !== undefined) return isPrepared ? wanted : id;
  if (here === undefined) throw notHere(config.image, id);
  if (!isPrepared) throw notHere(config.image, id);
  say(
    'The prepared environment of the attempt is not on this machine: its setup runs again, with a network.',
  );
  return wanted;
}

function notHere(image: string, id: string): ErrandError {
  const which = id === '' ? '' : ` as it was then (${id.slice(0, 19)})`;
  return new ErrandError('unavailable', `The image ${image}${which} is not on this machine.`, {
    hint: 'Bring it here (docker save and docker load, or docker pull by its digest), or name another one with --image, which may make a difference.',
  });
}

/** Images that this runner has prepared: no other knows them. */
async function dropImages(
  { sandbox }: RunnerConfig,
  dataDir: string,
  say: (line: string) => void,
): Promise<void> {
  const runner = runnerId(dataDir);
  const { made } = engineDriver({ sandbox, dataDirectory: dataDir, runner, log: say });
  try {
    for (const image of await made.images()) await made.dropImage(image);
  } catch {
    say('An image could not be removed.');
  }
}
