/**
 * A runner that is started on a full disk, as after the machine's own restart: it starts, says what
 * is wrong, and takes up work again when there is room. On a real small ext4; needs no engine.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { Command, type Running, temporaryFolder } from '../../support/runner.ts';
import { fillBytes, fillInodes, mountSmallDisk } from '../../support/small-disk.ts';

const place = temporaryFolder('errand-full-start-');
const disk = join(place, 'disk');
const dataDir = join(disk, 'data');
const ballast = join(disk, 'ballast');
const skip = mountSmallDisk(disk, join(place, 'disk.ext4'));
after(() => {
  if (skip === false) execFileSync('umount', ['-l', disk]);
  rmSync(place, { recursive: true, force: true });
});

const command = new Command(place, {
  ERRAND_DATA_DIR: dataDir,
  DOCKER_HOST: `unix://${place}/no-engine.sock`,
});

/** A runner that is up, with its address. */
async function serve(): Promise<Running & { url: string }> {
  const running = command.start(['serve', '--json', '--listen', '127.0.0.1:0']);
  for await (const line of createInterface({ input: running.stdout })) {
    const { url } = JSON.parse(line.startsWith('{"url"') ? line : '{}') as { url?: string };
    if (url !== undefined) return { ...running, url };
  }
  throw new Error(`it did not start: ${(await running.ended).stderr}`);
}

async function end({ process: child }: Running): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function detail(url: string): Promise<string> {
  const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL('/readyz', url), { headers });
  return ((await answer.json()) as { detail: string }).detail;
}

for (const [what, fill, words] of [
  ['bytes', fillBytes, /has no space left/],
  ['inodes', fillInodes, /has no inodes \(files\) left/],
] as const) {
  test(`out of ${what}: it starts, and says so`, { skip }, async () => {
    // One that ends in order leaves the least behind of what the next one needs.
    await end(await serve());
    fill(ballast);

    const runner = await serve();
    assert.match(await detail(runner.url), words);
    assert.equal((await command.run(['tasks'])).code, 0);
    const second = await command.run(['serve', '--listen', '127.0.0.1:0']);
    assert.match(second.stderr, /Another runner .*already uses the data directory/);

    rmSync(ballast, { recursive: true });
    assert.doesNotMatch(await detail(runner.url), /left/);
    await end(runner);
  });
}

test('where it cannot start, it says that it is the disk, and what to do', { skip }, async () => {
  rmSync(dataDir, { recursive: true, force: true });
  fillInodes(ballast);
  const { code, stderr } = await command.run(['serve', '--listen', '127.0.0.1:0']);
  assert.equal(code, 1);
  assert.match(stderr, /disk is full.*start it again/s);
  assert.doesNotMatch(stderr, /Another runner|an error of its own/);
});
