/**
 * Owns the form: the page of a task that is not sent yet. It keeps what is written and chosen, tells
 * what sending it would mean, and sends it; then the page is that of the task. The entry of a bundle
 * of its own, which is loaded once a form is opened (panel.ts). It never sends by itself.
 */
import { l10n, Uri, type WebviewPanel, window, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Batch } from '../commands/batch.ts';
import { ensureConnected } from '../commands/connected.ts';
import { delegateDraft } from '../commands/delegate-draft.ts';
import { notesBefore } from '../commands/overlap-notes.ts';
import {
  draftOf,
  isAsked,
  NO_WORDS,
  type Opening,
  placeOf,
  SECTIONS,
  type Sections,
  type Subject,
} from '../commands/subject.ts';
import type { Services } from '../container.ts';
import { errorText, isCancel, logError, showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import { atMostEvery } from '../platform/timer.ts';
import type { Choices } from '../tasks/choices.ts';
import type { Handle } from '../tasks/event.ts';
import { withChoice } from './chosen.ts';
import { FormOutlook, type Looked } from './form-outlook.ts';
import { FormPictures } from './form-pictures.ts';
import { FormRecords } from './form-records.ts';
import { offeredModels } from './offered-models.ts';
import { formShown } from './form-words.ts';
import { type FromForm, fromForm } from './from-form.ts';

const STAY_KEY = 'errand.formStays';
/** Shortest time between two states that the page gets. */
const POST_INTERVAL_MS = 50;

export interface FormParts {
  readonly panel: WebviewPanel;
  readonly opening: Opening;
  /** As they were before a reload. */
  readonly choices?: Choices | undefined;
  readonly remember?: boolean | undefined;
  /** Tickets for which only the choices are asked. */
  readonly batch?: Batch | undefined;
  /** The task is made: the page is to be its page, or to close. */
  readonly sent: (taskId: string, stays: boolean) => void;
  /** The choices for the batch were made. */
  readonly chosen: (choices: Choices) => void;
}

const KEPT = (): string => l10n.t('Nothing was sent. Your words are kept.');

/** Reads what was kept of forms over a reload. */
export const recordsOf = ({ context }: Services): FormRecords =>
  new FormRecords(context.workspaceState);

const picturesOf = ({ context, log }: Services): FormPictures => {
  // Where no folder is open there is no form either.
  const folder = Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'pictures');
  return new FormPictures(folder.fsPath, (error) => logError(log, 'form', error));
};

export class Form implements Handle {
  readonly #services: Services;
  readonly #parts: FormParts;
  readonly #listening: Handle[];
  readonly #postSoon: Handle & { run(): void };
  readonly #outlook: FormOutlook;
  readonly #over = new AbortController();
  #subject: Subject;
  #sections: Sections = NO_WORDS;
  #choices: Choices;
  #remember: boolean;
  #repository: ClientRepository | undefined;
  /** What the page shows: tasks at work change all the time, and the form does not. */
  #posted = '';
  #problem = '';
  /** Pictures of its ticket that are no longer here. */
  #lostPictures = 0;
  #step: string | undefined;
  #stop: (() => void) | undefined;

