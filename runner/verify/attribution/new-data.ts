/**
 * Owns which data of a change is part of what its product does: a template or a picture that came
 * with the change and that its product names. No test of before can expect anything of it, so the
 * deciding run keeps it, and the verdict names it. What may hold a table of answers (JSON, plain
 * lines) is never of that kind. Pure.
 */
import type { AttributedFile } from './attribution.ts';
import { isTestPath } from './test-paths.ts';

export const NAMED_BY_PRODUCT = 'is new, and product of this change names it';
/** Shorter names stand in any text. */
const SHORTEST_NAME = 5;
const SHOWN =
  /\.(?:tmpl|tpl|gotmpl|html?|hbs|handlebars|mustache|ejs|eta|njk|liquid|j2|jinja2?|erb|haml|slim|twig|mjml|svg|png|jpe?g|gif|webp|ico|css|scss|sass|less)$/i;

/** `textOf`: a file as the change has it. */
export function withNamedData(
  files: readonly AttributedFile[],
  textOf: (path: string) => string | undefined,
): readonly AttributedFile[] {
  const product = files.flatMap(({ change, kind }) =>
    kind === 'product' ? [textOf(change.path) ?? ''] : [],
  );
  const isNamed = ({ change: { path, before }, kind }: AttributedFile): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isOwn = kind === 'data' && before === undefined && !isTestPath(path) && SHOWN.test(path);
    return isOwn && name.length >= SHORTEST_NAME && product.some((text) => text.includes(name));
  };
  return files.map((file) => (isNamed(file) ? { ...file, why: NAMED_BY_PRODUCT } : file));
}
