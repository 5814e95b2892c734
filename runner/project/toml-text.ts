/**
 * Reads as much of a TOML file as detection needs: the lines of a section, and the strings of a
 * list in it. Pure. Forms that it cannot read count as absent; the project's own tools read them.
 */

/** Nobody writes a longer line by hand. */
const MAX_LINE_CHARACTERS = 2_000;
const MAX_STRINGS = 500;
const MAX_GROUPS = 20;

/** Lines of all sections with such a name, one after the other. */
export function sectionsOf(toml: string, name: RegExp): string {
  const kept: string[] = [];
  let inside = false;
  for (const line of toml.split('\n')) {
    if (line.length > MAX_LINE_CHARACTERS) continue;
    const header = /^[ \t]*\[\[?([^[\]]+)\]/.exec(line)?.[1]?.trim();
    // A value that goes over several lines may begin one with a bracket, but not with a bare key.
    if (header !== undefined && /^[\w-]+([ \t]*\.|$)/.test(header)) inside = name.test(header);
    else if (inside) kept.push(line);
  }
  return kept.join('\n');
}

/** The strings of `key = ["a", 'b']` in the text of a section, over lines too. */
export function stringsIn(section: string, key: string): string[] {
  return itemsOf(section, key).flatMap(({ text }) => text ?? []);
}

/** The requirements of a dependency group, with those of the groups that it includes. */
export function requirementsOf(groups: string, name: string): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const take = (group: string): void => {
    if (seen.has(group) || seen.size >= MAX_GROUPS) return;
    seen.add(group);
    for (const { text, includes } of itemsOf(groups, group)) {
      if (includes !== undefined) take(includes);
      else if (text !== undefined && isRequirement(text)) found.push(text);
    }
  };
  take(name);
  return [...new Set(found)];
}

/** It begins with a name, so that it cannot be an option of the program that gets it. */
const REQUIREMENT = /^[A-Za-z0-9][\w.[\], ;<>=!~'"()*+@:/-]*$/;

/** True for a requirement that pip takes as one word, and as nothing else. */
export const isRequirement = (text: string): boolean => REQUIREMENT.test(text);

interface Item {
  readonly text?: string;
  /** `{ include-group = "name" }` */
  readonly includes?: string;
}

/** Items of a list: strings, and tables that include a group. */
function itemsOf(section: string, key: string): Item[] {
  const lines = section.split('\n');
  const names = new Set([key, `"${key}"`, `'${key}'`]);
  const first = lines.findIndex((line) => {
    const equals = line.indexOf('=');
    return equals > 0 && names.has(line.slice(0, equals).trim());
  });
  if (first < 0) return [];
  const text = [
    lines[first]?.slice((lines[first]?.indexOf('=') ?? 0) + 1),
    ...lines.slice(first + 1),
  ]
    .join('\n')
    .trimStart();
  if (!text.startsWith('[')) return [];
  const items: Item[] = [];
  const token =
    /"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|\{[ \t]*include-group[ \t]*=[ \t]*["']([\w.-]+)["'][ \t]*\}|#[^\n]*|\]/g;
  for (const [whole, double, single, includes] of text.slice(1).matchAll(token)) {
    if (whole === ']' || items.length >= MAX_STRINGS) break;
    if (includes !== undefined) items.push({ includes });
    else if (!whole.startsWith('#'))
      items.push({ text: double?.replaceAll('\\"', '"') ?? single ?? '' });
  }
  return items;
}
