/**
 * Owns the plain values and calls that functions are compared by: their JSON form in a room, their
 * parts, and their equality. Pure. Never holds code: the mark `x` replaces anything that is not a
 * literal, and no call may contain it (`isWhole`).
 */

/** Languages whose functions can be called. */
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

/** Languages that run on the Erlang machine and write its terms. */
export type BeamLanguage = 'elixir' | 'erlang';

/** Built languages: a program is written to call their functions (calling/programs/). */
export type ProgramLanguage = 'go' | 'rust' | 'c' | 'cpp' | 'java';

/**
 * JSON, with one-key objects for values that JSON lacks: `f` a Python float or a non-finite number,
 * `t` a tuple, `d` an object or dict, `u` undefined, `x` not a literal, `n` an instance of the
 * class whose method is called, by its arguments, `s` a name or special text (an atom; an Erlang
 * binary), `v` a value of JavaScript that its library makes, with what it is made of.
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
  | { readonly v: MadeKind; readonly of: Value }
  | { readonly x: true };

/** A big integer of its digits, a date of its arguments, bytes of a text or of numbers. */
export type MadeKind = 'bigint' | 'date' | 'bytes';

/** Positional arguments in order, and named ones of Python. */
export interface Given {
  readonly args: readonly Value[];
  readonly named?: readonly (readonly [string, Value])[];
}

/** An earlier call of another method. */
export interface Step extends Given {
  readonly name: string;
  /** The next call acts on its answer. */
  readonly goesOn?: true;
}

/** The instance a method is called on: its arguments, and the steps before the call. */
export interface Receiver extends Given {
  readonly steps: readonly Step[];
  /** It is read like a field. */
  readonly reads?: true;
}

export interface Call extends Given {
  readonly on?: Receiver;
}

/** Name under which a shell call keeps its standard input. */
export const INPUT = 'input';

export const NO_LITERAL: Value = { x: true };

/** Returns the same key for equal calls. */
export function keyOf(call: Call): string {
  const own = [call.args, call.named ?? []];
  return JSON.stringify(call.on ? [...own, call.on] : own);
}

/** Tells whether the value is a literal throughout. */
export function isWhole(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true;
  if ('x' in value) return false;
  const parts = partsOf(value);
  return parts.every(isWhole);
}

/** Returns everything with arguments in a call, in the order of execution. */
function givenIn({ on, ...own }: Call): readonly Given[] {
  return on ? [on, ...on.steps, own] : [own];
}

/** Returns all values of a call in the order they are passed; positional ones first. */
export function valuesOf(call: Call): readonly Value[] {
  return givenIn(call).flatMap(({ args, named = [] }) => args.concat(named.map(([, v]) => v)));
}

/** Replaces the values from `valuesOf`, in the same order. */
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

/** Describes what calls share that differ only in their values. */
export function formOf(call: Call): string {
  return JSON.stringify(
    givenIn(call).map((given) => [
      'name' in given ? [given.name, 'goesOn' in given] : [],
      given.args.length,
      given.named?.map(([name]) => name),
    ]),
  );
}

/** Returns the numbers, texts and other leaves of a value in order, without object keys. */
export function leavesOf(value: Value): readonly Value[] {
  if (value === null || typeof value !== 'object') return [value];
  if ('f' in value || 'u' in value || 'x' in value || 's' in value || 'v' in value) return [value];
  return partsOf(value).flatMap(leavesOf);
}

/** Returns the items of a list or tuple; undefined for other values. */
export function listOf(value: Value): readonly Value[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if ('t' in value) return value.t;
  const isOther =
    'd' in value ||
    'f' in value ||
    'u' in value ||
    'x' in value ||
    'n' in value ||
    's' in value ||
    'v' in value;
  return isOther ? undefined : value;
}

/**
 * Returns the entries of an object or dict, or the fields of a struct; undefined for other values.
 */
export function entriesOf(
  value: Value | undefined,
): readonly (readonly [Value, Value])[] | undefined {
  return typeof value === 'object' && value !== null && 'd' in value ? value.d : undefined;
}

/** Returns undefined for anything but a number. */
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
  if ('v' in value) return [value.of];
  if ('d' in value) return value.d.flatMap(([k, v]) => (typeof k === 'object' ? [k, v] : [v]));
  return 'f' in value || 'u' in value || 'x' in value || 's' in value ? [] : value;
}

/** Returns the numbers and texts of a call as people would write them in a sentence. */
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
