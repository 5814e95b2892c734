/**
 * Measures what verifying a result takes beside the checks' own time: everything that is recorded
 * between the packaged result and its verdict, at the level `standard`, for one check that keeps a
 * core busy. With a change of one place, and with one of two places that brings its test.
 */
import { TrialRoom } from '../test/integration/verify/trial-room.ts';
import type { Project } from '../test/corpus/case.ts';
import { type Bench, type Figure, figure, quantile } from './bench-kit.ts';

/** Seconds that the check takes by itself, about. */
const SECONDS = [0.3, 2] as const;

const test = (name: string, call: string): string =>
  `test('${name}', () => assert.deepEqual(${call}));\n`;

function project(seconds: number): Project {
  return {
    files: {
      'package.json': '{"name":"sum","private":true,"scripts":{"test":"node --test"}}\n',
      'src/sum.js':
        'exports.sum = (a, b) => a - b;\n\nexports.twice = (a) => a * 2;\n\nexports.half = (a) => a / 2;\n\nexports.neg = (a) => a;\n',
      'test/sum.test.js': `const test = require('node:test');
const assert = require('node:assert');
const { sum, neg } = require('../src/sum.js');
test('is busy', () => {
  const end = Date.now() + ${seconds * 1000};
  while (Date.now() < end);
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
  for (const seconds of bench.quick ? SECONDS.slice(0, 1) : SECONDS) {
    const sample = project(seconds);
    for (const [what, change] of [
      ['a fix', FIX],
      ['a fix in two places with its test', WITH_TEST],
    ] as const) {
      figures.push(await measure(room, `${what}, a check of ${seconds} s`, sample, change, bench));
    }
  }
  return figures;
}

async function measure(
  room: TrialRoom,
  what: string,
  sample: Project,
  change: string,
  bench: Bench,
): Promise<Figure> {
  const runs = bench.quick ? 3 : 7;
  const whole: number[] = [];
  const own: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const judged = await room.judge(sample, change);
    if (judged.level !== 'verified') throw new Error(`${what}: ${judged.level}`);
    const head = judged.entries.find((entry) => entry.kind === 'check' && entry.at === 'head');
    // The first one warms what only a first verification has to read.
    if (run === 0 || head?.kind !== 'check') continue;
    whole.push(judged.verifyMs);
    own.push(head.ms);
  }
  return figure(`verified: ${what}`, runs, quantile(whole, 0.5), {
    "the check's own time": quantile(own, 0.5),
  });
}
