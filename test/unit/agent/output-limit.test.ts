/** How many tokens of output a service takes, read from the words it refuses a request with. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Named, outputLimitIn } from '../../../runner/agent/output-limit.ts';

const read = (message: string, asked = 32_000, status = 400): Named | undefined =>
  outputLimitIn({ kind: 'status', status, message }, asked);

describe('a refusal of too many tokens of output', () => {
  for (const [words, tokens] of [
    [
      'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku-20241022',
      8192,
    ],
    [
      'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
      4096,
    ],
    [
      'max_tokens is too large: 32000. This model supports at most 16384 completion tokens, whereas you provided 32000.',
      16_384,
    ],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 8192],
    ['`max_tokens` must be less than or equal to `8192`', 8192],
    ['too many tokens: max tokens must be less than or equal to 4,096', 4096],
    ['gpt-4-1106-preview: max_tokens is limited to 4k', 4000],
    ['max_tokens: Input should be less than or equal to 8192', 8192],
    ['max_tokens is too large', 16_000],
  ] as const) {
    it(`"${words.slice(0, 60)}": ${tokens} from then on`, () => {
      assert.deepEqual(read(words), { tokens, lasts: true });
      assert.deepEqual(read(words, 32_000, 422), { tokens, lasts: true });
    });
  }

  it('that is one below what it names', () => {
    const words = 'the maxOutputTokens value 8193 is not in the range from 1 to 8193 (exclusive)';
    assert.deepEqual(read(words, 8193), { tokens: 8192, lasts: true });
  });

  for (const [words, tokens] of [
    ['input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000', 10_000],
    [
      "This model's maximum context length is 16384 tokens. However, you requested 34000 tokens (2000 in the messages, 32000 in the completion).",
      14_384,
    ],
    [
      "'max_tokens' is too large: 32000. This model's maximum context length is 8192 tokens and your request has 1200 input tokens (32000 > 8192 - 1200).",
      6992,
    ],
  ] as const) {
    it(`"${words.slice(0, 60)}": what is left of the window, this time`, () => {
      assert.deepEqual(read(words), { tokens, lasts: false });
    });
  }

  for (const words of [
    'prompt is too long: 205000 tokens > 200000 maximum',
    'input length and `max_tokens` exceed context limit: 199900 + 32000 > 200000',
    "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
    'max_tokens must be greater than thinking.budget_tokens',
    'tools.3.custom.input_schema: JSON schema is invalid',
    'max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens',
  ]) {
    it(`"${words.slice(0, 60)}": none that less would help against`, () => {
      assert.equal(read(words), undefined);
    });
  }

  it('counts with no other status', () => {
    for (const status of [401, 404, 413, 429, 500]) {
      assert.equal(read('max_tokens: 32000 > 8192', 32_000, status), undefined);
    }
  });
});
