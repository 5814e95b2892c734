/**
 * Owns letting the user choose files and hunks of a result, and see before what would become of
 * each: it fits, is merged with edits, is in conflict, or stays as it is. It changes no file.
 * Backstop: the chosen part is planned again before it is applied.
 */
import { join } from 'node:path';
import {
  commands,
  l10n,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  TabInputTextDiff,
  ThemeIcon,
  Uri,
  window,
} from 'vscode';
import { writeBlob } from '../../runner/client/apply/blob-writer.ts';
import { keyOf, nameOf } from '../../runner/client/apply/names.ts';
import { type Choice, type Chosen, unitsOf } from '../../runner/client/apply/part.ts';
import { fitting, keyInResult, previewOf } from '../../runner/client/apply/preview.ts';
import type { Had } from '../../runner/client/apply/record.ts';
import { inReviewOrder } from '../../runner/protocol/review-order.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import { clip, oneLine } from '../../runner/protocol/text.ts';
import type { Services } from '../container.ts';
import { showError } from '../platform/show-error.ts';
import type { FetchedResult } from './fetched-result.ts';
import {
  choiceOf,
  fittingRows,
  followed,
  type Group,
  type PartRow,
  partRows,
} from './part-rows.ts';
import { makePlan } from './plan.ts';
import { parseReviewUri, REVIEW_SCHEME, type ReviewedFile, reviewUri } from './uri.ts';

interface Item extends QuickPickItem {
  /** Absent from the title of a group. */
  readonly row?: PartRow;
}

/**
 * @param had what the work tree was given of the task before
 * @param file the only file to choose from
 * @returns undefined when the user chooses nothing
 */
export async function chooseParts(
  { log }: Pick<Services, 'log'>,
  fetched: FetchedResult,
  had: Had,
  file?: FileChange,
): Promise<Chosen | undefined> {
  const rows = await rowsOf(fetched, had, file);
  if (rows.list.length === 0) {
    void window.showInformationMessage(l10n.t('Your files already have all of this result.'));
    return undefined;
  }
  const units = rows.list.map(({ preview: { unit } }) => unit);
  const look = (box: QuickPick<Item>, choice: Choice): void =>
    void preview(box, fetched, had, { choice, units }).catch((error: unknown) =>
      showError(log, l10n.t('The changes cannot be shown'), error),
    );
  const ticked = await pick(fetched, rows, look);
  return ticked && ticked.size > 0 ? { choice: choiceOf(rows.list, ticked), units } : undefined;
}

interface Rows {
  readonly list: readonly PartRow[];
  readonly fitting: Choice;
}

async function rowsOf(fetched: FetchedResult, had: Had, file?: FileChange): Promise<Rows> {
  const { repository, task, attempt } = fetched;
  const { changes, steps } = await makePlan(fetched, had);
  const key = file && keyOf(nameOf(file));
  const of = task.attempts.find(({ n }) => n === attempt);
  const units = (await unitsOf(repository, inReviewOrder(changes, of))).filter(
    (unit) => key === undefined || unit.key === key || keyOfOld(unit.renamed) === key,
  );
  const previews = await previewOf(repository, units, steps);
  return { list: partRows(previews, l10n.t), fitting: fitting(previews) };
}

const keyOfOld = (renamed: FileChange | undefined): string | undefined =>
  renamed && keyOf(nameOf(renamed));

