/** What an agent's calls come to: circles are its own, and not those of a runner that was ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallRecord, findLoop } from '../../../runner/agent/loop-detection.ts';
import { Progress } from '../../../runner/agent/progress.ts';
import { UNKNOWN_OUTCOME } from '../../../runner/agent/prompt.ts';
import { toolboxOf } from '../../../runner/agent/tools/toolbox.ts';

let calls = 0;
const bash = (result = 'exit 0'): CallRecord => ({
  tool: 'bash',
  input: JSON.stringify({ command: `echo ${(calls += 1)}` }),
  result,
  isError: result !== 'exit 0',
  wrote: false,
});

const [KEPT, CHANGED] = ['a'.repeat(40), 'b'.repeat(40)];

test('files that an agent itself brings back again and again are a circle', () => {
  const progress = new Progress(toolboxOf('code'));
  for (const tree of [KEPT, CHANGED, KEPT, CHANGED]) progress.add([bash()], tree);
  assert.match(findLoop(progress.recent) ?? '', /brought back to an earlier state 2 times/);
});

test('work that a restart takes back, and that is done again, is no circle', () => {
  const progress = new Progress(toolboxOf('code'));
  progress.add([bash()], KEPT);
  for (let kills = 0; kills < 6; kills += 1) {
    progress.add([bash()], CHANGED);
    // Restored as it was kept; with or without the files having been looked at.
    progress.add([bash(UNKNOWN_OUTCOME)], kills % 2 === 0 ? KEPT : undefined);
    assert.equal(findLoop(progress.recent), undefined, `after kill ${kills}`);
  }
  progress.add([bash()], CHANGED);
  assert.equal(findLoop(progress.recent), undefined);
});

test('turns that are cut off one after the other are no standstill', () => {
  const progress = new Progress(toolboxOf('code'));
  progress.add([bash()], KEPT);
  for (let kills = 0; kills < 30; kills += 1) {
    progress.add([bash(UNKNOWN_OUTCOME), bash(UNKNOWN_OUTCOME)], undefined);
    assert.equal(findLoop(progress.recent), undefined, `after kill ${kills}`);
  }
});

test('turns that bring nothing new are one', () => {
  const progress = new Progress(toolboxOf('code'));
  progress.add([bash()], KEPT);
  for (let turns = 0; turns < 12; turns += 1) progress.add([bash()], KEPT);
  assert.match(findLoop(progress.recent) ?? '', /12 turns changed no file/);
});
