/**
 * Finds modules that a file names in strings to load them later, by full name or by the beginning
 * of a composed name (`"app.plugins." .. name`). Pure. Applies to product files alone: a module
 * that product names is product, as if it were loaded.
 */
import { type Language, languageOfPath } from '../languages.ts';
import type { SourceText } from '../source-text.ts';
import type { Names } from './resolve.ts';
import { resolve } from './resolve.ts';
import { folderOf, joined, type Tree } from './tree.ts';

const SEPARATORS: Partial<Record<Language, RegExp>> = {
  lua: /\./g,
  perl: /::/g,
  python: /\./g,
  ruby: /\//g,
  elixir: /\./g,
  javascript: /\//g,
  php: /\\\\?/g,
};
const NAME = /^\.{0,2}\/?[\w@-]*(?:(?:\.|::|\/|\\\\?)[\w-]+){0,12}(?:\.|::|\/|\\\\?)?$/;
const MAX_NAMES = 400;

export function mentionsIn(language: Language, source: SourceText): string[] {
  const separator = SEPARATORS[language];
  const found = new Set<string>();
  for (const piece of source.pieces) {
    if (piece.kind !== 'string' || piece.to - piece.from > 160 || found.size >= MAX_NAMES) continue;
    const whole = source.text.slice(piece.from + piece.open, piece.to - piece.close);
    // The name ends at the first interpolated value.
    const name = whole.replace(/[#$]?\{.*$|[$@]\w.*$/s, '');
    const isName = separator !== undefined && name.search(separator) > 0 && NAME.test(name);
    if (name.length > 3 && (isFileName(name) || isName)) found.add(name);
  }
  if (language === 'elixir') {
    for (const [, name = ''] of source.code.matchAll(
      /\bModule\.(?:safe_)?concat\(\s*\[?\s*(__MODULE__|[A-Z][\w.]{0,200})/g,
    )) {
      found.add(name === '__MODULE__' ? own(source.code) : `${name}.`);
    }
  }
  return [...found];
}

function isFileName(name: string): boolean {
  return languageOfPath(name) !== undefined && /^[\w./@-]{3,150}$/.test(name);
}

function own(code: string): string {
  return `${/\bdefmodule[ \t]+([\w.]{1,200})/.exec(code)?.[1] ?? ''}.`;
}

/** Returns the files a mention refers to: the module of that name, or else everything below it. */
export function mentioned(
  language: Language,
  name: string,
  from: string,
  tree: Tree,
  names: Names,
): readonly string[] {
  // A path with an extension is a file, in any language.
  if (isFileName(name)) {
    const folder = folderOf(from);
    const beside = joined(folder, name);
    if (beside !== undefined && tree.has(beside)) return [beside];
    const found = tree.endingWith(name.replace(/^(\.{0,2}\/)+/, ''));
    return name.includes('/')
      ? found
      : found.filter((path) => path.startsWith(`${folder}/`)).slice(0, 1);
  }
  const separator = SEPARATORS[language];
  if (!separator || (language === 'javascript' && !name.startsWith('.'))) return [];
  const trimmed = name.replace(/(\.|::|\/|\\\\?)$/, '');
  if (language === 'elixir') {
    return [...names.declared].flatMap(([each, files]) =>
      each.startsWith(`${trimmed}.`) || each === trimmed ? files : [],
    );
  }
  const exact = resolve(
    language,
    { name: trimmed, relative: language === 'javascript' },
    from,
    tree,
    names,
  );
  const folder =
    language === 'javascript' ? joined(folderOf(from), trimmed) : trimmed.replace(separator, '/');
  if (folder === undefined || folder === '') return exact;
  // A single word is not a namespace.
  if (exact.length > 0 && name === trimmed && language !== 'perl') return exact;
  if (!folder.includes('/') && name === trimmed) return exact;
  return [...exact, ...tree.below(folder, language === 'javascript')];
}
