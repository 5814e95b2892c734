/**
 * Finds fields of records that were compared before and no longer are: a test that expects a whole
 * record then shows less than it did. A field that is new is the record's own matter. Pure, over
 * lines without comments. Backstop: the comparison of old and new functions, which shows all fields.
 */

/** A field of Python's dataclasses or attrs, on one line. */
const PYTHON =
  /^(\w+)\s*(?::[^=\n]{1,200})?=\s*[\w.]{0,40}\b(?:field|ib|attrib)\([^\n]{0,300}\b(?:compare|eq)\s*=\s*False\b/;
/** Attributes that stand on a line before the field, or beside it. */
const ATTRIBUTE =
  /^@(?:lombok\.)?EqualsAndHashCode\.Exclude\b|^#\[(?:derivative|educe)\([^\n]{0,80}\b(?:PartialEq|Eq)\b[^\n]{0,40}\bignore\b/;
const ATTRIBUTES = /^(?:@[\w.]+(?:\([^)\n]{0,200}\))?|#\[[^\n]{0,200}\])\s*/;
const NAME = /(\w+)\s*(?:;|=|:(?!:)|,)/;

/**
 * Returns the first added line that takes a field out of comparisons.
 *
 * @param before the file before the change, without comments
 * @param text the whole result without comments
 * @param added trimmed lines that the change adds
 */
export function uncomparedField(
  path: string,
  before: string,
  text: string,
  added: readonly string[],
): string | undefined {
  if (path.endsWith('.py')) {
    return added.find((line) => {
      const name = PYTHON.exec(line)?.[1];
      return name !== undefined && wasField(before, name, PYTHON);
    });
  }
  if (!/\.(?:java|kt|rs)$/.test(path)) return undefined;
  const isNew = new Set(added);
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line, i) => {
    if (!isNew.has(line) || !ATTRIBUTE.test(line)) return false;
    const field = lines
      .slice(i, i + 4)
      .map(withoutAttributes)
      .find((rest) => rest !== '');
    const name = NAME.exec(field ?? '')?.[1];
    return name !== undefined && wasField(before, name, ATTRIBUTE);
  });
}

function withoutAttributes(line: string): string {
  let rest = line;
  for (let i = 0; i < 5 && ATTRIBUTES.test(rest); i += 1) rest = rest.replace(ATTRIBUTES, '');
  return rest;
}

/** Tells whether a line declared it, and was none that takes it out. */
function wasField(before: string, name: string, taken: RegExp): boolean {
  const declared = new RegExp(String.raw`(?:^|\s)${name}\s*[:=;,]`);
  return before.split('\n').some((line) => declared.test(line) && !taken.test(line.trim()));
}
