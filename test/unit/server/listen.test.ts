/** Files that cannot be used (TLS, a token) are told before anything listens, each by its name. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ensureToken, readTls, tokenFile, userTokens } from '../../../runner/server/listen.ts';

/** Valid for a hundred years; its key was thrown away. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBeDCCAR+gAwIBAgIUcRAW7DcI/elVgVYJoleMfNtX0v0wCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGZXJyYW5kMCAXDTI2MTEyOTIxMDE1OVoYDzIxMjYxMTA1MjEw
MTU5WjARMQ8wDQYDVQQDDAZlcnJhbmQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AARBbd8NwRlxj/IydIZGy08NW3cE868PeHcqY46QAO+//NHuACWUfGUWE2c9T/ct
1PlHlyb3cTsoUyrEdQWxzIMto1MwUTAdBgNVHQ4EFgQUVQG/O0KemfRIj/I97Oog
L471RUYwHwYDVR0jBBgwFoAUVQG/O0KemfRIj/I97OogL471RUYwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAcbpLWlfl9vFX571X/88NNpoQhQJFT
2cbzEBhH4oppxwIgT6nPulikOG8UyWes6yKeeTjsTHLdLnf49atUv7VFCMk=
-----END CERTIFICATE-----
`;

const folder = mkdtempSync(join(tmpdir(), 'errand-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pair = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: {
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-128-cbc',
    passphrase: 'so',
  },
});
const plain = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

const cert = file('cert.pem', CERTIFICATE);
const junk = file('junk.pem', 'junk');
const locked = file('locked.pem', pair.privateKey);
const other = file('other.pem', String(plain));
const nowhere = join(folder, 'nowhere.pem');

const cases: readonly [name: string, cert: string, key: string, says: string][] = [
  [
    'a certificate that is not there',
    nowhere,
    other,
    `The TLS file ${nowhere} cannot be read (ENOENT).`,
  ],
  ['a folder', folder, other, `The TLS file ${folder} cannot be read (EISDIR).`],
  ['no certificate', junk, other, `TLS cannot be used: no certificate is in ${junk}.`],
  ['both in each other’s place', other, cert, `TLS cannot be used: no certificate is in ${other}.`],
  ['no key', cert, junk, `TLS cannot be used: no private key without a passphrase is in ${junk}.`],
  [
    'a key with a passphrase',
    cert,
    locked,
    `TLS cannot be used: no private key without a passphrase is in ${locked}.`,
  ],
  [
    'the key of another',
    cert,
    other,
    `TLS cannot be used: the key in ${other} is not that of the certificate in ${cert}.`,
  ],
];
for (const [name, certificate, key, message] of cases) {
  test(name, () => {
    assert.throws(() => readTls({ cert: certificate, key }), { message, code: 'invalid' });
  });
}

test('a token is made once; one that somebody wrote is kept, or refused and left as it is', () => {
  const made = ensureToken(folder);
  assert.match(made, /^[\w-]{43}$/);
  assert.equal(ensureToken(folder), made);
  const path = tokenFile(folder);
  const own = 'Own.token~+/=-_'.repeat(3);
  writeFileSync(path, `${own}\r\n`);
  assert.equal(ensureToken(folder), own);
  for (const odd of [
    `${'x'.repeat(40)}!`,
    `pass word ${'x'.repeat(40)}`,
    `${'x'.repeat(40)}\nand more`,
  ]) {
    writeFileSync(path, odd);
    const message = `The file ${path} holds no token that can be used.`;
    assert.throws(() => ensureToken(folder), { message, code: 'invalid' });
    assert.equal(readFileSync(path, 'utf8'), odd);
  }
  for (const cut of ['', '\n', 'x'.repeat(31)]) {
    writeFileSync(path, cut);
    assert.match(ensureToken(folder), /^[\w-]{43}$/);
  }
});

test('each user beside the owner has a token in a file of their name', () => {
  assert.equal(userTokens(folder).size, 0, 'there is no such folder');
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  const [anna, otto] = ['a'.repeat(32), 'o'.repeat(40)];
  writeFileSync(join(tokens, 'anna'), `${anna}\n`);
  writeFileSync(join(tokens, 'otto.b'), otto);
  assert.deepEqual(Object.fromEntries(userTokens(folder)), { anna, 'otto.b': otto });
  for (const [name, token, message] of [
    ['owner', anna, /has no name for a user/],
    ['Anna', anna, /has no name for a user/],
    ['short', 'x'.repeat(31), /is too short/],
    ['otto.c', otto, /otto\.b and otto\.c have the same token/],
    ['odd', `pass word ${anna}`, /holds no token that can be used/],
  ] as const) {
    writeFileSync(join(tokens, name), token);
    assert.throws(() => userTokens(folder), { message, code: 'invalid' });
    rmSync(join(tokens, name));
  }
  mkdirSync(join(tokens, 'folder'));
  const unread = { message: /cannot be read \(EISDIR\)/, code: 'invalid' };
  assert.throws(() => userTokens(folder), unread);
});
