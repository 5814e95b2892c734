/**
 * Owns the command that brings a result onto a newer base. The entry of a bundle of its own, which
 * is loaded once it runs (register-pulls.ts).
 */
import { l10n } from 'vscode';
import type { Services } from '../container.ts';
import { requireRunner } from '../platform/reachable.ts';
import { showError } from '../platform/show-error.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { Accounts } from '../tickets/accounts.ts';
import { choicesOf } from './choices.ts';
import { endedResult } from './ended-result.ts';
import { findForge } from './find-forge.ts';
import { toldTrouble } from './trouble.ts';
import { updateFromBase } from './update-base.ts';

export class Bases {
  readonly #services: Services;
  readonly #accounts: Accounts;

  constructor(services: Services) {
    this.#services = services;
    this.#accounts = new Accounts(services.context);
  }

  dispose(): void {
    this.#accounts.dispose();
  }

  async update(pointer: Pointer): Promise<void> {
    const services = this.#services;
    const around = { services, accounts: this.#accounts };
    try {
      requireRunner(services);
      const about = await endedResult(services, pointer);
      const forge = () => findForge(around, about, choicesOf(services, about.task.id));
      await updateFromBase({ services, ...about, forge });
    } catch (error) {
      showError(services.log, l10n.t('The result stays on its base'), toldTrouble(error));
    }
  }
}
