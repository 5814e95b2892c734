/**
 * Owns writing the contents beside a snapshot as git objects, in a folder that is removed again,
 * and the refs that take them to the runner. Nothing is written to the user's repository. Backstop:
 * the runner's own checks of what is pushed.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  besideRef,
  type Manifest,
  MANIFEST_FILE,
  MAX_BESIDE_BYTES,
  MAX_HISTORY_PACK_BYTES,
  OBJECTS_FILE,
} from '../../protocol/beside.ts';
import { gitLine, runGit, UNTOUCHED } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import type { Beside } from './beside.ts';
import { OFFLINE } from './looking.ts';

/** The same content gives the same commit, so it is not sent twice. */
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Errand',
  GIT_AUTHOR_EMAIL: 'errand@localhost',
  GIT_AUTHOR_DATE: '1000000000 +0000',
  GIT_COMMITTER_NAME: 'Errand',
  GIT_COMMITTER_EMAIL: 'errand@localhost',
  GIT_COMMITTER_DATE: '1000000000 +0000',
};
const TOO_LONG = 'The history and annotated tags are not sent: they are larger than 16 MB.';

type Env = Readonly<Record<string, string>>;

/**
 * Refs to push beside the base, if any, with the environment in which git sees their objects.
 * @returns sentences on what turned out to stay here
 */
export async function withBeside(
  request: {
    readonly repository: ClientRepository;
    readonly taskId: string;
    readonly beside: Beside | undefined;
    readonly signal?: AbortSignal;
  },
  push: (refspecs: readonly string[], env: Env) => Promise<void>,
): Promise<string[]> {
  const { repository, taskId, beside, signal } = request;
  if (beside === undefined || isEmpty(beside)) {
    await push([], {});
    return [];
  }
  return await inTemporaryFolder(repository, async (folder) => {
    const objects = join(folder, 'objects');
    await mkdir(objects);
    const others = [
      join(repository.commonDir, 'objects'),
      ...new Set(beside.submodules.map((each) => each.objects)),
    ];
    const env: Env = {
      ...OFFLINE,
      ...IDENTITY,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: others.map(quoted).join(':'),
    };
    const cwd = repository.root;
    const line = (args: readonly string[], stdin?: string | Uint8Array): Promise<string> =>
      gitLine({ cwd, args: [...UNTOUCHED, ...args], env, stdin, signal });
    const commitOf = (tree: string): Promise<string> =>
      line(['-c', 'commit.gpgSign=false', 'commit-tree', tree, '-m', 'Beside a snapshot']);

    const commits: string[] = [];
    for (const { tree } of beside.submodules) commits.push(await commitOf(tree));
    const contents = await storeFiles(beside, line);
    if (contents.length > 0) {
      const entries = contents.map((blob, at) => `100644 blob ${blob}\t${at}\n`);
      commits.push(await commitOf(await line(['mktree'], entries.join(''))));
    }
    const store = (bytes: string | Uint8Array): Promise<string> =>
      line(['hash-object', '-w', '--no-filters', '--stdin'], bytes);
    const pictures: { name: string; content: string }[] = [];
    for (const { name, bytes } of beside.pictures ?? []) {
      pictures.push({ name, content: await store(bytes) });
    }
    if (pictures.length > 0) {
      const entries = pictures.map(({ content }, at) => `100644 blob ${content}\t${at}\n`);
      commits.push(await commitOf(await line(['mktree'], entries.join(''))));
    }
    const { pack, whole } = await packOf(beside, repository, env, signal);
    const manifest: Manifest = {
      version: 1,
      tags: tagsWith(beside, whole).map(({ name, id }) => ({ name, id })),
      ...(beside.history && whole ? { history: { shallow: [...beside.history.shallow] } } : {}),
      submodules: beside.submodules.map(({ path, tree }) => ({ path, tree })),
      lfs: beside.lfs.map(({ path, pointer }, at) => ({
        path,
        pointer,
        content: contents[at] ?? pointer,
      })),
      ...(pictures.length > 0 ? { pictures } : {}),
      ignored: [...beside.ignored],
      notes: whole ? [...beside.notes] : [...beside.notes, TOO_LONG],
    };
    const files = [
      `100644 blob ${await store(JSON.stringify(manifest))}\t${MANIFEST_FILE}\n`,
      ...(pack ? [`100644 blob ${await store(pack)}\t${OBJECTS_FILE}\n`] : []),
    ];
    commits.unshift(await commitOf(await line(['mktree'], files.join(''))));
    const specs = commits.map((commit, at) => `+${commit}:${besideRef(taskId, at + 1)}`);
    await push(specs, { ...env, GIT_ALLOW_PROTOCOL: 'http:https' });
    return whole ? [] : [TOO_LONG];
  });
}

function isEmpty(beside: Beside): boolean {
  const { tags, history, submodules, lfs, ignored, notes, pictures = [] } = beside;
  return (
    [tags, submodules, lfs, ignored, notes, pictures].every((list) => list.length === 0) && !history
  );
}

/** Without their objects, only those that are names of commits which go in another way. */
function tagsWith({ tags, history }: Beside, whole: boolean): Beside['tags'] {
  if (whole) return tags;
  return history ? [] : tags.filter(({ annotated }) => !annotated);
}

/** The blobs of the LFS contents, in order. */
async function storeFiles(
  { lfs }: Beside,
  line: (args: readonly string[], stdin?: string) => Promise<string>,
): Promise<string[]> {
  if (lfs.length === 0) return [];
  const paths = lfs.map(({ file }) => file);
  // A name with a line feed cannot stand in the list; such a file is read by itself.
  if (!paths.some((path) => path.includes('\n'))) {
    const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
    return (await line(args, paths.map((path) => `${path}\n`).join(''))).split('\n');
  }
  const blobs: string[] = [];
  for (const path of paths)
    blobs.push(await line(['hash-object', '-w', '--no-filters', '--', path]));
  return blobs;
}

/** Annotated tags, and the commits of a history that the push itself leaves out. */
async function packOf(
  { tags, history }: Beside,
  { root, head }: ClientRepository,
  env: Env,
  signal: AbortSignal | undefined,
): Promise<{ pack: Buffer | undefined; whole: boolean }> {
  const annotated = tags.filter((tag) => tag.annotated).map(({ id }) => id);
  const run = { cwd: root, env, signal };
  // By their names: a walk to what they lead to would want what is not on this disk.
  const commits = history
    ? (await runGit({ ...run, args: ['rev-list', head] })).stdout.toString('latin1')
    : '';
  if (commits === '' && annotated.length === 0) return { pack: undefined, whole: true };
  const { stdout } = await runGit({
    ...run,
    args: [...UNTOUCHED, 'pack-objects', '--stdout', '--delta-base-offset', '-q'],
    stdin: `${commits}${annotated.map((id) => `${id}\n`).join('')}`,
  });
  const fits = stdout.length <= Math.min(MAX_HISTORY_PACK_BYTES, MAX_BESIDE_BYTES);
  return { pack: fits ? stdout : undefined, whole: fits };
}

/** Quotes a path for git's lists of folders: one with a colon or a quote stands in quotes. */
function quoted(path: string): string {
  return /[:"\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, '\\$&')}"` : path;
}
