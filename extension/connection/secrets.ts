/**
 * Owns the secrets in the editor's SecretStorage: a token for each runner's URL, and the model key
 * for a runner that the editor starts. None is ever written to a setting, a log or a message.
 */
import type { SecretStorage } from 'vscode';

const keyOf = (url: string): string => `errand.token:${url}`;

const MODEL_KEY = 'errand.modelKey';

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

  /** Returns the model key for a runner on this machine, if the user entered one here. */
  async modelKey(): Promise<string | undefined> {
    return await this.#storage.get(MODEL_KEY);
  }

  async keepModelKey(key: string): Promise<void> {
    await this.#storage.store(MODEL_KEY, key);
  }

  async forget(url: string): Promise<void> {
    await this.#storage.delete(keyOf(url));
  }
}
