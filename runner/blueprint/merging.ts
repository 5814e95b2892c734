/**
 * Owns bringing the work of an earlier attempt onto a newer base: the merge itself, made by the
 * runner from commits; what an agent is told of what git could not merge; and whether the result
 * still holds marks of a conflict. Asks no model, and judges nothing: verify/judging does.
 */
import type { BareRepository } from '../git/repository.ts';
import { entriesOf, type EntryOf } from '../ledger/entry.ts';
import { newerBaseWords } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Result } from '../protocol/task.ts';
import type { AttemptPast, LedgerReader, LedgerWriter } from '../tasks/context.ts';
import type { AttemptRuntime } from './attempt-runtime.ts';
import { commitTree, type WorkContext } from './checkpoint.ts';
import type { Outcome } from './notes.ts';

/** Conflicts and files that one ledger entry has room for. */
const MAX_NAMED = 200;
const READ_LIMITS = { maxFileBytes: 4 * 1024 * 1024, maxBytes: 64 * 1024 * 1024 };
/** A pointer of Git LFS is shorter. */
const POINTER_LIMITS = { maxFileBytes: 1024, maxBytes: 4 * 1024 * 1024 };

/**
 * Merges, and makes the merge the work so far. A repeat after a crash merges the same commits
 * again.
 */
export async function mergeNewerBase(
  { context, repository }: AttemptRuntime,
  signal: AbortSignal,
): Promise<Outcome> {
  const { continues, newerBase, task } = context;
  if (newerBase === undefined || continues?.commit === undefined) {
    throw new Error('only an attempt that brings work onto a newer base can merge');
  }
  const { commit: ours, head, branch } = newerBase;
  const { commit: theirs, base: before } = continues;
  await noteWhatIsOld(context, repository, { before, ours });
  const { tree, conflicts } = await repository.merge({ before, ours, theirs }, signal);
  const newer = await repository.countNewer(before, head);
  // Of a conflict that has no marks, git may keep the newer base's version alone.
  const isThere = conflicts.length === 0 && tree === (await repository.treeOf(ours));
  const work = isThere ? undefined : await commitTree(context, repository, tree);
  const named = conflicts.slice(0, MAX_NAMED);
  const paths = named.map(({ path }) => path);
  const texts = work && (await repository.readFiles(work.commit, paths, READ_LIMITS));
  const { blueprint } = task.spec;
  await context.record('merge', {
    kind: 'merged',
    base: ours,
    head,
    before,
    change: theirs,
    tree,
    ...(branch === undefined ? {} : { branch }),
    ...(newer === undefined ? {} : { newer }),
    ...(blueprint === undefined ? {} : { blueprint }),
    count: conflicts.length,
    conflicts: named.map(({ path, what }) => {
      return { path, what, marked: hasMarks(texts?.get(path)?.toString('latin1') ?? '') };
    }),
  });
  const words = newerBaseWords({ ...newerBase, newer });
  context.log(`merged with ${words}: ${conflicts.length} files in conflict\n`);
  if (!work) return { name: 'unchanged' };
  if (conflicts.length > 0) return { name: 'conflict', words: conflictWords(context, words) };
  // The runner has done what was asked for, so the message was not in vain.
  const asked = context.inbox.all().filter(({ kind }) => kind === 'follow_up');
  await context.inbox.delivered(asked.slice(-1).map(({ id }) => id));
  return { name: 'clean' };
}

/** The last merge of this attempt. */
export function lastMerge(context: LedgerReader): EntryOf<'merged'> | undefined {
  return entriesOf(context.ledger(), 'merged').at(-1);
}

/**
 * Contents beside commits were sent with the task, and belong to the base that it began with.
 */
async function noteWhatIsOld(
  context: LedgerReader & LedgerWriter,
  repository: BareRepository,
  { before, ours }: { readonly before: string; readonly ours: string },
): Promise<void> {
  const all = await repository.changes(before, ours).catch((error: unknown) => {
    // A base that has moved so far is merged all the same.
    if (error instanceof ErrandError && error.code === 'too_large') return [];
    throw error;
  });
  const changed = all.filter(({ after }) => after);
  const modules = changed.filter(({ after }) => after?.mode === '160000');
  const paths = changed.filter(({ binary }) => !binary).map(({ path }) => path);
  const texts = await repository.readFiles(ours, paths, POINTER_LIMITS);
  const pointers = paths.filter((path) =>
    texts.get(path)?.toString('latin1').startsWith('version https://git-lfs.github.com/spec/'),
  );
  const notes = [
    ...oldNote(
      'Submodules that the newer base has moved',
      modules.map(({ path }) => path),
    ),
    ...oldNote('Files of Git LFS that the newer base has changed', pointers),
  ];
  if (notes.length > 0) await context.record('merge', { kind: 'left_behind', notes });
}

