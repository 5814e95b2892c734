/**
 * Owns the way of objects out of a sandbox. The bundle goes to a folder of its own, its pack is
 * checked object by object in a throw-away repository that borrows from the real one, and only the
 * objects that the tree needs move on. No command runs in a folder that a sandbox could write, and
 * only the objects of the bundle are used. Backstop: `index-pack --strict` twice, here and at the
 * real repository. (`git fetch` from a bundle ignores fsckObjects before git 2.46.)
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ErrandError } from '../protocol/errors.ts';
import { createBareRepository } from './create.ts';
import { objectId } from './names.ts';
import { GitFailure, gitBytes, gitStream, textGit } from './process.ts';

export interface QuarantineRequest {
  readonly bundle: Readable;
  /** The bare repository that takes the tree. */
  readonly repository: string;
  readonly format: 'sha1' | 'sha256';
  /** The commit that the sandbox started from; what its tree has is not taken again. */
  readonly onto: string;
  /** A folder of the runner's, on the same disk. */
  readonly folder: string;
  readonly maxBytes: number;
  /** The largest file that is taken: a small pack may hold one that fills a reviewer's disk. */
  readonly maxFileBytes: number;
  readonly signal?: AbortSignal;
}

const BUNDLE_REF = 'refs/heads/errand';
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Takes the tree of the bundle's `refs/heads/errand`.
 * @returns the tree's id, with all its objects in the repository
 * @throws {ErrandError} `too_large`, or `invalid` for content that git's checks refuse
 */
export async function takeTreeOf(request: QuarantineRequest): Promise<string> {
  const folder = await mkdtemp(join(request.folder, 'bundle-'));
  try {
    const file = join(folder, 'bundle');
    const quarantine = join(folder, 'objects.git');
    await ended([receive(request, file), createQuarantine(quarantine, request)]);
    const { commit, packAt } = await readHeader(file);
    await indexPack(quarantine, createReadStream(file, { start: packAt }), request);
    const named = textGit(quarantine).revparse(['--verify', `${commit}^{tree}`]);
    await ended([named, refuseLargeFiles(quarantine, commit, request)]);
    const tree = objectId(await named);
    await moveTree(quarantine, tree, join(folder, 'incoming'), request);
    return tree;
  } catch (cause) {
    throw explain(cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing is at work in the folder any more when the first of their failures is told. */
async function ended(all: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(all);
  await Promise.all(all);
}

/** It sees what the real repository has, and adds nothing there. */
async function createQuarantine(path: string, request: QuarantineRequest): Promise<void> {
  await createBareRepository(path, request.format);
  const alternates = join(path, 'objects', 'info', 'alternates');
  await writeFile(alternates, `${join(request.repository, 'objects')}\n`);
}

async function receive(request: QuarantineRequest, file: string): Promise<void> {
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= request.maxBytes) return done(null, chunk);
      done(tooLarge());
    },
  });
  const { signal } = request;
  await pipeline(request.bundle, limit, createWriteStream(file, { mode: 0o600 }), { signal });
}

/** Reads `# vN git bundle`, capabilities, prerequisites and refs, up to the empty line. */
async function readHeader(file: string): Promise<{ commit: string; packAt: number }> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(MAX_HEADER_BYTES),
      0,
      MAX_HEADER_BYTES,
      0,
    );
    const header = buffer.subarray(0, bytesRead);
    const end = header.indexOf('\n\n');
    const [first, ...lines] = header.subarray(0, Math.max(end, 0)).toString('latin1').split('\n');
    if (first !== '# v2 git bundle' && first !== '# v3 git bundle') throw unreadable();
    for (const line of lines) {
      const [id = '', ref] = line.split(' ', 2);
      if (ref === BUNDLE_REF) return { commit: objectId(id), packAt: end + 2 };
    }
    throw unreadable();
  } finally {
    await handle.close();
  }
}

async function refuseLargeFiles(
  quarantine: string,
  commit: string,
  { onto, maxFileBytes, signal }: QuarantineRequest,
): Promise<void> {
  const filter = [`--filter=blob:limit=${maxFileBytes + 1}`, '--filter-print-omitted'];
  const listed = await gitBytes({
    cwd: quarantine,
    args: ['rev-list', '--objects', '--no-object-names', ...filter, '--stdin'],
    stdin: `${commit}^{tree}\n^${objectId(onto)}^{tree}\n`,
    signal,
  });
  // Objects that the filter leaves out are printed with a tilde.
  if (!listed.includes('~')) return;
  const megabytes = Math.floor(maxFileBytes / 1024 ** 2);
  const message = `A file of the changes is larger than the ${megabytes} MB that the runner takes.`;
  throw new ErrandError('too_large', message, {
    hint: 'Ignore it (.gitignore), or raise quotas.file in the configuration of the runner.',
  });
}

/**
 * Moves only the objects that the tree has and its base does not; `--local` leaves borrowed objects
 * where they are. The pack is written aside and moved once it is whole: git leaves a half-written
 * one behind when the disk is full or when it is killed.
 */
async function moveTree(
  quarantine: string,
  tree: string,
  incoming: string,
  request: QuarantineRequest,
): Promise<void> {
  const pack = gitStream({
    cwd: quarantine,
    args: ['pack-objects', '--revs', '--local', '--stdout', '--delta-base-offset', '-q'],
    stdin: `${tree}\n^${objectId(request.onto)}^{tree}\n`,
    signal: request.signal,
  });
  const packs = join(incoming, 'pack');
  await mkdir(packs, { recursive: true });
  await indexPack(request.repository, pack, request, {
    GIT_OBJECT_DIRECTORY: incoming,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(request.repository, 'objects'),
  });
  // The index last: with it git begins to look into the pack.
  const names = (await readdir(packs)).toSorted((a, b) => rank(a) - rank(b));
  const into = join(request.repository, 'objects', 'pack');
  await mkdir(into, { recursive: true });
  for (const name of names) await rename(join(packs, name), join(into, name));
}

const rank = (name: string): number => (name.endsWith('.idx') ? 1 : 0);

async function indexPack(
  cwd: string,
  pack: Readable,
  request: QuarantineRequest,
  env?: Readonly<Record<string, string>>,
): Promise<void> {
  const limit = `--max-input-size=${request.maxBytes}`;
  const args = ['index-pack', '--stdin', '--fix-thin', '--strict', '--threads=1', limit];
  await gitBytes({ cwd, args, env, stdin: pack, signal: request.signal });
}

function tooLarge(): ErrandError {
  return new ErrandError('too_large', 'The changes are larger than the runner takes.', {
    hint: 'Something large was written to the work tree; ignore it (.gitignore) or raise quotas.snapshot.',
  });
}

function unreadable(): ErrandError {
  return new ErrandError('invalid', 'What came out of the sandbox is not a bundle with a result.');
}

function explain(cause: unknown): unknown {
  if (!(cause instanceof GitFailure)) return cause;
  if (/exceeds maximum allowed size/.test(cause.stderr)) return tooLarge();
  const reason = cause.stderr.trim().split('\n').slice(0, 2).join('; ');
  return new ErrandError('invalid', `git refuses the content from the sandbox: ${reason}`, {
    hint: 'Nothing of it was accepted.',
    cause,
  });
}
