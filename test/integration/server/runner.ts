/**
 * A runner for tests: the real store, scheduler and server on a free port, with a `RunAttempt`
 * of the test's own. Owns its data directory and removes it when it stops.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOLLOWED_CONVERSATION } from '../../../runner/blueprint/notes.ts';
import type { TaskSpec } from '../../../runner/protocol/task.ts';
import { ensureToken } from '../../../runner/server/listen.ts';
import { RunnerServer, type ServerParts } from '../../../runner/server/server.ts';
import { ArtifactFiles } from '../../../runner/store/artifacts.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import { LedgerFiles } from '../../../runner/store/ledger-file.ts';
import { LogFiles } from '../../../runner/store/logs.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { Scheduler } from '../../../runner/tasks/scheduler.ts';
import { Tasks } from '../../../runner/tasks/tasks.ts';
import { Terminals } from '../../../runner/tasks/terminals.ts';

export interface TestRunner {
  readonly url: string;
  readonly token: string;
  readonly root: string;
  readonly store: Store;
  readonly tasks: Tasks;
  readonly terminals: Terminals;
  readonly scheduler: Scheduler;
  readonly ledgers: LedgerFiles;
  readonly reports: string[];
  stop(): Promise<void>;
}

export interface TestRunnerOptions {
  readonly run?: RunAttempt;
  readonly root?: string;
  readonly keep?: boolean;
  readonly port?: number;
  readonly stopWithinMs?: number;
  readonly concurrency?: number;
  /** What `commit:path` holds. */
  readonly files?: Readonly<Record<string, string>>;
  readonly server?: Partial<ServerParts>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'errand-core-'));
}

const now = () => new Date();

export async function startRunner(options: TestRunnerOptions = {}): Promise<TestRunner> {
  const root = options.root ?? temporaryFolder();
  const directory = openDataDirectory(root);
  const db = openDatabase(directory.database);
  await migrate(db);
  const store = new Store(db);
  const reports: string[] = [];
  const report = (what: string, cause: unknown) => reports.push(`${what}: ${String(cause)}`);
  const quota = { bytes: 1 << 20, setting: 'limits.artifactBytes' };
  const artifacts = new ArtifactFiles(directory.artifacts, quota);
  const logs = new LogFiles(directory.logs, quota, (cause) => report('log', cause));
  const ledgers = new LedgerFiles(directory.ledgers);
  const run: RunAttempt =
    options.run ?? ((context) => context.finish({ level: 'verified', because: [] }));
  const scheduler = new Scheduler({
    store,
    artifacts,
    logs,
    ledgers,
    now,
    run,
    report,
    concurrency: options.concurrency ?? 2,
    stopWithinMs: options.stopWithinMs ?? 2000,
  });
  const tasks = new Tasks({
    store,
    artifacts,
    logs,
    ledgers,
    scheduler,
    now,
    accept: async () => undefined,
    acceptBase: async () => undefined,
    forget: async () => undefined,
    readFile: async (_spec, commit, path) => options.files?.[`${commit}:${path}`],
    conversation: FOLLOWED_CONVERSATION,
    limits: { turns: 60, costUsd: 2, minutes: 45 },
  });
  const terminals = new Terminals();
  const token = ensureToken(root);
  const server = new RunnerServer({
    token,
    listen: { host: '127.0.0.1', port: options.port ?? 0 },
    tasks,
    terminals,
    store,
    files: { store, artifacts, logs, ledgers },
    git: async (_request, response) => void response.writeHead(200).end('git'),
    diff: async (_task, _attempt, response) => void response.writeHead(200).end('diff'),
    record: () => Promise.reject(new Error('no record is asked for here')),
    backup: async (response) => void response.writeHead(200).end('backup'),
    collect: async (dryRun) => ({ dryRun, kinds: [] }),
    ready: async () => ({ ok: true, detail: 'ready' }),
    metrics: async () => '',
    status: async () => {
      throw new Error('this runner has no status');
    },
    openRepository: async ({ id }) => ({ path: `${id}.git` }),
    expectTask: () => undefined,
    readiness: async () => ({
      missing: [],
      sandboxes: { image: 'none', usual: false, full: false },
    }),
    about: () => ({
      runner: { id: 'test', version: '0.0.0' },
      git: '/git',
      artifacts: '/artifacts',
      maxFileBytes: 1000,
      model: 'none',
    }),
    version: '0.0.0',
    report,
    ...options.server,
  });
  await scheduler.start();
  const url = await server.start();
  return {
    url,
    token,
    root,
    store,
    tasks,
    terminals,
    scheduler,
    ledgers,
    reports,
    stop: async () => {
      await scheduler.stop();
      await server.stop();
      await store.close();
      directory.release();
      if (!options.keep) rmSync(root, { recursive: true, force: true });
    },
  };
}

export function spec(title = 'Fix it'): TaskSpec {
  return {
    title,
    instructions: 'Make the test pass.',
    origin: { kind: 'prompt' },
    repository: { id: 'a'.repeat(16), name: 'sample' },
    base: 'b'.repeat(40),
    head: 'c'.repeat(40),
  };
}

/** Resolves with the first state that fits; rejects with the follower's error. */
export function untilState<S>(
  follow: (onState: (state: S) => void, onError: (error: Error) => void) => { dispose(): void },
  fits: (state: S) => boolean,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const handle = follow((state) => {
      if (!fits(state)) return;
      queueMicrotask(() => handle.dispose());
      resolve(state);
    }, reject);
  });
}
