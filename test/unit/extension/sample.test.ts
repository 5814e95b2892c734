// The sample of the walkthrough: a real repository with work in progress, made once, whole or not at
// all, and never over one that somebody has worked in.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeSample, SAMPLE_FILE, todoLine } from '../../../extension/onboarding/sample.ts';
import { git } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';

function placeFor(t: TestContext): string {
  const place = temporaryFolder('errand-place-');
  t.after(() => rmSync(place, { recursive: true, force: true }));
  return place;
}

test('the sample has a commit, a TODO, and work of each kind in progress', async (t) => {
  const folder = await makeSample('sample', join(placeFor(t), 'sample'));
  assert.equal(git(folder, 'log', '--format=%s').trim(), 'Split the bill');
  assert.deepEqual(git(folder, 'status', '--porcelain').trimEnd().split('\n'), [
    'M  README.md',
    ' M src/bill.js',
    '?? test/uneven.test.js',
  ]);
  assert.ok((await todoLine(folder)) > 0);
  const { status, stdout } = spawnSync(process.execPath, ['--test'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  assert.equal(status, 1, stdout);
  assert.match(stdout, /fail 1\b/);
});

test('it is made once, and anew beside one whose TODO is done', async (t) => {
  const place = placeFor(t);
  const first = await makeSample('sample', place);
  writeFileSync(join(first, 'mine.txt'), 'mine');
  assert.equal(await makeSample('sample', place), first);
  const path = join(first, SAMPLE_FILE);
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('TODO', 'Done'));
  const second = await makeSample('sample', place);
  assert.notEqual(second, first);
  assert.equal(readFileSync(join(first, 'mine.txt'), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(place).toSorted(), ['dinner', 'dinner-2']);
});

test('two windows that make it at once get whole samples, and leave nothing beside them', async (t) => {
  const place = placeFor(t);
  const made = await Promise.all([1, 2, 3].map(() => makeSample('sample', place)));
  for (const folder of made) assert.ok((await todoLine(folder)) > 0);
  assert.deepEqual(
    readdirSync(place).filter((name) => !name.startsWith('dinner')),
    [],
  );
});

test('what cannot be made leaves nothing behind', async (t) => {
  const place = placeFor(t);
  await assert.rejects(makeSample(join(place, 'nowhere'), place));
  assert.deepEqual(readdirSync(place), []);
});
