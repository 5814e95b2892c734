/** The user's key for signing: where it is, who may read it, and its public half beside it. */
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signingKey, trustedKeys } from '../../../runner/cli/signing-key.ts';
import { keyIdOf } from '../../../runner/replay/dsse.ts';

function inFolder(t: { after: (end: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'errand-signing-'));
  const before = process.env['XDG_CONFIG_HOME'];
  process.env['XDG_CONFIG_HOME'] = folder;
  t.after(() => {
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('the own key is made once, for its owner alone, and is trusted', async (t) => {
  const folder = inFolder(t);
  const made = await signingKey();
  const file = join(folder, 'errand', 'signing-key.pem');
  assert.deepEqual([made.isNew, statSync(file).mode & 0o777], [true, 0o600]);
  const again = await signingKey();
  assert.equal(again.isNew, false);
  const [own] = await trustedKeys(undefined);
  assert(own);
  assert.equal(keyIdOf(own), keyIdOf(createPublicKey(again.key)));
});

test('a named key gets its public half beside it, which others are told to use', async (t) => {
  const file = join(inFolder(t), 'mine.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const { publicFile, key } = await signingKey(file);
  const told = createPublicKey(readFileSync(publicFile));
  assert.equal(keyIdOf(told), keyIdOf(createPublicKey(key)));
  writeFileSync(
    publicFile,
    generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }),
  );
  await assert.rejects(signingKey(file), /public half of another key/);
});
