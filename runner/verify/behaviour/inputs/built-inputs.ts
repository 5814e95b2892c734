/**
 * Owns the inputs of functions with declared types: those from inputs.ts that fit, converted to
 * these types. Pure and seeded like inputs.ts.
 */
import { type Input, inputsFor, type InputsWanted, randomOf } from './inputs.ts';
import type { Parameter } from '../functions/parameter.ts';
import { type Call, keyOf, listOf, type Value } from '../value.ts';
import { type CallType, fittedCall, typesOf } from '../functions/built/call-types.ts';
import { typedValues } from './typed-values.ts';

/** Some generated inputs do not fit, so more are tried. */
const TRIES_FACTOR = 2;
/** Share of all inputs; the others are generated from the types alone. */
const LIKE_TESTED_SHARE = 0.85;
const MAX_KEY_CHARACTERS = 4_000;

/** Returns each input once, tested ones first; `left` if some tested ones do not fit. */
export function builtInputs(wanted: InputsWanted & { readonly parameters: readonly Parameter[] }): {
  readonly inputs: readonly Input[];
  readonly left: boolean;
} {
  const types = typesOf(wanted.parameters);
  if (!types) return { inputs: [], left: false };
  if (types.length === 0) return { inputs: [{ call: { args: [] }, tested: true }], left: false };
  const tested = wanted.tested.flatMap((call) => plainCall(call, types) ?? []);
  const found = new Map<string, Input>();
  const add = ({ call: given, tested: isTested }: Input) => {
    const call = plainCall(given, types);
    if (!call || found.size >= wanted.most) return;
    const key = keyOf(call);
    if (key.length < MAX_KEY_CHARACTERS && !found.has(key))
      found.set(key, { call, tested: isTested });
  };
  if (tested.length > 0) {
    for (const input of inputsFor({ ...wanted, tested, most: TRIES_FACTOR * wanted.most })) {
      if (input.tested || found.size < LIKE_TESTED_SHARE * wanted.most) add(input);
    }
  }
  const random = randomOf(wanted.seed);
  const last = types.at(-1)?.rest ? types.at(-1) : undefined;
  for (let tries = 0; found.size < wanted.most && tries < TRIES_FACTOR * wanted.most; tries += 1) {
    const args = typedValues(types, random);
    add({ call: { args: last ? spread(args) : args }, tested: false });
  }
  return { inputs: [...found.values()], left: tested.length < wanted.tested.length };
}

/** Converts the values to the types; undefined if the call does not fit. */
function plainCall(call: Call, types: readonly CallType[]): Call | undefined {
  const values = fittedCall(call, types);
  if (!values) return undefined;
  return { args: types.at(-1)?.rest ? spread(values) : values };
}

/** Replaces the last value, a list, by its items. */
function spread(values: readonly Value[]): readonly Value[] {
  return [...values.slice(0, -1), ...(listOf(values.at(-1) ?? null) ?? [])];
}
