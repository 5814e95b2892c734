/** Whether an engine is on this machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualTransport } from '../../../runner/sandbox/engine-place.ts';

test('only an engine behind a unix socket of this machine can be shown its folders', () => {
  for (const here of [undefined, '', 'unix:///var/run/docker.sock', '/run/user/1000/podman.sock']) {
    assert.equal(usualTransport('linux', here), 'socket', String(here));
    assert.equal(usualTransport('darwin', here), 'attach', String(here));
  }
  for (const scheme of ['tcp', 'http', 'https', 'ssh', 'npipe']) {
    assert.equal(usualTransport('linux', `${scheme}://engine.example:2376`), 'attach', scheme);
  }
});
