/**
 * Owns the inputs of functions that declare their types: those of inputs.ts that fit them, as
 * values of these types are. Pure and seeded as they are.
 */
import { type Input, inputsFor, type InputsWanted } from '../inputs.ts';
import type { Parameter } from '../parameters.ts';
import { listOf } from '../test-text.ts';
import { type Call, keyOf } from '../value.ts';
import { type CallType, fittedCall, typesOf } from './program.ts';

/** Some of those that are made do not fit: as many more are made. */
const MORE = 2;

/** Tested ones first, each once; `left` where tests give some that do not fit. */
export function builtInputs(wanted: InputsWanted & { readonly parameters: readonly Parameter[] }): {
  readonly inputs: readonly Input[];
  readonly left: boolean;
} {
  const types = typesOf(wanted.parameters);
  if (!types) return { inputs: [], left: false };
  if (types.length === 0) return { inputs: [{ call: { args: [] }, tested: true }], left: false };
  const tested = wanted.tested.flatMap((call) => plainCall(call, types) ?? []);
  const made = inputsFor({ ...wanted, tested, most: MORE * wanted.most });
  const found = new Map<string, Input>();
  for (const input of made) {
    const call = plainCall(input.call, types);
    if (!call || found.size >= wanted.most) continue;
    const key = keyOf(call);
    if (!found.has(key)) found.set(key, { call, tested: input.tested });
  }
  return { inputs: [...found.values()], left: tested.length < wanted.tested.length };
}

/** With values as they are of the types; undefined where it does not fit. */
function plainCall(call: Call, types: readonly CallType[]): Call | undefined {
  const values = fittedCall(call, types);
  if (!values) return undefined;
  const rest = types.at(-1)?.rest ? (listOf(values.at(-1) ?? null) ?? []) : undefined;
  return { args: rest ? [...values.slice(0, -1), ...rest] : values };
}
