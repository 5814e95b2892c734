/**
 * Shell commands that make a change to a project, from whole texts. Owns that what is to be
 * replaced is there; a case whose text is missing fails when its file is loaded.
 */
import type { Project } from './case.ts';

/** A command that writes a file. */
export function put(path: string, text: string): string {
  const folder = path.includes('/') ? `mkdir -p '${path.slice(0, path.lastIndexOf('/'))}'\n` : '';
  return `${folder}cat > '${path}' <<'END_OF_FILE'\n${text.endsWith('\n') ? text : `${text}\n`}END_OF_FILE\n`;
}

/** A command that writes a file of the project with some of its text replaced. */
export function edit(
  project: Project,
  path: string,
  ...pairs: readonly (readonly [string, string])[]
): string {
  let text = project.files[path];
  if (text === undefined) throw new Error(`no ${path}`);
  for (const [from, to] of pairs) {
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    text = text.split(from).join(to);
  }
  return put(path, text);
}
