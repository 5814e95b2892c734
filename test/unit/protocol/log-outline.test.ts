/** How the page reads a log: phases, turns and calls, whatever pieces it comes in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogOutline, partsOf } from '../../../runner/protocol/log-outline.ts';

const LOG = `
== prepare
setup: npm ci
│ added 3 packages

== code
│ — turn 1 of 40, after 0.0 s —
│ I look.
│ At both.
│ ▸ read a.ts → 2 lines
│   one → two
│   == not a phase
│ — turn 2 of 40, after 1 min 5 s —
│ > Bash npm test
│   exit 1
│ == nor this
`;

function read(pieces: readonly string[]): LogOutline {
  const outline = new LogOutline();
  for (const piece of pieces) outline.add(piece);
  return outline;
}

const plain = ({ parts }: LogOutline) =>
  parts.map(({ name, turns }) => ({
    name,
    turns: turns.map(({ n, after, entries }) => ({ n, after, entries })),
  }));

test('a log is phases, turns, words and calls', () => {
  const expected = [
    {
      name: 'prepare',
      turns: [{ n: undefined, after: undefined, entries: ['setup: npm ci\nadded 3 packages\n'] }],
    },
    {
      name: 'code',
      turns: [
        {
          n: 1,
          after: 0,
          entries: [
            'I look.\nAt both.',
            { summary: 'read a.ts', outcome: '2 lines', output: 'one → two\n== not a phase\n' },
          ],
        },
        {
          n: 2,
          after: 65_000,
          entries: [{ summary: 'Bash npm test', outcome: '', output: 'exit 1\n' }, '== nor this'],
        },
      ],
    },
  ];
  assert.deepEqual(plain(read([LOG])).slice(-2), expected);
  assert.deepEqual(
    plain(read(LOG.split(/(?<=.)/su))).slice(-2),
    expected,
    'one character at a time',
  );
});

test('the oldest turns make room', () => {
  const outline = new LogOutline();
  const words = 'x'.repeat(1_000_000);
  for (let n = 1; n <= 9; n += 1) outline.add(`— turn ${n} of 9, after ${n}.0 s —\n${words}\n`);
  assert.deepEqual(
    outline.parts.flatMap(({ turns }) => turns.map(({ n }) => n)),
    [5, 6, 7, 8, 9],
  );
  assert.equal(outline.isCut, true);
});

const part = (name: string, n: number) => ({
  name,
  turns: [{ n, after: undefined, entries: [] }],
});

test('phases find their parts by name, from the end', () => {
  const parts = [
    part('code', 1),
    part('code', 2),
    part('verify', 3),
    part('fix', 4),
    part('fix', 5),
  ];
  const found = partsOf(['prepare', 'code', 'verify', 'fix', 'fix'], parts);
  assert.deepEqual(
    found.map((mine) => mine.map(({ turns }) => turns[0]?.n)),
    [[], [1, 2], [3], [4], [5]],
    'code was begun anew after a crash; prepare is in a part that was not read',
  );
});
