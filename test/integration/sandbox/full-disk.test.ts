/** A sandbox whose workspace is on a real small disk that is full (mounting it takes root). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { EngineAwayError } from '../../../runner/sandbox/sandbox.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { fillInodes, mountSmallDisk } from '../../support/small-disk.ts';
import { SPEC, testDriver } from './support.ts';

const place = temporaryFolder('errand-full-');
const disk = join(place, 'disk');
const skip = mountSmallDisk(disk, join(place, 'disk.ext4'));

test('a commit that a full disk does not take is no fault of the work', { skip }, async (t) => {
  const { driver, dataDirectory } = testDriver();
  const sandbox = await driver.create({
    ...SPEC,
    tree: { layers: [], folder: join(disk, 'tree') },
  });
  t.after(async () => {
    await sandbox.destroy();
    execFileSync('umount', ['-l', disk]);
    rmSync(place, { recursive: true });
  });
  const root = makeRepository();
  writeFileSync(join(root, 'file'), 'placed\n');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'base');
  const base = git(root, 'rev-parse', 'HEAD').trim();
  const store = await openRepositoryStore(dataDirectory);
  const repository = await store.open('c'.repeat(16), 'project');
  git(root, 'push', '-q', repository.path, `${base}:refs/errand/tasks/full-0001/base`);
  const workspace = openWorkspace(sandbox);
  const placing = (): Promise<void> => workspace.place(base, repository.packOf(base));

  fillInodes(join(disk, 'ballast'));
  await assert.rejects(placing(), (error) => {
    assert.ok(error instanceof EngineAwayError, String(error));
    assert.match(error.message, /no space left/);
    assert.match(error.hint ?? '', /Free some space/);
    return true;
  });
  rmSync(join(disk, 'ballast'), { recursive: true });
  await placing();
  assert.equal((await workspace.readFile('file'))?.toString(), 'placed\n');
});
