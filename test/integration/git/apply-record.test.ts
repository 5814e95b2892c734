/** What was applied is taken back by another process, from the record beside the work tree. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { applyRecords, beginRecord, undoRecord } from '../../../runner/client/apply/record.ts';
import { rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { settingsOf } from '../../../runner/client/apply/standing.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { tell, TOLD_FILE, toldResults } from '../../../runner/client/apply/told.ts';
import { plan, type Scene, scene, shell, stateOf } from './apply-support.ts';

const EVERY_KIND = {
  base: `echo one > text; printf 'a\\0b' > data; echo x > gone; echo 1 > mode; ln -s text link
         mkdir was-folder was-empty; echo in > was-folder/file; echo f > was-file; echo u > $'\\xff'
         echo deep > was-empty/only; echo c > crlf; echo target > out`,
  result: `echo two > text; printf 'a\\0c' > data; rm gone; chmod +x mode; ln -sfn data link
           rm -r was-folder; echo file > was-folder; rm was-file; mkdir was-file; echo i > was-file/in
           echo v > $'\\xff'; rm -r was-empty; mkdir -p new/deep; echo n > new/deep/file
           printf 'c\\r\\n' > crlf; rm out; ln -s /etc out`,
};

/** As the command does, and the names of its records are all that a later process has. */
async function apply(made: Scene, task = 'task-aaaa'): Promise<void> {
  const { repository } = made;
  const rewrites = doingOf(await plan(made)).flatMap((step) => rewriteOf(step) ?? []);
  const record = await beginRecord(repository, { task, attempt: 1 }, rewrites);
  await record.keep(await rewriteAll(repository, rewrites, await settingsOf(repository.root)));
}

async function undo({ repository }: Scene) {
  const [newest] = await applyRecords(repository);
  assert.ok(newest);
  return await undoRecord(repository, newest, (await settingsOf(repository.root)).modes);
}

const made = (t: TestContext, here?: string, init?: string) =>
  scene(t, { ...EVERY_KIND, ...(here ? { here } : {}), ...(init ? { init } : {}) });

test('every kind of change is taken back, to the mode and the empty folder', async (t) => {
  const one = await made(t, 'chmod 600 text; chmod 700 was-folder; echo mine >> crlf');
  const before = stateOf(one.root);
  await apply(one);
  assert.notDeepEqual(stateOf(one.root), before);
  const { restored, left } = await undo(one);
  assert.deepEqual(left, []);
  assert.ok(restored.length > 10);
  assert.deepEqual(stateOf(one.root), before);
  assert.deepEqual(await applyRecords(one.repository), [], 'there is nothing left to undo');
});

test('what was edited since stays and is named; undone later, it goes back too', async (t) => {
  const one = await made(t);
  const before = stateOf(one.root);
  await apply(one);
  shell(one.root, 'cp text text.kept; echo more >> text; echo mine > new/deep/mine; chmod +x data');
  const { left } = await undo(one);
  assert.deepEqual(left.toSorted(), ['data', 'text']);
  shell(one.root, 'mv text.kept text; chmod -x data; rm -r new');
  assert.deepEqual((await undo(one)).left, []);
  assert.deepEqual(stateOf(one.root), before);
});

test('what git has brought back already is not named', async (t) => {
  const one = await made(t);
  const before = stateOf(one.root);
  await apply(one);
  shell(one.root, 'git checkout -q -- .; rm -r new');
  const { restored, left } = await undo(one);
  assert.deepEqual(left, []);
  assert.ok(restored.length > 10);
  assert.deepEqual(stateOf(one.root), before);
});

test('what has edits that are not on the disk stays, and a record that leads out is none', async (t) => {
  const one = await made(t);
  await apply(one);
  const [record] = await applyRecords(one.repository);
  assert.ok(record);
  const { left } = await undoRecord(one.repository, record, true, {
    isHeld: (name) => name.toString() === 'text',
  });
  assert.deepEqual(left, ['text']);
  assert.equal(readFileSync(join(one.root, 'text'), 'utf8'), 'two\n');
  assert.equal(readFileSync(join(one.root, 'gone'), 'utf8'), 'x\n');
  const outside = Buffer.from('../text').toString('base64');
  shell(
    one.root,
    `sed -i 's#"name":"[^"]*"#"name":"${outside}"#' .git/errand-applied/*/record.json`,
  );
  assert.deepEqual(await applyRecords(one.repository), []);
});

