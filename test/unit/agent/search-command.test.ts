// What a model sends as a glob becomes few tests of find, however it is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testsOf } from '../../../runner/agent/tools/search-command.ts';

test('a name, a folder, one of several', () => {
  assert.deepEqual(testsOf(''), []);
  assert.deepEqual(testsOf('*.ts'), ['(', '-name', '*.ts', ')']);
  assert.deepEqual(testsOf('!*.ts'), ['!', '(', '-name', '*.ts', ')']);
  assert.deepEqual(testsOf('**/*.{ts,js}'), ['(', '-name', '*.ts', '-o', '-name', '*.js', ')']);
  assert.deepEqual(testsOf('src/**'), ['(', '-path', 'src/*', '-o', '-path', '*/src/*', ')']);
});

test('what would be too many is any name', () => {
  assert.deepEqual(testsOf(`${'{a,b}'.repeat(40)}.ts`), ['(', '-name', '*.ts', ')']);
  assert.deepEqual(testsOf(`{${'a,'.repeat(300)}b}.ts`), ['(', '-name', '*.ts', ')']);
  assert.deepEqual(testsOf(`!${'{a,b}'.repeat(40)}.ts`), []);
  assert.deepEqual(testsOf('*.{ts,{js,mjs}}'), ['(', '-name', '*.*', ')']);
});
