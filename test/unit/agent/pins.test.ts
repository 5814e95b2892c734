/** The pinned releases of foreign agents, and that their page names just these. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { withTable } from '../../../script/agent-table.ts';
import { PINS } from '../../../runner/agent/foreign/pins.ts';

it('every foreign agent is pinned to one exact release', () => {
  for (const [preset, pin] of Object.entries(PINS)) {
    assert.match(pin.version, /^\d+\.\d+\.\d+$/, preset);
    assert.match(pin.package, /^(@[a-z-]+\/)?[a-z-]+$/, preset);
    assert.equal(pin.program, preset);
  }
});

it('the page names what is pinned, with its size, and an older version would be found out', () => {
  const page = readFileSync('docs/agents.md', 'utf8');
  assert.equal(withTable(page), page);
  const older = page.replace(PINS.codex.version, '0.1.0').replace('174 MB', '1 MB');
  assert.notEqual(older, page);
  assert.equal(withTable(older), page);
});
