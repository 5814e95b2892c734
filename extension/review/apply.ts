/**
 * Owns applying a result, or a part of it, to the work tree, which may be dirty: it plans
 * (runner/client/merge.ts), asks before anything that needs the user, applies the plan, and says in
 * one sentence what became of every file. It never commits, stages or switches anything. Backstop:
 * the plan is made again after every question, and each file is compared with it again before it is
 * replaced.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, type TextDocument, window } from 'vscode';
import { recover } from '../../runner/client/apply/journal.ts';
import type { Share } from '../../runner/client/apply/across.ts';
import { applyRecords, type Had, hadOf, toldOf } from '../../runner/client/apply/record.ts';
import { EditedMeanwhileError } from '../../runner/client/apply/rewrite.ts';
import { withoutConflicts } from '../../runner/client/apply/steps.ts';
import { tell as tellOthers, type Told, toldResults } from '../../runner/client/apply/told.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { SerialQueue } from '../../runner/platform/serial-queue.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { logError, showError } from '../platform/show-error.ts';
import { runAfter } from '../platform/timer.ts';
import { askAboutConflicts } from './ask-about-conflicts.ts';
import { chooseParts } from './choose-parts.ts';
import { carryOut, type Outcome } from './apply-steps.ts';
import { openConflicts } from './conflicts.ts';
import { hadHere, makePlan, type Planned } from './plan.ts';
import type { FetchedResult } from './fetched-result.ts';
import { summary } from './summary.ts';
import { undoApply } from './undo-apply.ts';
import { isNewer, lastRecorded, undoRecorded } from './undo-recorded.ts';
import { withoutLinks } from '../platform/without-links.ts';

export { fetchAttempt } from '../../runner/client/transfer.ts';
export { checkout, discard } from './branch.ts';
export { chooseAttempts, chooseCompared } from './choose-attempts.ts';
export { comparisonPages, showComparison } from './compare.ts';
export { lookForOverlaps } from './look-for-overlaps.ts';
export { acceptParts, dismissParts, lookAtPart, lookAtParts } from './parts-view.ts';
export { pagesOf, showAll, showOne } from './show.ts';
export { lookAtApplied } from './still-applied.ts';

/** One after the other: an undo takes back what is still being applied when it is asked for. */
const changing = new SerialQueue();
/** Number of plans to try; a user who keeps editing in between is asked to try again. */
const MAX_TRIES = 4;

/**
 * Resolves when the result is in the work tree, or when the user refused.
 * @param chosen the part of it to apply; all of it when absent
 */
export async function apply(
  services: Services,
  fetched: FetchedResult,
  chosen?: readonly Share[],
): Promise<void> {
  const { task, attempt, repository } = fetched;
  const had = await hadHere(services, fetched);
  const agreed: Agreed = { to: undefined, cleanOnly: false };
  for (let tries = 1; ; tries += 1) {
    const planned = await agreedPlan(fetched, had, chosen, agreed);
    if (!planned) return;
    const { steps, isWhole, modes } = planned;
    if (steps.every(({ kind }) => kind === 'unchanged')) {
      if (isWhole) await keepApplied(services, fetched, isWhole);
      services.attention.settle(task.id);
      const words = isWhole
        ? l10n.t('Your files already have all of this result.')
        : l10n.t('Your files already have what you chose.');
      void window.showInformationMessage(words);
      return;
    }
    try {
      // This window shows it as applied once open files are saved, too.
      const told = (isAll: boolean) => tellApplied(fetched, isAll);
      await changing.run(async () => {
        const outcome = await carryOut(repository, { task: task.id, attempt, told }, planned);
        await finish(services, { fetched, outcome, had, modes });
      });
      return;
    } catch (error) {
      if (!(error instanceof EditedMeanwhileError) || tries === MAX_TRIES) throw error;
    }
  }
}

/** Lets the user choose files and hunks, and applies these; of one file, where it is named. */
export async function applyPart(
  services: Services,
  fetched: FetchedResult,
  file?: FileChange,
): Promise<void> {
  const chosen = await chooseParts(services, [fetched], await hadHere(services, fetched), file);
  if (chosen) await apply(services, fetched, chosen);
}

