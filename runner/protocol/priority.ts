/** Owns the priority of a task: which of several waiting ones is first. */
import * as v from 'valibot';

export const PRIORITIES = ['high', 'normal', 'low'] as const;
export const Priority = v.picklist(PRIORITIES);
export type Priority = v.InferOutput<typeof Priority>;
