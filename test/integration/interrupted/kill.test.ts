/**
 * kill -9 of a real runner after each kind of event in a task's life, in real containers: the
 * task ends verified by itself, and nobody can tell from its records but by the words that say so.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isFinal } from '../../../runner/protocol/status.ts';
import { fingerprint } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { carefully } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  brokenSum,
  delegate,
  type Heard,
  levelOf,
  Watcher,
} from './support.ts';

type Point = (heard: Heard) => boolean;

const status =
  (kind: string): Point =>
  ({ event }) =>
    event.kind === 'task.status' && event.status.kind === kind;

const phase =
  (name: string, ended = false): Point =>
  ({ event }) =>
    event.kind === 'attempt.phase' &&
    event.phase.name === name &&
    (event.phase.ms !== undefined) === ended;

const tool =
  (id: string, state: 'running' | 'ok'): Point =>
  ({ event }) =>
    event.kind === 'attempt.tool' && event.call.id === id && event.call.state === state;

const check =
  (at: 'base' | 'head', running: boolean): Point =>
  ({ event }) =>
    event.kind === 'attempt.check' &&
    event.check.at === at &&
    (event.check.outcome === 'running') === running;

const kind =
  (name: string): Point =>
  ({ event }) =>
    event.kind === name;

const POINTS: readonly (readonly [string, Point])[] = [
  ['task.created', kind('task.created')],
  ['prepare began', phase('prepare')],
  ['a check at the base began', check('base', true)],
  ['a check at the base ended', check('base', false)],
  ['baseline ended', phase('baseline', true)],
  ['the first answer of the model', kind('attempt.usage')],
  ['an edit was made', tool('fix_1', 'ok')],
  ['the first checkpoint', kind('attempt.result')],
  ['a command began', tool('append_1', 'running')],
  ['a command ended', tool('append_1', 'ok')],
  ['verify began', tool('verify_1', 'running')],
  ['done was called', tool('done_1', 'ok')],
  ['the claim', kind('attempt.claim')],
  ['verifying', status('verifying')],
  ['a check of the result began', check('head', true)],
  ['a check of the result ended', check('head', false)],
  ['verify ended', phase('verify', true)],
];

/** Each task is killed twice, early and late: half the tasks for as many kills. */
const HALF = Math.ceil(POINTS.length / 2);
const TWICE = POINTS.slice(0, HALF).map((early, index) => [early, POINTS[index + HALF]] as const);

describe('kill -9 after each kind of event', { concurrency: 2 }, () => {
  for (const lane of [0, 1]) describe(`lane ${lane}`, { concurrency: false }, () => killing(lane));
});

function killing(lane: number): void {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  for (const [index, pair] of TWICE.entries()) {
    if (index % 2 !== lane) continue;
    const points = pair.filter((point) => point !== undefined);
    test(`after: ${points.map(([name]) => name).join('; and after: ')}`, async () => {
      const repository = brokenSum();
      const untouched = fingerprint(repository);
      const id = `killed-${String(index).padStart(2, '0')}`;
      runner.script(id, carefully());
      await delegate(runner, repository, id);
      const watcher = await Watcher.of(runner, id);
      for (const [, point] of points) {
        await watcher.first(point);
        await runner.end('SIGKILL');
        await runner.restart();
      }
      assert.equal(levelOf(await watcher.end()), 'verified');
      watcher.close();
      await assertWhole(runner, id, watcher.heard);
      await assertNothingLeft(runner);
      assert.deepEqual(fingerprint(repository), untouched);
    });
  }
}

/** What an event says, without what differs each time: its moment, its measures, its words. */
function saying({ event }: Heard): string {
  switch (event.kind) {
    case 'task.status':
      return `${event.kind} ${event.status.kind}`;
    case 'attempt.phase':
      return `${event.kind} ${event.phase.name} ${event.phase.ms === undefined ? 'began' : 'ended'}`;
    case 'attempt.tool':
      // A call that is made again has the name of its step and another number.
      return `${event.kind} ${event.call.id.replace(/_\d+$/, '')} ${event.call.state}`;
    case 'attempt.check':
      return `${event.kind} ${event.check.at} ${event.check.outcome}`;
    default:
      return event.kind;
  }
}

const over: Point = ({ event }) => event.kind === 'task.status' && isFinal(event.status);

// Every fifth *new* event: checks that a kill cut short begin anew, and a runner that is killed
// each time before they have ended can never end them.
test('kill -9 after every fifth thing that no event said before', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const repository = brokenSum();
  const id = 'killed-often';
  runner.script(id, carefully());
  await delegate(runner, repository, id);
  const watcher = await Watcher.of(runner, id);
  const said = (): number => new Set(watcher.heard.map(saying)).size;
  let kills = 0;
  for (;;) {
    const next = said() + 5;
    await watcher.first((heard) => over(heard) || said() >= next);
    if (watcher.heard.some(over)) break;
    await runner.end('SIGKILL');
    kills++;
    await runner.restart();
  }
  assert.ok(kills >= 5, `${kills} kills`);
  assert.equal(levelOf(await watcher.end()), 'verified');
  watcher.close();
  await assertWhole(runner, id, watcher.heard);
  await assertNothingLeft(runner);
});
