/**
 * Owns how each language is read, by the editor's language ids. A language that is missing here has
 * no comments; Markdown, plain text and the formats of git are left out on purpose. Pure.
 */
import type { Comment, Language } from './language.ts';
import type { LanguageId } from './language-ids.ts';
import { readShell } from './fish.ts';
import { pug, restructuredText } from './indented.ts';
import { lexUntil } from './lex.ts';
import { html, php, svelte, vue, xml } from './markup.ts';
import { perl, raku } from './perl.ts';
import * as plain from './plain.ts';
import { ruby } from './ruby.ts';
import * as rules from './rules.ts';
import { dockerfile, makefile } from './shell.ts';
import { readSql } from './sql.ts';
import { handlebars, razor } from './templates.ts';
import { yaml } from './yaml.ts';

/** `until`: nothing behind it is looked for; a reader may take no notice of that. */
type Read = (text: string, until: number) => Comment[];
const by =
  (language: Language): Read =>
  (text, until) =>
    lexUntil(text, language, until);

const script = by(rules.javascript);
const c = by(rules.c);
const scss = by(rules.scss);
const json = by(plain.json);
const latex = by(plain.latex);

const OF: Readonly<Record<LanguageId, Read>> = {
  javascript: script,
  javascriptreact: script,
  typescript: by(rules.typescript),
  typescriptreact: script,
  python: by(rules.python),
  go: by(rules.go),
  rust: by(rules.rust),
  java: by(rules.java),
  kotlin: by(rules.kotlin),
  scala: by(rules.scala),
  swift: by(rules.swift),
  c: c,
  cpp: c,
  'objective-c': c,
  csharp: by(rules.csharp),
  ruby: by(ruby),
  php: php,
  shellscript: readShell,
  yaml: yaml,
  html: html,
  vue: vue,
  svelte: svelte,
  xml: xml,
  css: by(rules.css),
  scss: scss,
  less: scss,
  sql: readSql,
  lua: by(rules.lua),
  toml: by(rules.toml),
  makefile: by(makefile),
  dockerfile: by(dockerfile),
  bat: by(plain.bat),
  clojure: by(plain.clojure),
  coffeescript: by(plain.coffeescript),
  cpp_embedded_latex: c,
  'cuda-cpp': c,
  dart: by(plain.dart),
  dockercompose: yaml,
  dotenv: by(plain.dotenv),
  fsharp: by(plain.fsharp),
  groovy: by(plain.groovy),
  handlebars: handlebars,
  hlsl: c,
  ignore: by(plain.ignore),
  ini: by(plain.ini),
  jade: pug,
  json: json,
  jsonc: json,
  jsonl: json,
  julia: by(plain.julia),
  latex: latex,
  'objective-cpp': c,
  perl: by(perl),
  powershell: by(plain.powershell),
  properties: by(plain.ini),
  r: by(plain.r),
  raku: by(raku),
  razor: razor,
  restructuredtext: restructuredText,
  shaderlab: c,
  snippets: json,
  tex: latex,
  vb: by(plain.vb),
  wat: by(plain.wat),
  xsl: xml,
};
const READERS: ReadonlyMap<string, Read> = new Map(Object.entries(OF));

/**
 * Returns the comments of a text in order; none for an unknown language.
 * @param until offset up to which something is looked for: of comments further down, only those
 * that go on from one above are sure to be there
 */
export function commentsOf(
  languageId: string,
  text: string,
  until = text.length,
): readonly Comment[] {
  return READERS.get(languageId)?.(text, until) ?? [];
}
