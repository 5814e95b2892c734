/** The envelope of a bundle is signed as DSSE says, and nothing that was changed is read. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { type Bundle, readBundle, writeBundle } from '../../../runner/replay/bundle-file.ts';
import { keyIdOf, sealed, unsealed } from '../../../runner/replay/dsse.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');

const ABOUT: Omit<Bundle['about'], 'parts'> = {
  schema: 'errand.bundle/1',
  task: 'bundle-0001',
  title: 'A bundle',
  attempts: [1],
  base: 'a'.repeat(40),
  result: null,
  agent: 'builtin',
  blueprint: null,
  image: { name: 'image', id: 'sha256:1', setup: [] },
  ledgerHead: 'b'.repeat(64),
  expected: { tree: null, level: 'declined', codes: [] },
  madeAt: '2026-01-01T00:00:00.000Z',
  madeBy: { runner: '0.1.0', command: '0.1.0' },
};

test('the signature is over the encoding of the standard', () => {
  const type = 'http://example.com/HelloWorld';
  const { payload, signatures } = sealed(type, Buffer.from('hello world'), privateKey);
  // The example of DSSE's own description of its encoding.
  const encoded = Buffer.from('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  const [signature] = signatures;
  assert.ok(signature);
  assert.ok(verify(null, encoded, publicKey, Buffer.from(signature.sig, 'base64')));
  assert.equal(signature.keyid, keyIdOf(publicKey));
  assert.equal(Buffer.from(payload, 'base64').toString(), 'hello world');
});

test('an envelope opens with its own key and type only', () => {
  const envelope = sealed('a', Buffer.from('b'), privateKey);
  assert.equal(unsealed(envelope, 'a', [other.publicKey, publicKey]).kind, 'good');
  assert.equal(unsealed(envelope, 'c', [publicKey]).kind, 'forged');
  assert.equal(unsealed(envelope, 'a', [other.publicKey]).kind, 'stranger');
  const payload = Buffer.from('B').toString('base64');
  assert.equal(unsealed({ ...envelope, payload }, 'a', [publicKey]).kind, 'forged');
  assert.equal(unsealed({ ...envelope, signatures: [] }, 'a', [publicKey]).kind, 'forged');
  // A stranger's signature under the name of a key that is trusted.
  const [own] = sealed('a', Buffer.from('b'), other.privateKey).signatures;
  const signatures = [{ keyid: keyIdOf(publicKey), sig: own?.sig ?? '' }];
  assert.equal(unsealed({ ...envelope, signatures }, 'a', [publicKey]).kind, 'forged');
});

test('no byte of a bundle can be changed, lost or added', () => {
  const file = writeBundle({ about: ABOUT, git: Buffer.from('objects'), attempts: [] }, privateKey);
  const about = { ...ABOUT, attempts: [] };
  assert.throws(() => readBundle(file, [publicKey]), /not known here|no bundle/);
  const whole = writeBundle(
    { about: { ...about, attempts: [1] }, git: Buffer.from('objects'), attempts: [] },
    privateKey,
  );
  for (const at of [0, 40, whole.length - 1]) {
    const bent = Buffer.from(whole);
    bent[at] = (bent[at] ?? 0) ^ 1;
    assert.throws(() => readBundle(bent, [publicKey]), /no bundle|was changed since/, `byte ${at}`);
  }
  assert.throws(() => readBundle(whole.subarray(0, -1), [publicKey]), /ends within its part/);
  assert.throws(
    () => readBundle(Buffer.concat([whole, whole]), [publicKey]),
    /after its last part/,
  );
  assert.throws(() => readBundle(Buffer.from('no bundle\n'), [publicKey]), /This is no bundle/);
});
