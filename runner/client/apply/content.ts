/**
 * Owns reading many objects of the user's repository by one git process: as they are, or as git
 * would check them out (line ends, filters, ident). Objects are hostile bytes; nothing here gives
 * them a meaning.
 */
import { randomBytes } from 'node:crypto';
import { GitError, runGit, UNTOUCHED } from '../git.ts';
import { lastLines } from '../git-words.ts';
import { keyOf } from './names.ts';

export interface Wanted {
  readonly bytes: Buffer;
  readonly blob: string;
}

/** Folder and environment in which git is asked. */
export interface Checkout {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The content, or why git could not make it. */
export type Read = Buffer | { readonly failed: string };

/** This many failures mean a filter that cannot work here, rather than a fault of one file. */
const OFTEN = 10;
const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const EMPTIED: Read = { failed: 'a filter makes an empty file of it' };
/** Any status is accepted: the answers show how far git came. */
const ANY = Array.from({ length: 256 }, (_, code) => code);
const RAW = ['cat-file', '--batch'];
const FILTERED = ['cat-file', '--batch', '--filters'];

/** Contents by object id, as they are stored; objects that are missing here are left out. */
export async function readBlobs(
  root: string,
  ids: Iterable<string>,
  signal?: AbortSignal,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (let rest = [...new Set(ids)]; rest.length > 0; ) {
    const stdin = rest.map((id) => `${id}\n`).join('');
    const request = { cwd: root, args: [...UNTOUCHED, ...RAW], stdin, accept: ANY, signal };
    const { code, stdout } = await runGit(request);
    let answers = 0;
    for (let at = 0; at < stdout.length; answers += 1) {
      const end = stdout.indexOf(NEWLINE, at);
      const [id = '', , size] = stdout.toString('latin1', at, end).split(' ');
      const length = Number(size);
      const isThere = size !== undefined && Number.isInteger(length);
      if (isThere) found.set(id, stdout.subarray(end + 1, end + 1 + length));
      at = end + 1 + (isThere ? length + 1 : 0);
    }
    // In a partial clone, one that its server does not give ends git's process.
    rest = code === 0 ? [] : rest.slice(answers + 1);
  }
  return found;
}

/**
 * Contents by key of the name, as git would check them out. A filter that fails ends git's process:
 * that file is given up and the others are asked for again; after many failures of a filter, none
 * is.
 */
export async function readCheckedOut(
  checkout: Checkout,
  wanted: readonly Wanted[],
  signal?: AbortSignal,
): Promise<Map<string, Read>> {
  const found = new Map<string, Read>();
  for (const each of wanted.filter(({ bytes }) => !fitsALine(bytes))) {
    found.set(keyOf(each.bytes), await readOne(checkout, each, signal));
  }
  let rest = wanted.filter(({ bytes }) => fitsALine(bytes));
  let failures = 0;
  while (rest.length > 0) {
    const { read, failed } = await readMany(checkout, rest, signal);
    for (const [index, content] of read.entries()) {
      const each = rest[index];
      if (each) found.set(keyOf(each.bytes), content);
    }
    const broken = rest[read.length];
    rest = rest.slice(read.length + 1);
    if (!broken) continue;
    found.set(keyOf(broken.bytes), { failed });
    failures += 1;
    if (failures % OFTEN !== 0) continue;
    const same = await withFilterOf(checkout.cwd, broken, rest, signal);
    for (const { bytes } of same) found.set(keyOf(bytes), { failed });
    rest = rest.filter((each) => !same.has(each));
  }
  return found;
}

async function withFilterOf(
  root: string,
  { bytes }: Wanted,
  others: readonly Wanted[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<Wanted>> {
  const names = [bytes, ...others.map((each) => each.bytes)];
  const filters = await attributesOf(root, 'filter', names, signal);
  const filter = filters.get(keyOf(bytes));
  return new Set(others.filter((each) => filters.get(keyOf(each.bytes)) === filter));
}

/** git takes one name a line, from its first character that is no blank. */
function fitsALine(name: Buffer): boolean {
  return !name.includes(NEWLINE) && name[0] !== SPACE && name[0] !== TAB;
}

/** Answers that git gave before it ended, in order, with its last words on standard error. */
async function readMany(
  checkout: Checkout,
  wanted: readonly Wanted[],
  signal: AbortSignal | undefined,
): Promise<{ read: Read[]; failed: string }> {
  // The size that git names is the stored one, so a name that no content can know says the end.
  const end = randomBytes(20).toString('hex');
  const stdin = Buffer.concat(
    wanted.flatMap(({ bytes, blob }) => [
      Buffer.from(`${blob} `),
      bytes,
      Buffer.from(`\n${end} end\n`),
    ]),
  );
  const args = [...UNTOUCHED, ...FILTERED];
  const { stdout, stderr } = await runGit({ ...checkout, args, stdin, accept: ANY, signal });
  const read: Read[] = [];
  const mark = Buffer.from(`\n${end} missing\n`);
  for (let at = 0; at < stdout.length; ) {
    const stop = stdout.indexOf(mark, at);
    if (stop < 0) break;
    const from = stdout.indexOf(NEWLINE, at) + 1;
    const stored = Number(stdout.toString('latin1', at, from).split(' ')[2]);
    // git-crypt does this to a short file that is not encrypted; an empty file must not replace it.
    read.push(stored > 0 && from === stop ? EMPTIED : stdout.subarray(from, stop));
    at = stop + mark.length;
  }
  return { read, failed: lastLines(stderr, 1) || 'it gave no reason' };
}

/** Attributes by key of the name; git's own word where .gitattributes says nothing. */
export async function attributesOf(
  root: string,
  attribute: 'merge' | 'filter' | 'working-tree-encoding',
  names: readonly Buffer[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (names.length === 0) return found;
  const stdin = Buffer.concat(names.flatMap((name) => [name, Buffer.of(0)]));
  const args = [...UNTOUCHED, 'check-attr', '-z', '--stdin', attribute];
  const { stdout } = await runGit({ cwd: root, args, stdin, signal });
  const words = stdout.toString('latin1').split('\0');
  for (let at = 0; at + 2 < words.length; at += 3) found.set(words[at] ?? '', words[at + 2] ?? '');
  return found;
}

const BUILT_IN = new Set(['text', 'binary', 'union', 'set', 'unset', 'unspecified', '']);

/** Those of the ways to merge that are programs of the user's. */
export async function mergePrograms(
  root: string,
  ways: Iterable<string>,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const way of new Set(ways)) {
    if (BUILT_IN.has(way)) continue;
    const args = ['config', '--get', `merge.${Buffer.from(way, 'latin1').toString()}.driver`];
    const { stdout } = await runGit({ cwd: root, args, accept: [0, 1, 128], signal });
    if (stdout.length > 0) found.add(way);
  }
  return found;
}

async function readOne(
  checkout: Checkout,
  { bytes, blob }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Read> {
  const args = [...UNTOUCHED, 'cat-file', '--filters', `--path=${bytes.toString('utf8')}`, blob];
  try {
    return (await runGit({ ...checkout, args, signal })).stdout;
  } catch (error) {
    if (error instanceof GitError) return { failed: lastLines(error.stderr, 1) };
    throw error;
  }
}
