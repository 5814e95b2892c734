/** A sandbox that makes more files than it may is lost, and says why. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxLostError } from '../../../runner/sandbox/sandbox.ts';
import { run, SPEC, testDriver } from './support.ts';

const { driver } = testDriver();
const skip = process.getuid?.() === 0 ? false : 'only root may count in the layer of a container';

test('a flood of files ends the sandbox, not the disk', { skip }, async (t) => {
  const sandbox = await driver.create({ ...SPEC, limits: { ...SPEC.limits, files: 3000 } });
  t.after(() => sandbox.destroy());
  const script = 'mkdir -p /tmp/a/b && cd /tmp/a/b && seq 4000 | xargs touch && sleep 60';
  await assert.rejects(run(sandbox, ['sh', '-c', script]), (error) => {
    assert.ok(error instanceof SandboxLostError);
    assert.match(error.message, /more than the 3000 files it may have \(sandbox\.files\)/);
    assert.equal(error.outside, false, 'it is its own doing');
    return true;
  });
});
