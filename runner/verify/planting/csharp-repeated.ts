/**
 * Repeats C#'s assertions with another expected value: methods beside the tests of one class, for a
 * planted test to call. Pure.
 */
import type { TestSource } from './insertion.ts';
import { comparedSides, expectedSide, onlyArgument, pairIn } from './compared-sides.ts';
import { linesWith, scopeRepeated, type TypedLocate } from './repeated-typed.ts';
import { type ConstantForms, constantOf } from './typed-constants.ts';

const FORMS: ConstantForms = { built: /^new\b[^({"]{0,60}[({]/ };
const TEST =
  /^([ \t]*)\[(?:Fact|Test|TestMethod)\][ \t]*\r?\n[ \t]*public void (\w+)\(\)[ \t]*(?:\r?\n[ \t]*)?\{[ \t]*\r?$/gm;
const END = /^;\s*(?:\/\/.*)?$/;
const AVOID =
  /\b(?:return|break|continue|goto|yield|await|Exit|Sleep|Delay|Inconclusive|Ignore|Skip|Verify|Setup|Mock)\b|@"|\$"/;

const locate: TypedLocate = (line) => {
  const equal = pairIn(line, /^\s*(?:\w+\.)*Assert\.(?:Equal|AreEqual)\(/, END);
  if (equal) return equal.more.length === 0 ? expectedSide(equal.sides, FORMS, 0) : undefined;
  const that = pairIn(line, /^\s*(?:\w+\.)*Assert\.That\(/, END);
  if (that) {
    const [, matcher] = that.sides;
    const [, head = '', literal = ''] =
      /^((?:Is\.)?EqualTo\()(.{1,200})\)$/.exec(matcher?.text ?? '') ?? [];
    return matcher && that.more.length === 0 && constantOf(literal, FORMS)
      ? { at: matcher.at + head.length, literal }
      : undefined;
  }
  const truth = pairIn(line, /^\s*(?:\w+\.)*Assert\.(?:True|IsTrue)\(/, END);
  const [only] = truth?.sides ?? [];
  if (truth && only && truth.sides.length === 1) {
    const sides = comparedSides(only.text, only.at, '==');
    return sides && expectedSide(sides, FORMS);
  }
  return should(line);
};

/** `Sum.Of(2).Should().Be(4);` */
function should(line: string): ReturnType<TypedLocate> {
  const [head] = /^\s*[\w.]+(?:\([^;"]{0,100}\))?\.Should\(\)\.Be\(/.exec(line) ?? [];
  return head === undefined ? undefined : onlyArgument(line, head.length, END);
}

export interface CsharpRepeated {
  readonly at: number;
  readonly methods: string;
  /** An expression that is true where something false passed. */
  readonly silent: string;
}

export function repeatedCsharp({ text, token }: TestSource): CsharpRepeated | undefined {
  const how = { locate, forms: FORMS, token, avoid: AVOID };
  const found = scopeRepeated(text, { opener: TEST, more: /^[ \t]*\[/ }, how);
  if (!found) return undefined;
  const holds = `Errand_${token}`;
  let methods = '';
  let count = 0;
  const silent = found.repeated.map((each) => {
    const right = `${holds}(${each.body.groups[0] ?? ''})`;
    const held = each.others.map((other) => {
      const name = `${holds}_${count++}`;
      methods += `    private void ${name}() {\n${linesWith(each, other).join('\n')}\n    }\n`;
      return `${holds}(${name}) && ${right} && ${right} && ${holds}(${name})`;
    });
    return `(${held.join(' && ')})`;
  });
  methods += `    private static bool ${holds}(System.Action each) { try { each(); return true; } catch (System.Exception) { return false; } }\n`;
  return { at: found.first.at, methods, silent: silent.join(' || ') };
}
