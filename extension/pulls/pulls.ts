/**
 * Owns the commands about a task's pull request. The entry of a bundle of its own, which is loaded
 * once one of them runs (register-pulls.ts). The user's own git pushes and the user's own sign-in
 * speaks with the forge; the runner takes no part in either.
 */
import { l10n } from 'vscode';
import type { Services } from '../container.ts';
import { requireRunner } from '../platform/reachable.ts';
import { showError } from '../platform/show-error.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { Accounts } from '../tickets/accounts.ts';
import { answerThreads } from './answer-threads.ts';
import { publishResult } from './publish-result.ts';
import { endedResult } from './ended-result.ts';
import { Preview } from './preview.ts';
import { type Around, findForge, type PullAbout } from './find-forge.ts';
import { showFeedback } from './show-feedback.ts';
import { choicesOf, withChoices } from './choices.ts';
import { actionsFor, toldTrouble } from './trouble.ts';

export class PullRequests {
  readonly #around: Around;
  readonly #preview = new Preview();

  constructor(services: Services) {
    this.#around = { services, accounts: new Accounts(services.context) };
  }

  dispose(): void {
    this.#preview.dispose();
    this.#around.accounts.dispose();
  }

  async publish(pointer: Pointer): Promise<void> {
    const failed = l10n.t('No pull request was opened or updated');
    await this.#with(pointer, failed, (about) => publishResult(about, this.#preview));
  }

  async showFeedback(pointer: Pointer): Promise<void> {
    const failed = l10n.t('Nothing was sent');
    await this.#with(pointer, failed, (about) => showFeedback(about, this.#preview));
  }

  async answerThreads(pointer: Pointer): Promise<void> {
    const failed = l10n.t('Not every thread was answered');
    await this.#with(pointer, failed, (about) => answerThreads(about, this.#preview));
  }

  async #with(
    pointer: Pointer,
    failed: string,
    work: (about: PullAbout) => Promise<void>,
  ): Promise<void> {
    const { services, accounts } = this.#around;
    let at: PullAbout['at'] | undefined;
    try {
      const about = await this.#about(pointer);
      at = about?.at;
      if (about) await withChoices(about.choices, about, () => work(about));
    } catch (error) {
      showError(services.log, failed, toldTrouble(error), actionsFor(error, accounts, at));
    } finally {
      await this.#preview.close();
    }
  }

  /** Undefined when the user gave up. */
  async #about(pointer: Pointer): Promise<PullAbout | undefined> {
    const { services } = this.#around;
    requireRunner(services);
    const about = await endedResult(services, pointer);
    return await findForge(this.#around, about, choicesOf(services, about.task.id));
  }
}
