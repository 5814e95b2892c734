/**
 * Finds the inputs that tests call a function with, as far as they are literals: in the call
 * itself, in a constant, or in a case table used by the call. Pure; evaluates no code. Backstop: an
 * input it misses merely counts as untested.
 */
import { isBuilt } from '../language-forms.ts';
import { formsIn, isOfOther } from './call-sites.ts';
import { callsOf } from './filled-calls.ts';
import { namesIn, patternOf } from './names-in-tests.ts';
import { MAX_INPUTS, type Place, type Tested, type TestedInputs } from './tested.ts';
import { testedCommands } from './tested-commands.ts';
import type { TestText } from './test-text.ts';
import { type Call, isWhole, keyOf } from '../value.ts';

export function testedInputs(tested: Tested, texts: readonly TestText[]): TestedInputs {
  if (texts[0]?.language === 'shell') return testedCommands(tested.name, texts);
  const found = new Map<string, Call>();
  const places: Place[] = [];
  let allKnown = true;
  /** It is called with a single value that is made elsewhere. */
  let isOpen = false;
  const data = texts.filter(({ isData }) => isData).flatMap(({ tables }) => tables);
  // A method of a built language is called on its first value.
  const [, owner, method] = /^(\w+)(?:\.|::)(\w+)$/.exec(tested.name) ?? [];
  const own = texts[0] && isBuilt(texts[0].language) ? owner : undefined;
  for (const text of texts) {
    const sought = own !== undefined && method !== undefined ? { ...tested, name: method } : tested;
    for (const name of namesIn(sought, text.text)) {
      const { forms, unread } = formsIn(text, name, own);
      if (unread || isHandedOn(text.uses, name)) allKnown = false;
      for (const form of forms) {
        if (isOfOther(tested, text, form.at)) continue;
        places.push({ text, at: form.at });
        const calls = callsOf(form, text, data);
        // A call in a comment is an example and need not be complete.
        const counts = text.uses[form.at] !== ' ';
        if (counts && calls.length === 0) {
          allKnown = false;
          isOpen ||= form.slots.length === 1;
        }
        for (const call of calls) {
          const whole = call.args.every(isWhole) && (call.named ?? []).every(([, v]) => isWhole(v));
          if (whole && found.size < MAX_INPUTS) found.set(keyOf(call), call);
          else if (counts) allKnown = false;
        }
      }
    }
  }
  if (isOpen) addLiterals(found, texts);
  return { calls: [...found.values()], allKnown, places };
}

const MAX_LITERALS = 30;

/** Adds texts and numbers from the tests, of the kind it is called with if known. */
function addLiterals(found: Map<string, Call>, texts: readonly TestText[]): void {
  const known = [...found.values()];
  if (known.some(({ args, named = [] }) => args.length + named.length !== 1)) return;
  const kinds = new Set(known.map(({ args: [first] }) => typeof first));
  const fit = texts
    .flatMap(({ literals }) => literals)
    .filter((value) => kinds.size === 0 || kinds.has(typeof value));
  for (const value of fit.slice(0, MAX_LITERALS)) {
    const call = { args: [value] };
    found.set(keyOf(call), call);
  }
}

/** Tells whether it is used as a value, so that its caller chooses the inputs. */
function isHandedOn(code: string, name: string): boolean {
  return new RegExp(String.raw`(?<![\w$])${patternOf(name)}(?![\w$]| ?[(:=])`).test(code);
}
