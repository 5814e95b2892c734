/**
 * Plants a failing test in JavaScript and TypeScript, for any runner: declared the way the file
 * declares its tests, and failing only if every assertion of the file refuses what is wrong. Pure.
 * Needs no known framework: a file without a known declaration gets a statement that throws when it
 * is loaded.
 */
import { callsOf, comparedWith, expectedOf, MAX_EXPECTED, singleExpected } from './expected.ts';
import {
  before,
  afterFirstLine,
  type Insertion,
  type Planter,
  type TestSource,
} from './insertion.ts';
import {
  countedLine,
  JAVASCRIPT_SYNTAX as SYNTAX,
  repeatedCalls,
  repeatedContext,
  repeatedTests,
} from './javascript-repeated.ts';

/** Ends the file's own run: later tests would not be seen. */
const ENDING =
  /^(?:await )?(?:[\w$]+\.run\(\)|process\.exit\(|Deno\.exit\(|jasmine\.execute\(|QUnit\.start\(|(?:run|main)\(\))/m;

/**
 * Libraries whose import gives the function that declares a test: the default export, or `test`,
 * `it`.
 */
const LIBRARY =
  /^(node:test|test|vitest|bun:test|@jest\/globals|ava|tape|tap|uvu|qunit|mocha|zora|brittle|@playwright\/test|tap-mocha-reporter|@japa\/runner|supertape|baretest|lab|@hapi\/lab|.*\/testing\/bdd(\.ts)?|@std\/testing\/bdd|jsr:@std\/testing.*)$/;

interface Declared {
  /** The function that declares a test. */
  readonly call: string;
  readonly library: string;
}

const FROM = /(?:\bfrom[ \t]{0,4}|\b(?:require|import)\()['"]([^'"\n]{1,100})['"]/g;
/** The distance before its library in which the names of an import are searched for. */
const MAX_CLAUSE_CHARACTERS = 400;

interface Imported {
  readonly name: string;
  /** `default` for the whole library. */
  readonly original: string;
  readonly library: string;
}

/** Returns local names imported from a test library, with the library. */
function imported(text: string): Imported[] {
  return text
    .matchAll(FROM)
    .flatMap(({ 1: library = '', index }) => {
      if (!LIBRARY.test(library)) return [];
      const clause = clauseBefore(text.slice(Math.max(0, index - MAX_CLAUSE_CHARACTERS), index));
      const [, whole] = /^(?:\* as )?([\w$]+)/.exec(clause) ?? [];
      const [, braces = ''] = /\{([^{}]*)\}/.exec(clause) ?? [];
      const named = braces.split(',').flatMap((part) => {
        const [, original, name] = /^\s*([\w$]+)(?:\s*(?:\bas\b|:)\s*([\w$]+))?/.exec(part) ?? [];
        return original === undefined ? [] : [{ name: name ?? original, original, library }];
      });
      const all = whole === undefined ? [] : [{ name: whole, original: 'default', library }];
      return all.concat(named);
    })
    .toArray();
}

/** Returns the text between an import's first word and its library. */
function clauseBefore(text: string): string {
  const starts = ['import ', 'const ', 'let ', 'var '].map((word) => ({
    at: text.lastIndexOf(word),
    word,
  }));
  const last = starts.reduce((a, b) => (b.at > a.at ? b : a));
  return last.at < 0 ? '' : text.slice(last.at + last.word.length).trim();
}

function declaredBy(text: string): Declared | undefined {
  const names = imported(text);
  const libraryOf = (name: string): string =>
    names.find((each) => each.name === name)?.library ?? '';
  const callable = names
    .filter(({ original }) => /^(default|test|it|specify)$/.test(original))
    .map(({ name }) => name);
  const suites = [...text.matchAll(/^(?:const|let|var)\s+([\w$]+)\s*=\s*suite\(/gm)].map(
    ([, name = '']) => name,
  );
  // Where some tests are focused, only those run.
  if (/^[ \t]*(?:fit|fdescribe)\(/m.test(text)) return { call: 'fit', library: '' };
  const own = new Set(['test', 'it', 'specify', ...callable, ...suites]);
  const called = /^[ \t]*(?:await[ \t]+|void[ \t]+)?([\w$]+)((?:\.[\w$]+){0,3})[ \t]*(?=[(`])/gm;
  const onlySuites = /^[ \t]*(?:describe|context|suite)\.only\(/m.test(text);
  let found: Declared | undefined;
  for (const [, root = '', rest = ''] of text.matchAll(called)) {
    const parts = rest.split('.').slice(1);
    const isOnly = parts.includes('only') || (onlySuites && /^(test|it)$/.test(root));
    // `t` has to be the library itself and not a test's parameter.
    const method =
      parts[0] === 'test' &&
      (root === 'Deno' ||
        root === 'QUnit' ||
        libraryOf(root) === 'tap' ||
        libraryOf(root) === 'zora');
    if (!method && !own.has(root)) continue;
    if (
      !method &&
      parts.some(
        (part) =>
          !/^(serial|only|concurrent|sequential|parallel|each|skip|todo|failing|fails|if)$/.test(
            part,
          ),
      )
    )
      continue;
    if (
      callable.includes(root) &&
      libraryOf(root) === 'tap' &&
      !method &&
      parts.length === 0 &&
      root === 't'
    )
      continue;
    const call = `${root}${method ? '.test' : ''}${isOnly ? '.only' : ''}`;
    const library = root === 'Deno' ? 'deno' : root === 'QUnit' ? 'qunit' : libraryOf(root);
    if (isOnly) return { call, library };
    found ??= { call, library };
  }
  return found;
}

/** Names of functions that a file imported from an assertion library. */
const ASSERTING =
  /(?<![\w$.])((?:[\w$]+\.)?assert(?:\.strict)?\.(?:equal|strictEqual|deepEqual|deepStrictEqual|is|eql|equals))\(/g;
const BARE =
  /(?<![\w$.])(equal|strictEqual|deepEqual|deepStrictEqual|assertEquals|assertStrictEquals|assertEqual)\(/g;
const MATCHERS =
  /(?<!\.not)\.(toBe|toEqual|toStrictEqual|toHaveLength|to\.equal|to\.eql|to\.deep\.equal|to\.be\.equal|to\.equals|to\.eq)\(/g;
const SHOULD = /\.(should\.(?:equal|eql|be\.equal|deep\.equal|be\.exactly))\(/g;
const CONTEXT =
  /(?<![\w$.])(t\.(?:is|deepEqual|equal|equals|same|strictEqual|strictSame|deepEquals|isEqual))\(/g;

/** Assertions without a literal, each with a falsehood for it. */
const FALSEHOODS: readonly [string, string][] = [
  ['assert.notEqual(', 'assert.notEqual(1, 1)'],
  ['assert.notStrictEqual(', 'assert.notStrictEqual(1, 1)'],
  ['assert.match(', "assert.match('a', /b/)"],
  ['assert.throws(', 'assert.throws(() => {})'],
  ['assert.ok(', 'assert.ok(false)'],
  ['assert(', 'assert(false)'],
  ['.toBeTruthy(', 'expect(false).toBeTruthy()'],
  ['.toBeFalsy(', 'expect(true).toBeFalsy()'],
  ['.toBeNull(', 'expect(odd).toBeNull()'],
  ['.toBeUndefined(', 'expect(odd).toBeUndefined()'],
  ['.toBeDefined(', 'expect(undefined).toBeDefined()'],
  ['.toThrow(', 'expect(() => {}).toThrow()'],
  ['.toContain(', "expect(['a']).toContain('b')"],
  ['.to.be.true', 'expect(false).to.be.true'],
  ['.to.be.false', 'expect(true).to.be.false'],
];

/** Expressions over `odd`, which equals nothing that the file expects; each has to be refused. */
function falsehoods(text: string): string[] {
  const pairs = (pattern: RegExp): string[] =>
    expectedOf(callsOf(text, pattern), SYNTAX).map((each) => comparedWith(each, 'odd'));
  const after = (pattern: RegExp, subject: string): string[] =>
    singleExpected(callsOf(text, pattern), SYNTAX).map(
      ({ name, literal }) => `${subject}.${name}(${literal})`,
    );
  const takesBare = /^[^\n]*\b(?:import|require)\b[^\n]*assert/m.test(text);
  const used = FALSEHOODS.filter(([sign]) => text.includes(sign)).map(([, call]) => call);
  return [
    ...pairs(ASSERTING),
    ...(takesBare ? pairs(BARE) : []),
    ...after(MATCHERS, 'expect(odd)'),
    ...(/\bshould\b/.test(text) ? after(SHOULD, 'odd') : []),
    ...used,
  ].slice(0, MAX_EXPECTED);
}

/** Statements that throw, unless an assertion of the file lets something false pass. */
function throwing(
  text: string,
  token: string,
  { more = [], begin = '' }: { more?: readonly string[]; begin?: string } = {},
): string {
  const fail = `throw new Error('${token}');`;
  const calls = falsehoods(text);
  const again = begin === '' ? '' : `const again = [];\n  ${begin}\n  `;
  if (calls.length === 0 && more.length === 0)
    return begin === '' ? fail : `${again}if (again.length === 0) ${fail}`;
  const list = [...more, ...calls.map((call) => `() => ${call}`)].join(', ');
  const none = begin === '' ? 'silent.length === 0' : 'silent.length + again.length === 0';
  // Some libraries return false instead of throwing.
  return `${again}const odd = { errand: '${token}' };
  const silent = [${list}].filter((falsehood) => { try { return falsehood() !== false; } catch { return false; } });
  if (${none}) ${fail}`;
}

/** Uses assertions of a test's parameter, in the libraries that provide them. */
function contextual(text: string, token: string, { call, library }: Declared): string | undefined {
  if (!/^(ava|tap|tape|supertape)$/.test(library)) return undefined;
  const todo = library === 'ava' ? '' : `, '${token}', { todo: true }`;
  const calls = callsOf(text, CONTEXT);
  const list = [
    ...repeatedContext(calls, token, todo),
    ...expectedOf(calls, SYNTAX).map(
      ({ name, literal }) => `(t) => ${name}(odd, ${literal}${todo})`,
    ),
  ].join(', ');
  if (list === '') return undefined;
  const fail = `if (silent.length === 0) throw new Error('${token}');`;
  const odd = `const odd = { errand: '${token}' };`;
  if (library === 'ava')
    return `${call}('${token}', async (t) => {
  ${odd}
  const silent = [];
  for (const falsehood of [${list}]) {
    const tried = await t.try((own) => { own.pass(); falsehood(own); });
    if (tried.passed) silent.push(falsehood);
    tried.discard();
  }
  t.pass();
  ${fail}
});`;
  if (library === 'tap')
    return `${call}('${token}', (t) => {
  ${odd}
  const all = [${list}];
  let refused = 0;
  for (const falsehood of all) { try { falsehood(t); } catch { refused++; } }
  t.pass('${token}');
  if (!(refused + t.counts?.todo < all.length)) throw new Error('${token}');
  t.end();
});`;
  // tape returns nothing and reports each result.
  return `${call}('${token}', (t) => {
  ${odd}
  const silent = [${list}].filter((falsehood) => {
    const seen = [];
    const see = (result) => { seen.push(result.ok); };
    t.on('result', see);
    try { return falsehood(t) !== false && !seen.includes(false); } catch { return false; } finally { t.removeListener('result', see); }
  });
  ${fail}
  t.end();
});`;
}

/** Needs no `;` before it, because its beginning cannot continue the previous line. */
function planted(source: TestSource, code: string, at?: number): Insertion[] {
  const { path, text } = source;
  const lines = `/* eslint-disable */\n// prettier-ignore\n${code}\n/* eslint-enable */`;
  const insertion = at === undefined ? before(text, ENDING, lines) : { at, text: `${lines}\n\n` };
  if (!/\.([mc]?ts|tsx)$/.test(path)) return [insertion];
  // A type-checker may refuse a falsehood's comparison, and would then fail for another reason.
  return [
    { at: afterFirstLine(text), text: '// eslint-disable-next-line\n// @ts-nocheck\n' },
    insertion,
  ];
}

export const JAVASCRIPT: Planter = {
  assertion(source) {
    const { path, text, token } = source;
    if (/\.d\.[mc]?ts$/.test(path)) return undefined;
    const declared = declaredBy(text);
    if (declared) {
      const own = contextual(text, token, declared);
      if (own !== undefined) return planted(source, own);
      const again = repeatedTests(source, declared.call);
      if (again) {
        const body = throwing(text, token, { begin: again.code });
        const head = again.isFunction
          ? `async function (${again.parameters})`
          : `async (${again.parameters}) =>`;
        return planted(source, `${declared.call}('${token}', ${head} {\n  ${body}\n});`, again.at);
      }
      // With a parameter, some libraries would wait until it is called.
      const given = /(?<![\w$.])t\.assert\./.test(text) ? '(t)' : '()';
      return planted(
        source,
        `${declared.call}('${token}', ${given} => {\n  ${throwing(text, token)}\n});`,
      );
    }
    const more = repeatedCalls(source);
    if (falsehoods(text).length + more.length === 0) {
      const counted = countedLine(source);
      return counted && [counted];
    }
    return planted(
      source,
      `void (() => {\n  console.error('${token}');\n  ${throwing(text, token, { more })}\n})();`,
    );
  },
  statement(source) {
    if (/\.d\.[mc]?ts$/.test(source.path)) return undefined;
    return planted(source, `throw new Error('${source.token}');`);
  },
};
