/**
 * Owns what a form knows of the task beside its words: what would leave the machine, what the runner
 * lacks, and what it is expected to take. It looks while the form is seen, one look at a time; git
 * does the work in child processes.
 */
import type { Estimate } from '../../runner/protocol/estimate.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { RepositoryId } from '../../runner/protocol/task.ts';
import { sending } from '../commands/delegate-draft.ts';
import { askEstimate } from '../commands/estimate.ts';
import type { FormFacts, FormLook } from '../commands/form-facts.ts';
import type { Services } from '../container.ts';
import { errorText, logError } from '../platform/show-error.ts';
import { atMostEvery } from '../platform/timer.ts';
import type { Choices } from '../tasks/choices.ts';
import type { Handle } from '../tasks/event.ts';

/** Shortest time between two looks. */
const LOOK_INTERVAL_MS = 500;

export interface Looked extends Pick<FormLook, 'draft' | 'choices' | 'batch'> {
  /** The work tree's top folder. */
  readonly root: string;
}

export interface OutlookParts {
  readonly signal: AbortSignal;
  /** Undefined where nobody would see it. */
  readonly toLookAt: () => Looked | undefined;
  readonly changed: () => void;
}

export class FormOutlook implements Handle {
  readonly #services: Services;
  readonly #parts: OutlookParts;
  readonly #soon = atMostEvery(LOOK_INTERVAL_MS, () => void this.#look());
  #facts: FormFacts | undefined;
  #repository: ClientRepository | undefined;
  #blind = '';
  #estimate: Estimate | undefined;
  #isLooking = false;
  #isDue = false;
  /** Number of the newest question for an estimate. */
  #asked = 0;

  constructor(services: Services, parts: OutlookParts) {
    this.#services = services;
    this.#parts = parts;
  }

  /** Undefined until it was looked. */
  get facts(): FormFacts | undefined {
    return this.#facts;
  }

  /** As it was when it was looked: another branch may have been checked out since the form opened. */
  get repository(): ClientRepository | undefined {
    return this.#repository;
  }

  /** Why it could not be looked; empty otherwise. */
  get blind(): string {
    return this.#blind;
  }

  get estimate(): Estimate | undefined {
    return this.#estimate;
  }

  lookSoon(): void {
    this.#soon.run();
  }

  async askEstimate(repository: RepositoryId, choices: Choices): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const estimate = await askEstimate(this.#services.runner, repository, choices);
    // Another choice was made meanwhile.
    if (mine !== this.#asked) return;
    this.#estimate = estimate;
    this.#parts.changed();
  }

  async #look(): Promise<void> {
    const wanted = this.#parts.toLookAt();
    if (!wanted) return;
    this.#isDue = this.#isLooking;
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { signal, changed } = this.#parts;
    try {
      // Its HEAD may have moved.
      const repository = await this.#services.repositories.at(wanted.root);
      this.#repository = repository;
      const look = { ...wanted, repository, signal };
      this.#facts = await sending(this.#services).formFacts(this.#services, look);
      this.#blind = '';
    } catch (error) {
      if (signal.aborted) return;
      this.#facts = undefined;
      this.#blind = errorText(error);
      logError(this.#services.log, 'form', error);
    } finally {
      this.#isLooking = false;
      if (this.#isDue) this.lookSoon();
    }
    changed();
  }

  dispose(): void {
    this.#soon.dispose();
  }
}
