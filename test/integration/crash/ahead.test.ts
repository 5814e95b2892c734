/**
 * kill -9 while a checkout is prepared, while sandboxes wait to be used, and while one is: the next
 * life finds what is whole, removes the rest, and no container, volume or mount is left.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { temporaryFolder } from '../server/runner.ts';
import { driversOf, ID, TASK, wishFor } from './ahead-driver.ts';
import { live } from './live.ts';

const LINES = ['asked', 'prepared', 'ahead', 'used'];

const source = makeRepository();
for (let i = 0; i < 200; i++) writeFileSync(join(source, `file-${i}`), `${i}\n`);
git(source, 'add', '-A');
git(source, 'commit', '-q', '-m', 'first');
writeFileSync(join(source, 'file-1'), 'mine\n');
git(source, 'commit', '-q', '-a', '-m', 'base');
const base = git(source, 'rev-parse', 'HEAD').trim();

function left(what: 'ps' | 'volume', runner: string): string {
  const list = what === 'ps' ? ['ps', '-aq'] : ['volume', 'ls', '-q'];
  const filter = ['--filter', `label=errand.runner=${runner}`];
  return execFileSync('docker', [...list, ...filter], { encoding: 'utf8' });
}

for (const [index, line] of LINES.entries()) {
  test(`kill -9 after "${line}": the next life goes on, and nothing is left of the last one`, async () => {
    const root = temporaryFolder();
    const runner = `test-${randomBytes(4).toString('hex')}`;
    const repository = await (await openRepositoryStore(root)).open(ID);
    git(source, 'push', '-q', repository.path, `${base}:refs/errand/tasks/${TASK}/base`);
    const said = await live('ahead-doomed.ts', [root, runner, base], index + 1);
    assert.equal(said.at(index), line);

    const log: string[] = [];
    const { docker, driver } = driversOf({
      root,
      runner,
      repository,
      log: (text) => void log.push(text),
    });
    const folder = join(root, 'checkouts');
    await driver.start(async (id) => id === TASK);
    await docker.sweep();
    assert.equal(left('ps', runner), '');
    assert.equal(left('volume', runner), '');
    assert.deepEqual(existsSync(join(root, 'trees')) ? readdirSync(join(root, 'trees')) : [], []);
    assert.ok(!readFileSync('/proc/mounts', 'utf8').includes(root));
    // One that was not whole is gone; one that was serves this life too.
    const kept = existsSync(folder) ? readdirSync(folder) : [];
    if (index > 0) assert.equal(kept.length, 1);
    for (const name of kept) assert.ok(existsSync(join(folder, name, 'checkout.json')));

    const sandbox = await driver.create(wishFor(base));
    const workspace = openWorkspace(sandbox);
    await workspace.place(base, repository.forTask(TASK).packOf(base));
    assert.equal(await workspace.treeId(), await repository.treeOf(base));
    const mounts = (await workspace.run(['cat', '/proc/mounts'])).stdout.toString();
    assert.equal(mounts.includes(' /workspace overlay '), kept.length === 1);
    await sandbox.destroy();
    await driver.stop();
    await docker.stop();
    assert.equal(left('ps', runner), '');
    assert.equal(left('volume', runner), '');
    assert.deepEqual(log, []);
    rmSync(root, { recursive: true, force: true });
  });
}
