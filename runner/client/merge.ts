/**
 * Owns the decisions of "apply the whole result to a dirty work tree, three-way": what each file
 * would become, never over an edit that the result does not know. It writes nothing but temporary
 * files; the caller carries the plan out. Backstop: what cannot be decided safely is `refuse`.
 */
import { isUtf8 } from 'node:buffer';
import { lstat, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChange } from '../protocol/task.ts';
import { runGit, UNTOUCHED } from './git.ts';
import type { ClientRepository } from './repository.ts';

interface Written {
  /** What people read; `bytes` is the name itself. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: string;
  /** As it belongs in the work tree; the target, for a symlink. */
  readonly content: Buffer;
}

export type MergeStep =
  | { readonly kind: 'unchanged'; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: 'delete'; readonly path: string; readonly bytes: Buffer }
  | ({ readonly kind: 'add' | 'take' | 'merged' } & Written)
  | ({ readonly kind: 'conflict'; readonly base: Buffer; readonly result: Buffer } & Written)
  | {
      readonly kind: 'refuse';
      readonly path: string;
      readonly bytes: Buffer;
      readonly reason: string;
    };

interface Side {
  readonly mode: string;
  readonly content: Buffer;
}

/**
 * Plans the whole result; the steps are to be carried out in their order.
 * @param buffers unsaved editor buffers by absolute path; they count instead of the file
 */
export async function planMerge(
  repository: ClientRepository,
  changes: readonly FileChange[],
  buffers: ReadonlyMap<string, Uint8Array | string> = new Map(),
  signal?: AbortSignal,
): Promise<MergeStep[]> {
  // Deletions first: what they free may be a folder's place in the same result.
  const ordered = changes.toSorted((a, b) => Number(Boolean(a.after)) - Number(Boolean(b.after)));
  const freed = new Set<string>();
  const steps: MergeStep[] = [];
  for (const change of ordered) {
    const step = await planFile({ repository, buffers, freed, signal }, change);
    if (step.kind === 'delete') freed.add(step.bytes.toString('latin1'));
    steps.push(step);
  }
  return steps;
}

interface Planning {
  readonly repository: ClientRepository;
  readonly buffers: ReadonlyMap<string, Uint8Array | string>;
  /** Names (as latin1) of the files that the plan deletes. */
  readonly freed: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

async function planFile(planning: Planning, change: FileChange): Promise<MergeStep> {
  const { repository, buffers, freed, signal } = planning;
  const bytes = Buffer.from(
    change.pathBase64 ?? change.path,
    change.pathBase64 ? 'base64' : 'utf8',
  );
  const name = { path: change.path, bytes };
  const refuse = (reason: string): MergeStep => ({ kind: 'refuse', ...name, reason });
  if (!isSafePath(bytes)) return refuse('the path leads out of the work tree or into .git');
  const modes = [change.before?.mode, change.after?.mode];
  if (modes.includes('160000')) return refuse('it is a submodule; update it yourself');
  const blocked = await blockedParent(repository.root, bytes, freed);
  if (blocked) return refuse(blocked);

  const read = (side: FileChange['before']) => readSide(repository, side, change, signal);
  const [base, result] = await Promise.all([read(change.before), read(change.after)]);
  const current = await readCurrent(repository.root, bytes, buffers);
  if (current === 'occupied') return refuse('something that is no file is in its place');
  if (same(current, result)) return { kind: 'unchanged', ...name };
  if (same(current, base)) {
    if (!result) return { kind: 'delete', ...name };
    return { kind: current ? 'take' : 'add', ...name, ...result };
  }
  if (!result) return refuse('the result deletes it, and it was edited here');
  if (!current) return refuse('the result edits it, and it was deleted here');
  const sides = [base, current, result].filter((side) => side !== undefined);
  if (sides.some((side) => side.mode === '120000'))
    return refuse('a symlink changed on both sides');
  if (sides.some((side) => isBinary(side.content))) {
    return refuse('it is binary and changed on both sides');
  }
  const { clean, content } = await mergeText(
    base?.content,
    current.content,
    result.content,
    signal,
  );
  const mode = current.mode === base?.mode ? result.mode : current.mode;
  if (clean) return { kind: 'merged', ...name, mode, content };
  const before = base?.content ?? Buffer.alloc(0);
  return { kind: 'conflict', ...name, mode, content, base: before, result: result.content };
}

/** False for a path that climbs, is absolute, or has a spelling of `.git` that some disk knows. */
export function isSafePath(path: Buffer): boolean {
  const parts = path.toString('latin1').split(/[/\\]/);
  const text = isUtf8(path) ? path.toString('utf8').split(/[/\\]/) : parts;
  return !path.includes(0) && !text.some((part) => part === '' || part === '.' || isReserved(part));
}

function isReserved(part: string): boolean {
  // What HFS+ ignores in names, and what NTFS drops from their ends.
  const plain = part.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  const stem = (plain.split(':')[0] ?? '').replace(/[. ]+$/, '').toLowerCase();
  return part === '..' || stem === '.git' || stem === 'git~1';
}

async function blockedParent(
  root: string,
  path: Buffer,
  freed: ReadonlySet<string>,
): Promise<string | undefined> {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    if (freed.has(path.toString('latin1', 0, at))) return undefined;
    const info = await lstat(absolute(root, path.subarray(0, at))).catch(() => undefined);
    if (info === undefined) return undefined;
    if (info.isSymbolicLink()) return 'a folder above it is a symlink';
    if (!info.isDirectory()) return 'a file is in the place of a folder above it';
  }
  return undefined;
}

