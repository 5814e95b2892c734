/**
 * Owns which language is read how, by the editor's language ids and by file extension. A language
 * that is not here has no comments: Markdown and plain text among them, on purpose. Pure.
 */
import type { Comment, Language } from './language.ts';
import type { LanguageId } from './language-ids.ts';
import { lex } from './lex.ts';
import { html, php, svelte, vue, xml } from './markup.ts';
import { ruby } from './ruby.ts';
import * as rules from './rules.ts';
import { dockerfile, makefile, shell } from './shell.ts';
import { readSql } from './sql.ts';
import { yaml } from './yaml.ts';

type Read = (text: string) => Comment[];
const by =
  (language: Language): Read =>
  (text) =>
    lex(text, language);

const script = by(rules.javascript);
const c = by(rules.c);
const scss = by(rules.scss);

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
  shellscript: by(shell),
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
};
const READERS: ReadonlyMap<string, Read> = new Map(Object.entries(OF));

const EXTENSIONS: Readonly<Record<string, string>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  py: 'python',
  pyi: 'python',
  go: 'go',
  rs: 'rust',
  java: 'java',
  kt: 'kotlin',
  kts: 'kotlin',
  scala: 'scala',
  swift: 'swift',
  c: 'c',
  h: 'cpp',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  hh: 'cpp',
  cs: 'csharp',
  rb: 'ruby',
  rake: 'ruby',
  php: 'php',
  sh: 'shellscript',
  bash: 'shellscript',
  zsh: 'shellscript',
  yml: 'yaml',
  yaml: 'yaml',
  html: 'html',
  htm: 'html',
  vue: 'vue',
  svelte: 'svelte',
  xml: 'xml',
  css: 'css',
  scss: 'scss',
  less: 'less',
  sql: 'sql',
  lua: 'lua',
  toml: 'toml',
  mk: 'makefile',
};

/** The comments of a text in order; none for a language that is not known. */
export function commentsOf(languageId: string, text: string): readonly Comment[] {
  return READERS.get(languageId)?.(text) ?? [];
}

/** The language id of a file by its name, or undefined when it is none of ours. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^(?:GNU)?[Mm]akefile$/.test(name)) return 'makefile';
  if (/^Dockerfile(?:\..+)?$/.test(name)) return 'dockerfile';
  if (name === 'Rakefile' || name === 'Gemfile') return 'ruby';
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : EXTENSIONS[name.slice(dot + 1).toLowerCase()];
}
