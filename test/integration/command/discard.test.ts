/** What discarded tasks took comes back: objects, artifacts, rows, images, and the refs here. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { git, makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { call } from '../../support/scripted-model/script.ts';

const MEGABYTE = 1024 * 1024;

/** Bytes of all files below a folder. */
function sizeOf(folder: string): number {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
      // What was listed may be cleared by now.
      .reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0)
  );
}

function images(): string[] {
  const format = ['--filter', 'reference=errand-env', '--format', '{{.Repository}}:{{.Tag}}'];
  return execFileSync('docker', ['images', ...format], { encoding: 'utf8' }).split('\n');
}

/** Clearing begins with the discard and goes on behind it; nothing tells when it is over. */
async function eventually(holds: () => boolean, what: string): Promise<void> {
  const isSo = (): boolean => {
    try {
      return holds();
    } catch (error) {
      // A folder was removed while it was listed.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  };
  for (let looks = 0; looks < 1200; looks++) {
    if (isSo()) return;
    await sleep(100);
  }
  assert.fail(what);
}

test('what discarded tasks took comes back', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const repository = makeRepository({
    'check.sh': 'head -c 3000000 /dev/urandom | od | head -c 1000000\n',
    '.errand/config.yaml': `setup: ["echo ${process.pid} >made.txt"]\nchecks:\n  - name: check\n    command: sh check.sh\n`,
    '.gitignore': 'made.txt\n',
  });
  const write = { command: 'head -c 3000000 /dev/urandom >large.bin' };
  const script = [
    [call('bash', write, 'write')],
    [call('done', { outcome: 'finished', summary: 'Written.' }, 'done')],
  ];
  for (const title of ['first-one', 'second-one']) {
    const ran = await runner.delegate(repository, title, script, ['--id', title]);
    assert.ok(ran.json.result, ran.stdout);
    assert.equal((await runner.errand(['fetch', title, '--repo', repository])).code, 0);
  }
  // Other tests make images too: these are the ones that the ledgers name.
  const ledgers = ['first-one', 'second-one'].map((id) =>
    readFileSync(join(runner.dataDir, 'ledgers', `${id}-1.jsonl`), 'utf8'),
  );
  const made = [...new Set(ledgers.join('').match(/errand-env:[0-9a-f]+/g))];
  assert.equal(made.length, 1, 'one image for both');
  const copies = join(runner.dataDir, 'repositories');
  const folders = ['artifacts', 'logs', 'ledgers'].map((name) => join(runner.dataDir, name));
  assert.ok(sizeOf(copies) > 6 * MEGABYTE - 1e6);
  const database = join(runner.dataDir, 'errand.db');

  const first = await runner.errand(['discard', '--json', '--repo', repository, 'first-one']);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(first.json, { schema: 'errand.discard/1', discarded: ['first-one'] });
  await eventually(() => sizeOf(copies) < 4 * MEGABYTE, 'the objects of the first are gone');
  const refs = (): string => git(repository, 'for-each-ref', '--format=%(refname)', 'refs/errand');
  assert.doesNotMatch(refs(), /first-one/);
  assert.match(refs(), /second-one/);
  // What the other one has is whole, and its image stays.
  assert.equal((await runner.errand(['diff', 'second-one'])).code, 0);
  assert.deepEqual(
    images().filter((name) => made.includes(name)),
    made,
  );

  const second = await runner.errand(['discard', '--repo', repository, 'second']);
  assert.equal(second.code, 0, second.stderr);
  assert.match(second.stdout, /Discarded second-one/);
  await eventually(() => sizeOf(copies) < MEGABYTE, 'all objects are gone');
  assert.equal(refs(), '');
  for (const folder of folders) assert.equal(sizeOf(folder), 0, folder);
  await eventually(() => !images().some((name) => made.includes(name)), 'the image is gone');
  assert.ok(statSync(database).size < MEGABYTE);
  assert.ok(!existsSync(`${database}-wal`) || statSync(`${database}-wal`).size < MEGABYTE);

  const again = await runner.errand(['discard', 'second-one']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /no task/);
});
