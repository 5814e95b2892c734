/**
 * Owns which prepared checkouts there are and who uses them: a folder is removed once it serves
 * nobody new and the last sandbox over it has ended, never before. Knows no engine. Backstop: what
 * a killed runner left is used or removed when the next one starts (kept-checkout.ts).
 */
import {
  type CheckoutFacts,
  discardCheckout,
  type KeptCheckout,
  markUsed,
} from './kept-checkout.ts';

/** Each is a whole work tree on the disk. */
const MAX_CHECKOUTS = 8;

export type CheckoutKey = Pick<CheckoutFacts, 'repository' | 'image'>;

/** A checkout in use. */
export interface HeldCheckout {
  release(): void;
}

export class HeldCheckouts {
  /** The one that serves a repository in an image, those used last at the end. */
  readonly #serving = new Map<string, KeptCheckout>();
  readonly #users = new Map<KeptCheckout, number>();
  readonly #retired = new Set<KeptCheckout>();
  readonly #removing = new Set<Promise<void>>();
  readonly #report: (text: string) => void;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  find(key: CheckoutKey): KeptCheckout | undefined {
    return this.#serving.get(nameOf(key));
  }

  /** Those that serve a repository, in whatever images. */
  of(repository: string): KeptCheckout[] {
    return [...this.#serving.values()].filter((kept) => kept.repository === repository);
  }

  hold(kept: KeptCheckout): HeldCheckout {
    const name = nameOf(kept);
    if (this.#serving.get(name) === kept) {
      this.#serving.delete(name);
      this.#serving.set(name, kept);
    }
    this.#users.set(kept, (this.#users.get(kept) ?? 0) + 1);
    markUsed(kept);
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      this.#users.set(kept, (this.#users.get(kept) ?? 1) - 1);
      this.#removeUnused(kept);
    };
    return { release };
  }

  /** Folders of those that serve, each with the number of its users. */
  all(): { folder: string; users: number }[] {
    const serving = [...this.#serving.values()];
    return serving.map((kept) => ({ folder: kept.folder, users: this.#users.get(kept) ?? 0 }));
  }

  /** Removes one that nobody uses; false where somebody does, or it serves no more. */
  async remove(folder: string): Promise<boolean> {
    const found = this.all().find((each) => each.folder === folder);
    if (!found || found.users > 0) return false;
    this.retire((kept) => kept.folder === folder);
    await this.settled();
    return true;
  }

  /** Serves from now on, in place of the one before. */
  serve(kept: KeptCheckout): void {
    const name = nameOf(kept);
    const before = this.#serving.get(name);
    this.#serving.delete(name);
    this.#serving.set(name, kept);
    if (before) this.#retire(before);
    const [oldest] = this.#serving.values();
    if (this.#serving.size > MAX_CHECKOUTS && oldest) this.retire((each) => each === oldest);
  }

  /** Those of which this is true serve nobody any more. */
  retire(isOver: (kept: KeptCheckout) => boolean): void {
    for (const [name, kept] of this.#serving) {
      if (!isOver(kept)) continue;
      this.#serving.delete(name);
      this.#retire(kept);
    }
  }

  /** Resolves when no folder is being removed. */
  async settled(): Promise<void> {
    await Promise.all(this.#removing);
  }

  #retire(kept: KeptCheckout): void {
    this.#retired.add(kept);
    this.#removeUnused(kept);
  }

  #removeUnused(kept: KeptCheckout): void {
    if (!this.#retired.has(kept) || (this.#users.get(kept) ?? 0) > 0) return;
    this.#retired.delete(kept);
    this.#users.delete(kept);
    const removing = discardCheckout(kept.folder, this.#report).finally(() =>
      this.#removing.delete(removing),
    );
    this.#removing.add(removing);
  }
}

/** Of each there is one. */
export function nameOf({ repository, image }: CheckoutKey): string {
  return `${repository} ${image}`;
}
