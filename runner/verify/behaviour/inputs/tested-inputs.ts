/**
 * Finds the inputs that tests call a function with, as far as they are literals: in the call
 * itself, by a constant, or in a table of cases that the call takes its values from. Pure; no code
 * is evaluated. What it does not find is merely not known to be tested.
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
  /** It is called with one value that is made elsewhere. */
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
        // What a comment calls it with is an example, and need not be all there is.
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

/** Texts and numbers of the tests, of the kind that it is called with where that is known. */
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

/** It stands as a value: what calls it does so with inputs of its own. */
function isHandedOn(code: string, name: string): boolean {
  return new RegExp(String.raw`(?<![\w$])${patternOf(name)}(?![\w$]| ?[(:=])`).test(code);
}
