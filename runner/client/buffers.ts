/**
 * Owns laying unsaved editor buffers over the copied index of a snapshot. Buffers outside the
 * work tree, ignored ones and those in submodules are left out; nothing is written to the work tree.
 */
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { tooLarge } from './file-limit.ts';
import type { GitAnswer, GitRequest } from './git.ts';

/** Runs git on the snapshot's copy of the index. */
export type IndexGit = (
  args: readonly string[],
  more?: Partial<Pick<GitRequest, 'stdin' | 'accept' | 'env'>>,
) => Promise<GitAnswer>;

export interface OverlaidBuffers {
  /** Paths, relative to the root, whose content the buffers changed. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly warnings: readonly string[];
}

export interface OverlayRequest {
  readonly git: IndexGit;
  readonly root: string;
  readonly buffers: ReadonlyMap<string, Uint8Array | string>;
  readonly maxFileBytes: number;
}

/**
 * Stores each buffer as git would store the saved file (attributes and filters included) and
 * enters it in the index.
 * @throws {ErrandError} `too_large` for a buffer over the limit
 */
export async function overlayBuffers(request: OverlayRequest): Promise<OverlaidBuffers> {
  const { git, root, buffers, maxFileBytes } = request;
  const files: string[] = [];
  const warnings: string[] = [];
  let bytes = 0;
  for (const [file, content] of buffers) {
    const path = await pathIn(root, file);
    if (path === undefined) continue;
    const data = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    if (data.byteLength > maxFileBytes) throw tooLarge(path, data.byteLength, maxFileBytes);
    const current = await entryOf(git, path);
    if (current?.overlooked) {
      // Like the edits of it on the disk, these may be meant for this machine alone.
      warnings.push(
        `The unsaved edits of ${path} are not sent: git is told to ignore edits of it.`,
      );
      continue;
    }
    if (current === undefined && (await isIgnored(git, path))) continue;
    if (current === undefined && (await insideOtherRepository(git, root, path))) {
      warnings.push(`The unsaved edits of ${path} are not sent: it is in another repository.`);
      continue;
    }
    const stored = await git(['hash-object', '-w', '--stdin', `--path=${path}`], { stdin: data });
    const blob = stored.stdout.toString('utf8').trim();
    if (current?.blob === blob) continue;
    const mode = current?.mode ?? (await modeOf(join(root, path)));
    await git(['update-index', '-z', '--replace', '--index-info'], {
      stdin: `${mode} ${blob}\t${path}\0`,
    });
    files.push(path);
    bytes += data.byteLength;
  }
  return { files, bytes, warnings };
}

/** The buffer's path as git knows it; an editor saves through symlinks, so they are followed. */
async function pathIn(root: string, file: string): Promise<string | undefined> {
  const path = relative(root, await resolved(file, 40));
  const outside = path === '' || path === '..' || path.startsWith(`..${sep}`);
  if (outside || path.split(sep).some((part) => part.toLowerCase() === '.git')) return undefined;
  return path.split(sep).join('/');
}

async function resolved(file: string, links: number): Promise<string> {
  const real = await realpath(file).catch(() => undefined);
  if (real !== undefined || dirname(file) === file || links === 0) return real ?? file;
  const target = await readlink(file).catch(() => undefined);
  const folder = await resolved(dirname(file), links - 1);
  return target === undefined
    ? join(folder, basename(file))
    : resolved(join(folder, target), links - 1);
}

async function entryOf(
  git: IndexGit,
  path: string,
): Promise<{ mode: string; blob: string; overlooked: boolean } | undefined> {
  const answer = await git(['--literal-pathspecs', 'ls-files', '-v', '--stage', '-z', '--', path]);
  for (const record of answer.stdout.toString('utf8').split('\0')) {
    const [letter = '', mode, blob] = record.split(/[ \t]/, 3);
    // A small letter is assume-unchanged, an S skip-worktree.
    const overlooked = /^[a-zS]/.test(letter);
    if (mode && blob && record.slice(record.indexOf('\t') + 1) === path)
      return { mode, blob, overlooked };
  }
  return undefined;
}

async function isIgnored(git: IndexGit, path: string): Promise<boolean> {
  const answer = await git(['check-ignore', '--quiet', '-z', '--stdin', '--no-index'], {
    stdin: `${path}\0`,
    accept: [0, 1, 128],
  });
  return answer.code === 0;
}

/** True in a submodule (a gitlink above it) and in a nested repository that is not tracked. */
async function insideOtherRepository(git: IndexGit, root: string, path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if ((await entryOf(git, folder))?.mode === '160000') return true;
    if (await lstat(join(root, folder, '.git')).catch(() => undefined)) return true;
  }
  return false;
}

async function modeOf(file: string): Promise<string> {
  const info = await lstat(file).catch(() => undefined);
  return info?.isFile() && info.mode & 0o100 ? '100755' : '100644';
}
