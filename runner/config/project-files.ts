/** What detection sees of a repository: the base commit's file names and texts. Types only. */

export interface ProjectFiles {
  /** Every path of the commit, from the root, with `/`. */
  readonly files: readonly string[];
  /** The text of a file; undefined when it is not there or too large to read. */
  read(path: string): Promise<string | undefined>;
}

/** The file as a JSON object; undefined when it is none. */
export async function readJson(
  project: ProjectFiles,
  path: string,
): Promise<Record<string, unknown> | undefined> {
  const text = project.files.includes(path) ? await project.read(path) : undefined;
  if (text === undefined) return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined; // Detection takes what it can read; the project's own tools will complain.
  }
}

/** The fields of an object, none for anything else. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export type PackageManager = 'npm' | 'yarn' | 'pnpm' | 'bun';

/** By the lock file that is there; npm where there is none. */
export function packageManager(files: readonly string[]): PackageManager {
  if (files.includes('pnpm-lock.yaml')) return 'pnpm';
  if (files.includes('yarn.lock')) return 'yarn';
  return files.includes('bun.lock') || files.includes('bun.lockb') ? 'bun' : 'npm';
}
