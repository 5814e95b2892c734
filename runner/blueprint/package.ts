/**
 * Owns the step that turns the last checkpoint into the result: the contents of its diff and the
 * static flags, recorded for the verdict. Runs no check and judges nothing.
 */
import type { PhaseEnding } from '../agent/backend.ts';
import type { BareRepository } from '../git/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Result } from '../protocol/task.ts';
import type { AttemptPast, LedgerReader, LedgerWriter, LogWriter } from '../tasks/context.ts';
import { commandWords } from '../verify/command/command-words.ts';
import { readEvidence } from '../verify/evidence/evidence.ts';
import { TYPED, TYPED_BEFORE } from '../verify/judging/judge-terminals.ts';
import { protectedFlags, type ReadSide, staticFlags } from '../verify/flags/flags.ts';
import { isTestPath } from '../verify/attribution/test-paths.ts';
import { earlyFlag } from './ended-early.ts';
import { commitResult, describeResult, lastCheckpoint, type WorkContext } from './checkpoint.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { recordUnresolved } from './merging.ts';
import type { Checkpoint } from './notes.ts';
import { tickItem } from './tick.ts';

/** Context of the attempt whose work is packaged and recorded. */
type PackagingContext = WorkContext & AttemptPast & LedgerReader & LedgerWriter & LogWriter;

/** Resolves with the result's commit, or null if nothing was changed. */
export async function packageResult(
  context: PackagingContext,
  repository: BareRepository,
  config: AttemptConfig,
  ending: PhaseEnding,
): Promise<string | null> {
  const { base } = context.task.spec;
  const work = lastCheckpoint(context);
  if (!work || work.tree === (await repository.treeOf(base))) {
    if (ending.kind === 'finished') context.log('The agent says it finished; no file differs.\n');
    // The packaged work has since been undone: no verdict may speak of it any more.
    const { results } = readEvidence(context.ledger());
    if (work && results.length > 0) await recordResult(context, repository, work);
    return null;
  }
  const done = ending.kind === 'bowed_out' ? work : await tickItem(context, repository, work);
  const { last, result } = await recordResult(context, repository, done);
  await recordUnresolved(context, repository, result);
  if (context.continues?.wasTyped === true) {
    await context.record('package', { kind: 'flag', code: TYPED_BEFORE, text: TYPED });
  }
  const commits = { before: base, after: last.commit };
  const read = readSides(repository, commits, result.files);
  const tests = await testsBefore(repository, base, config.checks);
  const flags = [
    ...(await staticFlags({ changes: result.files, read, checks: config.checks, tests })),
    ...protectedFlags(result.files, config.protectedPaths),
  ];
  const { bowedOut } = readEvidence(context.ledger());
  const early = bowedOut.length > 0 ? undefined : earlyFlag(ending);
  for (const flag of early ? [early, ...flags] : flags)
    await context.record('package', { kind: 'flag', ...flag });
  return last.commit;
}

async function recordResult(
  context: PackagingContext,
  repository: BareRepository,
  work: Checkpoint,
): Promise<{ last: Checkpoint; result: Result }> {
  const last = await commitResult(context, repository, work);
  const result = await describeResult(context, repository, last.commit);
  await context.record('package', {
    kind: 'result',
    commit: last.commit,
    tree: last.tree,
    base: context.task.spec.base,
    files: result.files.length,
    additions: result.additions,
    deletions: result.deletions,
    paths: result.files
      .map(({ path }) => path)
      .filter((path) => path.length <= MAX_PATH_CHARACTERS)
      .slice(0, MAX_PATHS),
  });
  return { last, result };
}

/** Paths that one ledger entry has room for. */
const MAX_PATHS = 100;
const MAX_PATH_CHARACTERS = 300;

/** Files larger than this are flagged as not examined. */
const MAX_EXAMINED_BYTES = 1024 * 1024;

/** Test files that are examined, and their sizes. */
const MAX_TEST_FILES = 300;
const TEST_LIMITS = { maxFileBytes: 64 * 1024, maxBytes: 4 * 1024 * 1024 };

/** Reads the tests as they were before the change, and scripts that checks name. */
export async function testsBefore(
  repository: BareRepository,
  base: string,
  checks: AttemptConfig['checks'],
): Promise<string[]> {
  const words = new Set(checks.flatMap(({ command }) => commandWords(command)));
  const files = await repository.listFiles(base);
  const tests = files
    .filter((path) => isTestPath(path) || words.has(path))
    .slice(0, MAX_TEST_FILES);
  const texts = await repository.readFiles(base, tests, TEST_LIMITS);
  return [...texts.values()].flatMap((bytes) => (bytes ? [bytes.toString('utf8')] : []));
}

/** Limits for both sides together, each file once; a file that does not fit is read by itself. */
const READ_LIMITS = { maxFileBytes: MAX_EXAMINED_BYTES, maxBytes: 64 * 1024 * 1024 };

/** Reads all changed files of a side at once: one git process per file would take longer. */
function readSides(
  repository: BareRepository,
  commits: Readonly<Record<'before' | 'after', string>>,
  changes: Result['files'],
): ReadSide {
  const changed = new Map(changes.map((change) => [change.path, change]));
  const read = new Map<string, ReturnType<BareRepository['readFiles']>>();
  return async (side, path) => {
    const commit = commits[side];
    const change = changed.get(path);
    if (change && !change[side]) return undefined;
    const reading =
      read.get(side) ?? repository.readFiles(commit, [...changed.keys()], READ_LIMITS);
    read.set(side, reading);
    try {
      const known = await reading;
      const isFile = !change || known.has(path);
      const bytes =
        known.get(path) ??
        (isFile ? await repository.readFile(commit, path, MAX_EXAMINED_BYTES) : undefined);
      if (bytes === undefined) return await repository.readLink(commit, path);
      return bytes.includes(0) ? undefined : bytes.toString('utf8');
    } catch (error) {
      if (error instanceof ErrandError && error.code === 'too_large') return undefined;
      throw error;
    }
  };
}
