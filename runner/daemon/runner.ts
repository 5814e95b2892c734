/**
 * The composition root of the runner: opens its stores, puts the parts together with plain
 * constructors, and starts and stops them in order. Decides nothing itself.
 */
import { join } from 'node:path';
import { parseAgent } from '../agent/foreign/choice.ts';
import { FOLLOWED_CONVERSATION } from '../blueprint/notes.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import { Pushes } from '../git/pushes.ts';
import { RepositoryUse } from '../git/repository-use.ts';
import { serveGit } from '../git/smart-http.ts';
import { openRepositoryStore } from '../git/store.ts';
import { Backups } from '../keeping/backup.ts';
import { servedCheckouts } from '../keeping/kinds/checkouts.ts';
import { sendBackup } from '../keeping/send-backup.ts';
import type { Stopping } from '../protocol/requests.ts';
import type { Report } from '../platform/report.ts';
import { CheckoutDriver } from '../sandbox/checkouts/checkout-driver.ts';
import { keepSwept } from '../sandbox/sweeping.ts';
import {
  ensureToken,
  type ListenOptions,
  metricsTokenFile,
  removeInfo,
  userTokens,
  writeInfo,
} from '../server/listen.ts';
import { RunnerServer } from '../server/server.ts';
import { ArtifactFiles } from '../store/artifacts.ts';
import { openDatabase } from '../store/database.ts';
import { openDataDirectory } from '../store/directory.ts';
import { DiskRoom } from '../store/disk-room.ts';
import { LedgerFiles } from '../store/ledger-file.ts';
import { LogFiles } from '../store/logs.ts';
import { sweepArtifacts } from '../store/reclaim.ts';
import { migrate } from '../store/schema.ts';
import { notStarted } from '../store/storage-error.ts';
import { Store } from '../store/store.ts';
import { TotalUse } from '../store/total-use.ts';
import { Scheduler } from '../tasks/scheduler.ts';
import { Tasks } from '../tasks/tasks.ts';
import { Terminals } from '../tasks/terminals.ts';
import { HOLDING } from '../tasks/transitions.ts';
import { Redactor } from '../monitoring/redacted.ts';
import { collectGarbage, Rest } from './at-rest.ts';
import { AttemptRecords } from './attempt-records.ts';
import { AttemptsOnDemand } from './attempts-on-demand.ts';
import { serverSecrets } from './tool-servers.ts';
import { collectorOf } from './collecting.ts';
import { knownModels, type ModelAccess } from './model-access.ts';
import { engineDriver } from './engine.ts';
import { runnerId } from './runner-id.ts';
import { Monitoring, type MonitoringParts } from './monitoring.ts';
import { ready, readiness } from './readiness.ts';
import { pastVerdicts } from './past-verdict.ts';
import { recordingIn } from './recording-in.ts';
import { runnerStatus } from './status.ts';
import { TaskRepositories } from './task-repositories.ts';

/** `model` and `services` are the keys for the models of the built-in agent and of the others. */
export interface RunnerOptions extends ModelAccess {
  readonly dataDir: string;
  readonly config: RunnerConfig;
  readonly listen: ListenOptions;
  /** The product's own, told to clients. */
  readonly version: string;
  /** The developer log. */
  readonly report: Report;
  /** Keeps a secret out of it. */
  readonly conceal?: (secret: string) => void;
  /** Others that the caller knows; they are in nothing that is given out. */
  readonly secrets?: readonly string[];
}

