// Runs the suites and counts over all of them. Called by script/test, which has brought what they
// need, or through npm run test:unit and the like. One line per suite, as soon as it has ended,
// every failure in full, every skip with its reason; the last line is the sum. Exit status 0 only
// when nothing failed.
//
//   node script/test-suites.ts [SUITE…] [-- TEXT]     TEXT picks files by a part of their path
//
// With --bring="PART…" before that, it brings these parts (script/bring.sh) while the suites run
// that need none of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { bringBeside, type Brought } from './suites/bring-beside.ts';
import { runNodeSuites } from './suites/node-suite.ts';
import type { NodeSuite } from './suites/node-suite.ts';
import { counts, Outcome } from './suites/outcome.ts';
import { runStaticSuite } from './suites/static-suite.ts';

const minutes = 60_000;

const unit: NodeSuite = {
  name: 'unit',
  glob: 'test/unit/**/*.test.ts',
  concurrency: 2,
  limit: 2 * minutes,
};

const integration: NodeSuite = {
  name: 'integration',
  glob: 'test/integration/**/*.test.ts',
  concurrency: 3,
  limit: 10 * minutes,
  slowest: [
    'interrupted/kill',
    'verify/corpus-node',
    'browser/',
    'blueprint/model',
    'verify/corpus',
    'blueprint/paths',
    'verify/planting',
    'interrupted/',
    'verify/',
    'blueprint/',
    'foreign/',
    'crash/',
    'sessions/',
    'command/',
  ],
};

const e2e: NodeSuite = {
  name: 'e2e',
  glob: 'test/e2e/**/*.test.ts',
  concurrency: 2,
  limit: 10 * minutes,
  slowest: ['reload', 'apply', 'story', 'report', 'tickets', 'entry', 'session', 'todos', 'part'],
};

/**
 * Suites of one stage run side by side. Sized for two cores: much of an integration test and of a
 * browser with an editor is waiting for one another's processes, so a third lane is not idle.
 */
const stages: readonly Stage[] = [
  { lanes: 2, suites: [unit], needsParts: false },
  { lanes: 3, suites: [integration, e2e], needsParts: true },
];

interface Stage {
  readonly lanes: number;
  readonly suites: readonly NodeSuite[];
  /** Whether it begins only once the parts are there that are brought meanwhile. */
  readonly needsParts: boolean;
}

async function main(args: string[]): Promise<void> {
  const bring = args[0]?.startsWith('--bring=')
    ? args.shift()?.slice('--bring='.length)
    : undefined;
  const split = args.includes('--') ? args.indexOf('--') : args.length;
  const named = args.slice(0, split);
  const only = args[split + 1];
  const all = ['static', ...stages.flatMap(({ suites }) => suites.map(({ name }) => name))];
  const unknown = named.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no suite '${unknown}'; there are: ${all.join(', ')}.`);
  }

  // Ctrl-C ends the test files, which end what they started; then the counts so far are printed.
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());

  const parts = bring === undefined ? undefined : bringBeside(bring.split(' '), stop.signal);
  const wanted = (name: string): boolean => named.length === 0 || named.includes(name);
  const outcomes: Outcome[] = [];
  const ended = (outcome: Outcome): void => {
    outcomes.push(outcome);
    process.stdout.write(`${outcome.line()}\n`);
    const details = outcome.details();
    if (details !== '') process.stdout.write(`${details}\n\n`);
  };
  // Its tools compute on one core for the most part: the first stage has the other.
  const judged = wanted('static')
    ? runStaticSuite(only, stop.signal, progressOf('static')).then(ended)
    : undefined;
  for (const { lanes, suites, needsParts } of stages) {
    const chosen = suites.filter(({ name }) => wanted(name));
    if (chosen.length === 0 || stop.signal.aborted) continue;
    if (needsParts) await judged;
    if (needsParts && parts !== undefined && !(await areThere(parts))) {
      for (const { name } of chosen) ended(withoutParts(name));
      continue;
    }
    const progress = progressOf(chosen.map(({ name }) => name).join(', '));
    await runNodeSuites(chosen, { lanes, only, signal: stop.signal, progress, ended });
  }
  await judged;
  const failed = stop.signal.aborted || outcomes.some((outcome) => outcome.failures.length > 0);
  process.exitCode = failed ? 1 : 0;
  process.stdout.write(`${counts(outcomes)}\n`);
}

/** Shows how the parts were brought, and makes them known to the tests. */
async function areThere(parts: Promise<Brought>): Promise<boolean> {
  const { isThere, told, variables } = await parts;
  process.stdout.write(told);
  Object.assign(process.env, variables);
  return isThere;
}

function withoutParts(suite: string): Outcome {
  const outcome = new Outcome(suite);
  outcome.fail(suite, 'Nothing of it ran: what it needs could not be brought, see above.');
  outcome.end(0);
  return outcome;
}

function progressOf(what: string): (ended: number) => void {
  const progress = (ended: number): void => {
    if (process.stdout.isTTY) process.stdout.write(`\r${what.padEnd(12)} ${ended} …\r`);
  };
  progress(0);
  return progress;
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
