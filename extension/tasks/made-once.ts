/**
 * Owns keeping what was made from data while the data lasts: what is wanted again stays the same
 * thing, with whatever the user has begun in it; only the rest is made or dropped. Free of `vscode`.
 */

export class MadeOnce<Data, Made> {
  readonly #make: (data: Data) => Made;
  readonly #drop: (made: Made) => void;
  #made = new Map<string, Made>();

  constructor(make: (data: Data) => Made, drop: (made: Made) => void) {
    this.#make = make;
    this.#drop = drop;
  }

  /** Data that are equal as JSON are the same; of several equal ones each has its own. */
  want(all: readonly Data[]): void {
    const next = new Map<string, Made>();
    const before = this.#made;
    for (const data of all) {
      const text = JSON.stringify(data);
      let key = text;
      for (let n = 2; next.has(key); n += 1) key = `${text} ${n}`;
      const kept = before.get(key);
      next.set(key, kept ?? this.#make(data));
      before.delete(key);
    }
    this.#made = next;
    for (const gone of before.values()) this.#drop(gone);
  }
}
