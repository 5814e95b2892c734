/**
 * Static flags: what a result changes that a passing check cannot be trusted across, or that a
 * reviewer must see: tests, the checks themselves, suppressions, exits, secrets. Pure over the
 * list of changes and the texts that the given reader returns; decides nothing (verdict.ts does).
 * Looks at lines, not at syntax: it prefers one flag too many on an existing test to one too few,
 * and must never flag a test that is only added. Backstop: the checks run in the clean room.
 */
import type { FileChange } from '../../protocol/task.ts';
import { checkConfigFlags, gitMachinery, isLockFile, lockFlags } from './config-flags.ts';
import { addedLines, removedLines } from './line-changes.ts';
import { isSource, sourceFlags } from './source-flags.ts';
import { specialCaseFlags } from './special-case.ts';
import { isTestPath, supportsTests, testFlags } from './test-flags.ts';

export interface Flag {
  readonly code: string;
  readonly path?: string;
  readonly text: string;
}

/** The text of a file on one side; undefined when it is not there, too large or no text. */
export type ReadSide = (side: 'before' | 'after', path: string) => Promise<string | undefined>;

export interface FlagInput {
  readonly changes: readonly FileChange[];
  readonly read: ReadSide;
  /** The checks that decide: what their commands name is part of them. */
  readonly checks: readonly { readonly name: string; readonly command: string }[];
  /** The texts of test files before the change; without them no special case is found. */
  readonly tests?: readonly string[];
}

/** A change with its texts, and the lines that it adds and takes away. */
export interface ChangedText {
  readonly change: FileChange;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export const MOST_FLAGS = 200;

/** All flags of a change, in the order of its files; at most 200. */
export async function staticFlags(input: FlagInput): Promise<Flag[]> {
  const { changes, read, checks, tests = [] } = input;
  const flags: Flag[] = [...lockFlags(changes)];
  const manifest = await read('before', 'package.json');
  for (const change of changes) {
    if (flags.length >= MOST_FLAGS) break;
    flags.push(...gitMachinery(change));
    // A submodule has no text in this repository.
    if (isSubmodule(change.before) || isSubmodule(change.after)) continue;
    if (change.binary) {
      flags.push(...binaryFlags(change));
      continue;
    }
    const changed = await changedText(change, read);
    const { before, after } = changed;
    if ((change.before && before === undefined) || (change.after && after === undefined)) {
      if (!isLockFile(change.path)) flags.push(notExamined(change));
    }
    flags.push(...checkConfigFlags(changed, checks, manifest));
    const ofTests = isTestPath(change.path);
    if (ofTests || supportsTests(changed)) flags.push(...testFlags(changed, changes));
    if (!ofTests && isSource(change.path)) flags.push(...specialCaseFlags(changed, tests));
    flags.push(...sourceFlags(changed));
  }
  return flags.slice(0, MOST_FLAGS);
}

/** A change with its texts, where both sides are text. */
async function changedText(change: FileChange, read: ReadSide): Promise<ChangedText> {
  const [before, after] = await Promise.all([
    change.before && read('before', change.path),
    change.after && read('after', change.path),
  ]);
  const added = addedLines(before ?? '', after ?? '');
  const removed = removedLines(before ?? '', after ?? '');
  return { change, before, after, added, removed };
}

/**
 * Flags changes below the paths that the repository protects: exact paths, folders (with or
 * without a closing slash), and `*`, `**`, `?` as in .gitignore.
 */
export function protectedFlags(
  changes: readonly FileChange[],
  patterns: readonly string[],
): Flag[] {
  const rules = patterns.map((pattern) => ({ pattern, matches: pathPattern(pattern) }));
  return changes.flatMap(({ path }) => {
    const rule = rules.find(({ matches }) => matches.test(path));
    if (!rule) return [];
    return [{ code: 'protected_path', path, text: `is protected by "${rule.pattern}"` }];
  });
}

function pathPattern(pattern: string): RegExp {
  const anchored = pattern.replace(/\/+$/, '');
  const body = anchored.replace(/^\//, '').replace(/\*\*\/|\*\*|\*|\?|[^*?]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  });
  const start = anchored.includes('/') ? '^' : '(?:^|/)';
  return new RegExp(`${start}${body}(?:/|$)`, 'i');
}

function binaryFlags(change: FileChange): Flag[] {
  if (!change.after) {
    if (!isTestPath(change.path)) return [];
    return [{ code: 'test_deleted', path: change.path, text: 'an existing test file was deleted' }];
  }
  const text = `a binary file was ${change.before ? 'changed' : 'added'}: it cannot be read as a diff`;
  return [{ code: 'binary', path: change.path, text }];
}

function isSubmodule(side: FileChange['before']): boolean {
  return side?.mode === '160000';
}

function notExamined(change: FileChange): Flag {
  const text = 'is too large or no text: it was not examined for flags';
  return { code: 'not_examined', path: change.path, text };
}
