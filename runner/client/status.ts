/**
 * Owns reading `git status --porcelain=v2 -z`: the changes, how much of them is staged, and what
 * cannot be sent. Pure: takes bytes and returns a plain value.
 */

export interface ChangedPath {
  /** For people; bytes that are no UTF-8 become U+FFFD. */
  readonly path: string;
  /** Name in the file system and in git. */
  readonly bytes: Buffer;
  readonly untracked: boolean;
  /** The index has it as HEAD has not. */
  readonly staged: boolean;
  /** True when it is in the index and no longer a file. */
  readonly gone: boolean;
  /** The index has it as it is on the disk. */
  readonly settled: boolean;
  /** Another repository has taken the place of a file. */
  readonly repository: boolean;
}

export interface WorkTreeStatus {
  readonly changed: readonly ChangedPath[];
  readonly counts: { staged: number; unstaged: number; untracked: number };
  readonly warnings: readonly string[];
}

/** Fields before the path in each kind of record; the path may hold spaces itself. */
const FIELDS: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };
const GITLINK = '160000';
const NUL = 0;
const SPACE = 32;
const SLASH = 47;
const HASH = 35;

/** @throws when the bytes are not of that format (a git that we do not know) */
export function parseStatus(output: Buffer): WorkTreeStatus {
  const changed: ChangedPath[] = [];
  const warnings: string[] = [];
  const counts = { staged: 0, unstaged: 0, untracked: 0 };
  for (const record of records(output)) {
    // A header (`# stash 2`), which the user's settings may ask for.
    if (record[0] === HASH) continue;
    const { fields, path: bytes } = split(record);
    const path = bytes.toString('utf8');
    const [kind, xy = '', sub = '', , inIndex, inTree] = fields;
    if (kind === '?' && bytes.at(-1) === SLASH) {
      warnings.push(`${path} is a repository of its own and is not sent.`);
      continue;
    }
    const submodule = sub.startsWith('S');
    if (submodule && /[MU]/.test(sub.slice(2))) {
      warnings.push(`Uncommitted changes inside the submodule ${path} are not sent.`);
      if (xy === '.M' && sub[1] !== 'C') continue;
    }
    if (kind === '?') {
      counts.untracked++;
    } else if (kind === 'u') {
      counts.unstaged++;
      warnings.push(`${path} has an unresolved conflict; it is sent as it is in the work tree.`);
    } else {
      if (xy[0] !== '.') counts.staged++;
      if (xy[1] !== '.') counts.unstaged++;
    }
    const tracked = kind === '1';
    changed.push({
      path,
      bytes,
      untracked: kind === '?',
      staged: tracked && xy[0] !== '.',
      gone: tracked && xy[1] === 'D',
      settled: tracked && xy[1] === '.',
      repository: tracked && inTree === GITLINK && inIndex !== GITLINK,
    });
  }
  return { changed, counts, warnings };
}

function* records(output: Buffer): Generator<Buffer> {
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(NUL, start);
    if (end < 0) throw new Error('git status ended in the middle of a record');
    yield output.subarray(start, end);
    start = end + 1;
  }
}

function split(record: Buffer): { fields: string[]; path: Buffer } {
  const kind = String.fromCharCode(record[0] ?? NUL);
  const count = FIELDS[kind];
  if (count === undefined) throw new Error(`git status has a record of unknown kind ${kind}`);
  let at = 0;
  for (let field = 0; field < count; field++) {
    at = record.indexOf(SPACE, at) + 1;
    if (at === 0) throw new Error('git status has a record with too few fields');
  }
  const fields = record
    .subarray(0, at - 1)
    .toString('latin1')
    .split(' ');
  return { fields, path: record.subarray(at) };
}
