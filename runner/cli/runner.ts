/**
 * The composition root of the runner: opens what it keeps, puts the parts together with plain
 * constructors, and starts and stops them in order. Decides nothing itself.
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { AgentBackend } from '../agent/backend.ts';
import { createBuiltinBackend } from '../agent/builtin.ts';
import { ForeignAgents } from '../agent/foreign/agents.ts';
import { hostPlatform } from '../agent/foreign/archives.ts';
import { parseAgent } from '../agent/foreign/choice.ts';
import { ToolCache } from '../agent/foreign/tool-cache.ts';
import { createKeylessBackend } from '../agent/keyless.ts';
import { createRunAttempt, type OpenAgent } from '../blueprint/attempt.ts';
import { refuseBadBlueprint } from '../blueprint/choose.ts';
import { FOLLOWED_CONVERSATION } from '../blueprint/notes.ts';
import { DEFAULT_IMAGE, type RunnerConfig } from '../config/runner-config.ts';
import { RepositoryUse } from '../git/repository-use.ts';
import { refuseLargeFiles } from '../git/large-files.ts';
import { Pushes } from '../git/pushes.ts';
import type { BareRepository, RepositoryStore } from '../git/repository.ts';
import { serveGit } from '../git/smart-http.ts';
import { openRepositoryStore } from '../git/store.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { Services } from '../gateway/upstream.ts';
import { ErrandError } from '../protocol/errors.ts';
import { baseRef, type TaskId, type TaskSpec } from '../protocol/task.ts';
import { DockerDriver } from '../sandbox/docker.ts';
import { usualTransport } from '../sandbox/engine-place.ts';
import { keepSwept } from '../sandbox/sweeping.ts';
import { ensureToken, type ListenOptions, removeInfo, writeInfo } from '../server/listen.ts';
import { RunnerServer } from '../server/server.ts';
import { ArtifactFiles } from '../store/artifacts.ts';
import { openDatabase } from '../store/database.ts';
import { type DataDirectory, openDataDirectory } from '../store/directory.ts';
import { DiskRoom } from '../store/disk-room.ts';
import { LedgerFiles } from '../store/ledger-file.ts';
import { LogFiles } from '../store/logs.ts';
import { sweepArtifacts } from '../store/reclaim.ts';
import { migrate } from '../store/schema.ts';
import { notStarted } from '../store/storage-error.ts';
import { Store } from '../store/store.ts';
import type { RunAttempt } from '../tasks/context.ts';
import { Scheduler } from '../tasks/scheduler.ts';
import { Tasks } from '../tasks/tasks.ts';
import { HOLDING } from '../tasks/transitions.ts';
import { VERSION } from './package.ts';
import { readiness } from './readiness.ts';

export interface RunnerOptions {
  readonly dataDir: string;
  readonly config: RunnerConfig;
  readonly listen: ListenOptions;
  readonly model: { readonly apiKey: string | undefined; readonly baseURL: string | undefined };
  /** The keys for the models of other agents. */
  readonly services: Services;
  /** The developer log. */
  readonly report: (what: string, cause?: unknown) => void;
}

export interface RunningRunner {
  readonly url: string;
  /** Drains: nothing new is claimed, what runs is handed back as interrupted. Idempotent. */
  stop(): Promise<void>;
}

/** Opens, starts and announces a runner. What was started is stopped when a later step fails. */
export async function startRunner(options: RunnerOptions): Promise<RunningRunner> {
  try {
    return await started(options);
  } catch (error) {
    throw notStarted(error, options.dataDir);
  }
}