async function pick(
  { task }: FetchedResult,
  { list, fitting: fits }: Rows,
  look: (box: QuickPick<Item>, choice: Choice) => void,
): Promise<ReadonlySet<PartRow> | undefined> {
  const box = window.createQuickPick<Item>();
  const items = itemsOf(list);
  const byRow = new Map(items.flatMap((item) => (item.row ? [[item.row, item]] : [])));
  box.title = l10n.t('Apply a part of "{0}"', oneLine(task.spec.title, 80));
  box.placeholder = l10n.t('Tick what to apply. Nothing has been changed yet.');
  box.canSelectMany = true;
  box.matchOnDescription = true;
  // Looking at a file's preview must not end the choice.
  box.ignoreFocusOut = true;
  box.items = items;
  let ticked = fittingRows(list, fits);
  const show = (): void => {
    box.selectedItems = [...ticked].flatMap((row) => byRow.get(row) ?? []);
  };
  show();
  box.onDidChangeSelection((selected) => {
    const now = new Set(selected.flatMap(({ row }) => row ?? []));
    const next = followed(list, ticked, now);
    ticked = next;
    if (next.symmetricDifference(now).size > 0) show();
  });
  box.onDidTriggerItemButton(({ item }) => {
    if (item.row) look(box, chosenIn(list, ticked, item.row));
  });
  try {
    return await new Promise((resolve) => {
      box.onDidAccept(() => resolve(ticked));
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
    await closePreviews();
  }
}

/** A preview is true only until something is applied. */
async function closePreviews(): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  await window.tabGroups.close(
    tabs.filter(({ input }) => {
      const isDiff = input instanceof TabInputTextDiff && input.modified.scheme === REVIEW_SCHEME;
      return isDiff && parseReviewUri(input.modified)?.side === 'planned';
    }),
  );
}

function itemsOf(list: readonly PartRow[]): Item[] {
  const buttons = [
    { iconPath: new ThemeIcon('diff'), tooltip: l10n.t('Show What Becomes of the File') },
  ];
  return list.flatMap((row, index) => {
    const { words, group, file } = row;
    const isFirst = list[index - 1]?.group !== group;
    const title: Item = { label: titleOf(group), kind: QuickPickItemKind.Separator };
    const hasPreview = !file && group !== 'stays' && !row.preview.unit.change.binary;
    const item: Item = { ...words, row, ...(hasPreview && { buttons }) };
    return isFirst ? [title, item] : [item];
  });
}

function titleOf(group: Group): string {
  switch (group) {
    case 'conflict':
      return l10n.t('In conflict with your edits');
    case 'merged':
      return l10n.t('Merged with your edits');
    case 'clean':
      return l10n.t('Fits');
    case 'stays':
      return l10n.t('Stays as it is');
  }
}

/** What is ticked of a file; all of it while nothing is. */
function chosenIn(
  list: readonly PartRow[],
  ticked: ReadonlySet<PartRow>,
  { preview: { unit } }: PartRow,
): Choice {
  const own = list.filter(({ preview: each }) => each.unit === unit);
  const chosen = choiceOf(own, ticked);
  return chosen.size > 0 ? chosen : new Map([[unit.key, 'all']]);
}

/** Shows the user's file beside what it would become. */
async function preview(
  box: QuickPick<Item>,
  fetched: FetchedResult,
  had: Had,
  { choice, units }: Chosen,
): Promise<void> {
  const { repository, task, attempt } = fetched;
  box.busy = true;
  try {
    const { steps } = await makePlan(fetched, had, choice, units);
    const step = steps.find((each) => choice.has(keyInResult(each)));
    if (!step || step.kind === 'unchanged' || step.kind === 'refuse') return;
    const { path } = step;
    const side = (blob: string | undefined): Uri => {
      const common = { root: repository.root, task: task.id, attempt, side: 'planned' as const };
      const file: ReviewedFile = blob === undefined ? common : { ...common, blob };
      return reviewUri(path, file);
    };
    const from = step.kind === 'delete' ? undefined : step.from;
    const isThere = step.disk !== undefined || from !== undefined;
    const left = isThere ? Uri.file(join(repository.root, (from ?? step).path)) : side(undefined);
    const right = side(
      step.kind === 'delete' ? undefined : await writeBlob(repository.root, step.content),
    );
    const title = l10n.t('{0} (as it is ↔ with the result)', clip(path, 80));
    await commands.executeCommand('vscode.diff', left, right, title, {
      preview: true,
      preserveFocus: true,
    });
  } finally {
    box.busy = false;
  }
}
