/** What others wrote, as it is shown on one line. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { clip, oneLine, sentence, shellQuoted, withMore } from '../../../runner/protocol/text.ts';

test('what is too long ends in an ellipsis, within the limit', () => {
  assert.equal(clip('abcd', 4), 'abcd');
  assert.equal(clip('abcde', 4), 'abc…');
});

test('no half of a character is left', () => {
  assert.equal(clip('ab𝒜𝒜', 4), 'ab…');
  assert.equal(clip('a𝒜𝒜', 4), 'a𝒜…');
});

test('one line has no line ends, control characters or turned writing', () => {
  assert.equal(oneLine('  a\r\n\tb\u001b[31m c\u202e d\u2028e  '), 'a b [31m c d e');
  assert.equal(oneLine('x'.repeat(300)).length, 200);
  assert.equal(oneLine('a b c', 4), 'a b…');
});

test('a list that is cut says how many more there are', () => {
  assert.equal(withMore(['a', 'b'], 2), 'a, b');
  assert.equal(withMore(['a', 'b'], 5), 'a, b and 3 more');
});

test('a message becomes a sentence, and the names of files in it stay what they are', () => {
  assert.equal(sentence('git push failed (status 1)'), 'Git push failed (status 1).');
  assert.equal(sentence(' There is no room! '), 'There is no room!');
  for (const name of ['big.bin', 'src/a.ts', 'a-b', '.env', 'x_y']) {
    assert.equal(sentence(`${name} could not be written`), `${name} could not be written.`);
  }
});

test('a quoted text is one word of a shell, to the byte', () => {
  const odd = `it's "$HOME" \\ \`x\` a\nb`;
  const script = `printf %s ${shellQuoted(odd)} ${shellQuoted('')}`;
  assert.equal(execFileSync('sh', ['-c', script], { encoding: 'utf8' }), odd);
});
