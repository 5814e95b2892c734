/**
 * Owns what is asked of a room, functions with their inputs, and how that travels to the drivers
 * that read JSON. Pure.
 */
import type { MethodKind } from '../functions/class-members.ts';
import type { Input } from '../inputs/inputs.ts';
import type { CallLanguage } from '../value.ts';

/** A function with all that it is called with. */
export interface Asked {
  readonly language: CallLanguage;
  readonly path: string;
  readonly exported: string;
  /** Of the class that `exported` is then. */
  readonly method?: { readonly name: string; readonly kind: MethodKind };
  readonly inputs: readonly Input[];
}

/** Calls are lists of arguments; those of methods say too what they are made on. */
export function workOf({ path, exported, method, language, inputs }: Asked): object {
  const own = method && { method: { name: method.name, kind: method.kind } };
  const calls = inputs.map(({ call }) => {
    if (call.on) return call;
    return language === 'python' ? [call.args, call.named ?? []] : call.args;
  });
  return { path, name: exported, ...own, calls };
}
