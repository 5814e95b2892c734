/**
 * Plants a failing test, by the language of the file. Owns which form is chosen; where it goes in a
 * file is each language's own. Pure, and takes any text: what is too long, or has no place, is
 * answered with undefined. Its backstop is the same file planted in the code before the change: that
 * nothing fails there says that the planting is at fault and not the change.
 */
import { breakingIn } from './breaking.ts';
import { C_FAMILY } from './c-family.ts';
import { CSHARP } from './csharp.ts';
import { ELIXIR } from './elixir.ts';
import { ERLANG } from './erlang.ts';
import { GO } from './go.ts';
import { inserted, type Planter } from './insertion.ts';
import { JAVASCRIPT } from './javascript.ts';
import { GROOVY, JAVA, KOTLIN, SCALA } from './jvm.ts';
import { type Language, languageOf } from './language.ts';
import { LUA } from './lua.ts';
import { FISH, JULIA, POWERSHELL, R, TCL } from './other-scripts.ts';
import { PERL } from './perl.ts';
import { PHP } from './php.ts';
import { PROSE, PYTHON } from './python.ts';
import { RUBY } from './ruby.ts';
import { RUST } from './rust.ts';
import { BATS, SHELL } from './shell.ts';

export interface Planted {
  readonly text: string;
  /** 'assertion': a failing test in the file's own form; 'statement': a statement that fails when the file is loaded. */
  readonly how: 'assertion' | 'statement';
}

const PLANTERS: Readonly<Record<Language, Planter>> = {
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
  python: PYTHON,
  ruby: RUBY,
  php: PHP,
  perl: PERL,
  lua: LUA,
  elixir: ELIXIR,
  erlang: ERLANG,
  go: GO,
  rust: RUST,
  java: JAVA,
  kotlin: KOTLIN,
  scala: SCALA,
  groovy: GROOVY,
  c: C_FAMILY,
  'c++': C_FAMILY,
  csharp: CSHARP,
  shell: SHELL,
  bats: BATS,
  fish: FISH,
  r: R,
  julia: JULIA,
  tcl: TCL,
  powershell: POWERSHELL,
  prose: PROSE,
};

/** Longer texts are no test that a person wrote. */
const MAX_TEXT_CHARACTERS = 1_000_000;

/**
 * The text of a test file with something in it that must make whatever runs it fail, and names the
 * token (a lower-case word of letters, digits and `_`). An assertion where the file has one, else a
 * statement, or the other way round with `prefer`. Undefined where the language is unknown or the
 * file has no place for it. An assertion fails only if the file's own assertions refuse what is
 * wrong: a check that passes with it may have a silenced assertion, or may not run the file.
 * `beside` are texts in which functions that the file calls may be defined.
 */
export function plantFailing(
  path: string,
  text: string,
  token: string,
  prefer: 'assertion' | 'statement' = 'assertion',
  beside = '',
): Planted | undefined {
  const language = text.length > MAX_TEXT_CHARACTERS ? undefined : languageOf(path, text);
  if (language === undefined) return undefined;
  const other = prefer === 'assertion' ? 'statement' : 'assertion';
  for (const how of [prefer, other] as const) {
    const insertions = PLANTERS[language][how]({ path, text, token, beside });
    if (insertions) return { text: inserted(text, insertions), how };
  }
  return undefined;
}

/**
 * The same file so that nothing that reads its language takes it, with the token in it; for a file
 * of no known language, so that next to nothing takes it. Still text, and longer by what was added.
 */
export function breakText(path: string, text: string, token: string): string {
  return inserted(text, [breakingIn(path, text, token)]);
}
