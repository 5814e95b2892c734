/**
 * Puts together what can be counted of a runner: tasks by the events that are stored, everything
 * else by asking the parts when somebody looks. Changes none of them.
 */
import { statfs } from 'node:fs/promises';
import { logEvent } from '../monitoring/log-events.ts';
import { Metrics } from '../monitoring/metric.ts';
import { addProcessMetrics } from '../monitoring/process-metrics.ts';
import { recent } from '../monitoring/recent.ts';
import { RunnerMetrics } from '../monitoring/runner-metrics.ts';
import { SpanExporter } from '../monitoring/span-exporter.ts';
import { SpendToday } from '../monitoring/spend-today.ts';
import { TaskSpans } from '../monitoring/task-spans.ts';
import type { Report } from '../platform/report.ts';
import type { StatusKind } from '../protocol/task.ts';
import type { RunnerStatus } from '../protocol/runner-status.ts';
import type { WarmCounts } from '../sandbox/checkouts/warm-sandboxes.ts';
import type { DriverHealth } from '../sandbox/sandbox.ts';
import type { RunnerServer } from '../server/server.ts';
import { census, waitingSince } from '../store/census.ts';
import type { DiskRoom } from '../store/disk-room.ts';
import type { LedgerFiles } from '../store/ledger-file.ts';
import type { Store } from '../store/store.ts';
import type { Keeping } from '../tasks/attempt-context.ts';
import { CLAIMABLE, UNDER_WAY } from '../tasks/transitions.ts';

export interface MonitoringParts {
  readonly store: Store;
  readonly ledgers: LedgerFiles;
  readonly room: Pick<DiskRoom, 'health'>;
  /** The data directory. */
  readonly root: string;
  readonly driver: { health(): Promise<DriverHealth>; readonly warm: WarmCounts };
  /** Number of sandboxes, those that wait included. */
  readonly sandboxes: () => number;
  /** Network namespaces that wait for sandboxes. */
  readonly networks: () => WarmCounts;
  /** Asked only once the runner has started. */
  readonly server: () => Pick<RunnerServer, 'connections' | 'refused'>;
  /** Attempts at the same time. */
  readonly places: number;
  /** Number of waiting attempts whose repository or user has all its places. */
  readonly held: () => Promise<number>;
  readonly version: string;
  readonly now: () => Date;
  readonly report: Report;
  /** Where traces go; nowhere without it. */
  readonly traces?: { readonly endpoint: string; readonly headers: string | undefined };
  /** Tells this runner from others. */
  readonly id: string;
}

/** They are not asked more often than this, however often somebody looks. */
const ENGINE_AGAIN_MS = 5000;
/** The disk is asked by writing to it. */
const DISK_AGAIN_MS = 30_000;
/** The metrics of one answer are read at once: one look at the store serves them all. */
const SIDE_BY_SIDE_MS = 50;

