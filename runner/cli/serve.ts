/**
 * `errand serve`: reads the configuration and runs the runner until it is told to stop. SIGTERM and
 * SIGINT drain; a second one ends it at once. A service manager hears how it goes.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { parseAgent } from '../agent/foreign/choice.ts';
import {
  type AgentsConfig,
  resolveRunnerConfig,
  RUNNER_CONFIG,
  type RunnerConfig,
} from '../config/runner-config.ts';
import type { LogConfig } from '../config/monitoring-config.ts';
import { openDeveloperLog } from '../monitoring/developer-log.ts';
import type { Report } from '../platform/report.ts';
import { ErrandError } from '../protocol/errors.ts';
import { tokenFile } from '../server/listen.ts';
import { type ModelAccess, modelAccess, priceWords } from '../daemon/model-access.ts';
import { dataDirectoryOf, isSet, text } from './options.ts';
import type { Call } from './call.ts';
import { secretsIn } from './environment-secrets.ts';
import { startRunner } from '../daemon/runner.ts';
import { ServiceManager } from '../daemon/service-manager.ts';
import { VERSION } from './package.ts';
import { harmless, paint } from './screen.ts';

/** Exit code 0 after a clean stop. */
export async function serve(call: Call): Promise<number> {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, survive);
  }
  const { config, dataDir } = await readConfig(call);
  const access = modelAccess(process.env);
  const log = await openDeveloperLog({
    ...config.log,
    format: formatOf(config.log),
    file: config.log.file === undefined ? undefined : resolve(config.log.file),
  });
  const secrets = secretsIn(process.env);
  for (const secret of secrets) log.conceal(secret);
  report = log.report;
  const runner = await startRunner({
    dataDir,
    config,
    listen: {
      ...config.listen,
      tls: tlsOf(call),
      allowReadableTraffic: isSet(call, 'allow-readable-traffic'),
    },
    ...access,
    version: VERSION,
    report,
    conceal: log.conceal,
    secrets,
  });
  // A reader of this line may stop the runner at once, so signals are handled before it is printed.
  const told = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => told.resolve());
  const manager = new ServiceManager({ environment: process.env, pid: process.pid, report });
  announce(call, runner.url, dataDir, config, access);
  await manager.ready(`listens on ${runner.url}`);
  await told.promise;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
  const words = stoppingWords(runner.running, config.drain);
  report(words, undefined, { level: 'info' });
  await manager.stopping(words, config.drain);
  await runner.drain(config.drain);
  manager.close();
  await log.close();
  // A call that an engine leaves without an answer would keep the process until its time limit.
  process.exit(0);
}

function stoppingWords(attempts: number, seconds: number): string {
  if (attempts === 0) return 'stopping';
  const which = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return seconds === 0
    ? `stopping; ${which} will go on at the next start`
    : `stopping: ${which} may go on to a checkpoint for ${seconds} s (a second signal ends at once)`;
}

/** The configuration that `serve` runs with, and that `doctor` looks at. */
export async function readConfig(call: Call): Promise<{ config: RunnerConfig; dataDir: string }> {
  const named = text(call, 'config');
  const dataDir = dataDirectoryOf(call);
  const path = named === undefined ? join(dataDir, RUNNER_CONFIG) : resolve(named);
  const source = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (named === undefined && cause.code === 'ENOENT') return undefined;
    throw new ErrandError('invalid', `The configuration ${path} cannot be read (${cause.code}).`, {
      cause,
    });
  });
  const config = resolveRunnerConfig({
    file: source === undefined ? undefined : { source, name: path },
    environment: process.env,
    flags: {
      listen: text(call, 'listen'),
      dataDir: text(call, 'data-dir'),
      drain: text(call, 'drain'),
      image: text(call, 'image'),
    },
  });
  refuseUnknownAgents(config.agents, path);
  // A data directory in the file counts only where the file itself was named.
  const explicit = text(call, 'data-dir') ?? process.env['ERRAND_DATA_DIR'];
  const inFile = named !== undefined && !explicit ? config.dataDir : undefined;
  return { config, dataDir: inFile === undefined ? dataDir : resolve(inFile) };
}

/** A task that names no agent would find out, one after the other. */
function refuseUnknownAgents({ default: usual, models, acp }: AgentsConfig, path: string): void {
  const own = Object.keys(models).filter((name) => !name.startsWith('acp:'));
  const named = { default: [usual], models: own };
  for (const [key, names] of Object.entries(named)) {
    for (const name of names) {
      try {
        parseAgent(name, acp);
      } catch (cause) {
        if (!(cause instanceof ErrandError)) throw cause;
        const message = `${path}: agents.${key}: ${cause.message}`;
        throw new ErrandError('invalid', message, { ...hinted(cause), cause });
      }
    }
  }
}

const hinted = ({ hint }: ErrandError): { hint?: string } => (hint === undefined ? {} : { hint });

function tlsOf(call: Call): { cert: string; key: string } | undefined {
  const cert = text(call, 'tls-cert');
  const key = text(call, 'tls-key');
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new ErrandError('invalid', 'TLS needs both --tls-cert and --tls-key.');
  }
  return { cert, key };
}

function announce(
  call: Call,
  url: string,
  dataDir: string,
  config: RunnerConfig,
  { model: { apiKey, baseURL } }: ModelAccess,
): void {
  if (isSet(call, 'json')) {
    process.stdout.write(
      `${JSON.stringify({ url, pid: process.pid, dataDir, tokenFile: tokenFile(dataDir) })}\n`,
    );
    return;
  }
  process.stdout.write(`${paint('bold', 'errand')} listens on ${url}
  token   in ${tokenFile(dataDir)}
  model   ${config.model}${baseURL === undefined ? '' : ` at ${baseURL}`}
  image   ${config.sandbox.image}
`);
  const unpriced = priceWords(config);
  if (unpriced !== undefined) process.stdout.write(paint('yellow', `  ${harmless(unpriced)}\n`));
  if (apiKey === undefined) {
    process.stdout.write(
      paint(
        'yellow',
        '  ANTHROPIC_API_KEY is not set: tasks that need its model are refused until it is.\n',
      ),
    );
  }
}

/** Errors of a disk, a pipe or a socket, which are not a fault of the program. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EPIPE',
  'ECONNRESET',
]);

/**
 * Last resort, for a stream whose error has no listener: one refused write must not end every task
 * under way. Any other error is a fault of the program, and ends it as usual.
 */
function survive(cause: unknown): void {
  report('an error that nobody handled', cause);
  if (!REFUSALS.has((cause as { code?: unknown } | undefined)?.code)) process.exit(1);
}

/** The developer log, and what it is before its configuration is known. */
let report: Report = (what, cause) => {
  process.stderr.write(`${what}: ${inspect(cause)}\n`);
};

function formatOf({ format, file }: LogConfig): 'json' | 'lines' {
  if (format !== 'auto') return format;
  return file === undefined && process.stderr.isTTY ? 'lines' : 'json';
}
