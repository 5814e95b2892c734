/** Patterns of models as any grep takes them. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { posixPattern } from '../../../runner/agent/tools/posix-pattern.ts';

const cases: [sent: string, posix: string][] = [
  ['plain', 'plain'],
  [String.raw`\d+\.\d+`, String.raw`[0-9]+\.[0-9]+`],
  [String.raw`\w+\s*=\s*\S`, '[[:alnum:]_]+[[:space:]]*=[[:space:]]*[^[:space:]]'],
  [String.raw`[\w.-]+@[\d]`, '[[:alnum:]_.-]+@[0-9]'],
  [String.raw`[^\]]`, '[^]]'],
  [String.raw`[\[\]\-\\x]`, String.raw`[][\x-]`],
  ['[]a]', '[]a]'],
  ['[[:space:]]x', '[[:space:]]x'],
  ['(?:a|b)+?c{2,3}?', '(a|b)+c{2,3}'],
  [String.raw`a\tb[\t]`, 'a\tb[\t]'],
  [String.raw`\(x\)\?`, String.raw`\(x\)\?`],
  ['a?b', 'a?b'],
  ['[unclosed', '[unclosed'],
  [String.raw`ends in \ `.trim(), String.raw`ends in \ `.trim()],
  ['(?=ahead)', '(?=ahead)'],
  ['😀+?', '😀+'],
];
for (const [sent, posix] of cases) {
  it(sent, () => assert.deepEqual(posixPattern(sent), { pattern: posix, ignoreCase: false }));
}

it('a mark for either case', () => {
  assert.deepEqual(posixPattern(String.raw`(?i)todo\b`), {
    pattern: String.raw`todo\b`,
    ignoreCase: true,
  });
});