export interface RunningRunner {
  readonly url: string;
  /** Number of attempts being carried out. */
  readonly running: number;
  /**
   * Stops, but first lets attempts go on to where nothing is lost, for so many seconds at most.
   * Meanwhile nothing new is begun, clients are told, and the runner is not ready.
   */
  drain(seconds: number): Promise<void>;
  /** Nothing new is claimed, what runs is handed back as interrupted. Idempotent. */
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
  const { config, report, version } = options;
  const startedAt = now();
  const directory = openDataDirectory(options.dataDir);
  // Stopped in reverse: the work is handed back first, while clients still receive its events.
  await using starting = new AsyncDisposableStack();
  const defer = (end: () => unknown): void =>
    starting.defer(async () => {
      // A part that does not stop must not keep the others from stopping.
      await Promise.try(end).catch((cause: unknown) => report('a part did not stop', cause));
    });
  defer(() => directory.release());
  const { total, totalFiles } = config.quotas;
  const limits = { bytes: total, files: totalFiles };
  const room = new DiskRoom(directory.root, new TotalUse(directory.root, limits));
  defer(() => room.close());
  // A runner that starts on a full disk goes on reading, and says what is wrong.
  if (!(await room.health()).ok) await room.giveUpReserve();
  const database = openDatabase(directory.database);
  const store = new Store(database, report);
  defer(() => store.close());
  await migrate(database);

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
  defer(() => repositories.close());
  const use = new RepositoryUse({
    pathOf: async (id) => (await repositories.find(id))?.path,
    isHeld: (id) => store.hasAttempts(id, HOLDING),
    report,
  });
  defer(() => use.settled());
  const maxFileBytes = config.quotas.file;
  const taskRepositories = new TaskRepositories({ repositories, use, maxFileBytes, report });
  await sweepArtifacts(directory.artifacts, store);
  const warn = (text: string): void => report(text, undefined, { level: 'warn' });
  const docker = engineDriver({
    sandbox: config.sandbox,
    namespaces: config.sandbox.namespaces,
    dataDirectory: directory.root,
    runner: runnerId(directory.root),
    log: warn,
  });
  defer(() => docker.stop());
  const driver = new CheckoutDriver({
    driver: docker,
    folder: join(directory.root, 'checkouts'),
    isOff: config.sandbox.checkouts === 'off',
    withSource: (id, work) =>
      use.during(id, async () => {
        const source = await repositories.find(id);
        return source && (await work(source));
      }),
    hasRoom: async () => (await room.health()).ok,
    limits: config.sandbox.limits,
    warm: config.sandbox.warm,
    log: warn,
  });
  await driver.start(async (id) => (await store.task(id)) !== undefined);
  defer(() => driver.stop());
  let stopping: Stopping | undefined;
  const watched = {
    store,
    ledgers: files.ledgers,
    room,
    root: directory.root,
    driver,
    sandboxes: () => docker.count,
    networks: () => docker.networks.counts,
    server: () => server,
    places: config.sandbox.maxConcurrent,
    held: async () => {
      const { waiting, places } = await scheduler.places();
      const held = places.filter((each) => each.held).length;
      // Not all places are told.
      return held === places.length ? waiting : held;
    },
    version,
    now,
    report,
    id: runnerId(directory.root),
    ...tracesOf(options),
  };
  const monitoring = new Monitoring(watched);
  defer(() => monitoring.stop());
  const pushes = new Pushes();
  const terminals = new Terminals();
  const replay = await recordingIn(config.agents.replay);
  const redactor = new Redactor();
  const attempts = new AttemptsOnDemand(async () => {
    const { openCarryingOut } = await import('./carry-out.ts');
    const { model, services } = options;
    const { root } = directory;
    return openCarryingOut({
      config,
      model,
      services,
      root,
      repositories,
      driver,
      terminals,
      replay,
      withoutSecrets: (text) => redactor.withoutKnown(text),
      pastVerdict: pastVerdicts(async (task) => (await store.task(task))?.state),
    });
  });
  defer(() => attempts.stop());
  const scheduler = new Scheduler({
    ...files,
    now,
    report,
    recorded: monitoring.recorded,
    room,
    concurrency: config.sandbox.maxConcurrent,
    limits: config.sandbox.starts,
    run: taskRepositories.thenConsolidate(attempts.run),
  });
  const tasks = new Tasks({
    ...files,
    scheduler,
    room,
    now,
    accept: async (id, spec) => {
      if (spec.agent !== undefined) parseAgent(spec.agent, config.agents.acp);
      await taskRepositories.accept(id, spec);
    },
    acceptBase: (id, spec, base) => taskRepositories.acceptBase(id, spec, base),
    withoutPushes: (id, work) => pushes.without(id, work),
    forget: async (task) => {
      await driver.forget(task.id);
      await taskRepositories.forget(task);
    },
    dropImage: async (image) =>
      await driver.removeImage(image).catch((cause: unknown) => {
        report(`the image ${image} could not be removed`, cause);
      }),
    readFile: (spec, commit, path) => taskRepositories.readText(spec, commit, path),
    conversation: FOLLOWED_CONVERSATION,
    limits: config.limits.standard,
  });
  const git = serveGit(repositories, {
    maxBytes: config.quotas.snapshot,
    hasTask: async (id) => (await store.task(id)) !== undefined,
    room,
    during: (id, work) => use.during(id, work),
    pushes,
    onPushed: (id, pushed) => {
      attempts.expect();
      void taskRepositories.begin(id, pushed, driver);
    },
  });
  const backups = new Backups({ directory, store, repositories, use, version, now });
  const collector = collectorOf({
    ...files,
    directory,
    repositories,
    use,
    docker,
    checkouts: servedCheckouts(driver.held),
    backups,
    policy: config.keep,
    report,
    now,
  });
  const token = ensureToken(directory.root);
  const metricsToken = ensureToken(directory.root, metricsTokenFile);
  const users = userTokens(directory.root);
  for (const secret of options.secrets ?? []) redactor.conceal(secret);
  const given = serverSecrets(config.mcp, process.env);
  for (const secret of [token, metricsToken, ...users.values(), ...given]) {
    options.conceal?.(secret);
    redactor.conceal(secret);
  }
  const records = new AttemptRecords({ store, config, redactor, version });
  const server = new RunnerServer({
    token,
    metricsToken,
    users,
    listen: options.listen,
    files,
    tasks,
    terminals,
    store,
    version,
    report,
    git: async (request, response, url) => void (await git(request, response, url)),
    diff: async (id, attempt, response) =>
      await taskRepositories.sendDiff(await tasks.get(id), attempt, response),
    record: (task, attempt, exact) => records.get(task, attempt, exact),
    collect: (dryRun) => collector.collect(dryRun),
    backup: (response, ending) => sendBackup(backups, response, ending),
    ready: async () =>
      stopping
        ? { ok: false, detail: 'The runner is stopping.' }
        : await ready({ store, room, driver }),
    metrics: () => monitoring.text(),
    status: () =>
      runnerStatus({
        ...watched,
        monitoring,
        startedAt,
        mostWarm: config.sandbox.warm,
        isStopping: () => stopping !== undefined || server.stopping,
      }),
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
    expectTask: (id) => {
      attempts.expect();
      driver.expect(id);
      docker.networks.expect();
      const commit = driver.preparedFor(id);
      if (commit !== undefined) void taskRepositories.expect(id, commit);
    },
    about: () => ({
      runner: { id: runnerId(directory.root), version },
      git: '/git',
      artifacts: '/artifacts',
      maxFileBytes: config.quotas.file,
      model: config.model,
      models: knownModels(config),
      ...(stopping && { stopping }),
    }),
  });
  defer(() => server.stop());
  const url = await server.start();
  // Not awaited: an engine that hangs must not keep the runner from its work.
  const swept = { sweep: async () => monitoring.swept(await driver.sweep()) };
  const sweeping = keepSwept(swept, report);
  defer(() => sweeping.stop());
  room.onOver(() => void collector.collectByItself());
  const collecting = collector.start();
  defer(() => collecting.stop());
  defer(() => scheduler.stop());
  await scheduler.start();
  void monitoring.recall();
  const rest = new Rest({ collect: collectGarbage });
  defer(() => rest.stop());
  defer(store.onEvents(() => rest.active()));
  rest.active();
  writeInfo(directory.root, { url, pid: process.pid, version });
  defer(() => removeInfo(directory.root));
  const running = starting.move();
  report('runner started', undefined, { level: 'info', version, url });
  const stop = once(async () => {
    await running.disposeAsync();
    report('runner stopped', undefined, { level: 'info' });
  });
  return {
    url,
    get running() {
      return scheduler.running;
    },
    drain: async (seconds) => {
      stopping = { attempts: scheduler.running, withinSeconds: seconds };
      server.tellStopping(stopping);
      await scheduler.drain(AbortSignal.timeout(seconds * 1000));
      await stop();
    },
    stop,
  };
}

const now = (): Date => new Date();

/** Headers may hold a token of the collector's, so they come from the environment. */
function tracesOf({ config: { traces } }: RunnerOptions): Pick<MonitoringParts, 'traces'> {
  const { endpoint } = traces;
  const headers = process.env['OTEL_EXPORTER_OTLP_HEADERS'];
  return endpoint === undefined ? {} : { traces: { endpoint, headers } };
}

/** A second call to stop waits for the same end. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