  constructor(services: Services, parts: FormParts) {
    this.#services = services;
    this.#parts = parts;
    const { panel, opening } = parts;
    const { unsent, tasks, overlaps, runner } = services;
    this.#subject = opening.subject;
    this.#choices = parts.choices ?? {};
    this.#remember = parts.remember ?? true;
    for (const section of SECTIONS) {
      const text = unsent.at(placeOf(opening.place, section));
      this.#sections = { ...this.#sections, [section]: text };
    }
    this.#postSoon = atMostEvery(POST_INTERVAL_MS, () => this.#post());
    this.#outlook = new FormOutlook(services, {
      signal: this.#over.signal,
      toLookAt: () => this.#toLookAt(),
      changed: () => this.#postSoon.run(),
    });
    const isConnected = (): boolean => runner.state.kind === 'connected';
    let wasConnected = isConnected();
    this.#listening = [
      this.#postSoon,
      this.#outlook,
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const asked = fromForm(message);
        if (asked) this.#take(asked);
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) this.#outlook.lookSoon();
      }),
      workspace.onDidSaveTextDocument(() => this.#outlook.lookSoon()),
      // Another program may have changed files or the branch.
      window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#outlook.lookSoon();
      }),
      tasks.onDidChange(() => this.#postSoon.run()),
      overlaps.onDidChange(() => this.#postSoon.run()),
      runner.onDidChange(() => {
        if (isConnected() === wasConnected) return;
        wasConnected = isConnected();
        if (wasConnected) this.#again();
      }),
    ];
    void this.#begin();
  }

  /** False where other words were written for it elsewhere since, in the box. */
  get isCurrent(): boolean {
    const { what } = this.#sections;
    const written = this.#services.unsent.at(this.#parts.opening.place);
    return this.#step !== undefined || written === '' || written === what;
  }

  async #begin(): Promise<void> {
    const { repositories, choices } = this.#services;
    const { opening } = this.#parts;
    try {
      const repository = await repositories.at(opening.root);
      const pictures = picturesOf(this.#services);
      const brought = await pictures.bring(opening.place, this.#subject);
      this.#subject = brought.subject;
      this.#lostPictures = brought.lost;
      // From here on it is shown, and can be sent.
      this.#repository = repository;
      if (!this.#parts.choices) this.#choices = choices.of(repository.id);
      this.#keep();
      this.#again();
    } catch (error) {
      showError(this.#services.log, l10n.t('The form cannot be shown'), error);
      this.#parts.panel.dispose();
    }
  }

  /** Looks and asks for the estimate again: a choice has changed, or the runner is back. */
  #again(): void {
    this.#postSoon.run();
    this.#outlook.lookSoon();
    if (this.#repository) void this.#outlook.askEstimate(this.#repository.id, this.#choices);
  }

  #take(asked: FromForm): void {
    switch (asked.kind) {
      case 'ready':
        this.#posted = '';
        return this.#post();
      case 'write':
        this.#sections = { ...this.#sections, [asked.section]: asked.text };
        this.#services.unsent.keep(placeOf(this.#parts.opening.place, asked.section), asked.text);
        this.#problem = '';
        return this.#postSoon.run();
      case 'choose':
        return this.#choose(withChoice(this.#choices, asked.what, asked.value));
      case 'reset':
        if (this.#repository) this.#services.choices.keep(this.#repository.id, {});
        return this.#choose({});
      case 'tick':
        if (asked.what === 'remember') this.#remember = asked.on;
        else void this.#services.context.globalState.update(STAY_KEY, asked.on);
        return this.#keep();
      case 'remove':
        if (asked.chip !== 'selection' || this.#subject.kind !== 'selection') return;
        this.#subject = { kind: 'prompt', folder: this.#subject.folder };
        this.#keep();
        return this.#again();
      case 'stop':
        return this.#stop?.();
      case 'close':
        return this.#parts.panel.dispose();
      case 'send':
        void this.#send();
    }
  }

  #choose(choices: Choices): void {
    this.#choices = choices;
    this.#problem = '';
    this.#keep();
    this.#again();
  }

  /** A batch is asked for once more instead. */
  #keep(): void {
    const { opening, batch } = this.#parts;
    if (!batch) {
      recordsOf(this.#services).keep(opening.place, {
        opening: { ...opening, subject: this.#subject },
        choices: this.#choices,
        remember: this.#remember,
      });
    }
    this.#postSoon.run();
  }

  get #stays(): boolean {
    return this.#services.context.globalState.get(STAY_KEY, true);
  }

  #say(problem: string): void {
    this.#problem = problem;
    this.#postSoon.run();
  }

  #post(): void {
    const repository = this.#repository;
    const { panel, opening, batch } = this.#parts;
    // A page that is hidden is made anew once it is shown, and asks then.
    if (this.#over.signal.aborted || !repository || !panel.visible) return;
    const { id, name, branch } = this.#outlook.repository ?? repository;
    const draft = draftOf(this.#subject, this.#sections);
    const form = formShown({
      key: opening.place,
      repository: { name, branch },
      subject: this.#subject,
      batch,
      sections: this.#sections,
      choices: this.#choices,
      remembered: this.#services.choices.of(id),
      remember: this.#remember,
      stay: this.#stays,
      facts: this.#outlook.facts,
      blind: this.#outlook.blind,
      estimate: this.#outlook.estimate,
      notices: batch ? [] : notesBefore(this.#services, id, draft),
      lostPictures: this.#lostPictures,
      models: offeredModels(
        this.#services,
        id,
        this.#choices.agent ?? this.#outlook.facts?.named.agent,
      ),
      problem: this.#problem,
      step: this.#step,
    });
    const text = JSON.stringify(form);
    if (text === this.#posted) return;
    this.#posted = text;
    void panel.webview.postMessage({ form });
  }

  /** What there is to look at now; nothing while the page is hidden or it is being sent. */
  #toLookAt(): Looked | undefined {
    const { panel, opening, batch } = this.#parts;
    const isOver = this.#over.signal.aborted;
    if (isOver || !panel.visible || this.#step !== undefined || !this.#repository) return undefined;
    return {
      root: opening.root,
      draft: draftOf(this.#subject, this.#sections),
      choices: this.#choices,
      batch: batch ?? this.#ownBatch(),
    };
  }

  /** A ticket's words are words of others, which the user is asked about (batch.ts). */
  #ownBatch(): Batch | undefined {
    const subject = this.#subject;
    if (subject.kind !== 'ticket') return undefined;
    return { titles: [subject.name], places: [subject.from], agreed: false };
  }

  async #send(): Promise<void> {
    if (this.#step !== undefined) return;
    const { batch } = this.#parts;
    if (!batch && !isAsked(this.#subject, this.#sections)) {
      return this.#say(l10n.t('Say what should be done.'));
    }
    this.#problem = '';
    this.#step = l10n.t('Getting ready');
    this.#post();
    try {
      requireTrust();
      if (batch) return this.#choseForBatch();
      if (!(await this.#sendDraft())) this.#say(KEPT());
    } catch (error) {
      this.#tellFailure(l10n.t('Nothing was delegated'), error);
    } finally {
      this.#step = undefined;
      this.#stop = undefined;
      this.#postSoon.run();
    }
  }

  /** On the form, where it is to be seen. */
  #tellFailure(failed: string, error: unknown): void {
    const { log } = this.#services;
    if (isCancel(error)) return this.#say(KEPT());
    if (this.#over.signal.aborted || !this.#parts.panel.visible) showError(log, failed, error);
    else logError(log, failed, error);
    this.#say(`${failed}: ${errorText(error)}`);
  }

  /** Returns false when the user gave it up. */
  async #sendDraft(): Promise<boolean> {
    const services = this.#services;
    const { opening } = this.#parts;
    if (!(await ensureConnected(services))) return false;
    const subject = this.#subject;
    const sections = this.#sections;
    const choices = this.#choices;
    const batch = this.#ownBatch();
    const repository = await services.repositories.at(opening.root);
    let taskId: string | undefined;
    const outcome = await delegateDraft(services, {
      repository,
      draft: draftOf(subject, sections),
      choose: () => Promise.resolve(choices),
      written: { place: opening.place, text: sections.what },
      agreed: this.#outlook.facts?.questions ?? [],
      ...(batch && { batch }),
      ...((subject.kind === 'todo' || subject.kind === 'ticket') && { key: subject.key }),
      follower: {
        begin: (stop) => {
          this.#stop = stop;
        },
        step: (words) => {
          this.#step = words;
          this.#postSoon.run();
        },
        sent: (id) => {
          taskId = id;
        },
      },
    });
    if (outcome === 'known') {
      throw new Error(l10n.t('The same is being sent already'));
    }
    if (taskId === undefined) return false;
    services.unsent.forget(opening.place);
    await picturesOf(services).forget(opening.place);
    this.#rememberChoices(repository);
    recordsOf(services).keep(opening.place, {
      opening: { ...opening, subject: { kind: 'prompt', folder: '' } },
      choices: {},
      remember: true,
      sent: taskId,
    });
    this.dispose();
    this.#parts.sent(taskId, this.#stays);
    return true;
  }

  #choseForBatch(): void {
    if (this.#repository) this.#rememberChoices(this.#repository);
    this.dispose();
    this.#parts.chosen(this.#choices);
  }

  #rememberChoices({ id }: ClientRepository): void {
    if (this.#remember) this.#services.choices.keep(id, this.#choices);
  }

  /** Ends the form; its panel stays, and what was written is kept. */
  dispose(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    for (const each of this.#listening) each.dispose();
  }
}
