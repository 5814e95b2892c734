/** The unit that `errand service` writes: as systemd itself reads it, with any path in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemdUnit } from '../../../runner/daemon/systemd-unit.ts';

const USUAL = {
  node: process.execPath,
  program: '/opt/errand/main.js',
  user: 'errand',
  dataDir: '/var/lib/errand',
  drain: '60s',
};

test('systemd makes the usual folder, and lets the runner write to another', () => {
  const usual = systemdUnit(USUAL);
  assert.match(usual, /^StateDirectory=errand$/m);
  assert.doesNotMatch(usual, /ReadWritePaths/);
  const other = systemdUnit({ ...USUAL, dataDir: '/srv/errand' });
  assert.match(other, /^ReadWritePaths=\/srv\/errand$/m);
  assert.doesNotMatch(other, /StateDirectory/);
  assert.match(other, /^Environment=ERRAND_DATA_DIR=\/srv\/errand$/m);
});

test('paths keep their characters: spaces, quotes, and what means something to systemd', () => {
  const unit = systemdUnit({ ...USUAL, program: '/opt/a "b" $c/100%.js', dataDir: '/srv/$a b%' });
  assert.ok(unit.includes(' "/opt/a \\"b\\" $$c/100%%.js" serve\n'), unit);
  assert.ok(unit.includes('\nEnvironment="ERRAND_DATA_DIR=/srv/$a b%%"\n'), unit);
});

let analyze = false;
try {
  execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' });
  analyze = true;
} catch {
  // Only where systemd is.
}

test('systemd finds no fault in it', { skip: !analyze && 'there is no systemd here' }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-unit-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'errand.service');
  writeFileSync(path, systemdUnit({ ...USUAL, dataDir: '/srv/my data/100%' }));
  const args = ['-c', `exec systemd-analyze verify "$1" 2>&1`, 'sh', path];
  assert.equal(execFileSync('sh', args, { encoding: 'utf8' }), '');
});
