/**
 * Owns showing what would become of the user's files with what is chosen: one file in a diff, or
 * all of them in one multi-diff. It changes no file. A preview is true only until something is
 * applied, and is closed then.
 */
import { join } from 'node:path';
import { commands, l10n, Range, TabInputTextDiff, Uri, window } from 'vscode';
import type { Share } from '../../runner/client/apply/across.ts';
import { writeBlob } from '../../runner/client/apply/blob-writer.ts';
import { keyInResult } from '../../runner/client/apply/preview.ts';
import type { Had } from '../../runner/client/apply/record.ts';
import { type Doing, doingOf } from '../../runner/client/apply/steps.ts';
import { clip } from '../../runner/protocol/text.ts';
import { pairsIn } from './active-tab.ts';
import type { FetchedResult } from './fetched-result.ts';
import type { Prepare } from './newest.ts';
import { makePlan } from './plan.ts';
import { parseReviewUri, REVIEW_SCHEME, type ReviewedFile, reviewUri } from './uri.ts';

/** The editor opens both sides of every file before it shows one; more than these take too long. */
const MAX_FILES = 300;

/**
 * Returns what shows it; undefined where nothing becomes of the file.
 * @param line of the result, from 0: it is scrolled to
 */
export async function previewFile(
  fetched: FetchedResult,
  had: Had,
  shares: readonly Share[],
  line: number | undefined,
): ReturnType<Prepare> {
  const { steps } = await makePlan(fetched, had, shares);
  const keys = new Set(shares.flatMap(({ choice }) => [...choice.keys()]));
  const step = doingOf(steps).find((each) => keys.has(keyInResult(each)));
  if (!step) return undefined;
  const { left, right } = await sidesOf(fetched, step);
  const title = l10n.t('{0} (as it is ↔ with the result)', clip(step.path, 80));
  const selection = line === undefined ? undefined : new Range(line, 0, line, 0);
  return async () =>
    await commands.executeCommand('vscode.diff', left, right, title, {
      preview: true,
      preserveFocus: true,
      selection,
    });
}

/** Returns what shows it; says so where nothing is chosen that is not there already. */
export async function previewAll(
  fetched: FetchedResult,
  had: Had,
  shares: readonly Share[],
): ReturnType<Prepare> {
  const { steps } = await makePlan(fetched, had, shares);
  const doing = doingOf(steps);
  const resources: [Uri, Uri | undefined, Uri | undefined][] = [];
  for (const step of doing.slice(0, MAX_FILES)) {
    const { left, right, isThere } = await sidesOf(fetched, step);
    const isGone = step.kind === 'delete';
    resources.push([right, isThere ? left : undefined, isGone ? undefined : right]);
  }
  if (resources.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing is chosen that your files do not have.'));
    return undefined;
  }
  const name = clip(fetched.task.spec.title, 60);
  const title =
    doing.length > MAX_FILES
      ? l10n.t('{0} (as it is ↔ with the result, first {1} files)', name, MAX_FILES)
      : l10n.t('{0} (as it is ↔ with the result)', name);
  return async () => await commands.executeCommand('vscode.changes', title, resources);
}

async function sidesOf(
  { repository, task, attempt }: FetchedResult,
  step: Doing,
): Promise<{ readonly left: Uri; readonly right: Uri; readonly isThere: boolean }> {
  const side = (blob: string | undefined): Uri => {
    const common = { root: repository.root, task: task.id, attempt, side: 'planned' as const };
    const file: ReviewedFile = blob === undefined ? common : { ...common, blob };
    return reviewUri(step.path, file);
  };
  const from = step.kind === 'delete' ? undefined : step.from;
  const isThere = step.disk !== undefined || from !== undefined;
  const left = isThere ? Uri.file(join(repository.root, (from ?? step).path)) : side(undefined);
  const gone = step.kind === 'delete';
  const right = side(gone ? undefined : await writeBlob(repository.root, step.content));
  return { left, right, isThere };
}

export async function closePreviews(): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  await window.tabGroups.close(
    tabs.filter(({ input }) => {
      const sides = input instanceof TabInputTextDiff ? [input] : pairsIn(input);
      return sides.some(({ modified }) => modified instanceof Uri && isPlanned(modified));
    }),
  );
}

function isPlanned(uri: Uri): boolean {
  return uri.scheme === REVIEW_SCHEME && parseReviewUri(uri)?.side === 'planned';
}
