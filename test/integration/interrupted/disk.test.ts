/** A data directory without room, on a small disk of its own (mounting one takes root). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeRepository } from '../../support/repository.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { carefully } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

const skip = process.getuid?.() === 0 ? false : 'mounting a small disk takes root';

/** Writes until the disk takes nothing more. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1024 * 1024; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
        size = Math.floor(size / 4);
      }
    }
  } finally {
    closeSync(file);
  }
}

test('a full disk refuses new work, is read on, and needs no restart', { skip }, async (t) => {
  const place = temporaryFolder('errand-disk-');
  const dataDir = join(place, 'data');
  mkdirSync(dataDir);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=700', 'tmpfs', dataDir]);
  t.after(() => {
    execFileSync('umount', ['-l', dataDir]);
    rmSync(place, { recursive: true, force: true });
  });
  const runner = await TestRunner.start({ dataDir });
  t.after(() => runner.stop());

  runner.script('before-it', carefully());
  await delegate(runner, brokenSum(), 'before-it');
  const before = await Watcher.of(runner, 'before-it');
  assert.equal(levelOf(await before.end()), 'verified');

  const id = 'in-the-middle';
  const reached = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const script = carefully();
  runner.script(id, async (request) => {
    if (request.turn === 2) {
      reached.resolve();
      await go.promise;
    }
    return script(request);
  });
  await delegate(runner, brokenSum(), id);
  const watcher = await Watcher.of(runner, id);
  await reached.promise;

  const ballast = join(dataDir, 'ballast');
  fill(ballast);
  const repository = makeRepository({ 'large.txt': 'line\n'.repeat(50_000), 'check.sh': 'true\n' });
  const refused = await runner.errand([
    'delegate',
    '--repo',
    repository,
    '--title',
    'no room',
    'x',
  ]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /disk.*full|no room|No space/i);
  const again = await runner.errand(['delegate', '--json', '--repo', repository, 'x']);
  assert.equal(again.code, 1);

  const { code, json } = await runner.errand(['show', '--json', 'before-it']);
  assert.equal(code, 0);
  assert.equal(json.verdict, 'verified');
  for (const read of [
    ['tasks'],
    ['log', 'before-it'],
    ['diff', 'before-it'],
    ['watch', 'before-it'],
  ]) {
    assert.equal((await runner.errand(read)).code, 0, read.join(' '));
  }

  // The task under way can store nothing more; what it had acknowledged is all there.
  go.resolve();
  await runner.logged(/disk is full/);
  const shown = await runner.errand(['show', '--json', id]);
  assert.equal(shown.code, 0);
  assert.equal(shown.json.state, 'working');

  rmSync(ballast);
  assert.equal(levelOf(await watcher.end()), 'verified');
  await assertWhole(runner, id, watcher.heard);
  runner.script('after-it', carefully());
  await delegate(runner, brokenSum(), 'after-it');
  assert.equal(levelOf(await (await Watcher.of(runner, 'after-it')).end()), 'verified');
  await assertNothingLeft(runner);
});
