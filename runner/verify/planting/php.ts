/**
 * Plants a failing test in PHP: for PHPUnit and Pest, or a statement that throws when it is loaded.
 * Pure.
 */
import {
  callsOf,
  comparedWith,
  expectedOf,
  type LiteralSyntax,
  MAX_EXPECTED,
  singleExpected,
} from './expected.ts';
import { type Definition, definitionsIn, helperCall } from './definitions.ts';
import {
  afterBrace,
  afterLine,
  before,
  type Insertion,
  type Planter,
  type TestSource,
} from './insertion.ts';
import {
  bodiesOf,
  comparison,
  firstOf,
  type Locate,
  matcherCall,
  pairCall,
  type Repeated,
  repeatedIn,
  repeatedLines,
  type Repeating,
} from './repeated.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'null'],
  plain: "'",
  interpolated: '"',
  collections: true,
};

/** Ends a file's run. */
const ENDING = /^(?:exit\b|die\b|return\b|__halt_compiler)/m;

const METHOD =
  /((?:\$this->|self::|static::|Assert::)assert(?:Same|Equals|EqualsCanonicalizing|Count))\(/g;
const EXPECTATION = /->(toBe|toEqual)\(/g;

const EQUAL =
  /^\s*(?:\$this->|self::|static::|Assert::)assert(?:Same|Equals|EqualsCanonicalizing|Count)\(/;
const MATCHER = /^->(?:toBe|toEqual)\(/;
const AVOID =
  /^\s*(?:return|global|static \$|yield)\b|\)\s*\{?\s*return\b|\b(?:expectException\w*|expectOutput\w*|markTest\w+|exit|die|pcntl_fork|__FUNCTION__)\b|<<<|createMock|getMock|throws\(/;
const METHODS =
  /^([ \t]+)(?:final )?public function (?:test\w*)\(\)(?:[ \t]*:[ \t]*void)?\s*\{[ \t]*$/gm;
const CLOSURES =
  /^()(?:test|it)\(\s*(?:'[^'\n]*'|"[^"\n]*"),\s*function\s*\(\)(?:[ \t]*:[ \t]*void)?[ \t]*\{[ \t]*$/gm;

function repeating(
  { text, token, beside = '' }: TestSource,
  has: (each: Definition) => boolean,
): Repeating {
  const definitionOf = definitionsIn(`${text}\n${beside}`);
  const own: Locate = helperCall(/^\s*(?:\$this->|self::|static::)?(\w+)\(/, SYNTAX, (name) => {
    const found = definitionOf(name);
    return found && has(found) ? found : undefined;
  });
  const locate = firstOf(
    pairCall(EQUAL, SYNTAX),
    comparison(/^\s*(?:\\)?assert\(/, '===', SYNTAX),
    comparison(/^\s*(?:\\)?assert\(/, '==', SYNTAX),
    matcherCall(/^\s*expect\(/, MATCHER, SYNTAX),
    own,
  );
  const isSteady = (): boolean =>
    !/\bfunction setUp\b|\bbeforeEach\(|self::\$|static::\$/.test(text);
  return { locate, syntax: SYNTAX, token, want: '$want', avoid: AVOID, isSteady };
}

/** Closures that must throw, each with what it expects. */
function copies(repeated: readonly Repeated[], setUp = ''): string[] {
  return repeated.flatMap(({ lines, others }) =>
    others.map((other) => `${setUp}(function ($want) {\n${lines.join('\n')}\n})(${other})`),
  );
}

function refused(calls: readonly string[], token: string): string {
  const tried = calls.map((call) => `try { ${call}; $silent++; } catch (\\Throwable $refused) { }`);
  return [
    `$odd = '${token}';`,
    '$silent = 0;',
    ...tried,
    `if ($silent === 0) { throw new \\Exception('${token}'); }`,
  ].join(' ');
}

function methodCalls(text: string): string[] {
  // For a comparison that converts, `true` equals any text.
  const expected = expectedOf(callsOf(text, METHOD), SYNTAX).filter(
    ({ name, literal }) => name.endsWith('Same') || literal !== 'true',
  );
  return [
    ...expected.map((each) => comparedWith(each, '$odd')),
    ...(/(?:\$this->|self::|static::)assertTrue\(/.test(text) ? ['self::assertTrue(false)'] : []),
    ...(/(?:\$this->|self::|static::)assertFalse\(/.test(text) ? ['self::assertFalse(true)'] : []),
  ].slice(0, MAX_EXPECTED);
}

/** Reopens PHP code where it is closed at the end: text after `?>` is printed and not run. */
function opened({ text, token }: TestSource, code: string): Insertion[] | undefined {
  const open = text.lastIndexOf('<?php');
  if (open < 0) return undefined;
  const close = text.lastIndexOf('?>');
  if (close > open && text.slice(close + 2).trim() !== '')
    return [{ at: text.length, text: `\n<?php ${code} // ${token}\n` }];
  const found = before(text, ENDING, code);
  const end = close > open ? close : text.length;
  return [found.at < end ? found : { at: end, text: `\n${code}\n` }];
}

/** A test in which each part either is ended by something or goes on to the next. */
function inClass(source: TestSource, brace: number): Insertion[] {
  const { text, token } = source;
  const bodies = bodiesOf(text, METHODS, /^\}/).filter(
    ({ at }) => !/(?:\*\/|\])[ \t]*\n$/.test(text.slice(Math.max(0, at - 200), at)),
  );
  const again = copies(
    repeatedIn(
      bodies,
      repeating(source, ({ throws }) => throws),
    ),
  );
  const body = refused([...again, ...methodCalls(text)], token);
  return [{ at: brace, text: `    public function test_${token}(): void { ${body} }\n` }];
}

/**
 * For a program that counts its failures: one of its own assertions, repeated right after the first
 * with another expected value, has to be counted.
 */
function counted(source: TestSource): Insertion[] | undefined {
  const counts = repeatedLines(
    source.text,
    repeating(source, ({ throws }) => !throws),
  );
  const first = counts.find(({ lines: [line = ''] }) => !/^\\?assert\(/.test(line));
  if (!first) return undefined;
  const line = (first.lines[0] ?? '').replace('$want', first.others[0] ?? '');
  return [afterLine(source.text, first.body.at, `fwrite(STDERR, '${source.token}');\n${line}`)];
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const found = /^[^\n]{0,80}\bclass\s+\w+\s+extends\s+[\w\\]*Test(?:Case)?\w*/m.exec(text);
  const brace = found ? afterBrace(text, found.index) : undefined;
  if (brace !== undefined) return inClass(source, brace);
  const how = repeating(source, ({ throws }) => throws);
  if (/^[ \t]*(?:test|it)\(\s*['"]/m.test(text)) {
    const again = copies(repeatedIn(bodiesOf(text, CLOSURES, /^\}\)/), how));
    const calls = singleExpected(callsOf(text, EXPECTATION), SYNTAX)
      .filter(({ name, literal }) => name === 'toBe' || literal !== 'true')
      .map(({ name, literal }) => `expect($odd)->${name}(${literal})`)
      .slice(0, MAX_EXPECTED);
    const body = refused([...again, ...calls], token);
    return opened(source, `test('${token}', function () { ${body} });`);
  }
  const again = copies(repeatedLines(text, how));
  const asserts = /(?<![\w$>:])assert\(/.test(text) ? ['assert(1 === 2)'] : [];
  const calls = [...again, ...asserts];
  if (calls.length > 0) {
    // Where php.ini turns assertions off they have no effect, here as in the file.
    return opened(source, refused(calls, token));
  }
  return counted(source);
}

export const PHP: Planter = {
  assertion,
  statement: (source) => opened(source, `throw new \\Exception('${source.token}');`),
};
