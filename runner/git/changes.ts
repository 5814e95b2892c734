/**
 * Owns reading `git diff-tree -r -z --raw --numstat --no-renames --no-abbrev` into FileChanges.
 * Pure; names are bytes until the last moment, because git's are.
 */
import { isUtf8 } from 'node:buffer';
import type { FileChange } from '../protocol/task.ts';

type Entry = Omit<FileChange, 'binary' | 'additions' | 'deletions'>;

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/;
const NONE = '000000';

/** @throws when the bytes are not of that format */
export function parseChanges(output: Buffer): FileChange[] {
  const entries = new Map<string, Entry>();
  const changes: FileChange[] = [];
  const fields = [...fieldsOf(output)];
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? Buffer.alloc(0);
    if (field[0] === 0x3a) {
      const path = fields[++i] ?? Buffer.alloc(0);
      entries.set(path.toString('latin1'), parseRaw(field.toString('latin1'), path));
    } else {
      const [, added, deleted, path] =
        /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(field.toString('latin1')) ?? [];
      const entry = entries.get(path ?? '');
      if (!entry) throw new Error('git diff-tree counted lines of a file that it did not list');
      changes.push({ ...entry, ...counts(added, deleted) });
    }
  }
  if (changes.length !== entries.size) throw new Error('git diff-tree left out the line counts');
  return changes;
}

function counts(
  added = '-',
  deleted = '-',
): Pick<FileChange, 'binary' | 'additions' | 'deletions'> {
  if (added === '-' || deleted === '-') return { binary: true };
  return { binary: false, additions: Number(added), deletions: Number(deleted) };
}

function parseRaw(text: string, path: Buffer): Entry {
  const [, oldMode = NONE, newMode = NONE, oldId = '', newId = '', letter] = RAW.exec(text) ?? [];
  return {
    path: path.toString('utf8'),
    ...(isUtf8(path) ? {} : { pathBase64: path.toString('base64') }),
    status: statusOf(letter),
    ...(oldMode === NONE ? {} : { before: { mode: oldMode, blob: oldId } }),
    ...(newMode === NONE ? {} : { after: { mode: newMode, blob: newId } }),
  };
}

function statusOf(letter: string | undefined): FileChange['status'] {
  switch (letter) {
    case 'A':
      return 'added';
    case 'D':
      return 'deleted';
    case 'M':
      return 'modified';
    case 'T':
      return 'type_changed';
    default:
      throw new Error(`git diff-tree gave a change of unknown kind ${letter ?? '(none)'}`);
  }
}

function* fieldsOf(output: Buffer): Generator<Buffer> {
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start);
    if (end < 0) throw new Error('git diff-tree ended in the middle of a record');
    yield output.subarray(start, end);
    start = end + 1;
  }
}