export class Monitoring {
  /** Engine and disk as they were a moment ago. */
  readonly engine: () => Promise<DriverHealth>;
  readonly disk: () => Promise<RunnerStatus['disk']>;
  readonly spend: SpendToday;
  /** For the scheduler. */
  readonly recorded: NonNullable<Keeping['recorded']>;
  readonly #parts: MonitoringParts;
  readonly #metrics = new Metrics();
  #exporter: SpanExporter | undefined;
  readonly #reaped = this.#metrics.counter(
    'errand_sandboxes_reaped_total',
    'Leftover sandboxes that were removed.',
    [{}],
  );

  constructor(parts: MonitoringParts) {
    const { store, room, root, driver, report, now, version } = parts;
    this.#parts = parts;
    this.engine = recent(ENGINE_AGAIN_MS, () => driver.health());
    this.disk = recent(DISK_AGAIN_MS, async () => {
      const { ok, detail } = await room.health();
      const space = await spaceOf(root).catch(() => undefined);
      return { ok, detail, freeBytes: space?.bytes.free, totalBytes: space?.bytes.total };
    });
    const counted = new RunnerMetrics(this.#metrics);
    this.spend = new SpendToday(now);
    this.recorded = (entry, entries) => {
      counted.recorded(entry, entries);
      this.spend.recorded(entry, entries);
    };
    store.onEvents((_channel, events, task) => {
      for (const { event } of events) {
        counted.heard(event, task);
        logEvent(report, event, task);
      }
    });
    this.#trace();
    this.#countTasks();
    this.#countSandboxes();
    this.#countClients();
    this.#measureDisk();
    addProcessMetrics(this.#metrics, version);
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.#metrics.text();
  }

  /** Reads what was spent today before this start. Never rejects. */
  async recall(): Promise<void> {
    const { ledgers, report } = this.#parts;
    try {
      for await (const entries of ledgers.changedSince(Date.parse(this.spend.spend.since))) {
        this.spend.recall(entries);
      }
    } catch (cause) {
      report('what was spent earlier today is not known', cause, { level: 'warn' });
    }
  }

  /** Counts what a sweep has removed. */
  swept(count: number): number {
    this.#reaped.add(count);
    return count;
  }

  /** Sends what is left of the traces. */
  async stop(): Promise<void> {
    await this.#exporter?.stop();
  }

  #trace(): void {
    const { traces, store, version, report, id } = this.#parts;
    if (!traces) return;
    const exporter = new SpanExporter({
      ...traces,
      version,
      report,
      resource: {
        'service.name': 'errand',
        'service.version': version,
        'service.instance.id': id,
      },
    });
    this.#exporter = exporter;
    const spans = new TaskSpans();
    store.onEvents((_channel, events, task) => {
      for (const { event } of events) exporter.add(spans.heard(event, task));
    });
    this.#metrics.read(
      'counter',
      'errand_trace_spans_total',
      'Spans of traces, by outcome.',
      () => [
        { labels: { outcome: 'sent' }, value: exporter.sent },
        { labels: { outcome: 'dropped' }, value: exporter.dropped },
      ],
    );
  }

  #countTasks(): void {
    const { store, places, held, now } = this.#parts;
    const gauge = this.#metrics.number.bind(this.#metrics, 'gauge');
    const counts = recent(SIDE_BY_SIDE_MS, () => census(store));
    this.#metrics.read('gauge', 'errand_tasks', 'Tasks by state.', async () => {
      const { tasks } = await counts();
      return STATES.map((state) => ({ labels: { state }, value: tasks[state] ?? 0 }));
    });
    gauge('errand_queue_depth', 'Attempts that wait for a place.', async () =>
      sumOf(CLAIMABLE, (await counts()).attempts),
    );
    gauge(
      'errand_queue_held',
      'Of those, attempts whose repository or user has all its places.',
      held,
    );
    gauge(
      'errand_queue_oldest_seconds',
      'Time that the oldest waiting task has waited; 0 where none waits.',
      async () => {
        const since = await waitingSince(store, CLAIMABLE);
        return since === undefined ? 0 : (now().getTime() - Date.parse(since)) / 1000;
      },
    );
    gauge('errand_attempts_running', 'Attempts that have a place.', async () =>
      sumOf(UNDER_WAY, (await counts()).attempts),
    );
    gauge('errand_attempt_places', 'Attempts that may run at the same time.', () => places);
  }

  #countSandboxes(): void {
    const { driver, sandboxes } = this.#parts;
    this.#metrics.read('gauge', 'errand_sandboxes', 'Sandboxes by state.', () => {
      const { ready, making } = driver.warm;
      return [
        { labels: { state: 'used' }, value: Math.max(0, sandboxes() - ready - making) },
        { labels: { state: 'ready' }, value: ready },
        { labels: { state: 'making' }, value: making },
      ];
    });
    this.#metrics.read(
      'counter',
      'errand_warm_sandboxes_wanted_total',
      'Times that a sandbox made ahead was wanted, by whether one was ready.',
      () => [
        { labels: { result: 'hit' }, value: driver.warm.hits },
        { labels: { result: 'miss' }, value: driver.warm.misses },
      ],
    );
    const { networks } = this.#parts;
    this.#metrics.read(
      'gauge',
      'errand_network_namespaces',
      'Network namespaces that wait for sandboxes, by state.',
      () => [
        { labels: { state: 'ready' }, value: networks().ready },
        { labels: { state: 'making' }, value: networks().making },
      ],
    );
    this.#metrics.read(
      'counter',
      'errand_network_namespaces_wanted_total',
      'Times that a network namespace made ahead was wanted, by whether one was ready.',
      () => [
        { labels: { result: 'hit' }, value: networks().hits },
        { labels: { result: 'miss' }, value: networks().misses },
      ],
    );
    this.#metrics.number(
      'gauge',
      'errand_engine_up',
      'Whether the container engine answers.',
      async () => ((await this.engine()).ok ? 1 : 0),
    );
  }

  #countClients(): void {
    const { server } = this.#parts;
    this.#metrics.number(
      'gauge',
      'errand_websocket_connections',
      'Connected clients.',
      () => server().connections,
    );
    this.#metrics.read(
      'counter',
      'errand_auth_failures_total',
      'Requests that were refused, by reason.',
      () => [...server().refused].map(([reason, value]) => ({ labels: { reason }, value })),
    );
  }

  #measureDisk(): void {
    const { root } = this.#parts;
    const gauge = this.#metrics.number.bind(this.#metrics, 'gauge');
    gauge('errand_disk_writable', 'Whether the data directory takes writes.', async () =>
      (await this.disk()).ok ? 1 : 0,
    );
    gauge(
      'errand_disk_free_bytes',
      'Free space on the disk of the data directory.',
      async () => (await spaceOf(root)).bytes.free,
    );
    gauge(
      'errand_disk_size_bytes',
      'Size of the disk of the data directory.',
      async () => (await spaceOf(root)).bytes.total,
    );
    gauge('errand_disk_free_inodes', 'Files that can still be made there.', async () => {
      const { files } = await spaceOf(root);
      // Some file systems have as many as there is space for, and say 0.
      return files.total === 0 ? Infinity : files.free;
    });
  }
}

const STATES: readonly StatusKind[] = [
  ...CLAIMABLE,
  ...UNDER_WAY,
  'needs_input',
  'done',
  'cancelled',
];

async function spaceOf(root: string) {
  const { bavail, bsize, blocks, files, ffree } = await statfs(root);
  return {
    bytes: { free: bavail * bsize, total: blocks * bsize },
    files: { free: ffree, total: files },
  };
}

/** Number of those in one of these states. */
export function sumOf(states: readonly string[], counts: Readonly<Record<string, number>>): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
