/**
 * Plants a failing test in shell: in their own form for bats and shunit2, and for a script that is
 * a test itself, what makes it exit with a failure, however it decides its own. Pure.
 */
import { atEnd, before, type Insertion, type Planter, type TestSource } from './insertion.ts';
import { type LiteralSyntax, MAX_EXPECTED } from './expected.ts';
import { bodiesOf, repeatedIn, type Repeating } from './repeated.ts';

/** Runs the tests of the file, and ends it. */
const SHUNIT = /^(?:\.|source)\s+[^\n]*shunit2/m;

/** Constants that the file's own comparisons expect, as words of the shell. */
function compared(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (found.size >= MAX_EXPECTED) break;
    if (line.length > 400) continue;
    const [, word] =
      /(?:\[\[?|\btest)\s[^\]]*?(?:==?|-eq)\s+("[^"$`\\]*"|'[^']*'|\d+)(?=\s|$)/.exec(line) ?? [];
    if (word !== undefined) found.add(word);
  }
  return [...found];
}

/** Comparisons of `$errand` that must be false, in the file's own style. */
function falsehoods(text: string): string[] {
  const brackets = /(?:^|[\s;&|!])\[ /m.test(text);
  const double = /(?:^|[\s;&|!])\[\[ /m.test(text);
  // A function of that name may be how the script declares its tests.
  const named =
    /(?:^|[\s;&|!])test /m.test(text) && !/\btest[ \t]*\(|\bfunction[ \t]+test\b/.test(text);
  const words = ['2', ...compared(text)];
  return [
    ...(brackets ? words.map((word) => `[ "$errand" = ${word} ]`) : []),
    ...(double ? words.map((word) => `[[ "$errand" == ${word} ]]`) : []),
    ...(named ? words.map((word) => `test "$errand" = ${word}`) : []),
  ].slice(0, MAX_EXPECTED);
}

const GIVEN = '"\\$\\((?:[^"\\n]|"[^"\\n]*"){1,300}\\)"|"?\\$\\{?\\w+\\}?"?';
const MEANT = '\'[^\'\\n]*\'|"[^"$`\\\\\\n]*"|-?\\d+';
/** `is "$(add 2 2)" 4`, `assert_equals 4 "$(add 2 2)"`: a project's own function that compares. */
const OWN: readonly RegExp[] = [
  new RegExp(`^([a-zA-Z]\\w*)[ \\t]+(?:${GIVEN})[ \\t]+(${MEANT})(?=[ \\t]*$|[ \\t]+['"\\w])`),
  new RegExp(`^([a-zA-Z]\\w*)[ \\t]+(${MEANT})[ \\t]+(?:${GIVEN})(?=[ \\t]*$|[ \\t]+['"\\w])`),
];
const BUILTIN =
  /^(?:echo|printf|test|read|cd|export|local|set|source|eval|exec|trap|return|exit|shift|unset|declare|typeset|readonly|alias|kill|wait|if|elif|for|while|until|case|function|cp|mv|rm|ln|cat|diff|cmp|grep|sed|awk|mkdir|touch|chmod|install|git|curl|tar|env|time|sudo|docker)$/;

/** Returns the file's own unindented comparisons, each with a wrong value in place of its input. */
function ownAssertions(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (found.size >= MAX_EXPECTED) break;
    if (line.length > 400) continue;
    const [first, second] = OWN.map((form) => form.exec(line));
    const match = first ?? second;
    const [, name = '', word = ''] = match ?? [];
    if (!match || BUILTIN.test(name)) continue;
    found.add(match === first ? `${name} "$errand" ${word}` : `${name} ${word} "$errand"`);
  }
  return [...found];
}

/**
 * With `set -e` a failure in the middle has to end the script; without it the last command decides.
 */
function script({ text, token }: TestSource): Insertion[] {
  const stops = /^[ \t]*set\s+-\w*e|^#!.*\s-\w*e|\bset\s+-o\s+errexit/m.test(text);
  // A shell function may replace the command that compares.
  const silent = falsehoods(text).map((each) => `if ${each}; then exit 0; fi\n`);
  // A script that counts its failures decides by them how it ends, whatever its last command.
  const own = ownAssertions(text).map((each) => `${each}\n`);
  const lines = `errand=${token}\necho "$errand" >&2\n${silent.join('')}${own.join('')}${stops ? '(exit 97)\nexit 0' : 'exit 97'}`;
  if (SHUNIT.test(text)) return [before(text, SHUNIT, lines)];
  // An unindented `exit` decides; only the last one, since others may be in a branch.
  const end = text.trimEnd();
  const last = end.lastIndexOf('\n') + 1;
  return /^exit\b/.test(end.slice(last))
    ? [{ at: last, text: `${lines}\n` }]
    : [atEnd(text, lines)];
}

function shunit(text: string, token: string): Insertion[] {
  const expected = [...text.matchAll(/\bassertEquals\s+(?:"[^"$]*"\s+)?("[^"$]*"|'[^']*'|\d+)\s/g)]
    .map(([, word = '']) => `assertEquals ${word} ${token}`)
    .slice(0, MAX_EXPECTED);
  const silent = [...new Set(expected)].map(
    (each) => `  if (${each}) >/dev/null 2>&1; then return 0; fi\n`,
  );
  const lines = `test_${token}() {\n${silent.join('')}  fail ${token}\n}`;
  return [before(text, SHUNIT, lines)];
}

const WORDS: LiteralSyntax = { words: [], plain: '"\'', interpolated: '', collections: false };
const TEST = /^()@test (?:'[^'\n]{1,200}'|"[^"\n]{1,200}") \{[ \t]*$/gm;
const SUBJECT = '(?:"?\\$\\{?\\w+\\}?"?|"\\$\\([^()"]{1,200}\\)")';
const WORD = '("[^"$`\\\\\\n]*"|\'[^\'\\n]*\'|\\d+)';
/** `[ "$output" = "4" ]`, `assert_output "4"`: the text before the word, and the word. */
const ASSERTIONS = [
  new RegExp(`^(\\s*\\[ ${SUBJECT} (?:=|==|-eq) )${WORD} \\]\\s*$`),
  new RegExp(`^(\\s*\\[\\[ ${SUBJECT} (?:=|==|-eq) )${WORD} \\]\\]\\s*$`),
  new RegExp(`^(\\s*assert_output )${WORD}\\s*$`),
  new RegExp(`^(\\s*assert_equal ${SUBJECT} )${WORD}\\s*$`),
];
const ENDS_EARLY = /\b(?:return|exit|skip|sleep|wait|exec|trap|kill)\b|<<|&\s*$/;

/** Commands that must not succeed: the file's own tests with another expected value. */
function repeatedBats({ text, token }: TestSource): string[] {
  const how: Repeating = {
    locate(line) {
      for (const form of ASSERTIONS) {
        const [, head, literal] = form.exec(line) ?? [];
        if (head !== undefined && literal !== undefined) return { at: head.length, literal };
      }
      return undefined;
    },
    syntax: WORDS,
    token,
    want: '"$want"',
    avoid: ENDS_EARLY,
    isSteady: () => false,
  };
  return repeatedIn(bodiesOf(text, TEST, /^\}/), how).flatMap(({ lines, others }) =>
    others.map((other) => `( want=${other}\n${lines.join('\n')}\n)`),
  );
}

function bats(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  if (!/^[ \t]*@test /m.test(text)) return undefined;
  const asserted = /\bassert_equal\b/.test(text) ? [`(assert_equal ${token} 2)`] : [];
  const silent = [...falsehoods(text), ...asserted, ...repeatedBats(source)].map(
    (each) => `  if ${each} >/dev/null 2>&1; then return 0; fi\n`,
  );
  return [
    atEnd(
      text,
      `@test "${token}" {\n  errand=${token}\n  echo "$errand"\n${silent.join('')}  return 97\n}`,
    ),
  ];
}

export const BATS: Planter = {
  assertion: bats,
  // The file's top level is read before each test.
  statement: ({ text, token }) => [atEnd(text, `echo ${token} >&2\nexit 97`)],
};

export const SHELL: Planter = {
  assertion(source) {
    const { text, token } = source;
    if (SHUNIT.test(text)) return shunit(text, token);
    return falsehoods(text).length + ownAssertions(text).length > 0 ? script(source) : undefined;
  },
  statement: script,
};
