/**
 * Chooses the inputs for a changed function or method: those that tests use, read from their texts,
 * and others like them. Pure.
 */
import type { ChangedFunction } from '../functions/functions.ts';
import { isBuilt } from '../language-forms.ts';
import { builtInputs } from './built-inputs.ts';
import { mayCall } from './failing-tests.ts';
import { type Input, inputsFor } from './inputs.ts';
import { testedInputs } from './tested-inputs.ts';
import { testedMethods } from './tested-methods.ts';
import type { TestText } from './test-text.ts';
import { type Call, type CallLanguage, INPUT } from '../value.ts';

export interface ChosenInputs {
  readonly inputs: readonly Input[];
  /** Tested inputs that it could not take before the change. */
  readonly newInputs: number;
  /** Tests call it only with these, as far as they can be read. */
  readonly allKnown: boolean;
  /** Tests call it, and every call can be read. */
  readonly isRead: boolean;
}

interface Changed extends ChangedFunction {
  readonly path: string;
  readonly language: CallLanguage;
}

/** Each shell call starts programs. */
const MAX_SHELL_INPUTS = 100;

/**
 * `failing` holds names of tests that failed before and pass now; `most` limits the inputs in all.
 */
export function chosenInputs(
  called: Changed,
  tests: readonly TestText[],
  failing: readonly string[],
  most: number,
): ChosenInputs {
  const { method } = called;
  const found = method ? testedMethods({ ...called, method }, tests) : testedInputs(called, tests);
  const { calls, allKnown: isAllRead, places } = found;
  // Built programs are also tested from outside, where only a named test calls functions.
  const isNamed = failing.length > 0 || !isBuilt(called.language);
  const allKnown = isAllRead && isNamed && mayCall(failing, places, tests);
  return { isRead: isAllRead && calls.length > 0, ...inputsWith(called, calls, allKnown, most) };
}

function inputsWith(
  called: Changed,
  tested: readonly Call[],
  allKnown: boolean,
  most: number,
): Omit<ChosenInputs, 'isRead'> {
  const { name, path, language, parameters, parametersBefore, method } = called;
  // An instance is made only as a test makes one.
  if (method && method.kind !== 'static' && tested.length === 0) {
    return { inputs: [], newInputs: 0, allKnown };
  }
  if (isBuilt(language)) {
    const built = { seed: `${path} ${name}`, language, tested, parameters: parameters ?? [], most };
    const { inputs, left } = builtInputs(built);
    return { inputs, newInputs: 0, allKnown: allKnown && !left };
  }
  const isShell = language === 'shell';
  const bound = isShell ? Math.min(most, MAX_SHELL_INPUTS) : most;
  const all = inputsFor({ seed: `${path} ${name}`, language, tested, parameters, most: bound });
  const inputs = isShell ? apartFromTested(all) : all;
  if (inputs.length === 0 && parameters?.length === 0) {
    return { inputs: [{ call: { args: [] }, tested: false }], newInputs: 0, allKnown };
  }
  // These languages would ignore an argument that the function did not have yet; others report it
  // themselves.
  if (!/^(javascript|lua|perl)$/.test(language)) return { inputs, newInputs: 0, allKnown };
  const taken = parametersBefore?.some(({ rest }) => rest) ? undefined : parametersBefore?.length;
  const fits = ({ call: { args, on } }: Input) =>
    args.length <= (taken ?? args.length) &&
    (on?.args.length ?? 0) <= (method?.mostToMake ?? Number.POSITIVE_INFINITY);
  const left = inputs.filter((one) => one.tested && !fits(one));
  return { inputs: inputs.filter(fits), newInputs: left.length, allKnown };
}

/**
 * Leaves out inputs that contain a whole line of a tested one, and would only repeat its answer.
 */
export function apartFromTested(inputs: readonly Input[]): readonly Input[] {
  const known = new Set(inputs.filter(({ tested }) => tested).flatMap(inputLines));
  return inputs.filter((one) => one.tested || !inputLines(one).some((line) => known.has(line)));
}

function inputLines({ call }: Input): string[] {
  const text = call.named?.find(([name]) => name === INPUT)?.[1];
  if (typeof text !== 'string') return [];
  return text.split('\n').filter((line) => line !== '');
}
