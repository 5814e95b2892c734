/** The archives that foreign agents are fetched as. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { archiveOf } from '../../../runner/agent/foreign/archives.ts';

test('every tool is one archive of an exact version and a whole hash', () => {
  for (const tool of ['claude', 'codex', 'gemini', 'opencode', 'node'] as const) {
    const archive = archiveOf(tool, 'linux-x64');
    assert.ok(archive, tool);
    assert.match(archive.version, /^\d+\.\d+\.\d+(-linux-x64)?$/);
    assert.equal(Buffer.from(archive.integrity.replace(/^sha512-/, ''), 'base64').length, 64);
    assert.match(archive.program, /^[\w.-]+(\/[\w.-]+)*$/);
  }
});
