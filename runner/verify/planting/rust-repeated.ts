/**
 * Repeats Rust's assertions with another expected value: functions beside the tests of the first
 * module that has some, for a planted test to call. Pure.
 */
import type { TestSource } from './insertion.ts';
import { comparedSides, expectedSide, pairIn } from './compared-sides.ts';
import { linesWith, scopeRepeated, type TypedLocate } from './repeated-typed.ts';
import type { ConstantForms } from './typed-constants.ts';

const FORMS: ConstantForms = {
  built:
    /^&?(?:\w+::)*[A-Z]\w*(?:::\w+)?\s*[({]|^&?vec!\[|^&?\[|^"[^"]*"\.(?:to_string|to_owned|into)\(\)$|^\(/,
};
/** Allows nothing between `#[test]` and the function, so that it runs and has to pass. */
const TEST = /^([ \t]*)#\[test\][ \t]*\r?\n[ \t]*fn (\w+)\(\) \{[ \t]*$/gm;
const END = /^;\s*(?:\/\/.*)?$/;
const AVOID = /\b(?:return|break|continue|await|sleep|spawn|exit|abort)\b|\bcatch_unwind\b|r#*"/;

const locate: TypedLocate = (line) => {
  const equal = pairIn(line, /^\s*(?:std::|core::)?assert_eq!\(/, END);
  if (equal) return equal.more.length <= 1 ? expectedSide(equal.sides, FORMS) : undefined;
  const truth = pairIn(line, /^\s*assert!\(/, END);
  const [only] = truth?.sides ?? [];
  if (!truth || !only || truth.more.length > 0) return undefined;
  const sides = comparedSides(only.text, only.at, '==');
  return sides && expectedSide(sides, FORMS);
};

/** Keeps a linter or a formatter that runs before the tests from complaining. */
const QUIET = '#[rustfmt::skip]\n#[allow(clippy::all)]\n';

export interface RustRepeated {
  readonly at: number;
  readonly indent: string;
  /** Functions without indentation. */
  readonly functions: string;
  /** An expression, to be put after `closures`, that is true where something false passed. */
  readonly silent: string;
}

export const RUST_CLOSURES = `    let holds = |each: fn()| std::panic::catch_unwind(each).is_ok();
    let let_pass = |right: fn(), wrong: &[fn()]| {
        wrong.iter().all(|&each| holds(each) && holds(right) && holds(right) && holds(each))
    };
`;

export function repeatedRust({ text, token }: TestSource): RustRepeated | undefined {
  const how = { locate, forms: FORMS, token, avoid: AVOID };
  const found = scopeRepeated(text, { opener: TEST, more: /^[ \t]*#\[/ }, how);
  if (!found) return undefined;
  const functions: string[] = [];
  const silent = found.repeated.map((each) => {
    const calls = each.others.map((other) => {
      const own = `errand_${token}_${functions.length}`;
      functions.push(`${QUIET}fn ${own}() {\n${linesWith(each, other).join('\n')}\n}\n`);
      return `${own} as fn()`;
    });
    return `let_pass(${each.body.groups[0] ?? ''}, &[${calls.join(', ')}])`;
  });
  const { at, indent } = found.first;
  return { at, indent, functions: functions.join('\n'), silent: silent.join(' || ') };
}
