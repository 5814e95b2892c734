/** A failing test in PHP: for PHPUnit and Pest, or a statement that throws when it is loaded. Pure. */
import {
  callsOf,
  comparedWith,
  expectedOf,
  type LiteralSyntax,
  MOST_EXPECTED,
  singleExpected,
} from './expected.ts';
import { afterBrace, before, type Insertion, type Planter, type TestSource } from './insertion.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'null'],
  plain: "'",
  interpolated: '"',
  collections: true,
};

/** What ends a file's run. */
const ENDING = /^(?:exit\b|die\b|return\b|__halt_compiler)/m;

const METHOD =
  /((?:\$this->|self::|static::|Assert::)assert(?:Same|Equals|EqualsCanonicalizing|Count))\(/g;
const EXPECTATION = /->(toBe|toEqual)\(/g;

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
  // To a comparison that converts, `true` equals any text.
  const expected = expectedOf(callsOf(text, METHOD), SYNTAX).filter(
    ({ name, literal }) => name.endsWith('Same') || literal !== 'true',
  );
  return [
    ...expected.map((each) => comparedWith(each, '$odd')),
    ...(text.includes('$this->assertTrue(') ? ['$this->assertTrue(false)'] : []),
    ...(text.includes('$this->assertFalse(') ? ['$this->assertFalse(true)'] : []),
  ].slice(0, MOST_EXPECTED);
}

/** Whether the file's code is still open where it ends: what follows `?>` is printed and not run. */
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

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const found = /^[^\n]{0,80}\bclass\s+\w+\s+extends\s+[\w\\]*Test(?:Case)?\w*/m.exec(text);
  const brace = found ? afterBrace(text, found.index) : undefined;
  if (brace !== undefined) {
    const body = refused(methodCalls(text), token);
    return [{ at: brace, text: `    public function test_${token}(): void { ${body} }\n` }];
  }
  if (/^[ \t]*(?:test|it)\(\s*['"]/m.test(text)) {
    const calls = singleExpected(callsOf(text, EXPECTATION), SYNTAX)
      .filter(({ name, literal }) => name === 'toBe' || literal !== 'true')
      .map(({ name, literal }) => `expect($odd)->${name}(${literal})`)
      .slice(0, MOST_EXPECTED);
    return opened(source, `test('${token}', function () { ${refused(calls, token)} });`);
  }
  if (!/(?<![\w$>:])assert\(/.test(text)) return undefined;
  // Where assertions are off in php.ini they say nothing, here as in the file.
  return opened(source, refused(['assert(1 === 2)'], token));
}

export const PHP: Planter = {
  assertion,
  statement: (source) => opened(source, `throw new \\Exception('${source.token}');`),
};