function oldNote(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const names = paths.slice(0, 10).join(', ');
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  return [`${what} were not sent again: ${names}${more}.`.slice(0, 500)];
}

function conflictWords(context: LedgerReader, base: string): string {
  const merge = lastMerge(context);
  const lines = merge?.conflicts.map(({ path, what, marked }) => {
    return marked ? `- ${path}` : `- ${path} (${what}; no marks: choose what it should be)`;
  });
  const more = (merge?.count ?? 0) - (lines?.length ?? 0);
  return [
    `The work tree is now ${base} with this change merged into it, so files may differ from what you read before. Git could not merge these files; in each, the newer base's lines stand between "<<<<<<<" and "|||||||" or "=======", and this change's between "=======" and ">>>>>>>":`,
    ...(lines ?? []),
    ...(more > 0 ? [`- and ${more} more; search for the marks`] : []),
    'Make each of them right for what the newer base does and for what this change is for, take out every mark, and change nothing else without need.',
  ].join('\n');
}

/**
 * Records which changed files still hold marks of a conflict, so that no such result is verified;
 * and of what git could not merge without marks, that a person has to look at the choice.
 */
export async function recordUnresolved(
  context: WorkContext & AttemptPast & LedgerReader & LedgerWriter,
  repository: BareRepository,
  result: Result,
): Promise<void> {
  const { continues, newerBase, task } = context;
  if (!continues) return;
  const { base } = task.spec;
  const merge = newerBase && lastMerge(context);
  const conflicts = new Map(merge?.conflicts.map((each) => [each.path, each]));
  const paths = result.files.filter(({ after }) => after).map(({ path }) => path);
  const read = (commit: string, some: readonly string[]) =>
    repository.readFiles(commit, some, READ_LIMITS);
  const marked = paths.filter((path) => conflicts.get(path)?.marked === true);
  const none = new Map<string, Buffer>();
  const [now, first, ours, theirs] = await Promise.all([
    read(result.commit, paths),
    merge ? read(merge.before, marked) : none,
    read(base, marked),
    merge ? read(merge.change, marked) : none,
  ]);
  const unresolved = paths.filter((path) => {
    const text = now.get(path)?.toString('latin1');
    // Nobody can say of a file that is too large to be read.
    if (text === undefined) return marked.includes(path);
    if (OWN_MARK.test(text)) return true;
    const [common = 0, one = 0, other = 0] = [first, ours, theirs].map((side) =>
      marksIn(side.get(path)?.toString('latin1') ?? ''),
    );
    // Lines that look like marks may be the text's own, a heading's underline for one: those that
    // each side added are both in the merge.
    return marked.includes(path) && marksIn(text) > Math.max(one, other, one + other - common);
  });
  if (unresolved.length > 0) {
    await context.record('package', {
      kind: 'unresolved',
      result: result.commit,
      paths: { count: unresolved.length, names: unresolved.slice(0, MAX_NAMED) },
    });
  }
  for (const { path, what } of [...conflicts.values()].filter(({ marked: has }) => !has)) {
    const text = `Git could not merge it (${what}), so somebody had to choose: see that it is what it should be.`;
    await context.record('package', { kind: 'flag', code: 'merge_choice', path, text });
  }
}

/** Git's mark with the commit that the runner made for a side: nothing else looks like it. */
const OWN_MARK = /^(?:<{7}|>{7}) (?:[0-9a-f]{40}|[0-9a-f]{64})(?::.*)?\r?$/m;
const MARK = /^(?:<{7} .*|>{7} .*|\|{7}(?: .*)?|={7})\r?$/gm;

function marksIn(text: string): number {
  return text.match(MARK)?.length ?? 0;
}

function hasMarks(text: string): boolean {
  return OWN_MARK.test(text);
}
