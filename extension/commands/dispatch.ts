/**
 * Owns sending one task as the user sees it: progress in the status bar, the step that the runner
 * still lacks, the question before anything leaves the machine. Loaded when something is first
 * delegated; what to send, and how, was chosen before.
 */
import { l10n, ProgressLocation, window } from 'vscode';
import type { TaskId } from '../../runner/protocol/task.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { offerStep } from '../connection/missing.ts';
import type { Services } from '../container.ts';
import { type Choices, choicesWords } from '../tasks/choices.ts';
import type { Batch } from './batch.ts';
import { askConsent } from './consent.ts';
import type { TaskDraft } from './origin.ts';
import { overlapNotes } from './overlap-notes.ts';
import { send } from './send.ts';

export { askHow } from './ask-how.ts';
export { formFacts } from './form-facts.ts';

export interface Outgoing {
  readonly repository: ClientRepository;
  readonly draft: TaskDraft;
  readonly choices: Choices;
  readonly batch: Batch | undefined;
  /** What the user has seen and agreed to before (consent.ts). */
  readonly agreed: readonly string[] | undefined;
  readonly signal: AbortSignal;
  /** Reports the progress in words. */
  readonly onStep: (words: string) => void;
}

/** Returns undefined when the user refused; nothing was sent then. */
export async function dispatch(
  services: Services,
  { repository, draft, choices, batch, agreed, signal, onStep }: Outgoing,
): Promise<TaskId | undefined> {
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
        choices,
        signal,
        ready: (missing) => offerStep(services, missing),
        confirm: (leaving, outlook) => {
          // Told like what stays behind: once, and before anything is sent.
          const warnings = [...leaving.warnings, ...overlapNotes(services, repository.id, draft)];
          const snapshot = { ...leaving, warnings };
          return askConsent(services, { repository, snapshot, choices, outlook, batch, agreed });
        },
        onStep: (step, percent) => {
          const text = percent === undefined ? words[step] : `${words[step]} ${percent} %`;
          progress.report({ message: text });
          onStep(text);
        },
      }),
  );
  if (!sent) return undefined;
  for (const warning of sent.snapshot.warnings) log.warn(warning);
  log.info(`delegated ${sent.id} from ${sent.snapshot.base} in ${repository.root}`);
  const how = choicesWords(choices, l10n.t);
  const said = how === '' ? draft.title : `${draft.title} (${how})`;
  window.setStatusBarMessage(l10n.t('Delegated: {0}', said), 4000);
  return sent.id;
}
