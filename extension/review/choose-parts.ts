/**
 * Owns letting the user choose files and hunks of a result, or of two attempts at one task, and see
 * before what would become of each: it fits, is merged with edits, is in conflict, or stays as it
 * is. It changes no file. Backstop: the chosen part is planned again before it is applied.
 */
import { l10n, window } from 'vscode';
import type { Share } from '../../runner/client/apply/across.ts';
import { keyOf, nameOf } from '../../runner/client/apply/names.ts';
import { unitsOf } from '../../runner/client/apply/part.ts';
import { previewOf } from '../../runner/client/apply/preview.ts';
import type { Had } from '../../runner/client/apply/record.ts';
import { inReviewOrder } from '../../runner/protocol/review-order.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { showError } from '../platform/show-error.ts';
import type { FetchedResult } from './fetched-result.ts';
import { Newest, type Prepare } from './newest.ts';
import { fittingRows, type Offer, type PartRow, partRows, sharesOf } from './part-rows.ts';
import { pickParts } from './parts-view.ts';
import { makePlan } from './plan.ts';
import { closePreviews, previewAll, previewFile } from './preview-parts.ts';

/**
 * @param results one result, or those of several attempts at one task in one work tree
 * @param had what the work tree was given of the task before
 * @param file the only file to choose from
 * @returns undefined when the user chooses nothing
 */
export async function chooseParts(
  { log }: Pick<Services, 'log'>,
  results: readonly [FetchedResult, ...FetchedResult[]],
  had: Had,
  file?: FileChange,
): Promise<Share[] | undefined> {
  const [first] = results;
  const offers: Offer[] = [];
  for (const fetched of results) offers.push(await offerOf(fetched, had, results.length > 1, file));
  const rows = partRows(offers, l10n.t);
  if (rows.length === 0) {
    void window.showInformationMessage(l10n.t('Your files already have all of this result.'));
    return undefined;
  }
  const previews = new Newest();
  const look = (prepare: Prepare): void =>
    void previews
      .show(prepare)
      .catch((error: unknown) => showError(log, l10n.t('The changes cannot be shown'), error));
  try {
    const ticked = await pickParts({
      title: first.task.spec.title,
      rows,
      ticked: fittingRows(rows, offers),
      look: (row, now) => {
        const shares = sharesOf(offers, rows, chosenIn(rows, row, now));
        look(() => previewFile(first, had, shares, lineOf(row)));
      },
      lookAtAll: (now) => look(() => previewAll(first, had, sharesOf(offers, rows, now))),
    });
    return ticked && ticked.size > 0 ? sharesOf(offers, rows, ticked) : undefined;
  } finally {
    // One that is still being made would stay open after its files have changed.
    await previews.end();
    await closePreviews();
  }
}

async function offerOf(
  fetched: FetchedResult,
  had: Had,
  singles: boolean,
  file: FileChange | undefined,
): Promise<Offer> {
  const { repository, task, attempt } = fetched;
  const { changes, steps } = await makePlan(fetched, had);
  const key = file && keyOf(nameOf(file));
  const of = task.attempts.find(({ n }) => n === attempt);
  const units = (await unitsOf(repository, inReviewOrder(changes, of), { singles })).filter(
    (unit) => key === undefined || unit.key === key || keyOfOld(unit.renamed) === key,
  );
  return { attempt, previews: await previewOf(repository, units, steps) };
}

const keyOfOld = (renamed: FileChange | undefined): string | undefined =>
  renamed && keyOf(nameOf(renamed));

/** What is ticked of the row's file; the row itself while nothing is. */
function chosenIn(
  rows: readonly PartRow[],
  row: PartRow,
  ticked: ReadonlySet<PartRow>,
): ReadonlySet<PartRow> {
  const file = rows.find((each) => each === row || each.parts.includes(row)) ?? row;
  const own = [file, ...file.parts].filter((each) => ticked.has(each));
  if (own.length > 0) return new Set(own);
  const isLeaf = row.parts.length === 0;
  if (isLeaf) return new Set([row]);
  const [first] = row.parts[0]?.takes ?? [];
  return new Set(
    row.parts.filter(({ takes }) => takes.some(({ attempt }) => attempt === first?.attempt)),
  );
}

/** Of the first hunk that the row takes. */
function lineOf({ takes, parts, preview }: PartRow): number | undefined {
  const take = takes[0] ?? parts[0]?.takes[0];
  return (take?.preview ?? preview).unit.hunks[take?.hunk ?? 0]?.to;
}
