/**
 * Plants a failing test in Rust: a test function or module, or an example in the documentation.
 * Pure. Rust runs nothing when a file is loaded, so a statement is a test too, or is put in `main`.
 */
import { callsOf, expectedOf, type LiteralSyntax, MAX_EXPECTED, unlike } from './expected.ts';
import { afterBrace, atEnd, type Insertion, type Planter, type TestSource } from './insertion.ts';
import { repeatedRust, RUST_CLOSURES, type RustRepeated } from './rust-repeated.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false'],
  plain: '"',
  interpolated: '',
  collections: false,
};

const COMPARING = /(?<![\w.])(assert_eq!)\(/g;

/** Keeps a formatter or a linter that runs before the tests from complaining. */
const QUIET = '#[rustfmt::skip]\n#[allow(clippy::all)]\n';

function testOf(text: string, token: string, again?: RustRepeated): string {
  const calls = expectedOf(callsOf(text, COMPARING), SYNTAX).flatMap(({ name, literal }) => {
    const other = unlike(literal, token);
    return other === undefined ? [] : [`|| { ${name}(${literal}, ${other}); }`];
  });
  const refuses = [...new Set(calls)].slice(0, MAX_EXPECTED);
  // Without the standard library a panic cannot be caught.
  if ((refuses.length === 0 && !again) || isBare(text))
    return `${QUIET}#[test]\nfn ${token}() {\n    panic!("${token}");\n}`;
  const more = again ? `\n${RUST_CLOSURES}    let again = ${again.silent};` : '';
  const isSilent = again ? 'again || silent.contains(&true)' : 'silent.contains(&true)';
  const list = refuses.map((call) => `std::panic::catch_unwind(${call}).is_ok()`).join(', ');
  return `${QUIET}#[test]
fn ${token}() {${more}
    let silent: [bool; ${refuses.length}] = [${list}];
    assert!(${isSilent}, "${token}");
}`;
}

function isBare(text: string): boolean {
  return /#!\[no_std\]/.test(text);
}

/** Adds it beside the repeated tests, in their module. */
function besideTests(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const again = isBare(text) ? undefined : repeatedRust(source);
  if (!again) return undefined;
  const lines = `${again.functions}\n${testOf(text, token, again)}\n`;
  // A test may contain text over several lines, so only Errand's own lines are indented.
  return [{ at: again.at, text: `${lines}\n` }];
}

function inModule(test: string, token: string): string {
  const body = test.replace(/^(?=.)/gm, '    ');
  return `#[cfg(test)]\nmod errand_${token} {\n${body}\n}`;
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const again = besideTests(source);
  if (again) return again;
  if (/^[ \t]*#\[cfg\(test\)\]/m.test(text))
    return [atEnd(text, inModule(testOf(text, token), token))];
  if (/^[ \t]*#\[(?:\w+::)*test\b/m.test(text)) return [atEnd(text, testOf(text, token))];
  if (!/^[ \t]*\/\/[/!] ```/m.test(text)) return undefined;
  const example = `/// \`\`\`\n/// panic!("${token}");\n/// \`\`\``;
  return [atEnd(text, `${example}\n#[allow(dead_code)]\npub fn errand_${token}() {}`)];
}

function statement({ text, token }: TestSource): Insertion[] | undefined {
  const main = /^(?:pub )?(?:async )?fn main\(\)/m.exec(text);
  const brace = main ? afterBrace(text, main.index) : undefined;
  const isHarness = /^[ \t]*#\[(?:\w+::)*test\b/m.test(text);
  if (brace !== undefined && !isHarness) {
    const lines = `    if std::env::args().count() > 0 {\n        panic!("${token}");\n    }\n`;
    return [{ at: brace, text: lines }];
  }
  const test = `#[test]\nfn ${token}() {\n    panic!("${token}");\n}`;
  return [atEnd(text, inModule(test, token))];
}

export const RUST: Planter = { assertion, statement };
