/**
 * Owns the terminals that one connection has opened: no other can reach them, and all of them end
 * with it. A client that does not take the output holds back the program that writes it, so that
 * no more than a window of it is ever in memory; what is typed has a limit too.
 */
import type * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';
import { statusWords } from '../protocol/status.ts';
import {
  CloseTerminal,
  MAX_TERMINALS,
  OpenTerminal,
  ResizeTerminal,
  TakenFromTerminal,
  TERMINAL_BYTES,
  TerminalEnded,
  TerminalOutput,
  WriteTerminal,
} from '../protocol/terminal.ts';
import type { MessageId } from '../protocol/messages.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { Terminal, Terminals } from '../tasks/terminals.ts';
import { type Handler, on } from './handler.ts';

export interface TerminalParts {
  readonly tasks: Pick<Tasks, 'get'>;
  readonly terminals: Pick<Terminals, 'open'>;
}

type Wanted = v.InferOutput<typeof OpenTerminal.params>;

interface Open {
  readonly terminal: Promise<Terminal>;
  /** Bytes of output that the client has not taken yet. */
  underWay: number;
  /** Called once there is room for more output. */
  goOn: (() => void) | undefined;
  /** Bytes that are typed and not read yet. */
  waiting: number;
}

export class ConnectionTerminals {
  readonly #parts: TerminalParts;
  readonly #notify: (method: string, params: object) => void;
  readonly #open = new Map<MessageId, Open>();
  #closed = false;

  constructor(parts: TerminalParts, notify: (method: string, params: object) => void) {
    this.#parts = parts;
    this.#notify = notify;
  }

  handlers(): [string, Handler][] {
    return [
      on(OpenTerminal, async (wanted) => {
        await (this.#open.get(wanted.terminal) ?? this.#begin(wanted)).terminal;
        return {};
      }),
      on(WriteTerminal, async ({ terminal, data }) => {
        await this.#write(this.#known(terminal), Buffer.from(data, 'base64'));
        return {};
      }),
      on(ResizeTerminal, async ({ terminal, size }) => {
        (await this.#known(terminal).terminal).resize(size);
        return {};
      }),
      on(TakenFromTerminal, async ({ terminal, bytes }) => {
        const open = this.#open.get(terminal);
        if (open) this.#taken(open, bytes);
        return {};
      }),
      on(CloseTerminal, async ({ terminal }) => {
        const open = await this.#open.get(terminal)?.terminal;
        open?.close();
        await open?.ended;
        return {};
      }),
    ];
  }

  /** Ends all of them: their connection is over. */
  close(): void {
    this.#closed = true;
    for (const open of this.#open.values()) {
      open.goOn?.();
      open.terminal.then(
        (terminal) => terminal.close(),
        () => undefined, // It was never open.
      );
    }
  }

  #begin(wanted: Wanted): Open {
    const id = wanted.terminal;
    if (this.#open.size >= MAX_TERMINALS) {
      throw new ErrandError(
        'too_large',
        `There are ${MAX_TERMINALS} terminals open here already.`,
        {
          hint: 'Close one of them first.',
        },
      );
    }
    const opening = Promise.withResolvers<Terminal>();
    const open: Open = {
      terminal: opening.promise,
      underWay: 0,
      goOn: undefined,
      waiting: 0,
    };
    this.#open.set(id, open);
    const take = (chunk: Uint8Array): Promise<void> => this.#send(id, open, chunk);
    this.#attach(wanted, take).then(
      (terminal) => {
        opening.resolve(terminal);
        if (this.#closed) terminal.close();
        void terminal.ended.then((end) => {
          this.#open.delete(id);
          this.#notify(TerminalEnded.method, { terminal: id, end });
        });
      },
      (error: unknown) => {
        this.#open.delete(id);
        opening.reject(error);
      },
    );
    return open;
  }

  async #attach(
    { id, attempt, size }: Wanted,
    take: (chunk: Uint8Array) => Promise<void>,
  ): Promise<Terminal> {
    const task = await this.#parts.tasks.get(id);
    const known = task.attempts.find(({ n }) => n === attempt);
    if (!known) throw new ErrandError('not_found', `The task has no attempt ${attempt}.`);
    try {
      return await this.#parts.terminals.open({ task: id, attempt, size }, take);
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'conflict') throw error;
      const { message, hint } = error;
      const words = `${message} It is: ${statusWords(known.status)}.`;
      throw new ErrandError('conflict', words, hint === undefined ? {} : { hint });
    }
  }

  #known(id: MessageId): Open {
    const open = this.#open.get(id);
    if (open) return open;
    throw new ErrandError('not_found', 'This terminal has ended.', {
      hint: 'Open another one while the attempt runs.',
    });
  }

  async #write(open: Open, bytes: Uint8Array): Promise<void> {
    if (open.waiting + bytes.length > TERMINAL_BYTES.typed) {
      throw new ErrandError('too_large', 'The program in the terminal does not read so much.', {
        hint: 'What was typed before is kept; wait until it is read.',
      });
    }
    open.waiting += bytes.length;
    try {
      await (await open.terminal).write(bytes);
    } finally {
      open.waiting -= bytes.length;
    }
  }

  /** Resolves when the client has room for more. */
  async #send(id: MessageId, open: Open, chunk: Uint8Array): Promise<void> {
    if (this.#closed) return;
    for (let at = 0; at < chunk.length; at += TERMINAL_BYTES.piece) {
      const piece = chunk.subarray(at, at + TERMINAL_BYTES.piece);
      const data = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('base64');
      this.#notify(TerminalOutput.method, { terminal: id, data });
    }
    open.underWay += chunk.length;
    if (open.underWay < TERMINAL_BYTES.window) return;
    await new Promise<void>((goOn) => {
      open.goOn = goOn;
    });
  }

  #taken(open: Open, bytes: number): void {
    open.underWay = Math.max(0, open.underWay - bytes);
    if (open.underWay >= TERMINAL_BYTES.window) return;
    open.goOn?.();
    open.goOn = undefined;
  }
}
