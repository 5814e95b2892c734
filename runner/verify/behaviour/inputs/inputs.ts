/**
 * Owns the inputs of a function: the tested ones, their neighbours, and generated ones of the same
 * shapes. Pure and seeded: the same function always gets the same inputs, on both sides. Numbers
 * stay close to the tested ones, so that loops over them end.
 */
import { nearCalls } from './neighbours.ts';
import { generatedValue, type Shape, shapeOf } from './generated.ts';
import type { Hint, Parameter } from '../functions/parameter.ts';
import {
  type Call,
  type CallLanguage,
  formOf,
  keyOf,
  type Value,
  valuesOf,
  withValues,
} from '../value.ts';

export interface Input {
  readonly call: Call;
  readonly tested: boolean;
}

export interface InputsWanted {
  /** Makes the inputs of one function differ from another's. */
  readonly seed: string;
  readonly language: CallLanguage;
  readonly tested: readonly Call[];
  readonly parameters?: readonly Parameter[];
  readonly most: number;
}

/**
 * Returns each input once, tested ones first. Empty if neither tests nor a declaration show how to
 * call.
 */
export function inputsFor(wanted: InputsWanted): readonly Input[] {
  const { tested, language, most } = wanted;
  const found = new Map<string, Input>();
  const add = (call: Call, isTested: boolean) => {
    const key = keyOf(call);
    if (found.size < most && key.length < 4_000 && !found.has(key)) {
      found.set(key, { call, tested: isTested });
    }
  };
  for (const call of tested) add(call, true);
  const near = tested.map((call) => nearCalls(call, language));
  // Takes neighbours in turns, so that each tested input has some, and leaves room for generated
  // ones.
  const share = Math.max(most - Math.floor(most / 4), found.size);
  for (let i = 0; near.some((calls) => i < calls.length) && found.size < share; i += 1) {
    for (const calls of near) {
      const call = calls[i];
      if (call && found.size < share) add(call, false);
    }
  }
  const random = randomOf(wanted.seed);
  const shapes = shapesOf(wanted);
  // Few values have few combinations, so the tries are bounded too.
  for (let tries = 0; shapes.length > 0 && found.size < most && tries < most * 4; tries += 1) {
    const shape = shapes[tries % shapes.length];
    if (shape) add(generated(shape, random), false);
  }
  return [...found.values()];
}

interface CallShape {
  readonly like: Call;
  readonly values: readonly Shape[];
}

function generated({ like, values }: CallShape, random: () => number): Call {
  return withValues(
    like,
    values.map((shape) => generatedValue(shape, random)),
  );
}

/** Returns one shape per form of the tested calls, or the declaration's shape if there are none. */
function shapesOf({ tested, parameters, language }: InputsWanted): CallShape[] {
  const forms = Map.groupBy(tested, (call) =>
    JSON.stringify([valuesOf(call).map(kindOf), formOf(call)]),
  );
  const shapes = [...forms.values()].flatMap((calls): CallShape[] => {
    const [like] = calls;
    if (!like || valuesOf(like).length === 0) return [];
    const columns = valuesOf(like).map((_, i) => calls.map((call) => valuesOf(call)[i] ?? null));
    return [{ like, values: columns.map((values) => shapeOf(values, language)) }];
  });
  if (shapes.length > 0 || !parameters) return shapes;
  const needed = parameters.filter(({ optional, rest }) => !optional && !rest);
  const more = parameters.filter(({ rest, keyword }) => !rest && !keyword);
  const counts = needed.length === more.length ? [needed] : [needed, more];
  return counts.flatMap((list) => {
    if (list.length === 0 || list.some(({ keyword }) => keyword)) return [];
    // Without a type, numbers are as likely as texts.
    const guesses: readonly Hint[] = ['integer', 'string', 'numbers', 'number'];
    const unknown = list.every(
      ({ hint, fallback }) => hint === undefined && fallback === undefined,
    );
    return (unknown ? guesses : guesses.slice(0, 1)).map((guess) => ({
      like: { args: list.map(() => null) },
      values: list.map(({ hint, fallback }) =>
        fallback !== undefined && fallback !== null
          ? shapeOf([fallback], language)
          : { kind: hint ?? guess, language },
      ),
    }));
  });
}

function kindOf(value: Value): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? (Object.keys(value)[0] ?? 'list') : typeof value;
}

/** Returns a generator of numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomOf(seed: string): () => number {
  let state = 0x9e3779b9;
  for (const c of seed) state = Math.imul(state ^ (c.codePointAt(0) ?? 0), 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
