/**
 * Static flags: what a reviewer must see in a result and no run of the checks can show. Pure over
 * the list of changes and the texts that the given reader returns; decides nothing (verdict.ts
 * does). Looks at lines, not at syntax. Does not protect a verdict from altered tests or
 * configuration: where a verdict is decided, those are the base's. Backstop: the trials.
 */
import ignore from 'ignore';
import type { FileChange } from '../../protocol/task.ts';
import { commandWords } from '../command/command-words.ts';
import { checkConfigFlags } from './config-flags.ts';
import { generatedFlags, type TextBefore } from './generated-files.ts';
import { addedLines, removedLines } from './line-changes.ts';
import {
  binaryFlags,
  gitMachinery,
  isLink,
  isSubmodule,
  linkFlags,
  lockFlags,
  nameFlags,
  unreadFlags,
} from './repository-flags.ts';
import { secretFlags } from './secrets.ts';
import { sourceFlags, sourcePath } from './source-flags.ts';
import { specialCaseFlags, type TestWords, wordsOfTests } from './special-case.ts';
import { isTestPath } from '../attribution/test-paths.ts';
import { typesLeftFlags } from './types-left.ts';
import { caseLines, supportsTests, testFlags } from './test-flags.ts';
import type { ChangedText, Flag, RaisedFlag } from './flag.ts';
import { withLine } from './flag-lines.ts';

/**
 * Reads a file's text on one side, or a link's target; undefined when it is absent, too large or
 * not text.
 */
export type ReadSide = (side: 'before' | 'after', path: string) => Promise<string | undefined>;

export interface FlagInput {
  readonly changes: readonly FileChange[];
  readonly read: ReadSide;
  /** The deciding checks; files that their commands name are part of them. */
  readonly checks: readonly { readonly name: string; readonly command: string }[];
  /** The texts of test files before the change; without them no special case is found. */
  readonly tests?: readonly string[];
}

export const MAX_FLAGS = 200;

/** Returns all flags of a change, in the order of its files; at most 200. */
export async function staticFlags(input: FlagInput): Promise<Flag[]> {
  const { changes, read, checks } = input;
  const tests = wordsOfTests(input.tests ?? []);
  const flags: Flag[] = [...lockFlags(changes), ...typesLeftFlags(changes)];
  const manifest = await read('before', 'package.json');
  const moved = await movedCases(changes, read);
  const programs = programsOf(checks.map(({ command }) => command));
  const all: TextBefore[] = [];
  for (const change of changes) {
    if (flags.length >= MAX_FLAGS) break;
    flags.push(...nameFlags(change));
    if (change.binary) {
      all.push({ change, before: undefined });
      flags.push(...binaryFlags(change));
      continue;
    }
    const changed = await changedText(change, read);
    all.push(changed);
    flags.push(...gitMachinery(changed).map((flag) => withLine(flag, changed)));
    flags.push(...linkFlags(changed));
    // A submodule has no text in this repository, and a file without a readable name cannot be
    // read.
    if (isSubmodule(change) || change.pathBase64 !== undefined) continue;
    flags.push(...unreadFlags(changed));
    const raised = [
      ...checkConfigFlags(changed, checks, manifest),
      ...textFlags(changed, changes, { tests, moved, programs }),
    ];
    const like = sourcePath(change.path, changed.after);
    flags.push(...raised.map((flag) => withLine(flag, changed, like)));
  }
  if (all.length === changes.length) flags.push(...generatedFlags(all));
  return flags.slice(0, MAX_FLAGS);
}

/** Known once for all files. */
interface Known {
  readonly tests: TestWords;
  readonly moved: ReadonlySet<string>;
  readonly programs: readonly string[];
}

/** Returns the names of files that commands run: `check.sh` of `./test/check.sh`. */
function programsOf(commands: readonly string[]): string[] {
  const words = commands.flatMap((command) => commandWords(command.slice(0, 4_000)));
  const values = words.flatMap((word) => word.split('='));
  const names = values.map((word) => word.slice(word.lastIndexOf('/') + 1));
  return [...new Set(names)].filter((name) => /^[\w-]{2,80}\.\w{1,8}$/.test(name)).slice(0, 50);
}

/** Returns flags on a file's text. */
function textFlags(
  changed: ChangedText,
  changes: readonly FileChange[],
  { tests, moved, programs }: Known,
): RaisedFlag[] {
  const { change } = changed;
  if (isLink(change.after) && change.status !== 'type_changed') return [];
  const ofTests = isTestPath(change.path);
  const flags = ofTests || supportsTests(changed) ? testFlags(changed, changes, moved) : [];
  if (!ofTests && sourcePath(change.path, changed.after) !== undefined) {
    flags.push(...specialCaseFlags(changed, tests), ...sourceFlags(changed, programs));
  }
  return [...flags, ...secretFlags(changed)];
}

/**
 * Returns the first lines of test cases that some test file gained: they may come from another
 * file.
 */
async function movedCases(
  changes: readonly FileChange[],
  read: ReadSide,
): Promise<ReadonlySet<string>> {
  const of = changes.filter(({ path, binary }) => !binary && isTestPath(path));
  const isLoss = of.some(({ status }) => status !== 'added');
  if (!isLoss || of.length > MAX_FLAGS) return new Set();
  const lines = new Set<string>();
  for (const change of of.filter(({ after }) => after !== undefined)) {
    const { added } = await changedText(change, read);
    for (const line of caseLines(added)) lines.add(line);
  }
  return lines;
}

/** Reads a change's texts, where both sides are text. */
async function changedText(change: FileChange, read: ReadSide): Promise<ChangedText> {
  const named = change.pathBase64 === undefined && !change.binary && !isSubmodule(change);
  const [before, after] = await Promise.all([
    named && change.before ? read('before', change.path) : undefined,
    named && change.after ? read('after', change.path) : undefined,
  ]);
  const added = addedLines(before ?? '', after ?? '');
  const removed = removedLines(before ?? '', after ?? '');
  return { change, before, after, added, removed };
}

/** Flags changes of the files that the repository protects, with patterns as in a `.gitignore`. */
export function protectedFlags(
  changes: readonly FileChange[],
  patterns: readonly string[],
): Flag[] {
  const rules = ignore().add(patterns);
  return changes.flatMap(({ path }) => {
    const { ignored, rule } = rules.test(path);
    if (!ignored) return [];
    const by = rule === undefined ? '' : ` by "${rule.pattern}"`;
    return [{ code: 'protected_path', path, text: `is protected${by}` }];
  });
}
