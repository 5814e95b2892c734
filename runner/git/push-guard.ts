/**
 * Owns what a push may touch: it reads the list of ref updates at the head of a
 * `git-receive-pack` request and lets the request on only when each is the base of a task that
 * does not exist yet, or goes along with it. A task's base never moves: its evidence is about that
 * commit.
 */
import type { Readable } from 'node:stream';
import { taskOfPushed } from './names.ts';
import { readHead } from './read-head.ts';

/** The push wants something that clients may not do; the message is for the person who pushed. */
export class RefusedPush extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RefusedPush';
  }
}

const LIMIT = 64 * 1024;
const ZEROS = /^0+$/;
const UPDATE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([^\0]+?)\n?(?:\0|$)/;

/** Says whether there is a task of this id. */
export type HasTask = (id: string) => Promise<boolean>;

/**
 * Resolves with the same body, from its first byte on, once the list is complete and good.
 * @throws {RefusedPush} for another ref, the base of a task that exists, a deletion, or a list
 * that cannot be read
 */
export async function guardPush(body: Readable, hasTask: HasTask): Promise<Readable> {
  const lines = await readHead(body, LIMIT, (seen) => {
    const value = packetLines(seen);
    return value && { value, used: 0 };
  }).catch((cause: unknown) => {
    if (cause instanceof RefusedPush) throw cause;
    throw new RefusedPush('The list of refs to push cannot be read.', { cause });
  });
  for (const line of lines) {
    const task = taskToPush(line);
    if (task === undefined || !(await hasTask(task))) continue;
    throw new RefusedPush(`Task ${task} exists already, and its base cannot be moved.`);
  }
  return body;
}

/** The lines up to the flush packet, or undefined while it has not come. */
function packetLines(bytes: Buffer): string[] | undefined {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const digits = bytes.toString('latin1', at, at + 4);
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length === 0) return lines;
    if (length < 4) throw new RefusedPush('The list of refs to push cannot be read.');
    if (at + length > bytes.length) return undefined;
    lines.push(bytes.toString('latin1', at + 4, at + length));
    at += length;
  }
  return undefined;
}

/** The task whose base the line would set; undefined for a line that sets nothing. */
function taskToPush(line: string): string | undefined {
  if (/^shallow [0-9a-f]{40,64}\n?$/.test(line)) return undefined;
  const [, , next = '', ref = ''] = UPDATE.exec(line) ?? [];
  const task = taskOfPushed(ref);
  if (task === undefined) {
    const name = JSON.stringify(ref).slice(0, 200);
    throw new RefusedPush(
      `Only the base of a task (refs/errand/tasks/<id>/base) may be pushed, not ${name}.`,
    );
  }
  if (ZEROS.test(next)) throw new RefusedPush(`${ref} cannot be deleted by a push.`);
  return task;
}
