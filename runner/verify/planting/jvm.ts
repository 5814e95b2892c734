/**
 * Plants a failing test in Java, Kotlin, Scala and Groovy: a method of the file's test class with
 * its own assertions, or an initialiser of its first class that throws. Pure.
 */
import { callsOf, expectedOf, type LiteralSyntax, MAX_EXPECTED, unlike } from './expected.ts';
import { afterBrace, type Insertion, type Planter, type TestSource } from './insertion.ts';
import { repeatedJava, repeatedKotlin } from './jvm-repeated.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false'],
  plain: '',
  interpolated: '"',
  collections: false,
};

const COMPARING = /(?<![\w.])((?:Assert\.|Assertions\.|assertions\.)?assert(?:Equals|Same))\(/g;

/** Returns the class with the first test, or else the first class. */
function classBrace(text: string, until?: number): number | undefined {
  const head =
    /^[ \t]*(?:(?:public|final|open|abstract|internal|data|sealed|static|private|strictfp)[ \t]+)*(?:class|object)[ \t]+\w+[^{;\n]{0,300}/gm;
  let found: number | undefined;
  for (const match of text.matchAll(head)) {
    if (until !== undefined && match.index > until) break;
    const brace = afterBrace(text, match.index);
    if (brace !== undefined && (until === undefined || brace <= until)) found = brace;
    if (until === undefined) break;
  }
  return found;
}

/** Calls that must throw, with constants of one type. */
function falsehoods(text: string, token: string): string[] {
  const calls = expectedOf(callsOf(text, COMPARING), SYNTAX).flatMap(({ name, literal }) => {
    const other = unlike(literal, token);
    if (other === undefined) return [];
    // Numbers with a fraction are compared within a delta.
    if (literal.includes('.') && !literal.startsWith('"'))
      return name.endsWith('Equals') ? [`${name}(${literal}, ${other}, 0.001)`] : [];
    return [`${name}(${literal}, ${other})`];
  });
  const more = [
    ...(/(?<![\w.])assertTrue\(/.test(text) ? ['assertTrue(false)'] : []),
    ...(/(?<![\w.])assertFalse\(/.test(text) ? ['assertFalse(true)'] : []),
    ...(text.includes('assertThat(') && text.includes('.isEqualTo(')
      ? ['assertThat(1).isEqualTo(2)']
      : []),
  ];
  return [...new Set([...calls, ...more])].slice(0, MAX_EXPECTED);
}

function javaBody(text: string, token: string, again: string): string {
  const tried = falsehoods(text, token).map(
    (call) => `        try { ${call}; silent++; } catch (Throwable refused) { }\n`,
  );
  return `        int silent = 0;\n${tried.join('')}        if (silent == 0${again}) { throw new AssertionError("${token}"); }\n`;
}

/** Adds to a condition that the file's own tests let nothing false pass. */
function andNot(silent: string | undefined): string {
  return silent === undefined ? '' : ` && !(${silent})`;
}

function kotlinBody(text: string, token: string, again: string): string {
  const tried = falsehoods(text, token).map(
    (call) => `        try { ${call}; silent++ } catch (refused: Throwable) { }\n`,
  );
  return `        var silent = 0\n${tried.join('')}        if (silent == 0${again}) { throw AssertionError("${token}") }\n`;
}

function firstTest(text: string): number | undefined {
  return /^[ \t]*@(?:[\w.]*\.)?Test\b/m.exec(text)?.index;
}

export const JAVA: Planter = {
  assertion(source) {
    const { text, token } = source;
    const at = firstTest(text);
    const isOld = /\bextends\s+TestCase\b/.test(text);
    const brace = at === undefined ? (isOld ? classBrace(text) : undefined) : classBrace(text, at);
    if (brace === undefined) return undefined;
    const mark = at === undefined ? '' : '    @Test\n';
    const again = repeatedJava(source);
    const body = javaBody(text, token, andNot(again?.silent));
    const test = `${mark}    public void test_${token}() {\n${body}    }\n`;
    return again
      ? [{ at: again.at, text: `${again.methods}${test}\n` }]
      : [{ at: brace, text: test }];
  },
  statement: javaStatement,
};

function javaStatement({ text, token }: TestSource): Insertion[] | undefined {
  const brace = classBrace(text);
  if (brace === undefined) return undefined;
  const thrown = `throw new ExceptionInInitializerError("${token}")`;
  return [{ at: brace, text: `    static { if (true) { ${thrown}; } }\n` }];
}

export const KOTLIN: Planter = {
  assertion(source) {
    const { text, token } = source;
    const at = firstTest(text);
    const brace = at === undefined ? undefined : classBrace(text, at);
    if (brace === undefined) return undefined;
    const again = repeatedKotlin(source);
    const body = kotlinBody(text, token, andNot(again?.silent));
    const test = `    @Test\n    fun test_${token}() {\n${body}    }\n`;
    return again
      ? [{ at: again.at, text: `${again.methods}${test}\n` }]
      : [{ at: brace, text: test }];
  },
  statement({ text, token }) {
    const thrown = `if (true) { throw AssertionError("${token}") }`;
    const main = /^(?:suspend )?fun main\([^)\n]*\)/m.exec(text);
    const mainBrace = main ? afterBrace(text, main.index) : undefined;
    if (mainBrace !== undefined) return [{ at: mainBrace, text: `    ${thrown}\n` }];
    const brace = classBrace(text);
    if (brace === undefined) return undefined;
    const head = text.slice(0, brace);
    // `class A : StringSpec({ … })` runs the code in its braces; a class body declares.
    const isLambda = /\(\s*\{$/.test(head);
    return [{ at: brace, text: `    ${isLambda ? thrown : `init { ${thrown} }`}\n` }];
  },
};

export const SCALA: Planter = {
  assertion: () => undefined,
  statement({ text, token }) {
    const brace = classBrace(text);
    if (brace === undefined) return undefined;
    return [{ at: brace, text: `  if (true) throw new RuntimeException("${token}")\n` }];
  },
};

export const GROOVY: Planter = {
  assertion({ text, token }) {
    const found = /\bextends\s+(?:spock\.lang\.)?Specification\b/.exec(text);
    const brace = found ? classBrace(text) : undefined;
    return brace === undefined
      ? undefined
      : [
          {
            at: brace,
            text: `    def "${token}"() {\n        expect:\n        "${token}" == ""\n    }\n`,
          },
        ];
  },
  statement: javaStatement,
};
