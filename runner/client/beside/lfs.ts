/**
 * Owns finding what Git LFS keeps beside the repository: the files of the snapshot that are
 * pointers, and where on this disk their contents are. It needs no git-lfs and downloads nothing.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MAX_BESIDE_BYTES } from '../../protocol/beside.ts';
import type { IndexGit } from '../buffers.ts';
import { gitLine, runGit, UNTOUCHED } from '../git.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { listed, type Looking, megabytes, OFFLINE } from './looking.ts';
import type { Submodule } from './submodules.ts';

export interface LfsFile {
  readonly path: string;
  /** The blob in the commit. */
  readonly pointer: string;
  /** Path of its content on this disk. */
  readonly file: string;
}

interface Pointer {
  readonly path: string;
  readonly blob: string;
  readonly sha256: string;
  readonly size: number;
}

/** Number of files that a manifest has room for even with the longest names. */
const MAX_FILES = 5000;
const POINTER = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n/;

/** A work tree in which LFS may keep files: the repository's own, or a submodule's. */
interface Place {
  readonly root: string;
  /** Before the names of its files. */
  readonly prefix: string;
  /** On an index of its own. */
  readonly git: IndexGit;
}

/** Lists those of the snapshot, and of the submodules whose files are sent. */
export async function lfsFiles(
  looking: Looking,
  submodules: readonly Submodule[],
): Promise<LfsFile[]> {
  const { repository, git, signal } = looking;
  const found = await filesIn(looking, { root: repository.root, prefix: '', git });
  for (const { path, tree } of submodules) {
    await inTemporaryFolder(repository, async (folder) => {
      const root = join(repository.root, path);
      const env = { ...OFFLINE, GIT_INDEX_FILE: join(folder, 'index') };
      const inside: IndexGit = (args, more) =>
        runGit({ cwd: root, args: [...UNTOUCHED, ...args], signal, ...more, env });
      await inside(['read-tree', tree]);
      found.push(...(await filesIn(looking, { root, prefix: `${path}/`, git: inside })));
    });
  }
  return found;
}

async function filesIn({ note, takes, signal }: Looking, place: Place): Promise<LfsFile[]> {
  const { pointers, more } = await pointersIn(place);
  if (more > 0) {
    note(
      `Of ${more} files, only the Git LFS pointer is sent: at most ${MAX_FILES} are sent with their content.`,
    );
  }
  if (pointers.length === 0) return [];
  const storage = await storageOf(place.root, signal);
  const found: LfsFile[] = [];
  const away: string[] = [];
  const large: Pointer[] = [];
  for (const pointer of pointers) {
    const path = `${place.prefix}${pointer.path}`;
    // A name that is no UTF-8 stands in no list.
    if (path.includes('\uFFFD')) {
      note(`Of ${path}, only the Git LFS pointer is sent: its name is not UTF-8.`);
      continue;
    }
    const file = await contentOf(pointer, storage, place.root);
    if (file === undefined) away.push(path);
    else if (!takes(pointer.size)) large.push(pointer);
    else found.push({ path, pointer: pointer.blob, file });
  }
  if (away.length > 0) {
    note(
      `Of ${listed(away)}, only the Git LFS pointer is sent: the content is not on this disk (git lfs pull fetches it).`,
    );
  }
  if (large.length > 0) {
    const size = large.reduce((sum, each) => sum + each.size, 0);
    const names = listed(large.map(({ path }) => `${place.prefix}${path}`));
    note(`Of ${names}, only the Git LFS pointer is sent: there is no room for ${megabytes(size)}.`);
  }
  return found;
}

