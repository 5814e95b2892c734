/** A runner goes on with the store that the release before left behind when it was killed. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { History } from '../../../runner/agent/foreign/history.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { attemptRef } from '../../../runner/protocol/task.ts';
import { connect } from '../../../runner/store/database.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import {
  ALONE,
  FOREIGN,
  REPOSITORY,
  SHARED,
  story,
  storyRun,
} from '../../support/earlier-release.ts';
import { EARLIER_RELEASE, earlierStore } from '../../support/earlier-store.ts';
import { type RecordedRequest, startScriptedModel } from '../../support/scripted-model/server.ts';
import { folder, git } from '../git/support.ts';
import { startRunner, type TestRunner } from '../server/runner.ts';
import { ledgerOf, untilEnd, verified } from '../sessions/support.ts';

/** A data directory as that release left it. */
async function leftBehind(t: TestContext, damage = '') {
  const root = folder(t);
  const directory = openDataDirectory(root);
  const database = connect(directory.database);
  database.exec(`${earlierStore()};${damage}`);
  database.close();
  for (const name of readdirSync(EARLIER_RELEASE).filter((each) => each.endsWith('.jsonl'))) {
    cpSync(join(EARLIER_RELEASE, name), join(directory.ledgers, name));
  }
  directory.release();
  const repositories = await openRepositoryStore(root);
  const bare = await repositories.open(REPOSITORY, 'sample');
  git(bare.path, ['fetch', '-q', join(EARLIER_RELEASE, 'repository.bundle'), '+refs/*:refs/*']);
  return { root, repositories, bare };
}

async function goOn(t: TestContext, foreign: RunAttempt, damage?: string) {
  const { root, repositories, bare } = await leftBehind(t, damage);
  const model = await startScriptedModel(story(() => undefined));
  const real = storyRun(repositories, model.url);
  const runner = await startRunner({
    root,
    run: (context, signal) =>
      [ALONE, SHARED].includes(context.task.id) ? real(context, signal) : foreign(context, signal),
  });
  t.after(async () => {
    await runner.stop();
    await model.close();
  });
  return { runner, bare, requests: model.requests };
}

const logOf = ({ root }: TestRunner, id: string): string =>
  readFileSync(join(root, 'logs', `${id}-1.log`), 'utf8');

/** The requests of the conversation that began so. */
function conversation(requests: readonly RecordedRequest[], words: string): RecordedRequest[] {
  return requests.filter(({ messages }) => JSON.stringify(messages[0]).includes(words));
}

test('tasks of the release before go on where they were cut off', async (t) => {
  let spent: unknown;
  const { runner, bare, requests } = await goOn(t, async (context) => {
    const history = new History(context.transcript('code'));
    spent = [history.runs, history.spent, [...history.given], history.ending];
    await context.finish({ level: 'verified', because: [] });
  });

  const [alone, shared] = await Promise.all([ALONE, SHARED].map((id) => untilEnd(runner, id)));
  await untilEnd(runner, FOREIGN);
  assert.deepEqual(runner.reports, []);

  // In the round of fixes, with the conversation there was: nothing before it is done again.
  const own = conversation(requests, 'Your task: Alone');
  assert.equal(own.length, 2);
  assert.match(JSON.stringify(own[0]?.messages), /toolu_\w+.*sends it back.*echo 5/s);
  const phases = alone?.attempts[0]?.phases.map(({ name }) => name);
  const before = ['prepare', 'which', 'baseline', 'plan', 'code', 'quick', 'fix'];
  assert.deepEqual(phases, [...before, 'prepare', 'quick', 'package', 'verify']);
  const kinds = ledgerOf(runner, ALONE).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'blueprint').length, 1);
  assert.equal(git(bare.path, ['show', `${attemptRef(ALONE, 1)}:sum.sh`]), 'echo $(($1 + $2))');
  assert.equal(alone?.attempts[0]?.usage.requests, 6);

  // The worker that had ended is not asked again, and its part is in the result.
  assert.equal(conversation(requests, 'Shared: the sum').length, 0);
  assert.equal(conversation(requests, 'Shared: the words').length, 1);
  assert.equal(git(bare.path, ['show', `${attemptRef(SHARED, 1)}:README`]), 'It adds.');
  assert.equal(git(bare.path, ['show', `${attemptRef(SHARED, 1)}:sum.sh`]), 'echo $(($1 + $2))');
  for (const task of [alone, shared]) {
    assert.equal(task?.status.kind === 'done' && task.status.verdict.level, 'verified');
  }

  const usage = { requests: 3, input: 10, output: 5, cacheRead: 0, cacheWrite: 0, costUsd: 0.5 };
  assert.deepEqual(spent, [2, { usage, elapsedMs: 2000 }, ['a-1'], undefined]);
});

test('what cannot be read of a store costs neither the work nor the verdict', async (t) => {
  const damage = `
    update notes set value = '{"image":7}' where task = '${ALONE}' and key = 'plan';
    update notes set value = '"c0ffee"' where task = '${SHARED}' and key like '%.checkpoint';
    update transcript set body = '{"content":"?"}' where task = '${SHARED}' and phase = 'code-2' and n = 0;
  `;
  const { runner, bare, requests } = await goOn(t, (context) => context.finish(verified()), damage);
  const [alone, shared] = await Promise.all([ALONE, SHARED].map((id) => untilEnd(runner, id)));
  assert.deepEqual(runner.reports, []);
  for (const task of [alone, shared]) {
    assert.equal(task?.status.kind === 'done' && task.status.verdict.level, 'verified');
  }

  // Settled and walked again from the start, in the conversations that there are.
  const kinds = ledgerOf(runner, ALONE).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'blueprint').length, 2);
  const names = alone?.attempts[0]?.phases.map(({ name }) => name) ?? [];
  assert.deepEqual(names.slice(7), [
    'prepare',
    'which',
    'baseline',
    'plan',
    'code',
    'quick',
    'package',
    'verify',
  ]);
  assert.match(logOf(runner, ALONE), /The note "plan" that an earlier run left cannot be read/);
  assert.equal(git(bare.path, ['show', `${attemptRef(ALONE, 1)}:sum.sh`]), 'echo $(($1 + $2))');

  // The refs of the workers have their work; the one whose conversation is lost is told of it.
  assert.equal(conversation(requests, 'Shared: the sum').length, 0);
  const [again] = conversation(requests, 'Shared: the words');
  assert.match(JSON.stringify(again?.messages[0]), /worked on this before.*README/s);
  assert.equal(git(bare.path, ['show', `${attemptRef(SHARED, 1)}:README`]), 'It adds.');
  assert.equal(git(bare.path, ['show', `${attemptRef(SHARED, 1)}:sum.sh`]), 'echo $(($1 + $2))');
});
