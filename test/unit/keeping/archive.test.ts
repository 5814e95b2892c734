/** A backup on its way: what may happen to the files meanwhile, and what may not. */
import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed, unpack } from '../../../runner/keeping/archive.ts';

const { signal } = new AbortController();
/** More than what waits in pipes: its reading goes on while the first part is looked at. */
const LARGE = 16 * 1024 * 1024;

test('a file whose other name goes away while it is packed is whole', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-archive-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [own, from, to] = ['own', 'from', 'to'].map((name) => join(folder, name));
  assert.ok(own !== undefined && from !== undefined && to !== undefined);
  for (const each of [from, to]) mkdirSync(each);
  writeFileSync(own, Buffer.alloc(LARGE));
  linkSync(own, join(from, 'pack'));
  const archive = packed(from, signal);
  archive.once('data', () => rmSync(own));
  await unpack(archive, to, signal);
  assert.equal(statSync(join(to, 'pack')).size, LARGE);
});

test('what cannot be packed is told', async () => {
  const missing = join(tmpdir(), 'errand-archive-nowhere');
  await assert.rejects(packed(missing, signal).resume().toArray(), /tar ended with 2/);
});
