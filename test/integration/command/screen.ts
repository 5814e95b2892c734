/** What a terminal shows in which a test runs the command, and what is typed there. */
import { once } from 'node:events';
import type { Running } from '../../support/runner.ts';

const PATIENCE_MS = 60_000;

/** Without colours and moves of the cursor. */
export class Screen {
  readonly running: Running;
  #raw = '';
  #waiting: { readonly what: RegExp; readonly seen: () => void } | undefined;

  constructor(running: Running) {
    this.running = running;
    running.stdout.on('data', (chunk: Buffer) => {
      this.#raw += chunk.toString();
      if (this.#waiting?.what.test(this.text)) this.#waiting.seen();
    });
  }

  get text(): string {
    // oxlint-disable-next-line no-control-regex
    return this.#raw.replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*\u0007)/g, '');
  }

  type(words: string): void {
    this.running.process.stdin?.write(words);
  }

  async shows(what: RegExp): Promise<void> {
    if (what.test(this.text)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = { what, seen: resolve };
    const ended = this.running.ended.then(({ code }) => {
      throw new Error(`it ended with ${code} and showed: ${this.text}`);
    });
    const late = AbortSignal.timeout(PATIENCE_MS);
    const over = once(late, 'abort').then(() => {
      throw new Error(`it never showed ${what}, but: ${JSON.stringify(this.text)}`);
    });
    await Promise.race([promise, ended, over]);
  }
}