async function started(options: RunnerOptions): Promise<RunningRunner> {
  const { config, report } = options;
  const directory = openDataDirectory(options.dataDir);
  const undo: (() => unknown)[] = [() => directory.release()];
  const stop = once(async () => {
    for (const step of undo.toReversed()) {
      await Promise.resolve(step()).catch((cause: unknown) => report('a part did not stop', cause));
    }
  });
  try {
    const room = new DiskRoom(directory.root);
    undo.push(() => room.close());
    // A runner that starts on a full disk goes on reading, and says what is wrong.
    if (!(await room.health()).ok) await room.giveUpReserve();
    const database = openDatabase(directory.database);
    await migrate(database);
    const store = new Store(database, report);
    undo.push(() => store.close());

    const quota = { bytes: config.quotas.artifact, setting: 'quotas.artifact' };
    const files = {
      store,
      artifacts: new ArtifactFiles(directory.artifacts, quota),
      logs: new LogFiles(directory.logs, quota, (cause) =>
        report('a log could not be written', cause),
      ),
      ledgers: new LedgerFiles(directory.ledgers),
    };
    const repositories = await openRepositoryStore(directory.root, {
      maxBundleBytes: config.quotas.snapshot,
      maxFileBytes: config.quotas.file,
    });
    const use = new RepositoryUse({
      pathOf: async (id) => (await repositories.find(id))?.path,
      isHeld: (id) => store.hasAttempts(id, HOLDING),
      report,
    });
    undo.push(() => use.settled());
    await sweepArtifacts(directory.artifacts, files.artifacts, store);
    const driver = new DockerDriver({
      docker: {},
      dataDirectory: directory.root,
      runner: runnerId(directory),
      transport: config.sandbox.transport ?? usualTransport(platform(), process.env['DOCKER_HOST']),
      image: config.sandbox.image,
      toolImage: DEFAULT_IMAGE,
      log: (text) => report(text),
    });
    const pushes = new Pushes();
    const scheduler = new Scheduler({
      ...files,
      now,
      report,
      room,
      concurrency: config.sandbox.maxConcurrent,
      run: thenConsolidate(
        repositories,
        use,
        report,
        createRunAttempt({
          repositories,
          driver,
          backend: backendOf(options),
          openAgent: await openForeign(options, directory, driver, undo),
          agents: config.agents,
          image: config.sandbox.image,
          model: config.model,
          models: config.models,
          network: config.sandbox.network,
          images: config.sandbox.images,
          sandboxLimits: config.sandbox.limits,
          limits: config.limits,
        }),
      ),
    });
    const tasks = new Tasks({
      ...files,
      scheduler,
      room,
      now,
      accept: async (id, spec) => {
        if (spec.agent !== undefined) parseAgent(spec.agent, config.agents.acp);
        const repository = await acceptTask(repositories, id, spec);
        try {
          await refuseLargeFiles(repository, spec.base, config.quotas.file);
        } catch (error) {
          // It would stay for good: no task has it.
          await repository.deleteRefs(`refs/errand/tasks/${id}/`);
          use.clear(repository.id);
          throw error;
        }
      },
      withoutPushes: (id, work) => pushes.without(id, work),
      forget: async ({ id, spec }) => {
        const repository = await repositories.find(spec.repository.id);
        await repository?.deleteRefs(`refs/errand/tasks/${id}/`);
        use.clear(spec.repository.id);
      },
      dropImage: async (image) =>
        await driver.removeImage(image).catch((cause: unknown) => {
          report(`the image ${image} could not be removed`, cause);
        }),
      readFile: (spec, commit, path) => readText(repositories, spec, commit, path),
      conversation: FOLLOWED_CONVERSATION,
      limits: config.limits.standard,
    });
    const git = serveGit(repositories, {
      maxBytes: config.quotas.snapshot,
      hasTask: async (id) => (await store.task(id)) !== undefined,
      room,
      during: (id, work) => use.during(id, work),
      pushes,
    });
    const server = new RunnerServer({
      token: ensureToken(directory.root),
      listen: options.listen,
      files,
      tasks,
      store,
      version: VERSION,
      report,
      git: async (request, response, url) => void (await git(request, response, url)),
      diff: (task, attempt, response) => sendDiff(tasks, repositories, task, attempt, response),
      ready: async () => {
        const disk = await room.health();
        return disk.ok ? await driver.health() : disk;
      },
      readiness: async (wanted) =>
        await readiness(
          {
            driver,
            image: config.sandbox.image,
            images: config.sandbox.images,
            agent: config.agents.default,
            acp: config.agents.acp,
            hasKey: options.model.apiKey !== undefined,
          },
          wanted,
        ),
      openRepository: async ({ id, name }) => {
        await repositories.open(id, name);
        return { path: `${id}.git` };
      },
      about: {
        runner: { id: runnerId(directory), version: VERSION },
        git: '/git',
        artifacts: '/artifacts',
        maxFileBytes: config.quotas.file,
        model: config.model,
      },
    });
    // Stopped in reverse: first the work is handed back, while clients still hear of it.
    undo.push(() => server.stop());
    const url = await server.start();
    // Nobody waits for it: an engine that hangs must not keep the runner from its work.
    const sweeping = keepSwept(driver, report);
    undo.push(() => sweeping.stop());
    undo.push(() => scheduler.stop());
    await scheduler.start();
    writeInfo(directory.root, { url, pid: process.pid, version: VERSION });
    undo.push(() => removeInfo(directory.root));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const now = (): Date => new Date();

/** Tells this runner's containers from another's on the same engine. */
function runnerId(directory: DataDirectory): string {
  return createHash('sha256').update(directory.root).digest('hex').slice(0, 16);
}

function backendOf({ model, config }: RunnerOptions): AgentBackend {
  const { apiKey, baseURL } = model;
  if (apiKey === undefined) return createKeylessBackend();
  return createBuiltinBackend({ apiKey, baseURL, prices: config.prices });
}

/** The other agents, with the way to their models; `undo` takes it away again. */
async function openForeign(
  { config, services }: RunnerOptions,
  directory: DataDirectory,
  driver: DockerDriver,
  undo: (() => unknown)[],
): Promise<OpenAgent> {
  const { acp, record, replay } = config.agents;
  const gateway = new Gateway(directory.root);
  undo.push(() => gateway.stop());
  const folder = process.env['ERRAND_TOOL_CACHE'] ?? join(directory.root, 'tools');
  const agents = new ForeignAgents({
    gateway,
    tools: new ToolCache({ folder: resolve(folder), platform: hostPlatform() }),
    mounts: driver.mounts,
    services,
    prices: config.prices,
    acp,
    record,
    ...(replay === undefined ? {} : { replay: await recordingIn(replay) }),
  });
  return (agent, context, signal) =>
    agents.open(
      agent,
      {
        say: (text) => context.tell({ kind: 'attempt.notice', text }),
        log: (text) => context.log(text),
        artifact: () => context.artifact(),
      },
      signal,
    );
}

async function recordingIn(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `agents.replay: ${path} cannot be read (${cause.code}).`;
    throw new ErrandError('invalid', message, { cause });
  });
}

