/** Owns the priority of a task: which of several waiting ones is first. */
import * as v from 'valibot';

export const PRIORITIES = ['high', 'normal', 'low'] as const;
export const Priority = v.picklist(PRIORITIES);
export type Priority = v.InferOutput<typeof Priority>;

/** For lists: what only a newer runner knows is read as none, which is the normal one. */
export const ListedPriority = v.fallback(v.optional(Priority), undefined);
