/**
 * Owns reading many files of one commit in a few runs of git, within bounds that are known before
 * a byte of content is asked for. Contents are the repository's, never an agent's word; what git
 * prints in another form than asked for is an error.
 */
import { objectId } from './names.ts';
import { gitBytes } from './process.ts';

export interface ReadLimits {
  readonly maxFileBytes: number;
  /** For all of them together, in the order asked for. */
  readonly maxBytes: number;
}

/** A quarter of what Linux takes, in bytes. */
const MAX_ARGUMENT_BYTES = 512 * 1024;

interface SizedBlob {
  readonly blob: string;
  readonly size: number;
}

/** The regular files among the paths; undefined for one that the limits have no room for. */
export async function readFilesOf(
  repository: string,
  commit: string,
  paths: readonly string[],
  limits: ReadLimits,
): Promise<Map<string, Buffer | undefined>> {
  const found = new Map<string, Buffer | undefined>();
  // Without a path ls-tree lists the top folder.
  if (paths.length === 0) return found;
  const entries = new Map<string, SizedBlob>();
  for (const some of inCommandLines(paths)) {
    const args = ['ls-tree', '-z', '-l', '--full-tree', objectId(commit), '--', ...some];
    for (const entry of parseSizedTree(await gitBytes({ cwd: repository, args }))) {
      entries.set(...entry);
    }
  }
  const wanted = new Map<string, SizedBlob>();
  let left = limits.maxBytes;
  for (const path of paths) {
    const entry = entries.get(path);
    if (!entry || found.has(path)) continue;
    found.set(path, undefined);
    if (entry.size > limits.maxFileBytes || entry.size > left) continue;
    left -= entry.size;
    wanted.set(path, entry);
  }
  if (wanted.size === 0) return found;
  const stdin = [...wanted.values()].map(({ blob }) => `${objectId(blob)}\n`).join('');
  const output = await gitBytes({ cwd: repository, args: ['cat-file', '--batch'], stdin });
  let at = 0;
  for (const [path, { blob, size }] of wanted) {
    const header = `${blob} blob ${size}\n`;
    const start = at + header.length;
    if (output.toString('latin1', at, start) !== header) {
      throw new Error(`git cat-file gave something else than ${blob}`);
    }
    found.set(path, output.subarray(start, start + size));
    // A newline ends each.
    at = start + size + 1;
  }
  return found;
}

/** In parts of which each can be given to one command. */
function inCommandLines(paths: readonly string[]): string[][] {
  const lines: string[][] = [];
  let left = 0;
  for (const path of paths) {
    const bytes = Buffer.byteLength(path) + 1;
    const line = bytes > left ? undefined : lines.at(-1);
    if (line) line.push(path);
    else lines.push([path]);
    left = (line ? left : MAX_ARGUMENT_BYTES) - bytes;
  }
  return lines;
}

/** The regular files, by path; links, folders and submodules are left out. */
function parseSizedTree(output: Buffer): Map<string, SizedBlob> {
  const found = new Map<string, SizedBlob>();
  for (const record of output.toString('utf8').split('\0')) {
    const [, blob, size, path] = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t([^]+)$/.exec(record) ?? [];
    if (blob !== undefined && path !== undefined) found.set(path, { blob, size: Number(size) });
  }
  return found;
}
