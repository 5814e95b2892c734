/**
 * Owns the tokens: kept by the editor's SecretStorage, one for each runner's URL. A token never
 * goes into a setting, a log or a message.
 */
import type { SecretStorage } from 'vscode';

const keyOf = (url: string): string => `errand.token:${url}`;

export class Secrets {
  readonly #storage: SecretStorage;

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  async token(url: string): Promise<string | undefined> {
    return await this.#storage.get(keyOf(url));
  }

  async keep(url: string, token: string): Promise<void> {
    await this.#storage.store(keyOf(url), token);
  }

  async forget(url: string): Promise<void> {
    await this.#storage.delete(keyOf(url));
  }
}
