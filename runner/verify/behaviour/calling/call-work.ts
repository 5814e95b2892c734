/**
 * Owns how a function and its calls travel to the drivers that read JSON. Pure.
 */
import type { Asked } from './call-room.ts';

/** Calls are lists of arguments; those of methods say too what they are made on. */
export function workOf({ path, exported, method, language, inputs }: Asked): object {
  const own = method && { method: { name: method.name, kind: method.kind } };
  const calls = inputs.map(({ call }) => {
    if (call.on) return call;
    return language === 'python' ? [call.args, call.named ?? []] : call.args;
  });
  return { path, name: exported, ...own, calls };
}
