/**
 * Measures the time of a task from its acknowledgement to the end of the agent's first command,
 * whole and in parts, against the time that `docker run` takes to its first output. The model is
 * scripted and answers at once, so that only our own time is measured.
 */
import type { CheckSpec } from '../runner/protocol/task.ts';
import {
  type Bench,
  type Figure,
  figure,
  quantile,
  repositoryOf,
  writeSource,
} from './bench-kit.ts';
import {
  benchRunner,
  type BenchRunner,
  type Moments,
  runTask,
  sendBase,
  untilReady,
} from './bench-runner.ts';
import { dockerRun } from './bench-sandbox.ts';

const CHECK: CheckSpec = { name: 'true', command: 'true' };

/** How a task finds its sandbox, by the runner's configuration. */
const WAYS = {
  warm: '',
  'cold, over a checkout': 'sandbox: { warm: 0 }\n',
  'without a checkout': 'sandbox: { checkouts: off }\n',
} as const;
type Way = keyof typeof WAYS;

interface Row {
  readonly files: number;
  readonly changed: number;
  readonly way: Way;
  readonly checks: readonly CheckSpec[];
  /** Runs that count. */
  readonly runs: number;
}

const ROWS: readonly Row[] = [
  { files: 10, changed: 1, way: 'warm', checks: [], runs: 15 },
  { files: 10, changed: 1, way: 'cold, over a checkout', checks: [], runs: 15 },
  { files: 10, changed: 1, way: 'without a checkout', checks: [], runs: 15 },
  { files: 10, changed: 1, way: 'warm', checks: [CHECK], runs: 15 },
  { files: 27_000, changed: 100, way: 'warm', checks: [], runs: 25 },
  { files: 27_000, changed: 100, way: 'warm', checks: [CHECK], runs: 9 },
  { files: 27_000, changed: 100, way: 'cold, over a checkout', checks: [], runs: 9 },
  // Each takes seconds, nearly all of them the writing of files.
  { files: 27_000, changed: 100, way: 'without a checkout', checks: [], runs: 3 },
];
const QUICK_RUNS = 3;
/** One namespace is kept until more sandboxes are in use at once. */
const COLD_NAMESPACES = 1;

/** As in `npm run bench -- task:27000-warm`; with a check, `task:27000-warm-check`. */
function keyOf({ files, way, checks }: Row): string {
  const [word = way] = way.split(/\W/);
  return `${files}-${word}${checks.length > 0 ? '-check' : ''}`;
}

export async function firstCommand(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const rows = ROWS.filter((row) => bench.row === undefined || keyOf(row) === bench.row);
  if (rows.length === 0) {
    throw new Error(`no such row: ${bench.row}; there are: ${ROWS.map(keyOf).join(', ')}`);
  }
  const repositories = new Map<number, string>();
  for (const way of Object.keys(WAYS) as Way[]) {
    if (!rows.some((row) => row.way === way)) continue;
    await using stack = new AsyncDisposableStack();
    const runner = await benchRunner({ ...bench, stack }, WAYS[way]);
    for (const row of rows.filter((each) => each.way === way)) {
      const root = repositories.get(row.files) ?? repositoryOf(bench, row.files);
      repositories.set(row.files, root);
      process.stderr.write(`  ${nameOf(row)} …\n`);
      figures.push(...(await rowOf(bench, row, runner, root)));
    }
  }
  return figures;
}

function nameOf({ files, changed, way, checks }: Row): string {
  return `${files} files, ${changed} changed, ${way}, ${checks.length === 0 ? 'no checks' : '1 check'}`;
}

let version = 0;

async function rowOf(bench: Bench, row: Row, runner: BenchRunner, root: string): Promise<Figure[]> {
  const { files, changed, way, checks } = row;
  const moments: Moments[] = [];
  const floor: number[] = [];
  const runs = bench.quick ? Math.min(QUICK_RUNS, row.runs) : row.runs;
  for (let round = 0; round <= runs; round++) {
    version += 1;
    for (let i = 0; i < changed; i++) writeSource(root, i, version);
    if (round > 0 && way !== 'without a checkout') {
      if (way === 'warm') await untilReady(runner, checks.length + 1);
      else await untilReady(runner, 0, COLD_NAMESPACES);
    }
    const id = `bench-${files}-${way.replaceAll(/\W+/g, '-')}-${checks.length}-${round}`;
    const seen = await runTask(runner, id, await sendBase(runner, root, id, checks));
    const ms = await dockerRun(bench);
    // The first prepares the checkout, for those after it.
    if (round === 0) continue;
    moments.push(seen);
    floor.push(ms);
  }
  const docker = quantile(floor, 0.5);
  const part = (name: string, from: keyof Moments, to: keyof Moments): Figure => {
    const times = moments.map((seen) => seen[to] - seen[from]);
    const peer = { 'docker run --rm': docker };
    const median = figure(`${nameOf(row)}: ${name}`, runs, quantile(times, 0.5), peer);
    return { ...median, p99: quantile(times, 0.99) };
  };
  return [
    part('accepted → first command over', 'acknowledged', 'called'),
    part('· accepted → model asked', 'acknowledged', 'asked'),
    part('· · plan and image', 'acknowledged', 'prepared'),
    part('· · baseline', 'prepared', 'checked'),
    part('· · what the agent is told', 'checked', 'asked'),
    part('· reply, rest of sandbox and work tree, command', 'asked', 'called'),
  ];
}
