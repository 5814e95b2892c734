/**
 * Repeats Python's assertions with another expected value: copies of the file's own tests, as
 * functions and methods beside them that take the expected value. Pure.
 */
import { definitionsIn, helperCall } from './definitions.ts';
import type { LiteralSyntax } from './expected.ts';
import type { TestSource } from './insertion.ts';
import {
  bodiesOf,
  type Body,
  comparison,
  firstOf,
  type Locate,
  pairCall,
  type Repeated,
  repeatedIn,
  repeatedLines,
  type Repeating,
} from './repeated.ts';

export const PYTHON_SYNTAX: LiteralSyntax = {
  words: ['True', 'False', 'None'],
  plain: '\'"',
  interpolated: '',
  collections: true,
  tuples: true,
};

/** State that all tests of the file use. */
const SHARED = /^[a-z_]\w*(?::[^=\n]{1,60})? = [\w.]{1,100}\(/m;

const END = /^\s*(?:#.*)?$/;
const METHOD =
  /^\s*self\.assert(?:Equal|Equals|SequenceEqual|ListEqual|DictEqual|TupleEqual|MultiLineEqual|CountEqual)\(/;
const ALMOST = /^\s*self\.assertAlmostEqual\(/;
const APPROX =
  /^(\s*assert\s+(?:[\w.]+\((?:[^()=<>!]|\([^()=<>!]*\))*\)|[\w.]+)\s+==\s+(?:pytest\.)?approx\()(-?\d+(?:\.\d+)?)\)\s*$/;
/** May end a test before its assertion, waits, or continues in the next line. */
const AVOID =
  /\b(?:return|yield|await|global|nonlocal|exit|_exit|skip|skipTest|skipIf|importorskip|xfail|fork)\b|^(?:(?!"""|''').)*(?:"""|''')(?:(?!"""|''').)*$/;

/** Blocks, except those that catch failures or count them. */
const BLOCK =
  /^[ \t]*with (?![^\n]*(?:\b(?:warns|skip|check|deprecated)|raise|suppress|assert|sub_?tests?\b|soft|assume|expect|fail|catch|ignor))[^\n]{1,200}:[ \t]*$/i;

function approximate(line: string): ReturnType<Locate> {
  const [, head, literal] = line.length > 200 ? [] : (APPROX.exec(line) ?? []);
  return head === undefined || literal === undefined ? undefined : { at: head.length, literal };
}

function repeating({ text, token, beside = '' }: TestSource): Repeating {
  const definitionOf = definitionsIn(`${text}\n${beside}`);
  const locate = firstOf(
    pairCall(METHOD, PYTHON_SYNTAX, { rest: END }),
    pairCall(ALMOST, PYTHON_SYNTAX, { most: 2, rest: END }),
    comparison(/^\s*assert\s+/, '==', PYTHON_SYNTAX, END),
    approximate,
    helperCall(/^\s*(?:self\.)?(\w+)\(/, PYTHON_SYNTAX, throwing, END),
  );
  function throwing(name: string): ReturnType<typeof definitionOf> {
    const found = definitionOf(name);
    return found?.throws === true ? found : undefined;
  }
  const isAnew = /\bself\.assert/.test(text);
  return {
    locate,
    syntax: PYTHON_SYNTAX,
    token,
    want: `want_${token.slice(-4)}`,
    avoid: AVOID,
    block: BLOCK,
    // A test case is set up again for each copy; fixtures are not.
    isSteady: ({ groups, indent }) =>
      !SHARED.test(text) &&
      (groups[1] ?? '').trim() === '' &&
      (indent === '' || isAnew || !/\bsetup/.test(text)),
  };
}

/** Copies of tests, and where they go. */
export interface Copied {
  readonly at: number;
  /** Whole lines, with blank ones after each. */
  readonly copies: string;
  readonly calls: readonly string[];
  /** Parameters of the test that calls them, and what follows these. */
  readonly parameters: string;
  readonly result: string;
}

function typeOf(literal: string): string {
  if (/^['"]/.test(literal)) return 'str';
  if (/^(True|False)$/.test(literal)) return 'bool';
  if (/^-?\d/.test(literal)) return /[.eE]/.test(literal) ? 'float' : 'int';
  return 'object';
}

function isDecorated(text: string, at: number): boolean {
  const lines = text.slice(Math.max(0, at - 1000), at).trimEnd();
  return /^[ \t]*[@)]/.test(lines.slice(lines.lastIndexOf('\n') + 1));
}

/**
 * Returns functions or methods with their tests' parameters, and the calls that each must refuse.
 */
function copied(
  repeated: readonly Repeated[],
  { token, want }: Repeating,
  from: { readonly at: number; readonly self: boolean; readonly isCase?: boolean },
): Copied {
  const gap = from.self ? '\n\n' : '\n\n\n';
  const owner = from.self ? 'self.' : '';
  const isAnew = from.self && from.isCase === true;
  const fixtures = new Map<string, string>();
  const calls: string[] = [];
  const copies = repeated.map(({ lines, literal, others, body }, index) => {
    const [, fixed = '', result = ''] = body.groups;
    const own = fixed.split(',').flatMap((each) => {
      const whole = each.trim();
      const [name = ''] = whole.split(':');
      if (name === '' || name === 'self') return [];
      fixtures.set(name, whole);
      return [{ name, whole }];
    });
    const name = `errand_${token}_${index}`;
    const type = result === '' ? '' : `: ${typeOf(literal)}`;
    const parameters = [
      ...(from.self ? ['self'] : []),
      `${want}${type}`,
      ...own.map(({ whole }) => whole),
    ];
    const given = own.map((each) => each.name);
    for (const other of others) {
      const call = `${owner}${name}(${[other, ...given].join(', ')})`;
      calls.push(isAnew ? `self.setUp()\n    ${call}` : call);
    }
    const text = lines.join('\n').trimEnd();
    return `${body.indent}def ${name}(${parameters.join(', ')})${result}:\n${text}${gap}`;
  });
  const isTyped = repeated.every(({ body }) => body.groups[2] !== '');
  return {
    at: from.at,
    copies: copies.join(''),
    calls,
    parameters: [...(from.self ? ['self'] : []), ...fixtures.values()].join(', '),
    result: isTyped ? ' -> None' : '',
  };
}

const FUNCTION = /^()def (test\w*)\(([\w \t,:.]*)\)((?: -> None)?):[ \t]*$/gm;
const IN_CLASS = /^([ \t]+)def (test\w*)\(self((?:,[\w \t:.]*)*)\)((?: -> None)?):[ \t]*$/gm;

export function repeatedFunctions(source: TestSource): Copied | undefined {
  const bodies = bodiesOf(source.text, FUNCTION).filter(({ at }) => !isDecorated(source.text, at));
  const how = repeating(source);
  const repeated = repeatedIn(bodies, how);
  const [first] = repeated;
  return first && copied(repeated, how, { at: first.body.at, self: false });
}

/** Uses the first class whose tests surely run, and that has a test to come before. */
export function repeatedMethods(source: TestSource): Copied | undefined {
  const { text } = source;
  const classes = [...text.matchAll(/^class\s+(\w+)(?:\(([^()\n]{0,300})\))?:/gm)].slice(0, 100);
  const bodies = bodiesOf(text, IN_CLASS).filter(
    ({ at, indent }) => indent === '    ' && !isDecorated(text, at),
  );
  const how = repeating(source);
  let plain: Body | undefined;
  for (const { 0: head, 1: name = '', 2: bases = '', index: at } of classes) {
    const isRun = bases.trim() !== '' || name.startsWith('Test');
    if (!isRun || /^(?:_|Base|Abstract)|Mixin/.test(name) || isDecorated(text, at)) continue;
    const inside = text.slice(at + head.length);
    const length = /\n(?=[^\s#])/.exec(inside)?.index ?? inside.length;
    if (/\b__test__\b|\babstractmethod\b/.test(inside.slice(0, length))) continue;
    const end = at + head.length + length;
    const own = bodies.filter((body) => body.at > at && body.at < end);
    plain ??= own[0];
    const repeated = repeatedIn(own, how);
    const [first] = own;
    if (first && repeated.length > 0) {
      const isCase = /\bself\.assert/.test(text);
      return copied(repeated, how, { at: first.at, self: true, isCase });
    }
  }
  if (!plain) return undefined;
  return { at: plain.at, copies: '', calls: [], parameters: 'self', result: plain.groups[2] ?? '' };
}

/** The assertions of a program, each by itself. */
export function repeatedAsserts(source: TestSource): Pick<Copied, 'copies' | 'calls'> {
  const how = repeating(source);
  const repeated = repeatedLines(source.text, how);
  const copies = repeated.map(
    ({ lines }, index) =>
      `def errand_${source.token}_${index}(${how.want}):\n    ${lines.join('\n')}\n\n\n`,
  );
  const calls = repeated.flatMap(({ others }, index) =>
    others.map((other) => `errand_${source.token}_${index}(${other})`),
  );
  return { copies: copies.join(''), calls };
}
