/** What a process that was killed left of its temporary folders, and whose folders stay. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { newTemporaryFolder, removeLeftovers } from '../../../runner/client/temporary-leftovers.ts';
import { temporaryFolder } from '../../support/runner.ts';

const MODULE = join(import.meta.dirname, '../../../runner/client/temporary-leftovers.ts');

/** A process that has made a folder there and goes on until it is killed. */
async function holder(place: string): Promise<{ folder: string; kill(): Promise<void> }> {
  const work = `
    import { writeFileSync } from 'node:fs';
    import { newTemporaryFolder } from ${JSON.stringify(MODULE)};
    const folder = await newTemporaryFolder(${JSON.stringify(place)});
    writeFileSync(folder + '/index', 'half');
    console.log(folder);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', work], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [folder] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const kill = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { folder, kill };
}

function placeFor(t: TestContext): string {
  const folder = temporaryFolder('errand-leftovers-');
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('the folder of a killed process goes, that of a living one stays', async (t) => {
  const there = placeFor(t);
  const own = await newTemporaryFolder(there);
  const killed = await holder(there);
  const living = await holder(there);
  t.after(() => living.kill());
  await killed.kill();

  await removeLeftovers(there);

  const kept = [own, living.folder].toSorted();
  assert.deepEqual(
    readdirSync(there).map((name) => join(there, name)),
    kept,
  );
});

test('nothing else goes', async (t) => {
  const there = placeFor(t);
  const names = ['errand-apply-abc123', 'errand-applied', 'errand-0a1b2c3d-x-abcdef', 'errand-1'];
  for (const name of names) mkdirSync(join(there, name));

  await removeLeftovers(there);

  assert.deepEqual(readdirSync(there).toSorted(), names.toSorted());
});

test('one whose process cannot be looked for goes after a day', async (t) => {
  const there = placeFor(t);
  const now = Date.now() / 1000;
  for (const [name, hours] of [
    ['errand-00000000-1-aaaaaa', 25],
    ['errand-00000000-1-bbbbbb', 23],
  ] as const) {
    mkdirSync(join(there, name));
    utimesSync(join(there, name), now, now - hours * 3600);
  }

  await removeLeftovers(there);

  assert.deepEqual(readdirSync(there), ['errand-00000000-1-bbbbbb']);
});
