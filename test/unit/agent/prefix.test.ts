/** What every request of the built-in agent begins with, and what that costs. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemPrompt } from '../../../runner/agent/prompt.ts';
import { toolboxOf, toolParams } from '../../../runner/agent/tools/toolbox.ts';

// About four bytes are a token, and a cache keeps nothing below 1,024 of them: a shorter beginning
// would be paid for again with every request. A longer one is written by every task.
it('is just long enough for a cache to keep, also without rules and map', () => {
  const system = systemPrompt({ role: 'code', rules: [], map: '' });
  const text = JSON.stringify([toolParams(toolboxOf('code')), system]);
  const bytes = Buffer.byteLength(text);
  assert.ok(bytes > 4 * 1024 + 100 && bytes < 4700, `${bytes} bytes`);
});
