/**
 * A limit for the whole data directory: over it new work is refused and waits, what there is can be
 * read and stopped, and it goes on once there is room. A real runner; its engine is away, so that a
 * task which begins says so.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../../runner/client/connection.ts';
import { CreateTask, OpenRepository } from '../../../runner/protocol/requests.ts';
import { isFinal } from '../../../runner/protocol/status.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { Command, temporaryFolder } from '../../support/runner.ts';

const place = temporaryFolder('errand-total-');
after(() => rmSync(place, { recursive: true, force: true }));

const CASES = [
  {
    name: 'bytes',
    quotas: 'total: 64m',
    fill: (ballast: string) => writeFileSync(join(ballast, 'file'), Buffer.alloc(65 << 20, 1)),
    words: /takes \d+ MiB, more than the 64 MiB of quotas\.total\. Discard tasks/,
  },
  {
    name: 'files',
    quotas: 'totalFiles: 1000',
    fill: (ballast: string) => {
      for (let n = 0; n < 1001; n++) writeFileSync(join(ballast, String(n)), '');
    },
    words: /has \d+ files, more than the 1000 of quotas\.totalFiles\. Discard tasks/,
  },
];

for (const { name, quotas, fill, words } of CASES) {
  const skip = name === 'files' && process.platform !== 'linux' && 'files cannot be counted here';
  test(`${name}: nothing begins over the limit, and all goes on below it`, { skip }, async (t) => {
    const dataDir = join(place, name);
    const ballast = join(dataDir, 'ballast');
    mkdirSync(ballast, { recursive: true });
    writeFileSync(join(dataDir, 'errand.yaml'), `quotas: { ${quotas} }\n`);
    const command = new Command(place, {
      ERRAND_DATA_DIR: dataDir,
      DOCKER_HOST: `unix://${place}/no-engine.sock`,
      ANTHROPIC_API_KEY: 'none',
    });
    const running = command.start(['serve', '--json', '--listen', '127.0.0.1:0']);
    let gone = false;
    const exit = once(running.process, 'exit').then(() => (gone = true));
    t.after(async () => {
      if (!gone) running.process.kill('SIGTERM');
      await exit;
    });
    const lines = createInterface({ input: running.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
    const detail = async (): Promise<string> => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(new URL('/readyz', url), { headers });
      return ((await answer.json()) as { detail: string }).detail;
    };
    /** The limit is measured now and then. */
    const until = async (isSo: (said: string) => boolean): Promise<string> => {
      for (;;) {
        const said = await detail();
        if (isSo(said)) return said;
        await sleep(100);
      }
    };

    const connection = await connect({ url, token, client: { name: 'test', version: '0' } });
    t.after(() => connection.close());
    const repository = { id: 'a'.repeat(16), name: 'r' };
    const { path } = await connection.request(OpenRepository, { repository });
    const clone = makeRepository({ 'a.txt': 'a\n' });
    const base = git(clone, 'rev-parse', 'HEAD').trim();
    const header = `http.extraHeader=Authorization: Bearer ${token}`;
    const push = (id: string): string =>
      git(
        clone,
        '-c',
        header,
        'push',
        '-q',
        `${url}/git/${path}`,
        `HEAD:refs/errand/tasks/${id}/base`,
      );
    push('before-the-limit');

    const cutOff = join(dataDir, 'backup-cutoff');
    mkdirSync(cutOff);
    fill(ballast);
    assert.match(await until((said) => said.includes('quotas.')), words);
    assert.throws(() => push('over-the-limit'), /507/);
    // It makes room itself where it can.
    while (existsSync(cutOff)) await sleep(100);
    const what = { title: 'x', instructions: 'x', origin: { kind: 'prompt' } as const };
    const spec = { ...what, repository, base, head: base };
    const { task } = await connection.request(CreateTask, { id: 'before-the-limit', spec });
    assert.equal(task.status.kind, 'queued');
    const begun = Promise.withResolvers<TaskState>();
    connection.subscribeTask('before-the-limit', (state) => {
      if (isFinal(state.status) || state.status.kind === 'preparing') begun.resolve(state);
    });
    // What is there can be read, and collected.
    assert.match((await command.run(['tasks'])).stdout, /before-the-limit/);
    const shown = await command.run(['show', 'before-the-limit']);
    assert.equal(shown.code, 0, shown.stdout + shown.stderr);
    const collected = await command.run(['gc', '--dry-run', '--json']);
    assert.equal(collected.code, 1, 'its engine is away, and the report says so');
    assert.match(
      JSON.stringify(collected.json),
      /"kind":"sandboxes","removed":\[\],"kept":\[\],"problem":"/,
    );
    assert.match(
      (await command.run(['show', 'before-the-limit', '--json'])).stdout,
      /"state": "queued"/,
    );

    rmSync(ballast, { recursive: true });
    await until((said) => !said.includes('quotas.'));
    push('over-the-limit');
    assert.notEqual((await begun.promise).status.kind, 'queued');
  });
}
