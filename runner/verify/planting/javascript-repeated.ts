/**
 * Repeats JavaScript's assertions with another expected value: in copies of the file's own tests
 * beside them, or by themselves with a test's arguments and in a program. Pure.
 */
import { type Definition, definitionsIn, helperCall } from './definitions.ts';
import { type Call, isLiteral, type LiteralSyntax, MAX_EXPECTED } from './expected.ts';
import { afterLine, type Insertion, type TestSource } from './insertion.ts';
import {
  bodiesOf,
  comparison,
  firstOf,
  matcherCall,
  methodCall,
  oneLiners,
  pairCall,
  type Repeated,
  repeatedInScope,
  repeatedLines,
  type Repeating,
} from './repeated.ts';
import { unequalTo } from './unequal.ts';

export const JAVASCRIPT_SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'null', 'undefined', 'NaN', 'Infinity'],
  plain: '\'"',
  interpolated: '`',
  collections: true,
};

const REST = /^;?\s*(?:\/\/.*)?$/;
const ASSERT =
  /^\s*(?:[\w$]+\.)?assert(?:\.strict)?\.(?:equal|strictEqual|deepEqual|deepStrictEqual|is|eql|equals)\(/;
const BARE =
  /^\s*(?:equal|strictEqual|deepEqual|deepStrictEqual|assertEquals|assertStrictEquals|assertEqual)\(/;
const MATCHER =
  /^\.(?:toBe|toEqual|toStrictEqual|toHaveLength|to\.equal|to\.eql|to\.deep\.equal|to\.be\.equal|to\.equals|to\.eq)\(/;
const SHOULD =
  /^\s*[\w$.]+(?:\([^;]{0,200}\))?\.should\.(?:equal|eql|be\.equal|deep\.equal|be\.exactly)\(/;
const RESOLVED = /^\.resolves\.(?:toBe|toEqual|toStrictEqual)\(/;
/** May end a test early, counts its assertions, or changes state that others see. */
const AVOID =
  /^\s*(?:return|break|continue)\b|\)\s*return\b|[{;]\s*return\b|\b(?:plan|assertions|hasAssertions|skip|useFakeTimers|\w*[mM]ock\w*|spyOn|stub|exit|done|fork|register)\(|\barguments\b|^\s*(?:'use|"use)/;
/** State that tests share, so that they do not answer the same each time. */
const SHARED =
  /\b(?:beforeEach|before|beforeAll|setup)\(|^[ \t]*(?:let|var)\s+[\w$]+\s*;|^(?:export )?(?:let|var)\s|^const\s+[\w$]+\s*=\s*(?!require\b|await import\b)(?:await\s+)?(?:new\s+)?[\w$.]+\(/m;

function repeating(
  { text, token, beside = '' }: TestSource,
  has: (each: Definition) => boolean,
): Repeating {
  const definitionOf = definitionsIn(`${text}\n${beside}`);
  const takesBare = /^[^\n]*\b(?:import|require)\b[^\n]*assert/m.test(text);
  const locate = firstOf(
    pairCall(ASSERT, JAVASCRIPT_SYNTAX, { rest: REST }),
    ...(takesBare ? [pairCall(BARE, JAVASCRIPT_SYNTAX, { rest: REST })] : []),
    matcherCall(/^\s*(?:await )?expect\(/, MATCHER, JAVASCRIPT_SYNTAX, REST),
    matcherCall(/^\s*await expect\(/, RESOLVED, JAVASCRIPT_SYNTAX, REST),
    methodCall(SHOULD, JAVASCRIPT_SYNTAX, REST),
    comparison(/^\s*assert(?:\.ok)?\(/, '===', JAVASCRIPT_SYNTAX, REST),
    helperCall(
      /^\s*([\w$]+)\(/,
      JAVASCRIPT_SYNTAX,
      (name) => {
        const found = definitionOf(name);
        return found && has(found) ? found : undefined;
      },
      REST,
    ),
  );
  const isSteady = (): boolean => !SHARED.test(text);
  return { locate, syntax: JAVASCRIPT_SYNTAX, token, want: 'want', avoid: AVOID, isSteady };
}

function pairs(repeated: readonly Repeated[], word: '' | 'async '): string {
  return repeated
    .flatMap(({ lines, others }) =>
      others.map((other) => `[${word}(want) => {\n${lines.join('\n')}\n}, ${other}]`),
    )
    .join(', ');
}

/** Tests in a suite that is left out would not run. */
const LEFT_OUT =
  /\b(?:xdescribe|fdescribe|fit)\(|\b(?:describe|suite|context)\.(?:skip|todo|skipIf|runIf)\b|\.only\b/;

export interface RepeatedTests {
  readonly at: number;
  /** Fills the list `again` with those that let something false pass. */
  readonly code: string;
  /** The parameters of a test, and whether it uses `this`. */
  readonly parameters: string;
  readonly isFunction: boolean;
}

/** Repeats tests of the file before the first of them, in its scope. */
export function repeatedTests(source: TestSource, call: string): RepeatedTests | undefined {
  const { text } = source;
  if (!/^[\w$]+(?:\.test)?$/.test(call) || LEFT_OUT.test(text)) return undefined;
  const name = call.replaceAll('$', '\\$').replace('.', '\\.');
  const head = `^([ \\t]*)${name}\\(\\s*(?:'[^'\\n]*'|"[^"\\n]*"|\`[^\`$\\n]*\`),\\s*(?:async\\s+)?`;
  const given = `\\(\\s*(|\\{[\\w$, \\t]{0,200}\\})\\s*\\)`;
  const opener = new RegExp(`${head}(?:function\\s*)?${given}(?:\\s*=>)?\\s*\\{[ \\t]*$`, 'gm');
  const single = new RegExp(`${head}${given}\\s*=>\\s*([^{\\s][^\\n]{0,300})\\);?[ \\t]*$`, 'gm');
  const bodies = [
    ...bodiesOf(text, opener, /^\}\s*(?:,\s*\d+\s*)?\)/),
    ...oneLiners(text, single),
  ].toSorted((a, b) => a.at - b.at);
  const how = repeating(source, ({ throws }) => throws);
  const isSteady: Repeating['isSteady'] = (body) =>
    body.groups[0] === '' &&
    !body.lines.some((line) => line.includes('this.')) &&
    how.isSteady(body);
  // Tests may have different parameters.
  const [alike = ''] = bodies
    .map(({ groups }) => groups[0] ?? '')
    .toSorted((a, b) => b.length - a.length);
  const own = bodies.filter(({ groups: [each = ''] }) => each === alike || each === '');
  const again = repeatedInScope(text, own, { ...how, isSteady });
  if (!again) return undefined;
  const parameters = again.repeated.some(({ body }) => body.groups[0] === alike) ? alike : '';
  const code = `for (const [falsehood, want] of [${pairs(again.repeated, 'async ')}]) {
    try { if ((await falsehood(want)) !== false) again.push(falsehood); } catch {}
  }`;
  return { at: again.at, code, parameters, isFunction: /\bthis\./.test(code) };
}

/** Returns calls that must throw: the assertions of a program, each by itself. */
export function repeatedCalls(source: TestSource): string[] {
  const how = repeating(source, ({ throws }) => throws);
  return repeatedLines(source.text, how)
    .filter(({ lines: [line = ''] }) => !/\bawait\b/.test(line))
    .flatMap(({ lines, others }) =>
      others.map((other) => `() => ((want) => {\n${lines.join('\n')}\n})(${other})`),
    );
}

/**
 * For a program that counts its failures: one of its own assertions, repeated right after the first
 * with another expected value, has to be counted.
 */
export function countedLine(source: TestSource): Insertion | undefined {
  const { text, token } = source;
  const counts = repeatedLines(
    text,
    repeating(source, ({ throws }) => !throws),
  );
  const first = counts.find(({ lines: [line = ''] }) => /^(?!assert|expect)[\w$]+\(/.test(line));
  if (!first) return undefined;
  const line = (first.lines[0] ?? '').replace('want', first.others[0] ?? '');
  return afterLine(text, first.body.at, `console.error('${token}');\n${line}`);
}

/** Repeats comparisons by a test's arguments, with another expected value. */
export function repeatedContext(calls: readonly Call[], token: string, more: string): string[] {
  const found: string[] = [];
  for (const { name, args } of calls) {
    const sides = args.slice(0, 2);
    const at = sides.findIndex((each) => isLiteral(each, JAVASCRIPT_SYNTAX));
    const [literal = '', subject = ''] = [sides[at], sides[1 - at]];
    if (at < 0 || subject === '' || isLiteral(subject, JAVASCRIPT_SYNTAX)) continue;
    if (/\b(?:await|yield|this|true|false)\b/.test(`${subject} ${literal}`)) continue;
    const [other] = unequalTo(literal, [], token, JAVASCRIPT_SYNTAX);
    if (other === undefined) continue;
    const pair = at === 0 ? `${other}, ${subject}` : `${subject}, ${other}`;
    found.push(`(t) => ${name}(${pair}${more})`);
  }
  return [...new Set(found)].slice(0, MAX_EXPECTED / 2);
}
