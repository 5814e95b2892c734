/**
 * Owns the plain values that functions are called with: how they travel into a room as JSON, how
 * they are read in words, what they are made of. Pure. Never holds code: what is no literal is
 * the mark `x`, which no call may contain (`isWhole`).
 */

/** The languages whose functions can be called. */
export type CallLanguage =
  | 'javascript'
  | 'python'
  | 'ruby'
  | 'php'
  | 'perl'
  | 'lua'
  | ProgramLanguage;

/** Those that are built: a program is written to call their functions (programs/). */
export type ProgramLanguage = 'go' | 'rust';

/**
 * JSON as it is, and one-key objects for what JSON lacks: `f` a floating number of Python or one
 * that is not finite, `t` a tuple, `d` an object or dict, `u` undefined, `x` no literal.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly f: number | 'nan' | 'inf' | '-inf' }
  | { readonly t: readonly Value[] }
  | { readonly d: readonly (readonly [Value, Value])[] }
  | { readonly u: true }
  | { readonly x: true };

export interface Call {
  readonly args: readonly Value[];
  /** Python's keyword arguments. */
  readonly named?: readonly (readonly [string, Value])[];
}

export const NO_LITERAL: Value = { x: true };

/** Two calls with the same key are the same call. */
export function keyOf(call: Call): string {
  return JSON.stringify([call.args, call.named ?? []]);
}

/** True where all of it is a literal. */
export function isWhole(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true;
  if ('x' in value) return false;
  const parts = partsOf(value);
  return parts.every(isWhole);
}

/** All values of a call, positional ones first. */
export function valuesOf(call: Call): readonly Value[] {
  return [...call.args, ...(call.named ?? []).map(([, value]) => value)];
}

/** The call with the values of `valuesOf` replaced, in the same order. */
export function withValues(call: Call, values: readonly Value[]): Call {
  const count = call.args.length;
  const named = call.named?.map(([name], i) => [name, values[count + i] ?? null] as const);
  return { args: values.slice(0, count), ...(named && { named }) };
}

/** The numbers, texts and the like in a value, in order; keys of objects are none. */
export function leavesOf(value: Value): readonly Value[] {
  if (value === null || typeof value !== 'object') return [value];
  if ('f' in value || 'u' in value || 'x' in value) return [value];
  return partsOf(value).flatMap(leavesOf);
}

/** Undefined where it is no number. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value !== null && typeof value === 'object' && 'f' in value) {
    return typeof value.f === 'number' ? value.f : undefined;
  }
  return undefined;
}

function partsOf(value: Exclude<Value, null | boolean | number | string>): readonly Value[] {
  if ('t' in value) return value.t;
  if ('d' in value) return value.d.flatMap(([k, v]) => (typeof k === 'object' ? [k, v] : [v]));
  return 'f' in value || 'u' in value || 'x' in value ? [] : value;
}

/** The numbers and texts of a call as people would write them in a sentence. */
export function listOfLeaves(call: Call): readonly string[] {
  return valuesOf(call)
    .flatMap(leavesOf)
    .flatMap((value) => {
      const number = numberOf(value);
      if (number !== undefined) return [String(number)];
      return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
    });
}
