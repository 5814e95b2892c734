/**
 * Owns making words harmless where the editor reads links in them: in notifications and below boxes,
 * `[words](command:…)` is a link that runs a command of the editor, with arguments, at one click.
 * Titles, questions, paths and reasons are words of others. Pure.
 */

/** The same to the eye; nothing in it is a link. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', ']\u2060(');
}
