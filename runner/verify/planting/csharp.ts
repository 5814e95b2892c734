/**
 * Plants a failing test in C#: for NUnit, xUnit and MSTest, or a static constructor that throws.
 * Pure.
 */
import { repeatedCsharp } from './csharp-repeated.ts';
import { callsOf, expectedOf, type LiteralSyntax, MAX_EXPECTED, unlike } from './expected.ts';
import {
  afterBrace,
  afterLine,
  type Insertion,
  type Planter,
  type TestSource,
} from './insertion.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false'],
  plain: '"',
  interpolated: '',
  collections: false,
};

const COMPARING = /(?<![\w.])(Assert\.(?:Equal|AreEqual))\(/g;
const MARK = /^[ \t]*\[(?:\w+\.)*(Test|TestCase|Fact|Theory|TestMethod|DataTestMethod)\b/m;
const CLASS =
  /^[ \t]*(?:(?:public|internal|sealed|static|abstract|partial|private)[ \t]+)*class[ \t]+(\w+)[^{;\n]{0,300}/gm;

/** Returns the last class that begins before the offset, or the first of all. */
function classAt(text: string, until?: number): { name: string; brace: number } | undefined {
  let found: { name: string; brace: number } | undefined;
  for (const match of text.matchAll(CLASS)) {
    const brace = afterBrace(text, match.index);
    if (brace === undefined || (until !== undefined && brace > until)) break;
    found = { name: match[1] ?? '', brace };
    if (until === undefined) break;
  }
  return found;
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const mark = MARK.exec(text);
  const place = mark ? classAt(text, mark.index) : undefined;
  if (!mark || !place) return undefined;
  const kinds: Readonly<Record<string, string>> = {
    TestCase: 'Test',
    Theory: 'Fact',
    DataTestMethod: 'TestMethod',
  };
  const kind = kinds[mark[1] ?? ''] ?? mark[1] ?? '';
  const calls = expectedOf(callsOf(text, COMPARING), SYNTAX).flatMap(({ name, literal }) => {
    const other = unlike(literal, token);
    return other === undefined ? [] : [`${name}(${literal}, ${other})`];
  });
  const tried = [...new Set(calls)]
    .slice(0, MAX_EXPECTED)
    .map((call) => `try { ${call}; silent++; } catch (System.Exception) { } `);
  const again = repeatedCsharp(source);
  const refused = again ? `silent == 0 && !(${again.silent})` : 'silent == 0';
  const body = `int silent = 0; ${tried.join('')}if (${refused}) { throw new System.Exception("${token}"); }`;
  const test = `    [${kind}] public void test_${token}() { ${body} }\n`;
  return again
    ? [{ at: again.at, text: `${again.methods}${test}\n` }]
    : [{ at: place.brace, text: test }];
}

function statement({ text, token }: TestSource): Insertion[] | undefined {
  const thrown = `if (System.Environment.NewLine != null) { throw new System.Exception("${token}"); }`;
  const place = classAt(text);
  if (place) {
    const own = new RegExp(`\\bstatic\\s+${place.name}\\s*\\(\\s*\\)`).exec(text);
    const inside = own ? afterBrace(text, own.index) : undefined;
    return inside === undefined
      ? [{ at: place.brace, text: `    static ${place.name}() { ${thrown} }\n` }]
      : [{ at: inside, text: `        ${thrown}\n` }];
  }
  const usings = [...text.matchAll(/^using\s[^;\n]{1,200};/gm)].at(-1);
  return usings ? [afterLine(text, usings.index, thrown)] : undefined;
}

export const CSHARP: Planter = { assertion, statement };
