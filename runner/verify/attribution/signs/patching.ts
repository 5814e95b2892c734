/**
 * Tells whether a source file changes what tests run with: members of assertion libraries, the
 * table of loaded modules, globals of a test runner. Pure. `node:assert` alone is no sign, since
 * product asserts as well; it becomes one together with any way to write members.
 */
import type { Language } from '../languages.ts';
import type { SourceText } from '../source-text.ts';

const ASSERTS = /^(node:)?assert(\/strict)?$/;
const JS_BINDING =
  /\b(?:const|let|var)\s+(\w{1,60})\s*=\s*(?:await\s+)?(?:require|import|process\s*\.\s*getBuiltinModule)\s*\(\s*["'](?:node:)?assert(?:\/strict)?["']|\bimport\s+(?:\*\s*as\s+)?(\w{1,60})[^;'"]{0,200}?\bfrom\s*["'](?:node:)?assert(?:\/strict)?["']/g;
const JS_ALIAS =
  /\b(?:const|let|var)\s+(\w{1,60})\s*=\s*(\w{1,60})\s*(?:\.\s*(?:strict|default)\s*)?(?:[;,\n]|$)/g;
/** Writes directly to what it has just loaded. */
const JS_AT_ONCE =
  /\b(?:assign|definePropert\w*|setPrototypeOf|set|Proxy)\s*\(\s*(?:await\s+)?(?:require|import)\s*\(|\b(?:require|getBuiltinModule)\s*\(\s*["'](?:node:)?assert(?:\/strict)?["']\s*\)\s*(?:\.\s*\w{1,40}|\[[^\]\n]{1,80}\])\s*=(?![=>])/;
const JS_ALWAYS =
  /\brequire\s*\.\s*(?:cache|extensions)\b|\bModule\s*\.\s*_\w+|\b(?:registerHooks|syncBuiltinESMExports|setSourceMapsSupport)\b|(?<![\w$.])(?:assert|expect|chai|should|sinon|vi|jest)(?:\s*\.\s*\w{1,40}|\s*\[[^\]\n]{1,80}\]){1,4}\s*=(?![=>])|\b(?:globalThis|global)\s*(?:\.\s*(?:expect|test|it|describe|suite|assert|vi|jest|mocha|jasmine|chai|beforeEach|afterEach|before|after)|\[[^\]\n]{1,80}\])\s*=(?![=>])|\bObject\s*\.\s*(?:assign|defineProperty|defineProperties|setPrototypeOf)\s*\(\s*(?:assert|expect|chai|console\s*\.\s*assert|should|jest|vi)\b/;

const OTHERS: Partial<Record<Language, RegExp>> = {
  python:
    /\bsys\s*\.\s*(?:modules\s*(?:\[[^\]\n]{1,100}\]\s*=(?!=)|\.\s*(?:update|setdefault|__setitem__)\b)|meta_path|path_hooks|settrace|setprofile)|\bcodecs\s*\.\s*register\s*\(|\b(?:unittest|pytest|_pytest|TestCase|doctest)\b|\bbuiltins\s*\.\s*\w+\s*=(?!=)|\bsetattr\s*\(\s*builtins\b|\b__builtins__\b/,
  ruby: /(?<![\w.])(?:RSpec|Minitest|MiniTest|Test::Unit)\b(?!\s*\))|\bclass\s+(?:::)?(?:Minitest|RSpec|Test)\b|\bRubyVM::InstructionSequence\b[^\n]{0,40}\bload_iseq\b|\bdef\s+(?:self\.)?load_iseq\b/,
  php: /\b(?:PHPUnit|Pest|Mockery|SebastianBergmann\\(?:Comparator|Exporter))\\|\bstream_wrapper_unregister\b/,
  // Perl that changes how its users compile: their literals, their text, the language's functions.
  perl: /\bTest2?::\w+|\boverload\s*::\s*constant\b|\bfilter_(?:add|read)\b|\bFilter::\w+|\bCORE::GLOBAL::\w+|\bB::Hooks\b/,
  lua: /\bpackage\s*\.\s*(?:loaded|preload)\s*(?:\[[^\]\n]{1,100}\]|\.\s*\w+)\s*=(?!=)|\b_G\s*(?:\.\s*(?:assert|describe|it|error)|\[[^\]\n]{1,60}\])\s*=(?!=)|^[ \t]*(?:assert|error|pcall)\s*=(?!=)|^[ \t]*function\s+(?:assert|error)\b/m,
  elixir: /\bExUnit\b|\bCode\s*\.\s*(?:compiler_options|put_compiler_option|unload_files)\b/,
  erlang: /\beunit\w*\b|\bcode:(?:load_binary|purge|delete)\b/,
  julia: /\bTest\.\w+|@eval\s+\w+/,
  shell:
    /^[ \t]*(?:alias|function)[ \t]+(?:assert\w*|test|diff|cmp|grep|exit|\[)|^[ \t]*(?:assert\w*|test|diff|cmp|grep|exit|\[)[ \t]*\(\)/m,
  c: /^[ \t]*#[ \t]*(?:define|undef)[ \t]+(?:assert|NDEBUG|EXPECT_\w+|ASSERT_\w+|REQUIRE\w*|CHECK|main|exit|abort)\b/m,
};

const MAX_PLACES = 100;

/** Returns the places as written; `loads` holds what the file loads, as written. */
export function patchesAssertions(
  language: Language,
  source: SourceText,
  loads: readonly string[],
): readonly string[] {
  if (language !== 'javascript') return placesOf(OTHERS[language], source.code);
  const always = placesOf(JS_ALWAYS, source.code);
  if (!loads.some((name) => ASSERTS.test(name))) return always;
  const written = writesTo(source.code, boundNames(source));
  return [...always, ...placesOf(JS_AT_ONCE, source.strings), ...written].slice(0, MAX_PLACES);
}

/** Returns the places that occur more often than before. */
export function newPlaces(now: readonly string[], before: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const place of before) left.set(place, (left.get(place) ?? 0) + 1);
  return now.filter((place) => {
    const count = left.get(place) ?? 0;
    left.set(place, count - 1);
    return count <= 0;
  });
}

function placesOf(form: RegExp | undefined, text: string): string[] {
  if (!form) return [];
  const all = new RegExp(form.source, form.flags.includes('m') ? 'gm' : 'g');
  return [...text.matchAll(all).take(MAX_PLACES)].map((match) => lineAround(text, match));
}

/** Returns the line in which the match begins, since what is written to it counts too. */
function lineAround(text: string, { index, 0: found }: RegExpExecArray): string {
  const from = text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', index + found.length);
  return text
    .slice(Math.max(from, index - 200), Math.min(end < 0 ? text.length : end, index + 400))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Returns the file's names for an assertion library, and other names assigned from them. */
function boundNames({ strings, code }: SourceText): Set<string> {
  const names = new Set(['assert']);
  for (const [, first, second] of strings.matchAll(JS_BINDING))
    names.add(first ?? second ?? 'assert');
  for (const [, to = '', from = ''] of code.matchAll(JS_ALIAS)) if (names.has(from)) names.add(to);
  return names;
}

const JS_WRITE =
  /(?<![\w$.])(\w{1,60})(?:\s*\.\s*\w{1,40}|\s*\[[^\]\n]{1,80}\]){1,4}\s*(?:\?\?|\|\||&&)?=(?![=>])|\b(?:assign|definePropert(?:y|ies)|setPrototypeOf|set|deleteProperty|Proxy|__defineGetter__)\b["'\]\s]*\(\s*(\w{1,60})|\bdelete\s+(\w{1,60})\s*[.[]|\bfor\s*\([^)\n]{0,80}\bof\s+\[[^\]\n]{0,80}\b(assert)\b/g;

function writesTo(code: string, names: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const match of code.matchAll(JS_WRITE)) {
    const [, member, first, deleted, listed] = match;
    if (names.has(member ?? first ?? deleted ?? listed ?? '')) found.push(lineAround(code, match));
    if (found.length >= MAX_PLACES) break;
  }
  return found;
}

/** Tells whether a file loads an assertion library of tests, as product may too. */
export function loadsAssertions(language: Language, loads: readonly string[]): boolean {
  if (language === 'javascript') return loads.some((name) => ASSERTS.test(name));
  if (language === 'c') return loads.some((name) => /^(assert\.h|cassert)$/.test(name));
  return false;
}