/** Lets the user choose from two attempts at one task, and applies it all at once. */
export async function applyAcross(
  services: Services,
  results: readonly [FetchedResult, FetchedResult],
): Promise<void> {
  const [first] = results;
  const shares = await chooseParts(services, results, await hadHere(services, first));
  if (!shares) return;
  const isTaken = (attempt: number): boolean =>
    shares.some((share) => share.attempt === attempt && share.choice.size > 0);
  // What the files have is remembered as a part of an attempt of which they were given something.
  const own = results.find(({ attempt }) => isTaken(attempt)) ?? first;
  const ordered = shares.toSorted(
    (a, b) => Number(b.attempt === own.attempt) - Number(a.attempt === own.attempt),
  );
  await apply(services, own, ordered);
}

/** How soon it is looked again whether a process that applies something has ended. */
const BUSY_MS = 500;

/** Undoes an apply that was interrupted with its window; silent when there was none. */
export async function takeBackCutOff(
  services: Services,
  repository: ClientRepository,
): Promise<void> {
  const { log } = services;
  const found = await recover(repository);
  if (found === 'busy') {
    // After a reload the old window's process may end after this one begins: it finishes, or is cut
    // off then.
    const failed = (error: unknown) => logError(log, l10n.t('Undo failed'), error);
    runAfter(BUSY_MS, () => void takeBackCutOff(services, repository).catch(failed));
    return;
  }
  const { wasCutOff, stuck } = found;
  if (!wasCutOff) return;
  log.info(`took back an apply that was cut off in ${repository.root}`);
  if (stuck.length === 0) {
    const words = l10n.t('Applying a result was interrupted. Your files are as they were before.');
    void window.showInformationMessage(words);
    return;
  }
  void window.showWarningMessage(
    l10n.t(
      'Applying a result was interrupted, and part of it could not be undone: {0}',
      withoutLinks(stuck.map((sentence) => oneLine(sentence, 300)).join('; ')),
    ),
  );
}

interface Finished {
  readonly fetched: FetchedResult;
  readonly outcome: Outcome;
  /** What the work tree was given of the task before. */
  readonly had: Had;
  readonly modes: boolean;
}

/** Applies that can be undone, the newest last; kept as long as the window lives. */
const stack: Finished[] = [];

/** Skips what another program has undone already. `of` is a task; without it, any. */
async function lastFinished(of: string | undefined): Promise<Finished | undefined> {
  for (;;) {
    const last = stack.findLast(({ fetched }) => of === undefined || fetched.task.id === of);
    if (!last || !(await isUndone(last))) return last;
    stack.splice(stack.indexOf(last), 1);
  }
}

async function isUndone({ fetched, outcome }: Finished): Promise<boolean> {
  const { repository, task, attempt } = fetched;
  const told = (await toldResults(repository)).find((each) => each.task === task.id);
  if (told === undefined) return false;
  if (!outcome.part) return told.has !== attempt;
  if (told.part !== attempt) return true;
  // Another part of it may still be there.
  const records = await applyRecords(repository);
  return records.every(({ folder }) => folder !== outcome.record.folder);
}

/** Tells other windows, and the next one, what the work tree has of the result. */
async function tellApplied(
  { repository, task, attempt }: FetchedResult,
  isWhole: boolean,
): Promise<void> {
  const attempts = task.attempts.length;
  await tellOthers(repository, { task: task.id, [isWhole ? 'has' : 'part']: attempt, attempts });
}

/** Remembers it, too. */
async function keepApplied(
  { applied }: Services,
  fetched: FetchedResult,
  isWhole: boolean,
): Promise<void> {
  const { repository, task, attempt } = fetched;
  const attempts = task.attempts.length;
  await tellApplied(fetched, isWhole);
  if (isWhole) applied.add(task.id, attempt, repository.workTree, attempts);
  else applied.addPart(task.id, attempt, repository.workTree, attempts);
}

/** Undoes the last apply that was not undone yet; with a task, the last one of that task. */
export async function undoLast(services: Services, of?: string): Promise<void> {
  await changing.run(() => undoNewest(services, of));
}

async function undoNewest(services: Services, of: string | undefined): Promise<void> {
  const finished = await lastFinished(of);
  const recorded = await lastRecorded(services, of);
  // A newer apply, by the command or another window, is undone first.
  if (finished && (!recorded || !isNewer(recorded.record.folder, finished.outcome.record.folder))) {
    await undo(services, finished);
    return;
  }
  if (!recorded) {
    void window.showInformationMessage(l10n.t('There is nothing to undo.'));
    return;
  }
  const left = await undoRecorded(services, recorded);
  if (!left) return;
  const { repository, record } = recorded;
  const had = left.length === 0 ? await hadOf(repository, record.task) : { parts: [] };
  tellUndone(services, { told: toldOf(record.task, had), repository, left });
}

