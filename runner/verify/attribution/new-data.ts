/**
 * Owns which data of a change belongs to its product: a template or picture that is new and that
 * the product names. No existing test can expect anything of it, so the deciding run keeps it and
 * the verdict names it. Data that could hold a table of answers (JSON, plain lines) counts only if
 * the language loads it like one of its modules. Pure.
 */
import { folderOf, joined } from './loading/tree.ts';
import type { AttributedFile } from './attributed-file.ts';
import { isTestPath } from './test-paths.ts';

export const NAMED_BY_PRODUCT = 'is new, and product of this change names it';
/** Shorter names occur in any text by chance. */
const MIN_NAME_CHARACTERS = 5;
const SHOWN =
  /\.(?:tmpl|tpl|gotmpl|html?|hbs|handlebars|mustache|ejs|eta|njk|liquid|j2|jinja2?|erb|haml|slim|twig|mjml|svg|png|jpe?g|gif|webp|ico|css|scss|sass|less)$/i;

/** `textOf` returns a file's text as the change has it. */
export function withNamedData(
  files: readonly AttributedFile[],
  textOf: (path: string) => string | undefined,
): readonly AttributedFile[] {
  const product = files.flatMap(({ change, kind }) =>
    kind === 'product' ? [{ path: change.path, text: textOf(change.path) ?? '' }] : [],
  );
  const asModules = new Set(product.flatMap(({ path, text }) => dataModules(path, text)));
  const isNamed = ({ change: { path, before }, kind }: AttributedFile): boolean => {
    if (kind !== 'data' || before !== undefined || isTestPath(path)) return false;
    if (asModules.has(path)) return true;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isShown = SHOWN.test(path) && name.length >= MIN_NAME_CHARACTERS;
    return isShown && product.some(({ text }) => text.includes(name));
  };
  return files.map((file) => (isNamed(file) ? { ...file, why: NAMED_BY_PRODUCT } : file));
}

const MODULES: readonly (readonly [ending: RegExp, form: RegExp])[] = [
  [
    /\.[cm]?[jt]sx?$/,
    /(?:\bfrom|\bimport|\b(?:require|import)\s*\()\s*["'](\.{1,2}\/[^"'\n]{1,200}\.json)["']/g,
  ],
  [/\.go$/, /^\/\/go:embed[ \t]+([\w./-]{1,200})[ \t]*$/gm],
  [/\.rs$/, /\binclude_(?:str|bytes)!\s*\(\s*"([^"\n]{1,200})"/g],
];

/** Returns the paths of data that a source file loads at compile time or on import. */
function dataModules(path: string, text: string): string[] {
  const forms = MODULES.filter(([ending]) => ending.test(path)).map(([, form]) => form);
  return forms.flatMap((form) =>
    [...text.matchAll(form)].flatMap(([, name = '']) => joined(folderOf(path), name) ?? []),
  );
}
