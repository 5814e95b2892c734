/**
 * `verify`: has the runner run the deciding checks on the current work tree. Owns nothing of how a
 * check is run.
 */
import { oneLine } from '../../protocol/text.ts';
import * as v from 'valibot';
import { defineTool, failure, success } from './tool.ts';

export const verify = defineTool({
  name: 'verify',
  description: 'Runs the checks that will decide, or one; tells what failed.',
  schema: {
    type: 'object',
    properties: { check: { type: 'string' } },
  },
  aliases: { name: 'check' },
  input: v.object({ check: v.optional(v.string()) }),
  readOnly: false,
  summary: ({ check }) => (check === undefined ? 'verify' : `verify ${check}`),
  async run({ check }, context) {
    const names = context.checks.map((c) => c.name);
    if (names.length === 0) return failure('This task has no checks. Use bash to try your change.');
    if (check !== undefined && !names.includes(check)) {
      return failure(`There is no check "${check}". The checks are: ${names.join(', ')}.`);
    }
    const text = await context.verify(check, context.signal);
    return success(text === '' ? 'No output.' : text, oneLine(text, 120));
  },
});
