/**
 * Repeats assertions of Java and Kotlin with another expected value: methods beside the tests of
 * one class, for a planted test to call. Pure.
 */
import type { TestSource } from './insertion.ts';
import { comparedSides, expectedSide, onlyArgument, pairIn } from './compared-sides.ts';
import {
  linesWith,
  scopeRepeated,
  type TypedLocate,
  type TypedRepeated,
} from './repeated-typed.ts';
import { type ConstantForms, constantOf } from './typed-constants.ts';

const JAVA_FORMS: ConstantForms = {
  built:
    /^new [\w.]+(?:<[\w, ]*>)?(?:\[\])?\s*[({]|^(?:\w+\.)*[A-Z]\w*\.(?:of|from|valueOf|asList|parse|singletonList)\(/,
};
const KOTLIN_FORMS: ConstantForms = {
  built: /^(?:\w+\.)*[A-Z]\w*\(|^(?:list|set|map|array|intArray|mutableList)Of\(/,
  interpolated: /\$/,
};
const JAVA_TEST =
  /^([ \t]*)@Test[ \t]*\r?\n[ \t]*(?:public )?void (\w+)\(\)(?: throws [\w., ]{1,100})? \{[ \t]*$/gm;
const KOTLIN_TEST = /^([ \t]*)@Test[ \t]*\r?\n[ \t]*fun (\w+|`[^`\n]{1,200}`)\(\) \{[ \t]*$/gm;
const AVOID =
  /\b(?:return|break|continue|exit|halt|sleep|delay|fork|assume\w*|thrown|runTest|runBlocking|verify\w*|mock\w*|when)\b|"""/i;
const END = /^;?\s*(?:\/\/.*)?$/;
const EQUALS = /^\s*(?:\w+\.)*assert(?:Equals|Same)\(/;

function locating(text: string, forms: ConstantForms): TypedLocate {
  // JUnit 4 has its message first, and TestNG the expected value second.
  const isJunit5 = /\bjupiter\b|\bkotlin\.test\b/.test(text);
  const order = text.includes('testng') ? 1 : 0;
  return (line) => {
    const equal = pairIn(line, EQUALS, END);
    if (equal) {
      const [more, tooMany] = equal.more;
      const isMessage = more !== undefined && isJunit5 && more.text.startsWith('"');
      const isDelta = more !== undefined && /^(?:0\.0{1,9}1|1e-\d{1,2})[dDfF]?$/.test(more.text);
      if (tooMany || (more && !isMessage && !isDelta)) return undefined;
      return expectedSide(equal.sides, forms, order);
    }
    return assertThat(line, forms) ?? truth(line, forms);
  };
}

/** `assertThat(f()).isEqualTo(4)`, `assertThat(f(), is(4))`. */
function assertThat(line: string, forms: ConstantForms): ReturnType<TypedLocate> {
  const subject = pairIn(line, /^\s*(?:\w+\.)*assertThat\(/, /^/);
  if (!subject || subject.more.length > 0) return undefined;
  const [, matcher] = subject.sides;
  if (matcher) {
    const [, head = '', literal = ''] = /^((?:is|equalTo)\()(.{1,200})\)$/.exec(matcher.text) ?? [];
    return head === '' || !constantOf(literal, forms)
      ? undefined
      : { at: matcher.at + head.length, literal };
  }
  const from = line.indexOf(').isEqualTo(');
  if (
    from < 0 ||
    line.indexOf(').', line.indexOf('assertThat(')) !== line.lastIndexOf(').isEqualTo(')
  )
    return undefined;
  return onlyArgument(line, from + ').isEqualTo('.length, END);
}

/** `assertTrue(f().equals(new Money(4)))`, `assertTrue(f() == 4)`. */
function truth(line: string, forms: ConstantForms): ReturnType<TypedLocate> {
  const call = pairIn(line, /^\s*(?:\w+\.)*assertTrue\(/, END);
  const [only] = call?.sides ?? [];
  if (!call || !only || call.sides.length !== 1) return undefined;
  const sides = only.text.includes('==') ? comparedSides(only.text, only.at, '==') : undefined;
  if (sides) return expectedSide(sides, forms);
  const at = only.text.lastIndexOf('.equals(') + '.equals('.length;
  const literal = only.text.slice(at, -1);
  const isWhole =
    at >= '.equals('.length && only.text.endsWith(')') && !/^!|&&|\|\|/.test(only.text);
  return isWhole && constantOf(literal, forms) ? { at: only.at + at, literal } : undefined;
}

export interface JvmRepeated {
  /** The offset for new methods: before the first test of the class. */
  readonly at: number;
  readonly methods: string;
  /** An expression that is true where something false passed. */
  readonly silent: string;
}

function repeatedMethods(text: string, token: string, isKotlin: boolean): readonly TypedRepeated[] {
  const forms = isKotlin ? KOTLIN_FORMS : JAVA_FORMS;
  const tests = { opener: isKotlin ? KOTLIN_TEST : JAVA_TEST, more: /^[ \t]*@/ };
  const how = { locate: locating(text, forms), forms, token, avoid: AVOID };
  return scopeRepeated(text, tests, how)?.repeated ?? [];
}

/** Numbers the calls of `right` and of its copies, and says which of them must fail. */
function numbered(
  repeated: readonly TypedRepeated[],
  token: string,
  method: (name: string, lines: string) => string,
): { readonly calls: readonly string[]; readonly methods: string; readonly silent: string } {
  const calls: string[] = [];
  let methods = '';
  const silent = repeated.flatMap((each) => {
    const right = calls.push(`${each.body.groups[0] ?? ''}()`) - 1;
    const held = each.others.map((other) => {
      const name = `errand_${token}_${calls.length}`;
      methods += method(name, linesWith(each, other).join('\n'));
      const wrong = calls.push(`${name}()`) - 1;
      const holds = (which: number): string => `errand_${token}(${which})`;
      return `${holds(wrong)} && ${holds(right)} && ${holds(right)} && ${holds(wrong)}`;
    });
    return [`(${held.join(' && ')})`];
  });
  return { calls, methods, silent: silent.join(' || ') };
}

export function repeatedJava({ text, token }: TestSource): JvmRepeated | undefined {
  const repeated = repeatedMethods(text, token, false);
  const [first] = repeated;
  if (!first) return undefined;
  const { calls, methods, silent } = numbered(
    repeated,
    token,
    (name, lines) => `    private void ${name}() throws Throwable {\n${lines}\n    }\n`,
  );
  const cases = calls.map((call, which) => `                case ${which}: ${call}; break;\n`);
  const dispatch = `    private boolean errand_${token}(int which) {
        try {
            switch (which) {
${cases.join('')}                default: return false;
            }
            return true;
        } catch (Throwable refused) {
            return false;
        }
    }
`;
  return { at: first.body.at, methods: `${methods}${dispatch}`, silent };
}

export function repeatedKotlin({ text, token }: TestSource): JvmRepeated | undefined {
  const repeated = repeatedMethods(text, token, true);
  const [first] = repeated;
  if (!first) return undefined;
  const { calls, methods, silent } = numbered(
    repeated,
    token,
    (name, lines) => `    private fun ${name}() {\n${lines}\n    }\n`,
  );
  const cases = calls.map((call, which) => `                ${which} -> ${call}\n`);
  const dispatch = `    private fun errand_${token}(which: Int): Boolean {
        try {
            when (which) {
${cases.join('')}                else -> return false
            }
            return true
        } catch (refused: Throwable) {
            return false
        }
    }
`;
  return { at: first.body.at, methods: `${methods}${dispatch}`, silent };
}
