/**
 * Detection's view of a repository: its file names and texts, and the same for one folder. Pure.
 */

/** Bytes of a file that is read: manifests are small, and lock files of a large project are not. */
export const MAX_PROJECT_FILE_BYTES = 16 * 1024 * 1024;

export interface ProjectFiles {
  /** Every path of the repository, from the root, with `/`. */
  readonly files: readonly string[];
  /** The text of a file; undefined when it is not there or too large to read. */
  read(path: string): Promise<string | undefined>;
}

/** A file's text as its own tools read it: with or without a mark in front, with either line end. */
export function plainText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes).replaceAll('\r\n', '\n');
}

/** A folder as if it were the root; '' is the root itself. */
export function within(project: ProjectFiles, folder: string): ProjectFiles {
  if (folder === '') return project;
  const start = `${folder}/`;
  return {
    files: project.files
      .filter((path) => path.startsWith(start))
      .map((path) => path.slice(start.length)),
    read: (path) => project.read(`${start}${path}`),
  };
}

/** The text of a file that is there. */
export async function textOf(project: ProjectFiles, path: string): Promise<string | undefined> {
  return project.files.includes(path) ? await project.read(path) : undefined;
}

/** Parses the file as a JSON object; undefined when it is not one. */
export async function readJson(
  project: ProjectFiles,
  path: string,
): Promise<Record<string, unknown> | undefined> {
  const text = await textOf(project, path);
  if (text === undefined) return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined; // Detection takes what it can read; the project's own tools will complain.
  }
}

/** Fields of an object; empty for any other value. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
