/**
 * Owns reading many files of one commit, within bounds that are known before a byte of content is
 * asked for. Contents are the repository's, never an agent's word.
 */
import { filesOfCommit } from './commit-files.ts';
import { keepContent, keptContent } from './kept-contents.ts';
import { objectInfos, readObjects } from './object-reader.ts';

export interface ReadLimits {
  readonly maxFileBytes: number;
  /** For all of them together, in the order asked for. */
  readonly maxBytes: number;
}

/**
 * The regular files among the paths; undefined for one that the limits have no room for. Others may
 * be given the same bytes.
 */
export async function readFilesOf(
  repository: string,
  commit: string,
  paths: readonly string[],
  limits: ReadLimits,
): Promise<Map<string, Buffer | undefined>> {
  const found = new Map<string, Buffer | undefined>();
  if (paths.length === 0) return found;
  const files = await filesOfCommit(repository, commit);
  const regular = new Map<string, string>();
  for (const path of paths) {
    const entry = files.entry(path);
    if (entry?.mode.startsWith('100')) regular.set(path, entry.id);
  }
  const known = new Map([...regular.values()].map((id) => [id, keptContent(repository, id)]));
  const asked = [...known].flatMap(([id, content]) => (content ? [] : id));
  const infos = await objectInfos(repository, asked);
  const sizes = new Map(asked.map((id, at) => [id, infos[at]]));
  const wanted = new Map<string, string>();
  let left = limits.maxBytes;
  for (const [path, id] of regular) {
    const content = known.get(id);
    const info = content ? { type: 'blob', size: content.length } : sizes.get(id);
    if (info?.type !== 'blob') throw new Error(`the file ${path} of ${commit} is not here`);
    found.set(path, undefined);
    if (info.size > limits.maxFileBytes || info.size > left) continue;
    left -= info.size;
    if (content) found.set(path, content);
    else wanted.set(path, id);
  }
  const contents = await readObjects(repository, [...wanted.values()]);
  for (const [at, [path, id]] of [...wanted].entries()) {
    const content = contents[at]?.content;
    found.set(path, content && keepContent(repository, id, content));
  }
  return found;
}
