/**
 * Owns the plain values and calls that functions are compared by: how they travel into a room as
 * JSON, what they are made of, which are the same. Pure. Never holds code: what is no literal is
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
  | BeamLanguage
  | 'shell'
  | ProgramLanguage;

/** Those that run on Erlang's machine, and write its terms. */
export type BeamLanguage = 'elixir' | 'erlang';

/** Those that are built: a program is written to call their functions (calling/programs/). */
export type ProgramLanguage = 'go' | 'rust' | 'c' | 'cpp' | 'java';

/**
 * JSON as it is, and one-key objects for what JSON lacks: `f` a floating number of Python or one
 * that is not finite, `t` a tuple, `d` an object or dict, `u` undefined, `x` no literal, `n` an
 * instance of the class whose method is called, by what it is made from, `s` a name or text of a
 * kind of its own (an atom; a binary of Erlang).
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
  | { readonly n: readonly Value[] }
  | { readonly s: string; readonly as: 'atom' | 'binary' }
  | { readonly x: true };

/** Arguments in their order, and those of Python that have names. */
export interface Given {
  readonly args: readonly Value[];
  readonly named?: readonly (readonly [string, Value])[];
}

/** A call of another method that comes before. */
export interface Step extends Given {
  readonly name: string;
  /** What comes behind it happens to its answer. */
  readonly goesOn?: true;
}

/** What a method is called on: what it is made from, and what happens to it before. */
export interface Receiver extends Given {
  readonly steps: readonly Step[];
  /** It is read as a field is. */
  readonly reads?: true;
}

export interface Call extends Given {
  readonly on?: Receiver;
}

/** The name under which a call of shell has the text on its standard input. */
export const INPUT = 'input';

export const NO_LITERAL: Value = { x: true };

/** Two calls with the same key are the same call. */
export function keyOf(call: Call): string {
  const own = [call.args, call.named ?? []];
  return JSON.stringify(call.on ? [...own, call.on] : own);
}

/** True where all of it is a literal. */
export function isWhole(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true;
  if ('x' in value) return false;
  const parts = partsOf(value);
  return parts.every(isWhole);
}

/** All that has arguments in a call, in the order in which it happens. */
function givenIn({ on, ...own }: Call): readonly Given[] {
  return on ? [on, ...on.steps, own] : [own];
}

/** All values of a call, in the order in which they are given; positional ones first. */
export function valuesOf(call: Call): readonly Value[] {
  return givenIn(call).flatMap(({ args, named = [] }) => args.concat(named.map(([, v]) => v)));
}

/** The call with the values of `valuesOf` replaced, in the same order. */
export function withValues(call: Call, values: readonly Value[]): Call {
  let at = 0;
  const take = ({ args, named }: Given): Given => {
    const from = at;
    at += args.length;
    const own = values.slice(from, at);
    const others = named?.map(([name], i) => [name, values[at + i] ?? null] as const);
    at += others?.length ?? 0;
    return { args: own, ...(others && { named: others }) };
  };
  const { on } = call;
  if (!on) return take(call);
  const made = take(on);
  const steps = on.steps.map(({ name, goesOn, ...step }) => ({
    name,
    ...(goesOn && { goesOn }),
    ...take(step),
  }));
  return { ...take(call), on: { ...made, steps, ...(on.reads && { reads: on.reads }) } };
}

/** What two calls have in common that differ in their values alone. */
export function formOf(call: Call): string {
  return JSON.stringify(
    givenIn(call).map((given) => [
      'name' in given ? [given.name, 'goesOn' in given] : [],
      given.args.length,
      given.named?.map(([name]) => name),
    ]),
  );
}

/** The numbers, texts and the like in a value, in order; keys of objects are none. */
export function leavesOf(value: Value): readonly Value[] {
  if (value === null || typeof value !== 'object') return [value];
  if ('f' in value || 'u' in value || 'x' in value || 's' in value) return [value];
  return partsOf(value).flatMap(leavesOf);
}

/** The items of a list or tuple; undefined where it is neither. */
export function listOf(value: Value): readonly Value[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if ('t' in value) return value.t;
  const isOther =
    'd' in value || 'f' in value || 'u' in value || 'x' in value || 'n' in value || 's' in value;
  return isOther ? undefined : value;
}

/** The entries of an object or dict, the fields of a struct; undefined where it is none. */
export function entriesOf(
  value: Value | undefined,
): readonly (readonly [Value, Value])[] | undefined {
  return typeof value === 'object' && value !== null && 'd' in value ? value.d : undefined;
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
  if ('n' in value) return value.n;
  if ('d' in value) return value.d.flatMap(([k, v]) => (typeof k === 'object' ? [k, v] : [v]));
  return 'f' in value || 'u' in value || 'x' in value || 's' in value ? [] : value;
}

/** The numbers and texts of a call as people would write them in a sentence. */
export function listOfLeaves(call: Call): readonly string[] {
  return valuesOf(call)
    .flatMap(leavesOf)
    .flatMap((value) => {
      const number = numberOf(value);
      if (number !== undefined) return [String(number)];
      const text = value !== null && typeof value === 'object' && 's' in value ? value.s : value;
      return typeof text === 'string' && text.trim() !== '' ? [text.trim()] : [];
    });
}
