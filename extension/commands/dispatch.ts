/**
 * Owns sending one task as the user sees it: progress in the status bar, the step that the runner
 * still lacks, the question before anything leaves the machine. Loaded when something is first
 * delegated; what to send, and how, was chosen before.
 */
import { l10n, ProgressLocation, window } from 'vscode';
import { oneLine } from '../../runner/protocol/text.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { offerStep } from '../connection/missing.ts';
import type { Services } from '../container.ts';
import type { Batch } from './batch.ts';
import { askConsent } from './consent.ts';
import type { Options } from './options.ts';
import type { TaskDraft } from './origin.ts';
import { send } from './send.ts';

export { chooseOptions } from './options.ts';

export interface Outgoing {
  readonly repository: ClientRepository;
  readonly draft: TaskDraft;
  readonly options: Options;
  readonly batch: Batch | undefined;
  readonly signal: AbortSignal;
  /** Reports the progress in words. */
  readonly onStep: (words: string) => void;
}

/** Names the results that wait and change the same file. */
function overlapNotes(
  { overlaps }: Services,
  { id }: ClientRepository,
  { origin }: TaskDraft,
): string[] {
  const { path = '' } = origin;
  return overlaps
    .touching(id, path)
    .map(({ title }) => l10n.t('The result of "{0}" changes {1}, too.', oneLine(title, 80), path));
}

/** Returns false when the user refused; nothing was sent then. */
export async function dispatch(
  services: Services,
  { repository, draft, options, batch, signal, onStep }: Outgoing,
): Promise<boolean> {
  const { log } = services;
  const words = {
    snapshot: l10n.t('Taking a snapshot'),
    confirm: l10n.t('Waiting for you'),
    push: l10n.t('Sending'),
    create: l10n.t('Creating the task'),
  };
  const sent = await window.withProgress(
    { location: ProgressLocation.Window, title: l10n.t('Errand') },
    (progress) =>
      send(services, {
        repository,
        draft,
        options,
        signal,
        ready: (missing) => offerStep(services, missing),
        confirm: (leaving, outlook) => {
          // Told like what stays behind: once, and before anything is sent.
          const warnings = [...leaving.warnings, ...overlapNotes(services, repository, draft)];
          const snapshot = { ...leaving, warnings };
          return askConsent(services, { repository, snapshot, options, outlook, batch });
        },
        onStep: (step, percent) => {
          const text = percent === undefined ? words[step] : `${words[step]} ${percent} %`;
          progress.report({ message: text });
          onStep(text);
        },
      }),
  );
  if (!sent) return false;
  for (const warning of sent.snapshot.warnings) log.warn(warning);
  log.info(`delegated ${sent.id} from ${sent.snapshot.base} in ${repository.root}`);
  window.setStatusBarMessage(l10n.t('Delegated: {0}', draft.title), 4000);
  return true;
}
