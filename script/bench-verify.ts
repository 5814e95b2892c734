/**
 * Measures the time of verifying a result beyond the checks' own time: everything that is recorded
 * between the packaged result and its verdict, at the level `standard`. Measured for a check that
 * takes the time of one core and for one that takes that of two, because rooms have to share the
 * cores. Each runs with a change of one place, and with one of two places that brings its test.
 */
import { TrialRoom } from '../test/integration/verify/trial-room.ts';
import type { Project } from '../test/corpus/case.ts';
import { type Bench, type Figure, figure, quantile } from './bench-kit.ts';

interface Check {
  /** Processor time that the check takes on each core, approximately. */
  readonly seconds: number;
  readonly cores: 1 | 2;
}

const CHECKS: readonly Check[] = [
  { seconds: 0.3, cores: 1 },
  { seconds: 2, cores: 1 },
  { seconds: 2, cores: 2 },
];

const test = (name: string, call: string): string =>
  `test('${name}', () => assert.deepEqual(${call}));\n`;

function project({ seconds, cores }: Check): Project {
  return {
    files: {
      'package.json': '{"name":"sum","private":true,"scripts":{"test":"node --test"}}\n',
      'src/sum.js':
        'exports.sum = (a, b) => a - b;\n\nexports.twice = (a) => a * 2;\n\nexports.half = (a) => a / 2;\n\nexports.neg = (a) => a;\n',
      'test/sum.test.js': `const test = require('node:test');
const assert = require('node:assert');
const { sum, neg } = require('../src/sum.js');
const { Worker } = require('node:worker_threads');
// Of the processor and not of the clock: beside other work it takes longer.
const busy = 'for (let used = 0; used < ${seconds * cores * 1_000_000}; ) { const { user, system } = process.cpuUsage(); used = user + system; }';
test('is busy', async () => {
  const others = Array.from({ length: ${cores - 1} }, () => new Worker(busy, { eval: true }));
  new Function(busy)();
  await Promise.all(others.map((other) => new Promise((end) => other.on('exit', end))));
});
${test('adds', 'sum(2, 3), 5')}`,
    },
    check: 'npm test',
  };
}

const FIX = "sed -i 's/a - b/a + b/' src/sum.js";
const WITH_TEST = `${FIX}; sed -i 's/neg = (a) => a;/neg = (a) => -a;/' src/sum.js; echo "${test('negates', 'neg(2), -2').trim()}" >> test/sum.test.js`;

export async function verify(bench: Bench): Promise<Figure[]> {
  const room = bench.stack.use(new TrialRoom({ fresh: true }));
  const figures: Figure[] = [];
  for (const check of bench.quick ? CHECKS.slice(0, 1) : CHECKS) {
    const { seconds, cores } = check;
    const of = `a check of ${seconds} s${cores === 1 ? '' : ' on both cores'}`;
    for (const [what, change] of [
      ['a fix', FIX],
      ['a fix in two places with its test', WITH_TEST],
    ] as const) {
      figures.push(await measure(room, `${what}, ${of}`, check, change, bench));
    }
  }
  return figures;
}

async function measure(
  room: TrialRoom,
  what: string,
  check: Check,
  change: string,
  bench: Bench,
): Promise<Figure> {
  const runs = bench.quick ? 3 : 7;
  const whole: number[] = [];
  const own: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    // A new project for each run, so that the check runs on the base each time, alone.
    const judged = await room.judge(project(check), change);
    if (judged.level !== 'verified') throw new Error(`${what}: ${judged.level}`);
    const alone = judged.entries.find((entry) => entry.kind === 'check' && entry.at === 'base');
    // The first run only warms up what a first verification has to read.
    if (run === 0 || alone?.kind !== 'check') continue;
    whole.push(judged.verifyMs);
    own.push(alone.ms);
  }
  return figure(`verified: ${what}`, runs, quantile(whole, 0.5), {
    "the check's own time": quantile(own, 0.5),
  });
}
