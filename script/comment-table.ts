/**
 * Generates the table of comment marks and file names from the language configurations of an
 * installed VS Code: `node script/comment-table.ts [FOLDER]`, where FOLDER holds its `extensions`
 * (default: `lib/vscode` of the one that the tests use, ERRAND_CODE_SERVER). It writes one file of
 * data and nothing else; how a language's strings are read is written by hand.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const OUTPUT = join(import.meta.dirname, '../extension/language/server/lexer/configured.ts');
const strings = v.optional(v.array(v.string()), []);
const Manifest = v.object({
  contributes: v.optional(
    v.object({
      languages: v.optional(
        v.array(
          v.object({
            id: v.string(),
            configuration: v.optional(v.string()),
            extensions: strings,
            filenames: strings,
          }),
        ),
        [],
      ),
    }),
  ),
});
const Configuration = v.object({
  comments: v.optional(
    v.object({
      lineComment: v.optional(v.union([v.string(), v.object({ comment: v.string() })])),
      blockComment: v.optional(v.tuple([v.string(), v.string()])),
    }),
    {},
  ),
});

interface Row {
  line?: string;
  block?: readonly [string, string];
  readonly extensions: Set<string>;
  readonly filenames: Set<string>;
}

const folder = process.argv[2] ?? join(process.env['ERRAND_CODE_SERVER'] ?? '', 'lib/vscode');
const rows = new Map<string, Row>();
for (const name of readdirSync(join(folder, 'extensions')).toSorted()) {
  const home = join(folder, 'extensions', name);
  if (!existsSync(join(home, 'package.json'))) continue;
  const { contributes } = v.parse(Manifest, read(join(home, 'package.json')));
  for (const language of contributes?.languages ?? []) {
    const row: Row = rows.get(language.id) ?? { extensions: new Set(), filenames: new Set() };
    rows.set(language.id, row);
    for (const each of language.extensions)
      row.extensions.add(each.replace(/^\./, '').toLowerCase());
    for (const each of language.filenames) row.filenames.add(each.toLowerCase());
    if (language.configuration === undefined) continue;
    const { comments } = v.parse(Configuration, read(join(home, language.configuration)));
    const line = comments.lineComment;
    const mark = (typeof line === 'object' ? line.comment : (line ?? '')).trim();
    if (mark !== '') row.line = mark;
    const block = comments.blockComment;
    // Some write a line's mark as a block that ends with a blank.
    if (block && block[1].trim() !== '') row.block = [block[0].trim(), block[1].trim()];
  }
}
for (const [id, { line, block }] of rows) if (!line && !block) rows.delete(id);

const words = (all: Iterable<string> = []): string => [...all].toSorted().join(' ');
const ids = [...rows.keys()].toSorted();
const marks = ids.map((id) => {
  const { line, block } = rows.get(id) ?? {};
  return `${JSON.stringify(id)}: ${JSON.stringify({ line, block })},`;
});
const files = ids.map((id) => {
  const { extensions, filenames } = rows.get(id) ?? {};
  return `${JSON.stringify(id)}: [${JSON.stringify(words(extensions))}, ${JSON.stringify(words(filenames))}],`;
});
writeFileSync(
  OUTPUT,
  `/**
 * Owns what VS Code's own extensions say of languages: the marks of their comments, and their
 * files. Data only, written by script/comment-table.ts: change that, not this.
 */

export interface Marks {
  readonly line?: string;
  readonly block?: readonly [open: string, close: string];
}

export const MARKS: Readonly<Record<string, Marks>> = {
${marks.join('\n')}
};

/** Endings of file names without their dot, and whole names; in small letters, with blanks between. */
export const FILES: Readonly<Record<string, readonly [endings: string, names: string]>> = {
${files.join('\n')}
};
`,
);

/** Language configurations have comments and trailing commas. */
function read(path: string): unknown {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const plain = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1');
  return JSON.parse(plain.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, '$1'));
}
