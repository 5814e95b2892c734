// Several windows and commands are about to report the same end: one of them does.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { type Claim, claimReport, REPORT_MS } from '../../../runner/report/claim.ts';

function gitFolder(t: TestContext) {
  const commonDir = mkdtempSync(join(tmpdir(), 'errand-claim-'));
  t.after(() => rmSync(commonDir, { recursive: true, force: true }));
  const claim = (attempts = 1, again = false, task = 'task-0001') =>
    claimReport({ commonDir }, { task, attempts }, again);
  return { claim, folder: join(commonDir, 'errand-reports') };
}

function mine(claim: Claim): Extract<Claim, { kind: 'mine' }> {
  assert.ok(claim.kind === 'mine', claim.kind);
  return claim;
}

const SENT = { isSent: true, words: 'Reported.' };
const sent = () => Promise.resolve(SENT.words);
const failing = () =>
  Promise.reject(new ErrandError('unavailable', 'Offline.', { hint: 'Try again.' }));

test('of many at once one gets it, and the others learn what came of it', async (t) => {
  const { claim, folder } = gitFolder(t);
  const all = await Promise.all(Array.from({ length: 20 }, () => claim()));
  const [winner, ...others] = all.filter(({ kind }) => kind === 'mine');
  assert.ok(winner);
  assert.deepEqual(others, []);
  assert.equal((await claim()).kind, 'busy');
  await mine(winner).settling(sent);
  assert.deepEqual(await claim(), { kind: 'over', outcome: SENT });
  assert.deepEqual(readdirSync(folder), ['task-0001.1']);
});

test('a failure is not repeated by itself, only when the user wants it', async (t) => {
  const { claim, folder } = gitFolder(t);
  const failed = { isSent: false, words: 'Offline. Try again.' };
  await assert.rejects(mine(await claim()).settling(failing), { message: 'Offline.' });
  assert.deepEqual(await claim(), { kind: 'over', outcome: failed });
  await mine(await claim(1, true)).settling(sent);
  assert.deepEqual(await claim(), { kind: 'over', outcome: SENT });
  assert.deepEqual(readdirSync(folder), ['task-0001.2']);
});

test('a later end is another one, and a task has nothing to do with others', async (t) => {
  const { claim } = gitFolder(t);
  await mine(await claim(1)).settling(sent);
  assert.equal((await claim(1, false, 'task-0002')).kind, 'mine');
  const later = mine(await claim(2));
  assert.equal((await claim(3, true)).kind, 'busy', 'two at once would be two comments');
  await later.settling(sent);
  assert.equal((await claim(1)).kind, 'over');
});

test('the claim of a killed process runs out', async (t) => {
  const { claim, folder } = gitFolder(t);
  mine(await claim());
  const path = join(folder, 'task-0001.1');
  const old = Date.now() / 1000 - (2 * REPORT_MS) / 1000 - 1;
  utimesSync(path, old, old);
  const all = await Promise.all([claim(), claim(), claim()]);
  assert.deepEqual(all.map(({ kind }) => kind).toSorted(), ['busy', 'busy', 'mine']);
});

test('a file that holds something else is no outcome', async (t) => {
  const { claim, folder } = gitFolder(t);
  await mine(await claim()).settling(sent);
  writeFileSync(join(folder, 'task-0001.1'), '{"attempts":1,"outcome":{"isSent":"yes"}}');
  assert.equal((await claim()).kind, 'busy');
});

test('claims of tasks that ended long ago are removed, and no others', async (t) => {
  const { claim, folder } = gitFolder(t);
  await mine(await claim(1, false, 'task-0002')).settling(sent);
  await mine(await claim(1, false, 'task-0003')).settling(sent);
  await mine(await claim(1)).settling(sent);
  const old = Date.now() / 1000 - 100 * 24 * 60 * 60;
  for (const name of ['task-0001.1', 'task-0002.1']) utimesSync(join(folder, name), old, old);
  assert.deepEqual(await claim(1), { kind: 'over', outcome: SENT });
  assert.deepEqual(readdirSync(folder).toSorted(), ['task-0001.1', 'task-0003.1']);
});
