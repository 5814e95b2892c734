/**
 * A data directory on a real small ext4 whose bytes, then whose inodes are used up while tasks
 * run (a loop device and mounting it take root).
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { git, makeRepository } from '../../support/repository.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { fillBytes, fillInodes, mountSmallDisk } from '../../support/small-disk.ts';
import { carefully } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  bareRepository,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

const place = temporaryFolder('errand-disk-');
const dataDir = join(place, 'data');
const skip = mountSmallDisk(dataDir, join(place, 'disk.ext4'));

async function readiness(runner: TestRunner): Promise<{ status: number; detail: string }> {
  const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL('/readyz', runner.url), { headers });
  const { detail } = (await answer.json()) as { detail: string };
  return { status: answer.status, detail };
}

/** A task that is held after its second turn, until `go`. */
async function heldTask(runner: TestRunner, id: string) {
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
  const repository = brokenSum({ 'id.txt': id });
  await delegate(runner, repository, id);
  const watcher = await Watcher.of(runner, id);
  await reached.promise;
  return { repository, watcher, go: () => go.resolve() };
}

/** Nothing half written is left in the runner's copy of the repository. */
function assertNothingHalfWritten(runner: TestRunner, id: string): void {
  const objects = join(bareRepository(runner, id), 'objects');
  const names = readdirSync(objects, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    names.filter((name) => /(^|\/)(tmp_|\.tmp-|incoming|tmp_objdir)/.test(name)),
    [],
  );
}

test('a full disk: refused, told, and no restart needed', { skip }, async (t: TestContext) => {
  t.after(() => {
    execFileSync('umount', ['-l', dataDir]);
    rmSync(place, { recursive: true, force: true });
  });
  const runner = await TestRunner.start({ dataDir });
  t.after(() => runner.stop());
  const { pid } = runner.process;
  const ballast = join(dataDir, 'ballast');

  runner.script('before-it', carefully());
  await delegate(runner, brokenSum(), 'before-it');
  assert.equal(levelOf(await (await Watcher.of(runner, 'before-it')).end()), 'verified');

  for (const [what, fill, words] of [
    ['bytes', fillBytes, /has no space left.*Free some/],
    ['inodes', fillInodes, /has no inodes \(files\) left.*Free some/],
  ] as const) {
    const id = `out-of-${what}`;
    const { repository, watcher, go } = await heldTask(runner, id);
    // The runner has a copy of this repository, so here it is the push that has no room.
    const tooMuch = async (): Promise<void> => {
      writeFileSync(join(repository, 'more.bin'), randomBytes(12 * 1024 * 1024));
      const pushed = await runner.errand(['delegate', '--repo', repository, 'x']);
      assert.equal(pushed.code, 1);
      assert.match(pushed.stderr, /The runner at \S+ has no room for more/);
      assert.match(pushed.stderr, /Free some space.*no restart/s);
    };
    fill(ballast);
    if (what === 'bytes') {
      truncateSync(join(ballast, 'file'), statSync(join(ballast, 'file')).size - 4 * 1024 * 1024);
      // Begun with some room, which it uses up itself.
      await tooMuch();
      rmSync(ballast, { recursive: true });
      fill(ballast);
    }
    await tooMuch();

    const ready = await readiness(runner);
    assert.equal(ready.status, 503);
    assert.match(ready.detail, words);

    const unknown = makeRepository({ 'large.txt': `${what}\n`.repeat(50_000) });
    const refused = await runner.errand(['delegate', '--repo', unknown, 'x']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /disk.*full/i);

    const { code, json } = await runner.errand(['show', '--json', 'before-it']);
    assert.equal(code, 0);
    assert.equal(json.verdict, 'verified');
    for (const command of ['tasks', 'log', 'diff', 'watch']) {
      const read = command === 'tasks' ? [command] : [command, 'before-it'];
      assert.equal((await runner.errand(read)).code, 0, command);
    }

    // The task under way can store hardly anything: what was kept back for it tells people why.
    go();
    const { event } = await watcher.first(
      (heard) => heard.event.kind === 'task.status' && heard.event.status.kind === 'interrupted',
    );
    assert.match(JSON.stringify(event), /disk is full.*Free some space.*nothing stored is lost/);
    const shown = await runner.errand(['show', id]);
    assert.match(shown.stdout, /disk is full.*Free some space/s);

    rmSync(ballast, { recursive: true });
    assert.equal(levelOf(await watcher.end()), 'verified');
    await assertWhole(runner, id, watcher.heard);
    assertNothingHalfWritten(runner, id);
    assert.equal((await readiness(runner)).status, 200);
    assert.ok(existsSync(join(dataDir, 'room.reserve')));
  }

  runner.script('after-it', carefully());
  await delegate(runner, brokenSum(), 'after-it');
  assert.equal(levelOf(await (await Watcher.of(runner, 'after-it')).end()), 'verified');
  assert.equal(
    git(bareRepository(runner, 'after-it'), 'fsck', '--connectivity-only', '--no-dangling'),
    '',
  );
  assert.equal(runner.process.pid, pid, 'it was never restarted');
  assert.equal(runner.process.exitCode, null);
  await assertNothingLeft(runner);
});
