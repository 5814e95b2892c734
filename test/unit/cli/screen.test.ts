/** What a terminal is not shown as it is: in text and in JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmless, jsonText } from '../../../runner/cli/screen.ts';

/** Each of them moves, hides, breaks or turns round what is shown. */
const UNSEEN = [
  '\u0000',
  '\u0007',
  '\u001b',
  '\r',
  '\u007f',
  '\u0085',
  '\u009b',
  '\u061c',
  '\u200b',
  '\u200e',
  '\u200f',
  '\u2028',
  '\u2029',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2069',
  '\ufeff',
  '\u{e0041}',
];

test('what is unseen becomes visible; text in any script stays', () => {
  for (const unseen of UNSEEN) {
    const shown = harmless(`a${unseen}b`);
    assert.match(shown, /^a\\x[0-9a-f]{2,5}b$/, JSON.stringify(unseen));
  }
  for (const plain of ['line\n\ttab', 'שלום عربى', '日本語', '👩‍👩‍👧', 'می‌خواهم', 'é']) {
    assert.equal(harmless(plain), plain);
  }
});

test('a JSON document says the same, with nothing unseen in it', () => {
  for (const unseen of UNSEEN) {
    for (const indent of [undefined, 2] as const) {
      const value = { [`key${unseen}`]: [`a${unseen}b`, 'c\nd'], e: null };
      const text = jsonText(value, indent);
      assert.ok(!text.includes(unseen), JSON.stringify(unseen));
      assert.deepEqual(JSON.parse(text), value);
    }
  }
});
