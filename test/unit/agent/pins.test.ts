/** The pinned releases of foreign agents. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PINS } from '../../../runner/agent/foreign/pins.ts';

it('every foreign agent is pinned to one exact release', () => {
  for (const [preset, pin] of Object.entries(PINS)) {
    assert.match(pin.version, /^\d+\.\d+\.\d+$/, preset);
    assert.match(pin.package, /^(@[a-z-]+\/)?[a-z-]+$/, preset);
    assert.equal(pin.program, preset);
  }
});
