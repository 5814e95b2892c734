/** What the flags' tests share: a change written as texts, and the codes of the flags on it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { staticFlags } from '../../../runner/verify/flags/flags.ts';

export type Texts = Record<string, [before: string | undefined, after: string | undefined]>;

export const side = (text: string | undefined, mode = '100644') =>
  text === undefined ? undefined : { mode, blob: createHash('sha1').update(text).digest('hex') };

export function changesOf(texts: Texts): FileChange[] {
  return Object.entries(texts)
    .filter(([, [before, after]]) => before !== after)
    .map(([path, [before, after]]) => ({
      path,
      status: before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified',
      binary: false,
      before: side(before),
      after: side(after),
    }));
}

export async function codes(texts: Texts, command = 'npm test'): Promise<string[]> {
  const flags = await staticFlags({
    changes: changesOf(texts),
    read: async (where, path) => texts[path]?.[where === 'before' ? 0 : 1],
    checks: [{ name: 'check', command }],
    tests: Object.entries(texts).flatMap(([path, [before]]) =>
      /test/.test(path) && before !== undefined ? [before] : [],
    ),
  });
  for (const { text } of flags) assert.ok(text.length > 10 && text.length < 400);
  return flags.map(({ code }) => code).toSorted();
}
