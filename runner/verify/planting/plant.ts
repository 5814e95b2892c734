/**
 * Plants a failing test, by the language of the file. Owns which form is chosen; each language
 * decides where it goes in a file. Pure, and accepts any text: returns undefined for one that is
 * too long or has no place. Backstop: the same file planted in the code before the change; if
 * nothing fails there either, the planting is at fault and not the change.
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
import { type Language, plantedLanguage } from './language.ts';
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
  /**
   * 'assertion': a failing test in the file's own form. 'statement': a statement that fails when
   * the file is loaded.
   */
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

/** No person writes a longer test file. */
const MAX_TEXT_CHARACTERS = 1_000_000;

/**
 * Returns the text of a test file with something in it that must make any run of it fail, and that
 * names the token (a lower-case word of letters, digits and `_`). Plants an assertion where the file
 * has one, otherwise a statement; `prefer` can reverse that. Undefined where the language is unknown
 * or the file has no place for it.
 *
 * An assertion fails only if the file's own assertions refuse what is wrong: a check that passes
 * with it may have a silenced assertion, or may not run the file. `beside` are texts in which
 * functions that the file calls may be defined.
 */
export function plantFailing(
  path: string,
  text: string,
  token: string,
  prefer: 'assertion' | 'statement' = 'assertion',
  beside = '',
): Planted | undefined {
  const language = text.length > MAX_TEXT_CHARACTERS ? undefined : plantedLanguage(path, text);
  if (language === undefined) return undefined;
  const other = prefer === 'assertion' ? 'statement' : 'assertion';
  for (const how of [prefer, other] as const) {
    const insertions = PLANTERS[language][how]({ path, text, token, beside });
    if (insertions) return { text: inserted(text, insertions), how };
  }
  return undefined;
}

/**
 * Breaks a file so that nothing that reads its language accepts it, with the token in it; in an
 * unknown language, so that almost nothing does. The file remains text and only gets longer.
 */
export function breakText(path: string, text: string, token: string): string {
  return inserted(text, [breakingIn(path, text, token)]);
}
