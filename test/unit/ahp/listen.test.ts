// Where the agent host listens: never in the place of a file that somebody else has there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { spawn } from 'node:child_process';
import type { Host } from '../../../runner/ahp/host.ts';
import { HostServer, placeOf } from '../../../runner/ahp/listen.ts';

const serverAt = (path: string): HostServer =>
  new HostServer(placeOf(path), 'a-token-of-the-test', {} as Host, () => undefined);

test('a socket that a killed host has left is replaced, and any other file is kept', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-listen-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const own = join(folder, 'notes.md');
  writeFileSync(own, 'mine\n');
  await assert.rejects(serverAt(own).start(), /cannot listen at .*EADDRINUSE/);
  assert.equal(readFileSync(own, 'utf8'), 'mine\n');

  const left = join(folder, 'left.sock');
  const listening = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', listening, left]), 'close');
  const server = serverAt(left);
  assert.equal(await server.start(), left);
  await assert.rejects(serverAt(left).start(), /EADDRINUSE/);
  await server.stop();
});
