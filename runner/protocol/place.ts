/**
 * Owns a place in a result as a wire type: a line of one of its files, counted from 1.
 */
import * as v from 'valibot';
import { MAX_CHARACTERS, MAX_LINE } from './limits.ts';

export const Place = v.object({
  path: v.pipe(v.string(), v.maxLength(MAX_CHARACTERS.path)),
  line: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LINE)),
});
export type Place = v.InferOutput<typeof Place>;
