/**
 * Owns what the form tells of a task before it is sent: what would leave the machine now, what the
 * repository's own files choose, and what the runner lacks. It looks and sends nothing; in the
 * repository it leaves nothing behind.
 */
import { l10n } from 'vscode';
import { lookAhead } from '../../runner/client/look-ahead.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { previewSnapshot } from '../../runner/client/snapshot.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { Services } from '../container.ts';
import { runnerWords } from '../connection/dialling-machine.ts';
import { unsavedBuffers } from '../platform/documents.ts';
import { thisMachine } from '../platform/this-machine.ts';
import { requireTrust } from '../platform/trust.ts';
import { inWords } from '../platform/words.ts';
import type { Choices } from '../tasks/choices.ts';
import { type Batch, wordsOfOthers } from './batch.ts';
import { questions } from './consent.ts';
import { alwaysTrue, changesOf, goesAlong, noteLines } from './leaving.ts';
import type { TaskDraft } from './origin.ts';
import { overlapNotes } from './overlap-notes.ts';
import { largestFile } from '../platform/largest-file.ts';

export interface FormFacts {
  /** What is sent, in a sentence or two. */
  readonly sent: readonly string[];
  /** The first of the changed files among it. */
  readonly files: readonly string[];
  /** How many there are in all. */
  readonly fileCount: number;
  /** What stays behind, and what the task will lack. */
  readonly notes: readonly string[];
  readonly more: readonly string[];
  /** What the runner lacks, with what to do about it. */
  readonly missing: readonly string[];
  /** Named by the repository's configuration. */
  readonly named: { readonly agent?: string; readonly blueprint?: string };
  readonly ownBlueprints: readonly string[];
  readonly ownRoles: readonly string[];
  /** What the user agrees to who sends it after having read this (consent.ts). */
  readonly questions: readonly string[];
}

export interface FormLook {
  readonly repository: ClientRepository;
  readonly draft: TaskDraft;
  readonly choices: Choices;
  readonly batch: Batch | undefined;
  readonly signal: AbortSignal;
}

/** Rejects where sending would fail, too: a file that is too large, no connection. */
export async function formFacts(
  services: Services,
  { repository, draft, choices, batch, signal }: FormLook,
): Promise<FormFacts> {
  // git runs programs that a repository may name.
  requireTrust();
  const { runner } = services;
  const { blueprint, agent } = choices;
  const about = { origin: draft.origin, blueprint, agent };
  const { outlook, missing } = await lookAhead(runner, repository, about);
  const snapshot = await previewSnapshot(repository, {
    buffers: await unsavedBuffers(repository.root),
    maxFileBytes: largestFile(services),
    signal,
  });
  const warnings = [...snapshot.warnings, ...overlapNotes(services, repository.id, draft)];
  const { state } = runner;
  const asked =
    state.kind === 'connected'
      ? questions(state, { repository, outlook, batch, snapshot: { warnings } })
      : undefined;
  const model = state.kind === 'connected' ? state.hello.model : '';
  return {
    sent: [
      ...(state.kind === 'connected'
        ? [l10n.t('It goes to the runner at {0}.', runnerWords(state.url, thisMachine(), l10n.t))]
        : []),
      ...(batch && batch.places.length > 0 ? [wordsOfOthers(batch.places, l10n.t)] : []),
      changesOf(snapshot),
      ...goesAlong(snapshot),
    ],
    files: snapshot.files.map((file) => oneLine(file)),
    fileCount: snapshot.fileCount,
    notes: [
      ...snapshot.warnings.map((note) => oneLine(inWords(note))),
      ...outlook.notes.map((note) => noteLines(note).join('\n')),
    ],
    more: alwaysTrue(outlook, model),
    missing: missing.map(({ detail, fix }) => [detail, fix ?? ''].map(inWords).join(' ').trim()),
    named: outlook.named,
    ownBlueprints: outlook.ownBlueprints,
    ownRoles: outlook.ownRoles,
    questions: asked ? [...asked.usual, ...asked.words] : [],
  };
}
