/** What looks like a secret; and what only stands for one, which stays quiet. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { staticFlags } from '../../../runner/verify/flags/flags.ts';
import { changesOf, codes } from './flags-of.ts';

/** Letters as if drawn at random, the same on every run; no scanner takes this file for a leak. */
function drawn(length: number, seed = 'a'): string {
  const bytes = createHash('sha512').update(seed).digest('base64').replace(/[+/=]/g, '');
  return bytes.slice(0, length);
}
const upper = (length: number): string => drawn(length).toUpperCase();
const begin = `-----BEGIN RSA ${'private'.toUpperCase()} KEY-----`;

const real: [path: string, line: string][] = [
  ['a.js', `const key = 'AKIA${upper(16)}';`],
  ['a.js', `const token = 'ghp_${drawn(36)}';`],
  ['a.yml', `token: sk-ant-${drawn(40)}`],
  ['a.yml', `password: "${'horse42'.repeat(3)}"`],
  ['a.txt', `${begin}\n${drawn(64)}\n${drawn(64, 'b')}`],
  ['a.js', `const key = '${begin}\\n${drawn(64)}\\n';`],
];

test('a secret in an added line is flagged, and never repeated', async () => {
  for (const [path, line] of real) {
    assert.deepEqual(await codes({ [path]: ['x\n', `x\n${line}\n`] }), ['secret'], line);
    assert.deepEqual(await codes({ [path]: [`x\n${line}\n`, `${line}\ny\n`] }), [], line);
  }
  const secret = `ghp_${drawn(36)}`;
  const [flag] = await staticFlags({
    changes: changesOf({ 'a.js': ['', secret] }),
    read: async (where) => (where === 'after' ? secret : ''),
    checks: [],
  });
  assert.ok(flag && !flag.text.includes(secret));
});

test('one in an added test is a secret where it reads as drawn at random', async () => {
  const token = `ghp_${drawn(36)}`;
  assert.deepEqual(await codes({ 'test/a.test.js': [undefined, `use('${token}');`] }), ['secret']);
});

test('placeholders are not', async () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const lines = [
    'id = "AKIAIOSFODNN7EXAMPLE"',
    'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    `token = "ghp_${'x'.repeat(36)}"`,
    `token = "ghp_1234567890${letters}"`,
    `token = "ghp_${'abab'.repeat(9)}"`,
    'key = "sk-ant-api03-placeholder-placeholder"',
    `key = "sk-${'0'.repeat(40)}"`,
    'password = "changeme12345"',
    'api_key = "your-api-key-123"',
    'secret = "dummy-value-0001"',
    `pem.startswith("${begin}")`,
    `key = "${begin}\\n...\\n"`,
  ];
  for (const line of lines) {
    assert.deepEqual(await codes({ 'a.py': ['x\n', `x\n${line}\n`] }), [], line);
  }
  for (const line of ["login({ password: 'hunter2-hunter2' });", "secret: 'correct-horse-9'"]) {
    assert.deepEqual(await codes({ 'test/a.test.js': [undefined, line] }), [], line);
  }
});
