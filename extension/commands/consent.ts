/**
 * Owns the one question before code leaves the machine: what is sent, and where. The answer is
 * remembered for each repository and runner, in this editor's own state.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, window, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Snapshot } from '../../runner/client/snapshot.ts';
import type { Outlook } from '../../runner/project/outlook.ts';
import type { Estimate } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { type Batch, batchLines, costLines } from './batch.ts';
import { askEstimate } from './estimate.ts';
import type { Options } from './options.ts';

const KEY = 'errand.consent';
const MAX_FILES_SHOWN = 8;
const MAX_NOTES_SHOWN = 6;
const MAX_REMEMBERED = 200;

/** What is about to leave the machine. */
export interface Leaving {
  readonly repository: ClientRepository;
  readonly snapshot: Snapshot;
  readonly options: Options;
  readonly outlook: Outlook;
  readonly batch: Batch | undefined;
}

/** Returns false when the user refuses; nothing may be sent then. */
export async function askConsent(
  { runner, context }: Services,
  { repository, snapshot, options, outlook, batch }: Leaving,
): Promise<boolean> {
  const when = workspace.getConfiguration('errand').get<string>('confirmBeforeSending', 'first');
  const { state } = runner;
  const memory = context.globalState;
  if (when === 'never' || state.kind !== 'connected') return when === 'never';
  const given = memory.get<readonly string[]>(KEY, []);
  // Told once as well: the user is asked again only when something new is lacking.
  const lacks = outlook.notes.map(({ text }) => text).join(' ');
  const place = `${hostOf(state.url)} ${state.hello.runner.id} ${repository.id}${lacks && ` ${lacks}`}`;
  // Told once, and again only when something else stays behind, not merely more of the same.
  const behind = `${place} ${snapshot.warnings.join('\n').replaceAll(/\d+/g, '')}`;
  const known = snapshot.warnings.length === 0 || given.includes(behind);
  // Words of another service are something new, and so is a number of tasks at once.
  const words = (batch?.places ?? []).map((from) => `${place} ${from}`);
  const isNews = words.some((each) => !given.includes(each)) || (batch?.titles.length ?? 1) > 1;
  const isAsked = batch?.agreed === true || (when === 'first' && !isNews);
  if (isAsked && given.includes(place) && known) return true;
  const estimate = await askEstimate(runner, repository.id, options);
  const send = l10n.t('Send');
  const chosen = await window.showInformationMessage(
    question(repository.name, state.url, batch),
    { modal: true, detail: details({ snapshot, outlook, batch }, state.hello.model, estimate) },
    send,
  );
  if (chosen !== send) return false;
  if (batch) batch.agreed = true;
  const added = [place, ...words, ...(snapshot.warnings.length > 0 ? [behind] : [])];
  const kept = given.filter((each) => !added.includes(each)).slice(-MAX_REMEMBERED);
  await memory.update(KEY, [...kept, ...added]);
  return true;
}

/** Leaves out the port: a runner on this machine gets another one at each start. */
const hostOf = (url: string): string => URL.parse(url)?.hostname ?? url;

function question(repository: string, url: string, batch: Batch | undefined): string {
  const count = batch?.titles.length ?? 0;
  if (count === 0) return l10n.t('Send the code of "{0}" to the runner at {1}?', repository, url);
  return count === 1
    ? l10n.t('Send a ticket and the code of "{0}" to the runner at {1}?', repository, url)
    : l10n.t(
        'Send {0} tickets and the code of "{1}" to the runner at {2}?',
        count,
        repository,
        url,
      );
}

function details(
  { snapshot, outlook, batch }: Pick<Leaving, 'snapshot' | 'outlook' | 'batch'>,
  model: string,
  estimate: Estimate | undefined,
): string {
  const files = snapshot.files.slice(0, MAX_FILES_SHOWN).map((file) => `  ${oneLine(file)}`);
  const more = snapshot.files.length - files.length;
  if (more > 0) files.push(l10n.t('  and {0} more', more));
  return [
    ...(batch ? [...batchLines(batch, l10n.t), ''] : []),
    changesOf(snapshot),
    ...files,
    ...goesAlong(snapshot),
    ...staysBehind(snapshot.warnings),
    l10n.t('Ignored files are not sent. Your work tree, index and branches are not touched.'),
    l10n.t('The runner shows its model ({0}) the parts of it that the task needs.', oneLine(model)),
    ...outlook.lines.map((line) => `${line.charAt(0).toUpperCase()}${oneLine(line.slice(1))}.`),
    ...outlook.notes.flatMap(noteLines),
    ...(estimate ? costLines(estimate, batch?.titles.length ?? 1, l10n.t) : []),
  ].join('\n');
}

/** Names only the kinds of changes that the user has. */
function changesOf({ changed: { staged, unstaged, untracked, unsaved } }: Snapshot): string {
  const parts = [
    ...(staged > 0 ? [l10n.t('{0} staged', staged)] : []),
    ...(unstaged > 0 ? [l10n.t('{0} unstaged', unstaged)] : []),
    ...(untracked > 0 ? [l10n.t('{0} untracked', untracked)] : []),
    ...(unsaved > 0 ? [l10n.t('{0} unsaved', unsaved)] : []),
  ];
  const commit = l10n.t('Sent: the current commit with all its files and its history');
  if (parts.length === 0) return l10n.t('{0}. You have not changed any file since.', commit);
  return l10n.t('{0}, and the files that you have changed: {1}.', commit, parts.join(', '));
}

function noteLines({ text, write }: Outlook['notes'][number]): string[] {
  const lines = write?.split('\n') ?? [];
  return [
    `⚠ ${oneLine(text)}`,
    ...(lines.length > 0 ? [l10n.t('  In .errand/config.yaml:')] : []),
    ...lines.map((line) => `    ${line}`),
  ];
}

/** Names what a commit cannot hold and is sent beside it. */
function goesAlong({ beside: { tags, submodules, lfs, bytes } }: Snapshot): string[] {
  if (tags.length + submodules.length + lfs.length === 0) return [];
  const parts = [
    ...(tags.length > 0 ? [l10n.t('tags: {0}', tags.length)] : []),
    ...(submodules.length > 0
      ? [l10n.t('submodules with their files: {0}', submodules.length)]
      : []),
    ...(lfs.length > 0 ? [l10n.t('contents of Git LFS: {0}', lfs.length)] : []),
  ];
  const size = bytes / 1024 / 1024;
  if (size < 0.1) return [l10n.t('Also sent: {0}.', parts.join(', '))];
  return [l10n.t('Also sent: {0} ({1} MB).', parts.join(', '), size.toFixed(1))];
}

/** Lists what the task will not find there, up to a limit. */
function staysBehind(notes: readonly string[]): string[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, MAX_NOTES_SHOWN).map((note) => `  ${oneLine(note)}`);
  const more = notes.length - shown.length;
  if (more > 0) shown.push(l10n.t('  and {0} more', more));
  return [l10n.t('Note:'), ...shown];
}
