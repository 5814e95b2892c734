/** Owns the files of a result as a work tree was given them, and a tree that has them. */
import { join } from 'node:path';
import { type Given, type GivenBy, bytesOf } from '../client/apply/record-file.ts';
import { gitLine, runGit, UNTOUCHED } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import { inTemporaryFolder } from '../client/temporary-folder.ts';
import type { FileChange } from '../protocol/task.ts';

/** Without mode and blob where the result deletes it. */
export interface GivenFile {
  readonly path: string;
  readonly mode?: string;
  readonly blob?: string;
}

/** Those of the whole result, and over them what came in part since then. */
export function givenFiles(
  whole: readonly (FileChange | Given | GivenFile)[],
  parts: readonly GivenBy[] = [],
): GivenFile[] {
  const files = new Map<string, GivenFile>();
  for (const each of [...whole, ...parts.flatMap((part) => part.files)]) {
    const file = fileOf(each);
    files.set(file.path, file);
  }
  return [...files.values()];
}

function fileOf(given: FileChange | Given | GivenFile): GivenFile {
  if ('name' in given) return { path: bytesOf(given.name).toString('utf8'), ...given.after };
  return 'status' in given ? { path: given.path, ...given.after } : given;
}

/** The tree of a commit with these files in it. Adds objects to the repository, and nothing else. */
export async function treeWith(
  repository: ClientRepository,
  commit: string,
  files: readonly GivenFile[],
): Promise<string> {
  return await inTemporaryFolder(repository, async (folder) => {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    const git = async (args: readonly string[], stdin?: string): Promise<string> =>
      await gitLine({ cwd: repository.root, args: [...UNTOUCHED, ...args], env, stdin });
    await git(['read-tree', `${commit}^{tree}`]);
    const zero = '0'.repeat(commit.length);
    const lines = files.map(({ path, mode = '0', blob = zero }) => `${mode} ${blob}\t${path}\0`);
    await runGit({
      cwd: repository.root,
      args: [...UNTOUCHED, 'update-index', '-z', '--index-info'],
      env,
      stdin: lines.join(''),
    });
    return await git(['write-tree']);
  });
}
