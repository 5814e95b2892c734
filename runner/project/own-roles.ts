/**
 * Owns the names of the roles that a repository's own files have, to be offered before a task is
 * sent. Pure. It looks for a name where one is written plainly: the runner parses the files, and
 * refuses a name that there is not before a model is asked.
 */
import type { ProjectFiles } from './project-files.ts';

const NAMED_BY_FILE = [
  /^\.errand\/agents\/([^/]+)\.md$/,
  /^\.github\/agents\/([^/]+?)(?:\.agent)?\.md$/,
];
const NAMED_INSIDE = /^\.claude\/agents\/(?:.+\/)?([^/]+)\.md$/;
/** The wire takes no other. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
/** Nobody has more; the first of them are looked at. */
const MAX_ROLES = 100;

/** In the order of the alphabet, each once. */
export async function ownRoles(project: ProjectFiles): Promise<readonly string[]> {
  const names = new Set<string>();
  const some = project.files.filter((path) => path.includes('/agents/')).slice(0, MAX_ROLES);
  for (const path of some) {
    const byFile = NAMED_BY_FILE.map((place) => place.exec(path)?.[1]).find(Boolean);
    const inside = NAMED_INSIDE.exec(path)?.[1];
    const name = byFile ?? (inside === undefined ? undefined : await nameIn(project, path));
    if (name !== undefined && NAME.test(name)) names.add(name);
  }
  return [...names].toSorted((a, z) => a.localeCompare(z));
}

/** Of front matter; without any, the file is a page about agents. */
async function nameIn(project: ProjectFiles, path: string): Promise<string | undefined> {
  const [, front] = /^\uFEFF?---\r?\n([^]*?)\r?\n---/.exec((await project.read(path)) ?? '') ?? [];
  if (front === undefined) return undefined;
  const said = /^name:[ \t]*(['"]?)([^\r\n]*?)\1[ \t]*$/m.exec(front)?.[2];
  return said || NAMED_INSIDE.exec(path)?.[1];
}
