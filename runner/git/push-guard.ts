/**
 * Owns what a push may touch: it reads the list of ref updates at the head of a `git-receive-pack`
 * request and lets the request on only when each is the base of a task that does not exist yet, a
 * part sent beside that base, or a newer base of a task that does exist, which is named by its
 * commit. So no base ever moves: evidence is about that commit.
 */
import type { Readable } from 'node:stream';
import { newerBaseOf, taskOfPushed } from './names.ts';
import { readHead } from './read-head.ts';

/** The push wants something that clients may not do; the message is for the person who pushed. */
export class RefusedPush extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RefusedPush';
  }
}

/** Of a shallow clone the list names each commit whose parents are not there: there may be many. */
const MAX_LIST_BYTES = 8 * 1024 ** 2;
/** Bytes of it that the list of ref updates may take. */
const MAX_UPDATE_BYTES = 256 * 1024;
const ZEROS = /^0+$/;
const UPDATE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([^\0]+?)\n?(?:\0|$)/;

/** Tells whether there is a task with this id. */
export type HasTask = (id: string) => Promise<boolean>;

/**
 * Resolves with the same body, from its first byte on, once the list is complete and good.
 * @throws {RefusedPush} for another ref, the base of a task that exists, a deletion, or a list
 * that cannot be read
 */
export async function guardPush(body: Readable, hasTask: HasTask): Promise<Readable> {
  const list = new PacketLines();
  const lines = await readHead(body, MAX_LIST_BYTES, (seen) => {
    const value = list.read(seen);
    return value && { value, used: 0 };
  }).catch((cause: unknown) => {
    if (cause instanceof RefusedPush) throw cause;
    throw new RefusedPush('The list of refs to push cannot be read.', { cause });
  });
  for (const line of lines) {
    const { task, isNewer } = taskToPush(line);
    if ((await hasTask(task)) === isNewer) continue;
    throw new RefusedPush(
      isNewer
        ? `There is no task ${task} that could have a newer base.`
        : `Task ${task} exists already, and its base cannot be moved.`,
    );
  }
  return body;
}

/** The lines up to the flush packet, without those of a shallow clone. */
class PacketLines {
  readonly #lines: string[] = [];
  #at = 0;
  #bytes = 0;

  /**
   * @returns undefined while the flush packet has not come; `seen` is everything received so far
   */
  read(seen: Buffer): string[] | undefined {
    while (this.#at + 4 <= seen.length) {
      const digits = seen.toString('latin1', this.#at, this.#at + 4);
      const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
      if (length === 0) return this.#lines;
      if (length < 4) throw new RefusedPush('The list of refs to push cannot be read.');
      if (this.#at + length > seen.length) return undefined;
      const line = seen.toString('latin1', this.#at + 4, this.#at + length);
      this.#at += length;
      if (/^shallow [0-9a-f]{40,64}\n?$/.test(line)) continue;
      this.#lines.push(line);
      this.#bytes += length;
      if (this.#bytes > MAX_UPDATE_BYTES)
        throw new RefusedPush('The list of refs to push is too long.');
    }
    return undefined;
  }
}

/** The task whose base the line would set, or to which it would add a newer one. */
function taskToPush(line: string): { readonly task: string; readonly isNewer: boolean } {
  const [, , next = '', ref = ''] = UPDATE.exec(line) ?? [];
  const newer = newerBaseOf(ref);
  if (newer?.commit === next && !ZEROS.test(next)) return { task: newer.task, isNewer: true };
  const task = taskOfPushed(ref);
  if (task === undefined) {
    const name = JSON.stringify(ref).slice(0, 200);
    throw new RefusedPush(
      `Only the base of a task (refs/errand/tasks/<id>/base) may be pushed, not ${name}.`,
    );
  }
  if (ZEROS.test(next)) throw new RefusedPush(`${ref} cannot be deleted by a push.`);
  return { task, isNewer: false };
}
