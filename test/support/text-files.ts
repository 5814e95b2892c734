/** A commit in memory: files by path, and links. */
import type { RulesSource } from '../../runner/customization/rules-files.ts';

export function commitOf(
  texts: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): RulesSource {
  const read = async (path: string): Promise<string | undefined> => texts[path];
  return {
    files: [...Object.keys(texts), ...Object.keys(links)].toSorted(),
    read,
    readLink: async (path) => links[path],
    readAll: async (paths) =>
      new Map(paths.flatMap((path) => (path in texts ? [[path, texts[path]] as const] : []))),
  };
}
