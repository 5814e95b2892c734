/**
 * Owns the request to a room, functions with their inputs, and its form for the drivers that read
 * JSON. Pure.
 */
import type { MethodKind } from '../functions/class-members.ts';
import type { Input } from '../inputs/inputs.ts';
import type { CallLanguage } from '../value.ts';

/** A function with all its inputs. */
export interface Asked {
  readonly language: CallLanguage;
  readonly path: string;
  readonly exported: string;
  /** Method of the class that `exported` then is. */
  readonly method?: { readonly name: string; readonly kind: MethodKind };
  readonly inputs: readonly Input[];
}

/** Writes calls as lists of arguments; those of methods also include their instance. */
export function workOf({ path, exported, method, language, inputs }: Asked): object {
  const own = method && { method: { name: method.name, kind: method.kind } };
  const calls = inputs.map(({ call }) => {
    if (call.on) return call;
    return language === 'python' ? [call.args, call.named ?? []] : call.args;
  });
  return { path, name: exported, ...own, calls };
}
