/**
 * Owns making a plan in the editor: the known state of the work tree, with edits that are not saved
 * yet. Unsaved edits in an editor without text (a notebook, say) stop their file.
 */
import { baseOf } from '../../runner/protocol/attempt-base.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { join, relative, sep } from 'node:path';
import {
  ProgressLocation,
  l10n,
  TabInputCustom,
  TabInputNotebook,
  TabInputNotebookDiff,
  TabInputText,
  TabInputTextDiff,
  type Uri,
  window,
  workspace,
} from 'vscode';
import { chooseChanges } from '../../runner/client/apply/choose-changes.ts';
import { clearUp } from '../../runner/client/apply/journal.ts';
import { type Share, type Taken, together } from '../../runner/client/apply/across.ts';
import { isAll, requireSameHunks, unitsOf } from '../../runner/client/apply/part.ts';
import { type Had, hadOf } from '../../runner/client/apply/record.ts';
import { settingsOf } from '../../runner/client/apply/standing.ts';
import { type MergeStep, planMerge } from '../../runner/client/merge.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { realPlace, unsavedBuffers } from '../platform/documents.ts';
import { inWords } from '../platform/words.ts';
import type { FetchedResult } from './fetched-result.ts';

export interface Planned {
  /** What is to be applied. */
  readonly changes: readonly FileChange[];
  /** What of it each attempt gives. */
  readonly taken: readonly Taken[];
  /** False where a part of the result is left out. */
  readonly isWhole: boolean;
  readonly steps: readonly MergeStep[];
  /** Unsaved content at the time of planning, by name in the work tree. */
  readonly buffers: ReadonlyMap<string, Uint8Array>;
  /** False when git ignores file modes. */
  readonly modes: boolean;
}

/** What this work tree was given of the task before; a record may have made room for others. */
export async function hadHere(
  { applied }: Pick<Services, 'applied'>,
  { task, repository }: FetchedResult,
): Promise<Had> {
  const had = await hadOf(repository, task.id);
  const whole = applied.attempt(task.id, repository.workTree) ?? had.whole;
  return { ...had, ...(whole !== undefined && { whole }) };
}

/**
 * @param had what this work tree was given of the task before
 * @param shares the part of the result to apply, or parts of several attempts; all of the result
 * when absent
 * @throws {ErrandError} `conflict` where its hunks are others by now
 */
export async function makePlan(
  { repository, task, attempt }: FetchedResult,
  had: Had,
  shares?: readonly Share[],
): Promise<Planned> {
  const { title } = task.spec;
  const words = l10n.t('Comparing "{0}" with your files', oneLine(title, 60));
  return await window.withProgress(
    { location: ProgressLocation.Window, title: words },
    async () => {
      // An apply that was interrupted with its window is undone before anything is compared.
      await clearUp(repository);
      const { root } = repository;
      const unsaved = await unsavedBuffers(root);
      const { modes } = await settingsOf(root);
      const missingOf = async (n: number): Promise<readonly FileChange[]> => {
        const wanted = task.attempts.find((each) => each.n === n);
        return wanted ? await chooseChanges(repository, task, wanted, unsaved, had) : [];
      };
      const now: Share[] = [];
      for (const share of shares ?? []) {
        const singles = (shares?.length ?? 0) > 1;
        const units = await unitsOf(repository, await missingOf(share.attempt), { singles });
        requireSameHunks(share, units);
        now.push({ ...share, units });
      }
      const whole = shares ? [] : await missingOf(attempt);
      const { changes, taken } = shares
        ? await together(repository, now)
        : { changes: whole, taken: [{ attempt, changes: whole }] };
      const steps = await planMerge(
        repository,
        changes,
        unsaved,
        baseOf(
          task,
          task.attempts.find(({ n }) => n === attempt),
        ).base,
      );
      const held = await heldElsewhere();
      const buffers = [...unsaved].map(
        ([path, bytes]) => [relative(root, path).replaceAll(sep, '/'), bytes] as const,
      );
      return {
        changes,
        taken,
        isWhole: now.every(({ units, choice }, index) =>
          index === 0 ? isAll(units, choice) : choice.size === 0,
        ),
        steps: steps.map((step) => {
          // An old name is removed only where the new one is added.
          const paths = [step.path, ...('to' in step && step.to ? [step.to.path] : [])];
          return stopped(
            step.kind === 'refuse' ? { ...step, reason: inWords(step.reason) } : step,
            paths.some((path) => held.has(join(root, path))),
          );
        }),
        buffers: new Map(buffers),
        modes,
      };
    },
  );
}

function stopped(step: MergeStep, isHeld: boolean): MergeStep {
  if (!isHeld || step.kind === 'unchanged' || step.kind === 'refuse') return step;
  const { path, bytes } = step;
  return {
    kind: 'refuse',
    path,
    bytes,
    reason: l10n.t(
      'it has unsaved edits that Errand cannot read (in a notebook, a very large file or another special editor)',
    ),
  };
}

/** The editor gives extensions no text of a notebook, for one, nor of a very large file. */
async function heldElsewhere(): Promise<ReadonlySet<string>> {
  const edited = workspace.textDocuments.filter(({ isDirty }) => isDirty);
  const readable = new Set(edited.map(({ uri }) => uri.toString()));
  const held = new Set<string>();
  for (const { input, isDirty } of window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
    if (!isDirty) continue;
    const uri = uriOf(input);
    if (uri?.scheme === 'file' && !readable.has(uri.toString())) held.add(await realPlace(uri));
  }
  return held;
}

function uriOf(input: unknown): Uri | undefined {
  const isOne =
    input instanceof TabInputCustom ||
    input instanceof TabInputNotebook ||
    input instanceof TabInputText;
  if (isOne) return input.uri;
  const isPair = input instanceof TabInputTextDiff || input instanceof TabInputNotebookDiff;
  return isPair ? input.modified : undefined;
}