/** The files that attributes give to LFS and whose blob is a pointer; `more` were not looked at. */
async function pointersIn({ git }: Place): Promise<{ pointers: Pointer[]; more: number }> {
  const attributes = [':(top,glob)**/.gitattributes'];
  const search = ['grep', '--cached', '--quiet', '-I', '-e', 'filter=lfs', '--', ...attributes];
  if ((await git(search, { accept: [0, 1, 128], env: OFFLINE })).code !== 0) {
    return { pointers: [], more: 0 };
  }
  const entries = new Map<string, string>();
  const { stdout } = await git(['ls-files', '--stage', '-z']);
  for (const entry of stdout.toString('utf8').split('\0')) {
    const [, blob, path] = /^100\d{3} ([0-9a-f]+) 0\t(.+)$/s.exec(entry) ?? [];
    if (blob !== undefined && path !== undefined) entries.set(path, blob);
  }
  const stdin = [...entries.keys()].map((path) => `${path}\0`).join('');
  const said = await git(['check-attr', '--cached', '-z', '--stdin', 'filter'], { stdin });
  const fields = said.stdout.toString('utf8').split('\0');
  const given: { path: string; blob: string }[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', , value] = fields.slice(at, at + 3);
    const blob = entries.get(path);
    if (value === 'lfs' && blob !== undefined) given.push({ path, blob });
  }
  const pointers = await readPointers(git, given.slice(0, MAX_FILES));
  return { pointers, more: Math.max(0, given.length - MAX_FILES) };
}

async function readPointers(
  git: IndexGit,
  files: readonly { path: string; blob: string }[],
): Promise<Pointer[]> {
  if (files.length === 0) return [];
  const ids = files.map(({ blob }) => `${blob}\n`).join('');
  const check = await git(['cat-file', '--batch-check'], { stdin: ids, env: OFFLINE });
  const lines = check.stdout.toString('latin1').split('\n');
  // A pointer is short; what is not one was stored whole, and goes with the commit.
  const short = files.filter((_, at) => Number(/ blob (\d+)$/.exec(lines[at] ?? '')?.[1]) < 1024);
  if (short.length === 0) return [];
  const stdin = short.map(({ blob }) => `${blob}\n`).join('');
  const { stdout } = await git(['cat-file', '--batch'], { stdin, env: OFFLINE });
  const pointers: Pointer[] = [];
  let at = 0;
  for (const { path, blob } of short) {
    const end = stdout.indexOf(10, at);
    const size = Number(stdout.toString('latin1', at, end).split(' ')[2]);
    const text = stdout.toString('latin1', end + 1, end + 1 + size);
    at = end + 1 + size + 1;
    const sha256 = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
    const bytes = /^size (\d+)$/m.exec(text)?.[1];
    if (!POINTER.test(text) || sha256 === undefined || bytes === undefined) continue;
    pointers.push({ path, blob, sha256, size: Number(bytes) });
  }
  return pointers;
}

async function storageOf(cwd: string, signal?: AbortSignal): Promise<string> {
  const ask = (...args: string[]): Promise<string> =>
    gitLine({ cwd, args, accept: [0, 1], signal });
  const commonDir = resolve(cwd, await ask('rev-parse', '--git-common-dir'));
  const named = await ask('config', '--get', 'lfs.storage');
  if (named === '') return join(commonDir, 'lfs', 'objects');
  return join(isAbsolute(named) ? named : resolve(commonDir, named), 'objects');
}

/** Finds its content on this disk: in the storage of LFS, or checked out and not changed since. */
async function contentOf(
  { path, sha256, size }: Pointer,
  storage: string,
  root: string,
): Promise<string | undefined> {
  const stored = join(storage, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  if (await hasSize(stored, size)) return stored;
  const file = join(root, path);
  if (size > MAX_BESIDE_BYTES || !(await hasSize(file, size))) return undefined;
  const hash = createHash('sha256');
  const read = await pipeline(createReadStream(file), hash).then(
    () => true,
    () => false,
  );
  return read && hash.digest('hex') === sha256 ? file : undefined;
}

async function hasSize(file: string, size: number): Promise<boolean> {
  const info = await stat(file).catch(() => undefined);
  return info?.isFile() === true && info.size === size;
}
