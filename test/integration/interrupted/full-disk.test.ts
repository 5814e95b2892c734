/**
 * What has to work on a full disk: to start there, as after the machine's own restart; to stop what
 * goes on; and to discard what is over, which is how people make room. On a real small ext4.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { connect, type RunnerConnection } from '../../../runner/client/connection.ts';
import { clearUnreachable } from '../../../runner/git/repository-use.ts';
import {
  CancelTask,
  CreateTask,
  DiscardTask,
  GetTask,
  OpenRepository,
} from '../../../runner/protocol/requests.ts';
import { asStorageError, StorageFullError } from '../../../runner/store/storage-error.ts';
import { git, makeRepository } from '../../support/repository.ts';
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
  ANTHROPIC_API_KEY: 'none',
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

interface Client {
  readonly connection: RunnerConnection;
  /** Makes a task, which waits: there is no engine. */
  readonly make: (id: string) => Promise<void>;
  readonly status: (id: string) => Promise<string>;
}

async function clientOf(url: string): Promise<Client> {
  const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
  const connection = await connect({ url, token, client: { name: 'test', version: '0' } });
  const repository = { id: 'a'.repeat(16), name: 'r' };
  const { path } = await connection.request(OpenRepository, { repository });
  const clone = makeRepository({ 'a.txt': 'a\n' });
  const base = git(clone, 'rev-parse', 'HEAD').trim();
  const header = `http.extraHeader=Authorization: Bearer ${token}`;
  return {
    connection,
    make: async (id) => {
      const remote = `${url}/git/${path}`;
      git(clone, '-c', header, 'push', '-q', remote, `HEAD:refs/errand/tasks/${id}/base`);
      const what = { title: id, instructions: 'x', origin: { kind: 'prompt' } as const };
      const from = { repository, base, head: base, branch: 'main' };
      await connection.request(CreateTask, { id, spec: { ...what, ...from } });
    },
    status: async (id) => (await connection.request(GetTask, { id })).task.status.kind,
  };
}

test('what goes on can be stopped, and what is over discarded', { skip }, async () => {
  const runner = await serve();
  const { connection, make, status } = await clientOf(runner.url);
  try {
    const stop = (id: string) => connection.request(CancelTask, { id, reason: 'no more' });
    const discard = (id: string) => connection.request(DiscardTask, { id });
    for (const id of ['stopped-1', 'stopped-2', 'over-0001']) await make(id);
    await stop('over-0001');
    fillBytes(ballast);
    await stop('stopped-1');
    assert.equal(await status('stopped-1'), 'cancelled');
    await discard('stopped-1');
    await discard('over-0001');
    for (const id of ['stopped-1', 'over-0001']) {
      await assert.rejects(status(id), { code: 'not_found' });
    }

    // Where not even that can be stored, it is once there is room; nobody has to ask again.
    fillBytes(join(disk, 'more-ballast'));
    await assert.rejects(stop('stopped-2'), /disk is full/);
    const over = Promise.withResolvers<void>();
    const following = connection.followEvents(
      'stopped-2',
      0,
      ({ event }) => {
        const { kind, status: now } = event as { kind: string; status?: { kind: string } };
        if (kind === 'task.status' && now?.kind === 'cancelled') over.resolve();
      },
      over.reject,
    );
    rmSync(join(disk, 'more-ballast'), { recursive: true });
    rmSync(ballast, { recursive: true });
    await over.promise;
    following.dispose();

    // Something is kept back again.
    assert.match(await detail(runner.url), /No Docker Engine/);
    fillInodes(ballast);
    await discard('stopped-2');
    await assert.rejects(status('stopped-2'), { code: 'not_found' });
  } finally {
    rmSync(ballast, { recursive: true, force: true });
    connection.close();
    await end(runner);
  }
});

test('packing a repository anew leaves nothing half written', { skip }, async () => {
  const bare = join(disk, 'bare.git');
  const clone = makeRepository({ 'a.bin': randomBytes(8 * 1024 * 1024) });
  git(place, 'clone', '-q', '--bare', '--no-local', clone, bare);
  fillBytes(ballast);
  // In words of git's own, which are not those of the system.
  await assert.rejects(
    clearUnreachable(bare),
    (cause) => asStorageError(cause) instanceof StorageFullError,
  );
  const left = readdirSync(join(bare, 'objects', 'pack')).filter((name) => /tmp/.test(name));
  assert.deepEqual(left, []);
  rmSync(ballast, { recursive: true });
  await clearUnreachable(bare);
  assert.equal(git(bare, 'fsck', '--connectivity-only'), '');
});

test('where it cannot start, it says that it is the disk, and what to do', { skip }, async () => {
  rmSync(dataDir, { recursive: true, force: true });
  fillInodes(ballast);
  const { code, stderr } = await command.run(['serve', '--listen', '127.0.0.1:0']);
  assert.equal(code, 1);
  assert.match(stderr, /disk is full.*start it again/s);
  assert.doesNotMatch(stderr, /Another runner|an internal error/);
});
