/**
 * Owns showing only the newest of several things that each take a while to prepare, and nothing once
 * it is over. Free of `vscode`.
 */

/** Prepares something; what it returns shows it, and is not called when something newer was asked for. */
export type Prepare = () => Promise<(() => Promise<void>) | undefined>;

export class Newest {
  #asked = 0;
  /** One is shown after the other, so that the newest stays in front. */
  #showing: Promise<void> = Promise.resolve();

  async show(prepare: Prepare): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const show = await prepare();
    const shown = this.#showing.then(async () => {
      if (mine === this.#asked) await show?.();
    });
    this.#showing = shown.catch(() => undefined);
    await shown;
  }

  /** Resolves once nothing more will be shown. */
  async end(): Promise<void> {
    this.#asked += 1;
    await this.#showing;
  }
}