async function finish(services: Services, finished: Finished): Promise<void> {
  const { fetched, outcome } = finished;
  services.attention.settle(fetched.task.id);
  await keepApplied(services, fetched, !outcome.part);
  stack.push(finished);
  const of = { task: fetched.task.id, attempt: fetched.attempt };
  const texts = await openConflicts(fetched.repository, of, outcome.conflicting);
  const shown = { ...finished, outcome: takenOver(outcome, texts) };
  const at = stack.indexOf(finished);
  if (at >= 0) stack[at] = shown;
  // Not awaited: the command is over, but the message may stay as long as the user likes.
  void tell(services, shown).catch((error: unknown) =>
    showError(services.log, l10n.t('Undo failed'), error),
  );
}

/** What the merge editor makes of a document at first is no edit of the user's. */
function takenOver(outcome: Outcome, texts: ReadonlyMap<TextDocument, string>): Outcome {
  return {
    ...outcome,
    merging: texts.size,
    documents: outcome.documents.map((each) => {
      return { ...each, after: texts.get(each.document) ?? each.after };
    }),
  };
}

interface Agreed {
  /** The problems that the user has seen. */
  to: string | undefined;
  cleanOnly: boolean;
}

/** Returns the steps that the user agrees to, planned on the current state; undefined for "no". */
async function agreedPlan(
  fetched: FetchedResult,
  had: Had,
  chosen: readonly Share[] | undefined,
  agreed: Agreed,
): Promise<Planned | undefined> {
  for (;;) {
    const planned = await makePlan(fetched, had, chosen);
    const { steps } = planned;
    const problems = steps.filter(({ kind }) => kind === 'conflict' || kind === 'refuse');
    const what = JSON.stringify(problems.map(({ kind, path }) => [kind, path]));
    if (problems.length === 0) return planned;
    if (what === agreed.to) {
      return agreed.cleanOnly ? { ...planned, steps: withoutConflicts(steps) } : planned;
    }
    const answer = await askAboutConflicts(fetched, steps);
    if (!answer) return undefined;
    agreed.to = what;
    agreed.cleanOnly = answer === 'clean';
  }
}

async function tell(services: Services, finished: Finished): Promise<void> {
  const { outcome } = finished;
  const takeItBack = l10n.t('Undo');
  const hasTrouble = outcome.left.length > 0 || outcome.changedBySaving.length > 0;
  const show = hasTrouble ? window.showWarningMessage : window.showInformationMessage;
  const chosen = await show(withoutLinks(summary(outcome)), takeItBack);
  if (chosen === takeItBack) await changing.run(() => undo(services, finished));
}

interface Undone {
  /** What the work tree has again. */
  readonly told: Told;
  readonly repository: ClientRepository;
  /** Paths that stayed as they were. */
  readonly left: readonly string[];
}

async function undo(services: Services, finished: Finished): Promise<void> {
  const { fetched, outcome, had, modes } = finished;
  const { repository, task } = fetched;
  if (await isUndone(finished)) {
    void window.showInformationMessage(l10n.t('There is nothing to undo.'));
    return;
  }
  const at = stack.indexOf(finished);
  // It was undone by the command while this notification was shown; changes since then are not this
  // button's to undo.
  if (at < 0) return;
  stack.splice(at, 1);
  const left = await undoApply(repository, outcome, modes).catch((error: unknown) => {
    // A second try recognises what is restored already, once the problem is gone.
    stack.push(finished);
    throw error;
  });
  // Files that stayed may still be undone by the command.
  if (left.length === 0) await outcome.record.drop();
  const told = toldOf(task.id, had);
  await tellOthers(repository, told);
  tellUndone(services, { told, repository, left });
}

function tellUndone({ applied, log }: Services, { told, repository, left }: Undone): void {
  applied.hear([told], repository.workTree);
  log.info(`took back ${told.task} in ${repository.root}`);
  if (left.length === 0) {
    window.setStatusBarMessage(l10n.t('Undone: your files are as they were before'), 4000);
    return;
  }
  void window.showWarningMessage(
    l10n.t(
      'Undone, except for files that were edited since: {0}',
      withoutLinks(left.map((path) => oneLine(path)).join(', ')),
    ),
  );
}
