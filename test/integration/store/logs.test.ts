/** A log that people read: what the disk did not take is said where it is missing. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogFiles } from '../../../runner/store/logs.ts';
import { temporaryFolder } from '../server/runner.ts';

const TASK = 'task-0001';
const quota = { bytes: 1 << 20, setting: 'quotas.artifact' };

test('a hole is told once there is room, also after the attempt was cut off', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'logs');
  const troubles: unknown[] = [];
  const logs = new LogFiles(folder, quota, (cause) => troubles.push(cause));
  try {
    // No folder, no file: as little can be written as on a disk that is full.
    logs.append(TASK, 1, 'lost one\n');
    await logs.close(TASK, 1);
    logs.append(TASK, 1, 'lost two\n');
    await logs.close(TASK, 1);
    assert.equal(troubles.length, 2);

    mkdirSync(folder);
    logs.append(TASK, 1, 'kept\n');
    logs.append(TASK, 1, 'and kept\n');
    await logs.close(TASK, 1);
    assert.equal(
      readFileSync(logs.path(TASK, 1), 'utf8'),
      '\n… 18 bytes of this log are lost: the disk did not take them\nkept\nand kept\n',
    );
    logs.append(TASK, 1, 'more\n');
    await logs.close(TASK, 1);
    assert.equal(readFileSync(logs.path(TASK, 1), 'utf8').split('lost').length, 2);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
