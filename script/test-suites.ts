// Runs the suites and counts over all of them. Called by script/test, which has brought what they
// need, or through npm run test:unit and the like. One line per suite, every failure in full,
// every skip with its reason; the last line is the sum. Exit status 0 only when nothing failed.
//
//   node script/test-suites.ts [SUITE…] [-- TEXT]     TEXT picks files by a part of their path
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { runNodeSuite } from './suites/node-suite.ts';
import type { NodeSuite } from './suites/node-suite.ts';
import { counts } from './suites/outcome.ts';
import type { Outcome } from './suites/outcome.ts';
import { runStaticSuite } from './suites/static-suite.ts';

const minutes = 60_000;

// Sized for two cores: an integration test keeps a core busy in containers of its own, and a
// browser with an editor keeps both busy.
const nodeSuites: NodeSuite[] = [
  { name: 'unit', glob: 'test/unit/**/*.test.ts', concurrency: 2, limit: 2 * minutes },
  {
    name: 'integration',
    glob: 'test/integration/**/*.test.ts',
    concurrency: 2,
    limit: 10 * minutes,
  },
  { name: 'e2e', glob: 'test/e2e/**/*.test.ts', concurrency: 1, limit: 10 * minutes },
];

async function main(args: string[]): Promise<void> {
  const split = args.includes('--') ? args.indexOf('--') : args.length;
  const named = args.slice(0, split);
  const only = args[split + 1];
  const all = ['static', ...nodeSuites.map((suite) => suite.name)];
  const unknown = named.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no suite '${unknown}'; there are: ${all.join(', ')}.`);
  }

  // Ctrl-C ends the test files, which end what they started; then the counts so far are printed.
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());

  const outcomes: Outcome[] = [];
  for (const name of named.length > 0 ? named : all) {
    const outcome = await runSuite(name, only, stop.signal);
    outcomes.push(outcome);
    process.stdout.write(`${outcome.line()}\n`);
    const details = outcome.details();
    if (details !== '') process.stdout.write(`${details}\n\n`);
    if (stop.signal.aborted) break;
  }
  const failed = stop.signal.aborted || outcomes.some((outcome) => outcome.failures.length > 0);
  process.exitCode = failed ? 1 : 0;
  process.stdout.write(`${counts(outcomes)}\n`);
}

async function runSuite(
  name: string,
  only: string | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const progress = (ended: number): void => {
    if (process.stdout.isTTY) process.stdout.write(`\r${name.padEnd(12)} ${ended} …\r`);
  };
  progress(0);
  const suite = nodeSuites.find((candidate) => candidate.name === name);
  return suite === undefined
    ? runStaticSuite(only, signal, progress)
    : runNodeSuite(suite, only, signal, progress);
}

// Tests start hundreds of processes from the same sources: compiled once for all of them, each
// takes half the time to start. The folder is the run's own, as Node never takes anything from it.
const compiled = mkdtempSync(join(tmpdir(), 'compiled-'));
process.env.NODE_COMPILE_CACHE = compiled;
try {
  await main(process.argv.slice(2));
} finally {
  rmSync(compiled, { recursive: true, force: true, maxRetries: 5 });
}
