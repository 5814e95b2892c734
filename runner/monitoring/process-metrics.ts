/**
 * Owns what is measured of the process itself, under the names that every client of Prometheus
 * uses. Measured when somebody asks: nothing here ever runs by itself.
 */
import { readdir } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { Metrics } from './metric.ts';

export function addProcessMetrics(metrics: Metrics, version: string): void {
  metrics.read('gauge', 'errand_build_info', 'Always 1; the labels say what runs.', () => [
    { labels: { version, node: process.versions.node }, value: 1 },
  ]);
  metrics.number(
    'gauge',
    'process_start_time_seconds',
    'When the process began, since the epoch.',
    () => performance.timeOrigin / 1000,
  );
  metrics.number(
    'counter',
    'process_cpu_seconds_total',
    'Processor time of the process, user and system.',
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  );
  metrics.number('gauge', 'process_resident_memory_bytes', 'Resident memory of the process.', () =>
    process.memoryUsage.rss(),
  );
  metrics.number(
    'gauge',
    'nodejs_heap_size_used_bytes',
    'Used heap of the process.',
    () => process.memoryUsage().heapUsed,
  );
  // Absent where there is no such folder.
  metrics.number(
    'gauge',
    'process_open_fds',
    'Open files, sockets and pipes of the process.',
    async () => (await readdir('/proc/self/fd')).length,
  );
  metrics.number(
    'counter',
    'errand_event_loop_busy_seconds_total',
    'Time in which the event loop had work.',
    () => performance.eventLoopUtilization().active / 1000,
  );
}