/** The end of an attempt is when its repository is put in order: its checkpoints added packs. */
function thenConsolidate(
  repositories: RepositoryStore,
  use: RepositoryUse,
  report: RunnerOptions['report'],
  run: RunAttempt,
): RunAttempt {
  return async (context, signal) => {
    const { id } = context.task.spec.repository;
    await use.during(id, () => run(context, signal));
    await repositories.consolidate(id, signal).catch((cause: unknown) => {
      if (!signal.aborted) report(`repository ${id} could not be put in order`, cause);
    });
  };
}

/** A task without its snapshot, or with a blueprint that is none, could never be worked on. */
async function acceptTask(
  repositories: RepositoryStore,
  id: TaskId,
  spec: TaskSpec,
): Promise<BareRepository> {
  const repository = await repositories.find(spec.repository.id);
  if (repository && (await repository.getRef(baseRef(id))) === spec.base) {
    await refuseBadBlueprint(repository, spec);
    return repository;
  }
  throw new ErrandError('not_found', `The snapshot of task ${id} is not on the runner.`, {
    hint: `Push it first, to ${baseRef(id)}.`,
  });
}

/** Larger files are not quoted from. */
const MOST_READ = 4 * 1024 * 1024;

async function readText(
  repositories: RepositoryStore,
  spec: TaskSpec,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const repository = await repositories.find(spec.repository.id);
  const files = await repository?.readFiles(commit, [path], {
    maxFileBytes: MOST_READ,
    maxBytes: MOST_READ,
  });
  return files?.get(path)?.toString('utf8');
}

async function sendDiff(
  tasks: Tasks,
  repositories: RepositoryStore,
  id: TaskId,
  attempt: number,
  response: ServerResponse,
): Promise<void> {
  const task = await tasks.get(id);
  const result = task.attempts.find(({ n }) => n === attempt)?.result;
  const repository = await repositories.find(task.spec.repository.id);
  if (!result || !repository) {
    throw new ErrandError('not_found', `Attempt ${attempt} of task ${id} has no result.`);
  }
  response.writeHead(200, { 'content-type': 'text/x-diff' });
  await pipeline(repository.diff(task.spec.base, result.commit), response);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