/** As git would check the blob out: line endings and filters as the user has set them. */
async function readSide(
  repository: ClientRepository,
  side: FileChange['before'],
  change: FileChange,
  signal: AbortSignal | undefined,
): Promise<Side | undefined> {
  if (!side) return undefined;
  // Attributes go by name; a name that is no UTF-8 cannot be given, so such a file stays raw.
  const filtered = side.mode.startsWith('100') && !change.pathBase64;
  const how = filtered ? ['--filters', `--path=${change.path}`] : ['blob'];
  const args = [...UNTOUCHED, 'cat-file', ...how, side.blob];
  const { stdout } = await runGit({ cwd: repository.root, args, signal });
  return { mode: side.mode, content: stdout };
}

async function readCurrent(
  root: string,
  path: Buffer,
  buffers: ReadonlyMap<string, Uint8Array | string>,
): Promise<Side | 'occupied' | undefined> {
  const file = absolute(root, path);
  const info = await lstat(file).catch(() => undefined);
  const mode = info?.isFile() && info.mode & 0o100 ? '100755' : '100644';
  if (info?.isSymbolicLink()) {
    return { mode: '120000', content: await readlink(file, { encoding: 'buffer' }) };
  }
  if (info && !info.isFile()) return 'occupied';
  const buffer = buffers.get(join(root, path.toString('utf8')));
  if (buffer !== undefined) return { mode, content: Buffer.from(buffer) };
  return info && { mode, content: await readFile(file) };
}

function absolute(root: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), path]);
}

function same(a: Side | undefined, b: Side | undefined): boolean {
  if (!a || !b) return a === b;
  return a.mode === b.mode && a.content.equals(b.content);
}

function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}

/** Line endings and the byte order mark of the user's file stay; only the text is merged. */
async function mergeText(
  base: Buffer | undefined,
  current: Buffer,
  result: Buffer,
  signal: AbortSignal | undefined,
): Promise<{ clean: boolean; content: Buffer }> {
  const style = styleOf(current);
  const folder = await mkdtemp(join(tmpdir(), 'errand-merge-'));
  try {
    const files = { here: current, base: base ?? Buffer.alloc(0), result };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), style.crlf === undefined ? content : unstyled(content));
    }
    const labels = ['-L', 'your work tree', '-L', 'base of the task', '-L', "Errand's result"];
    const args = ['merge-file', '-p', '-q', ...labels, 'here', 'base', 'result'];
    const accept = Array.from({ length: 128 }, (_, count) => count);
    const { code, stdout } = await runGit({ cwd: folder, args, accept, signal });
    return {
      clean: code === 0,
      content: style.crlf === undefined ? stdout : styled(stdout, style),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Style {
  /** Undefined for mixed line endings: such a file is merged byte for byte. */
  readonly crlf: boolean | undefined;
  readonly bom: boolean;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function styleOf(content: Buffer): Style {
  const text = content.toString('latin1');
  const lines = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  const bom = content.subarray(0, 3).equals(BOM);
  return { crlf: crlf === 0 ? false : crlf === lines ? true : undefined, bom };
}

function unstyled(content: Buffer): Buffer {
  const text = content.subarray(0, 3).equals(BOM) ? content.subarray(3) : content;
  return Buffer.from(text.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

function styled(content: Buffer, style: Style): Buffer {
  const text = content.toString('latin1').replaceAll('\n', style.crlf ? '\r\n' : '\n');
  return Buffer.concat([style.bom ? BOM : Buffer.alloc(0), Buffer.from(text, 'latin1')]);
}
