/**
 * Owns the types of all parameters of a function, and which calls fit them. Pure. A call that does
 * not fit is not made.
 */
import type { Call, Value } from '../../value.ts';
import { fitted } from './plain-type.ts';
import type { Parameter, PlainType } from '../parameter.ts';

/** Type of a parameter; `rest` if it takes all remaining arguments as a list. */
export type CallType = PlainType & { readonly rest?: true };

/** Returns one value per type; undefined if the call does not fit. */
export function fittedCall(call: Call, types: readonly CallType[]): readonly Value[] | undefined {
  if (call.named !== undefined && call.named.length > 0) return undefined;
  const last = types.at(-1);
  const own = last?.rest ? types.slice(0, -1) : types;
  const given = call.args.slice(0, own.length);
  const rest = call.args.slice(own.length);
  if (given.length < own.length || (!last?.rest && rest.length > 0)) return undefined;
  const all = last?.rest ? [...given, rest] : given;
  const values: Value[] = [];
  for (const [at, type] of types.entries()) {
    const value = fitted(all[at] ?? null, type);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** Returns the types of all parameters; undefined if one is not plain. */
export function typesOf(parameters: readonly Parameter[]): readonly CallType[] | undefined {
  const types = parameters.flatMap(({ type, rest }): CallType[] =>
    type ? [{ ...type, ...(rest && { rest }) }] : [],
  );
  return types.length === parameters.length ? types : undefined;
}
