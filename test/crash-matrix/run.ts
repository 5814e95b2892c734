/**
 * Kills real runners with `kill -9`, in no suite because it takes long. Called by
 * script/crash-matrix. Every failure is told in full; the last line counts.
 *
 *   node test/crash-matrix/run.ts                  at each point of a task's life in turn
 *   node test/crash-matrix/run.ts --only TEXT      those with TEXT in their name
 *   node test/crash-matrix/run.ts --random 200     at random, so many times in a row
 *
 * `--lanes N` runners at the same time (2), `--each N` deaths of each task (3), `--seed N`,
 * `--part 2/10` the second tenth of the matrix alone, for a machine that cannot be had for long.
 */
import { parseArgs } from 'node:util';
import { brokenSum } from '../integration/interrupted/support.ts';
import { type Death, KilledRunner } from './killed-runner.ts';
import { ANY, type Passed, type Point } from './orders.ts';
import { deathsOf, distinct } from './points.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    random: { type: 'string' },
    lanes: { type: 'string', default: '2' },
    each: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: '1/1' },
  },
});
const lanes = Number(values.lanes);
const [part = 1, parts = 1] = values.part.split('/').map(Number);
let deaths = 0;
let tasks = 0;
let failures = 0;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Does the jobs on as many runners as there are lanes; a runner on which one failed is replaced. */
async function onLanes<T>(
  jobs: readonly T[],
  work: (lane: KilledRunner, job: T) => Promise<void>,
): Promise<void> {
  const waiting = [...jobs];
  const lane = async (): Promise<void> => {
    let killed: KilledRunner | undefined;
    try {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        killed ??= await KilledRunner.start();
        try {
          await work(killed, job);
        } catch (error) {
          failures++;
          say(`FAILED ${JSON.stringify(job)}\n${String((error as Error).stack)}`);
          say(killed.runner.log.slice(-4000));
          deaths += killed.kills;
          await killed.stop();
          killed = undefined;
        }
      }
    } finally {
      deaths += killed?.kills ?? 0;
      await killed?.stop();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const named = ({ at, nth }: Point): string => `${at} (${nth})`;

/** What a life passes that nothing disturbs. */
async function undisturbed(): Promise<Passed[]> {
  let passed: readonly Passed[] = [];
  const runner = await KilledRunner.start();
  try {
    // The first task of a runner has more to do than the others.
    await runner.carry(['undisturbed-1'], brokenSum(), () => undefined);
    await runner.carry(['undisturbed-2'], brokenSum(), () => undefined);
    passed = runner.passed(['undisturbed-2'])[0] ?? [];
  } finally {
    await runner.stop();
  }
  return distinct(passed);
}

async function matrix(): Promise<void> {
  const all = await undisturbed();
  const points = all.filter(({ at }) => at.includes(values.only));
  say(`${points.length} points`);
  const missed: Point[] = [];
  let n = 0;
  const die = async (
    lane: KilledRunner,
    wanted: readonly Point[],
    miss: (point: Point) => void,
  ) => {
    const id = `matrix-${String(++n).padStart(4, '0')}`;
    const died = await lane.carry([id], brokenSum(), (life) => wanted[life]);
    tasks++;
    say(`${id} ${died.map(named).join(' · ')}`);
    for (const point of wanted.slice(died.length)) miss(point);
  };
  const jobs = deathsOf(points, Number(values.each));
  const mine = jobs.filter((_, index) => index % parts === part - 1);
  await onLanes(mine, (lane, wanted) => die(lane, wanted, (point) => missed.push(point)));
  // What is not passed in a later life is passed in a first one.
  const alone = missed.flatMap(({ at }) => all.findLast((point) => point.at === at) ?? []);
  say(`${alone.length} again, alone`);
  await onLanes(alone, (lane, point) =>
    die(lane, [point], () => say(`never passed: ${named(point)}`)),
  );
}

/** A small generator with a seed: a failure can be seen again, as far as time allows. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

/** Of one batch: with always another one, a slow machine would never come to an end. */
const MAX_DEATHS = 15;

/** Three tasks at a time; each death comes at a point or a moment that nobody chose. */
async function random(count: number): Promise<void> {
  const below = randomFrom(Number(values.seed));
  let ordered = 0;
  const next = (life: number): Death | undefined => {
    if (ordered >= count || life >= MAX_DEATHS) return undefined;
    ordered++;
    return ordered % 2 === 0 ? { at: ANY, nth: 1 + below(400) } : { afterMs: below(10_000) };
  };
  // More batches than it takes: those that begin when the deaths are over have nothing to do.
  await onLanes([...Array(count).keys()], async (lane, batch) => {
    if (ordered >= count) return;
    const ids = [1, 2, 3].map((n) => `random-${String(batch).padStart(3, '0')}-${n}`);
    const died = await lane.carry(ids, brokenSum(), next);
    tasks += ids.length;
    say(`${ids[0]} … ${died.map(named).join(' · ')}`);
  });
}

await (values.random === undefined ? matrix() : random(Number(values.random)));
say(`${deaths} kills, ${tasks} tasks whole, ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
