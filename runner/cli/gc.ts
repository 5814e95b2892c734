/**
 * `errand gc`: collects what a runner has made and needs no more; by the runner where one runs, else
 * in its data directory. With --dry-run it only says what would go.
 */
import { join } from 'node:path';
import { collectorOf } from '../daemon/collecting.ts';
import { engineDriver } from '../daemon/engine.ts';
import { runnerId } from '../daemon/runner-id.ts';
import { Backups } from '../keeping/backup.ts';
import { checkoutsBelow } from '../keeping/kinds/checkouts.ts';
import { withDataDirectory } from '../keeping/offline.ts';
import type { Collected, Sum } from '../protocol/collected.ts';
import { Collect } from '../protocol/requests.ts';
import { ArtifactFiles } from '../store/artifacts.ts';
import { LogFiles } from '../store/logs.ts';
import type { Call } from './call.ts';
import { connectTo } from './connect.ts';
import { isSet } from './options.ts';
import { VERSION } from './package.ts';
import { runningRunner } from './running-runner.ts';
import { harmless, jsonText, paint, size } from './screen.ts';
import { readConfig } from './serve.ts';

/** Exit code 1 where some of it could not be looked at or removed. */
export async function gc(call: Call): Promise<number> {
  const dryRun = isSet(call, 'dry-run');
  const collected = await collect(call, dryRun);
  if (isSet(call, 'json')) {
    process.stdout.write(`${jsonText({ schema: 'errand.gc/1', ...document(collected) }, 2)}\n`);
  } else {
    process.stdout.write(harmless(words(collected)));
  }
  return collected.kinds.some(({ problem }) => problem !== undefined) ? 1 : 0;
}

async function collect(call: Call, dryRun: boolean): Promise<Collected> {
  const address = await runningRunner(call);
  if (!address) return await collectHere(call, dryRun);
  const connection = await connectTo(address);
  try {
    return await connection.request(Collect, { dryRun });
  } finally {
    connection.close();
  }
}

async function collectHere(call: Call, dryRun: boolean): Promise<Collected> {
  const { config, dataDir } = await readConfig(call);
  return await withDataDirectory(dataDir, report, async (kept) => {
    const { directory } = kept;
    const quota = { bytes: config.quotas.artifact, setting: 'quotas.artifact' };
    const docker = engineDriver({
      sandbox: config.sandbox,
      dataDirectory: directory.root,
      runner: runnerId(directory.root),
      log: report,
    });
    const collector = collectorOf({
      ...kept,
      docker,
      artifacts: new ArtifactFiles(directory.artifacts, quota),
      logs: new LogFiles(directory.logs, quota, () => undefined),
      checkouts: checkoutsBelow(join(directory.root, 'checkouts'), report),
      backups: new Backups({ ...kept, version: VERSION, now }),
      policy: config.keep,
      report,
      now,
    });
    return await collector.collect(dryRun);
  });
}

function report(what: string, cause?: unknown): void {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  process.stderr.write(`${harmless(`${what}${why}`)}\n`);
}

const now = (): Date => new Date();

/** With the sums of it all, which a script would add up itself. */
function document({ dryRun, kinds }: Collected) {
  const all = kinds.flatMap(({ removed }) => removed);
  return {
    dryRun,
    bytes: total(all),
    kinds: kinds.map(({ problem, ...each }) => ({ ...each, problem: problem ?? null })),
  };
}

function words({ dryRun, kinds }: Collected): string {
  const lines = [paint('bold', dryRun ? 'Would be removed' : 'Removed')];
  const removed = kinds.flatMap(({ kind, removed: sums }) => sums.map((sum) => line(kind, sum)));
  lines.push(...(removed.length > 0 ? removed : ['  nothing']));
  lines.push(paint('bold', 'Kept'));
  lines.push(...kinds.flatMap(({ kind, kept }) => kept.map((sum) => line(kind, sum))));
  for (const { kind, problem } of kinds) {
    if (problem !== undefined) lines.push(`${paint('red', '✗')} ${kind}: ${problem}`);
  }
  const bytes = total(kinds.flatMap(({ removed: sums }) => sums));
  lines.push(`${size(bytes)} ${dryRun ? 'would be' : 'were'} freed.`);
  return `${lines.join('\n')}\n`;
}

function line(kind: string, { count, bytes, why }: Sum): string {
  const room = bytes > 0 ? size(bytes) : '';
  return `  ${kind.padEnd(19)}${String(count).padStart(5)} ${room.padStart(7)}  ${why}`;
}

function total(sums: readonly Sum[]): number {
  return sums.reduce((sum, { bytes }) => sum + bytes, 0);
}