test('where git does not look at modes, a changed mode is no edit', async (t) => {
  const one = await made(t, 'chmod +x text', 'git config core.fileMode false');
  await apply(one);
  shell(one.root, 'chmod +x data');
  assert.deepEqual((await undo(one)).left, []);
});

test('several are taken back from the newest on; the oldest make room', async (t) => {
  const one = await scene(t, { base: 'echo 0 > a', result: 'echo 1 > a' });
  for (let n = 0; n < 22; n += 1) {
    await apply(one, `task-${n}`);
    if (n < 21) shell(one.root, 'git checkout -q a');
  }
  const records = await applyRecords(one.repository);
  assert.equal(records.length, 20);
  assert.equal(records[0]?.task, 'task-21');
  assert.deepEqual((await undo(one)).restored, [{ path: 'a', kind: 'take' }]);
  assert.equal((await applyRecords(one.repository))[0]?.task, 'task-20');
});

test('what is kept is bounded; the newest is kept whatever it takes', async (t) => {
  const one = await scene(t, { base: 'echo 0 > a', result: 'echo 1 > a' });
  const tasks = async () => (await applyRecords(one.repository)).map(({ task }) => task);
  for (const n of [1, 2, 3, 4]) {
    await apply(one, `task-${n}`);
    // As if the old content of the second one had been large.
    if (n === 2)
      shell(
        one.root,
        'sed -i s/\'"bytes":2,\'/\'"bytes":249999999,\'/ .git/errand-applied/*/record.json',
      );
    if (n < 4) shell(one.root, 'git checkout -q a');
  }
  assert.deepEqual(await tasks(), ['task-4', 'task-3']);
});

test('a record that was cut off is none, and what it kept is only the user’s to read', async (t) => {
  const one = await scene(t, { base: 'echo 0 > a', result: 'echo 1 > a' });
  const rewrites = doingOf(await plan(one)).flatMap((step) => rewriteOf(step) ?? []);
  const record = await beginRecord(one.repository, { task: 'task-aaaa', attempt: 1 }, rewrites);
  assert.deepEqual(await applyRecords(one.repository), []);
  const home = join(one.repository.gitDir, 'errand-applied');
  assert.equal(readdirSync(home).length, 1);
  await record.drop();
  assert.deepEqual(readdirSync(home), []);
  shell(one.root, 'rmdir .git/errand-applied; echo in the way > .git/errand-applied');
  const begun = beginRecord(one.repository, { task: 'task-aaaa', attempt: 1 }, rewrites);
  await assert.rejects(begun, { code: 'internal', hint: /^Nothing was changed\./ });
});

test('what was applied and taken back is told; of a part of a result, neither', async (t) => {
  const one = await scene(t, { base: 'echo one > text', result: 'echo two > text' });
  const { repository } = one;
  await apply(one, 'task-bbbb');
  const has = { task: 'task-bbbb', has: 1, attempts: 2 };
  await tell(repository, has);
  assert.deepEqual(await toldResults(repository), [has]);
  await undo(one);
  assert.deepEqual(await toldResults(repository), [{ task: 'task-bbbb' }]);
  await apply(one);
  await undo(one);
  assert.deepEqual(await toldResults(repository), [{ task: 'task-bbbb' }, { task: 'task-aaaa' }]);
  await apply(one, 'task-bbbb');
  assert.deepEqual(await toldResults(repository), [{ task: 'task-aaaa' }]);
  const odd = ['', '[', '{}', '[{"task":1},null]', '[{"task":"t","has":"1"}]'];
  for (const text of [
    ...odd,
    '[{"task":"t","has":1,"attempts":-1}]',
    `["${'x'.repeat(70_000)}"]`,
  ]) {
    writeFileSync(join(repository.gitDir, TOLD_FILE), text);
    assert.deepEqual(await toldResults(repository), [], 'it may have come with the repository');
  }
});
