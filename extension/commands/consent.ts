/**
 * Owns the one question before code leaves the machine: what is sent, and where. The answer is
 * remembered for each repository and runner, in this editor's own state.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, window, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Snapshot } from '../../runner/client/snapshot.ts';
import type { Outlook } from '../../runner/project/outlook.ts';
import type { Estimate } from '../../runner/protocol/estimate.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import type { Services } from '../container.ts';
import { runnerWords } from '../connection/dialling-machine.ts';
import { thisMachine } from '../platform/this-machine.ts';
import type { Choices } from '../tasks/choices.ts';
import { type Batch, batchLines, costLines } from './batch.ts';
import { askEstimate } from './estimate.ts';
import { alwaysTrue, changesOf, goesAlong, noteLines, staysBehind } from './leaving.ts';

const KEY = 'errand.consent';
const MAX_FILES_SHOWN = 8;
const MAX_REMEMBERED = 200;

/** What is about to leave the machine. */
export interface Leaving {
  readonly repository: ClientRepository;
  readonly snapshot: Snapshot;
  readonly choices: Choices;
  readonly outlook: Outlook;
  readonly batch: Batch | undefined;
  /** What the form has told before it was sent (`questions`). */
  readonly agreed?: readonly string[] | undefined;
}

/** Returns false when the user refuses; nothing may be sent then. */
export async function askConsent(
  { runner, context }: Services,
  { repository, snapshot, choices, outlook, batch, agreed = [] }: Leaving,
): Promise<boolean> {
  const when = workspace.getConfiguration('errand').get<string>('confirmBeforeSending', 'first');
  const { state } = runner;
  if (when === 'never' || state.kind !== 'connected') return when === 'never';
  const memory = context.globalState;
  const given = memory.get<readonly string[]>(KEY, []);
  const { usual, words } = questions(state, { repository, snapshot, outlook, batch });
  const isKnown = (each: string): boolean => given.includes(each);
  // Words of another service are something new, and so is a number of tasks at once.
  const isNews = !words.every(isKnown) || (batch?.titles.length ?? 1) > 1;
  const isAsked = batch?.agreed === true || (when === 'first' && !isNews);
  if (isAsked && usual.every(isKnown)) return true;
  const asked = [...usual, ...words];
  if (!asked.every((each) => agreed.includes(each))) {
    const estimate = await askEstimate(runner, repository.id, choices);
    const send = l10n.t('Send');
    const chosen = await window.showInformationMessage(
      question(repository.name, runnerWords(state.url, thisMachine(), l10n.t), batch),
      { modal: true, detail: details({ snapshot, outlook, batch }, state.hello.model, estimate) },
      send,
    );
    if (chosen !== send) return false;
  }
  if (batch) batch.agreed = true;
  const kept = given.filter((each) => !asked.includes(each)).slice(-MAX_REMEMBERED);
  await memory.update(KEY, [...kept, ...asked]);
  return true;
}

/** What the user agrees to, so that it is asked again only when there is something new in it. */
export function questions(
  { url, hello }: Extract<ConnectionState, { kind: 'connected' }>,
  {
    repository,
    snapshot,
    outlook,
    batch,
  }: Pick<Leaving, 'repository' | 'outlook' | 'batch'> & {
    readonly snapshot: Pick<Snapshot, 'warnings'>;
  },
): { readonly usual: readonly string[]; readonly words: readonly string[] } {
  // Told once as well: the user is asked again only when something new is lacking.
  const lacks = outlook.notes.map(({ text }) => text).join(' ');
  const place = `${hostOf(url)} ${hello.runner.id} ${repository.id}${lacks && ` ${lacks}`}`;
  // Told once, and again only when something else stays behind, not merely more of the same.
  const behind = `${place} ${snapshot.warnings.join('\n').replaceAll(/\d+/g, '')}`;
  const words = (batch?.places ?? []).map((from) => `${place} ${from}`);
  return { usual: [place, ...(snapshot.warnings.length > 0 ? [behind] : [])], words };
}

/** Leaves out the port: a runner on this machine gets another one at each start. */
const hostOf = (url: string): string => URL.parse(url)?.hostname ?? url;

function question(repository: string, runner: string, batch: Batch | undefined): string {
  const count = batch?.titles.length ?? 0;
  if (count === 0)
    return l10n.t('Send the code of "{0}" to the runner at {1}?', repository, runner);
  return count === 1
    ? l10n.t('Send a ticket and the code of "{0}" to the runner at {1}?', repository, runner)
    : l10n.t(
        'Send {0} tickets and the code of "{1}" to the runner at {2}?',
        count,
        repository,
        runner,
      );
}

function details(
  { snapshot, outlook, batch }: Pick<Leaving, 'snapshot' | 'outlook' | 'batch'>,
  model: string,
  estimate: Estimate | undefined,
): string {
  const files = snapshot.files.slice(0, MAX_FILES_SHOWN).map((file) => `  ${oneLine(file)}`);
  const more = snapshot.fileCount - files.length;
  if (more > 0) files.push(l10n.t('  and {0} more', more));
  return [
    ...(batch ? [...batchLines(batch, l10n.t), ''] : []),
    changesOf(snapshot),
    ...files,
    ...goesAlong(snapshot),
    ...staysBehind(snapshot.warnings),
    ...alwaysTrue(outlook, model),
    ...outlook.notes.flatMap(noteLines),
    ...(estimate ? costLines(estimate, batch?.titles.length ?? 1, l10n.t) : []),
  ].join('\n');
}
