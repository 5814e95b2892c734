/**
 * Owns the terminals that people have in the sandboxes of running attempts: which attempt has a
 * place for one, and that each is recorded before it begins and after its end, since a result may
 * then hold what a person did. It never keeps a place: a sandbox goes when its attempt is done with
 * it, and all terminals in it end before. Backstop: the sandbox's own end kills what runs in it.
 */
import { randomUUID } from 'node:crypto';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskId } from '../protocol/task.ts';
import { MAX_TERMINALS, type TerminalEnd, type TerminalSize } from '../protocol/terminal.ts';
import { counted } from '../protocol/wording.ts';
import type { OpenShell, Shell, TerminalHost, TerminalOffers } from './context.ts';

export interface Terminal extends Pick<Shell, 'write' | 'resize' | 'close'> {
  /** Resolves once nothing of it runs and its end is recorded. Never rejects. */
  readonly ended: Promise<TerminalEnd>;
}

interface Place {
  readonly host: TerminalHost;
  readonly open: OpenShell;
  readonly terminals: Set<Terminal>;
  /** Why nothing can be opened there any more. */
  over: string | undefined;
}

export class Terminals implements TerminalOffers {
  /** By task and attempt, the newest last. */
  readonly #places = new Map<string, Place[]>();

  offer(host: TerminalHost, openShell: OpenShell): (why: string) => Promise<void> {
    const key = keyOf(host.task.id, host.attempt);
    const place: Place = { host, open: openShell, terminals: new Set(), over: undefined };
    this.#places.set(key, [...(this.#places.get(key) ?? []), place]);
    return async (why) => {
      place.over ??= why;
      const others = (this.#places.get(key) ?? []).filter((each) => each !== place);
      if (others.length > 0) this.#places.set(key, others);
      else this.#places.delete(key);
      const open = [...place.terminals];
      for (const terminal of open) terminal.close();
      await Promise.all(open.map(({ ended }) => ended));
    };
  }

  /** Rejects with `conflict` where the attempt has no sandbox, or has too many terminals. */
  async open(
    { task, attempt, size }: { task: TaskId; attempt: number; size: TerminalSize },
    take: (chunk: Uint8Array) => void | Promise<void>,
  ): Promise<Terminal> {
    const place = this.#places.get(keyOf(task, attempt))?.at(-1);
    if (!place) {
      throw new ErrandError('conflict', `Attempt ${attempt} has no sandbox at the moment.`, {
        hint: 'A terminal can be attached while the agent works. Checks run in sandboxes of their own, which take none.',
      });
    }
    if (this.#count(task, attempt) >= MAX_TERMINALS) {
      throw new ErrandError(
        'conflict',
        `Attempt ${attempt} has ${counted(MAX_TERMINALS, 'terminal')} already.`,
        { hint: 'Close one of them first.' },
      );
    }
    return await this.#opened(place, size, take);
  }

  async #opened(
    place: Place,
    size: TerminalSize,
    take: (chunk: Uint8Array) => void | Promise<void>,
  ): Promise<Terminal> {
    const { host } = place;
    const id = randomUUID();
    const ended = Promise.withResolvers<TerminalEnd>();
    let shell: Shell | undefined;
    let isClosed = false;
    let typed = 0;
    const terminal: Terminal = {
      write: async (bytes) => {
        typed += bytes.length;
        await shell?.write(bytes);
      },
      resize: (to) => shell?.resize(to),
      close: () => {
        isClosed = true;
        shell?.close();
      },
      ended: ended.promise,
    };
    // Counted from here on, so that a place that is withdrawn meanwhile waits for it.
    place.terminals.add(terminal);
    const began = performance.now();
    const over = async (end: TerminalEnd): Promise<void> => {
      place.terminals.delete(terminal);
      const ms = Math.round(performance.now() - began);
      // An attempt that was fenced off records nothing more: then only the beginning is known.
      await host
        .record('session', { kind: 'terminal', what: 'closed', id, typed, ms })
        .catch(() => undefined);
      await this.#tell(host).catch(() => undefined);
      ended.resolve(end);
    };
    try {
      await host.record('session', { kind: 'terminal', what: 'opened', id });
      await this.#tell(host);
      host.log('\nA person opened a terminal in the sandbox.\n');
      if (place.over !== undefined || isClosed) {
        await over({ why: place.over });
        return terminal;
      }
      shell = place.open(size, take);
    } catch (error) {
      await over({});
      throw error;
    }
    void shell.ended.then((end) => {
      host.log('\nA terminal in the sandbox ended.\n');
      const why = place.over ?? end.why;
      return over(end.exit !== undefined || why === undefined ? end : { why });
    });
    return terminal;
  }

  #count(task: TaskId, attempt: number): number {
    const places = this.#places.get(keyOf(task, attempt)) ?? [];
    return places.reduce((sum, { terminals }) => sum + terminals.size, 0);
  }

  /** People see on the task's page that somebody is in there. */
  async #tell(host: TerminalHost): Promise<void> {
    const open = this.#count(host.task.id, host.attempt);
    await host.tell({ kind: 'attempt.terminals', open });
  }
}

function keyOf(task: TaskId, attempt: number): string {
  return `${task}/${attempt}`;
}
