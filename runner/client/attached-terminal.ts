/**
 * Owns a terminal in a sandbox as its user's side has it: what is typed goes out in order, one
 * piece at a time, and what comes back is shown in order and then asked for again. It ends with
 * its connection and is never opened a second time: what ran in it is gone then.
 */
import * as v from 'valibot';
import {
  CloseTerminal,
  OpenTerminal,
  ResizeTerminal,
  TakenFromTerminal,
  TERMINAL_BYTES,
  type TerminalEnd,
  TerminalEnded,
  TerminalOutput,
  type TerminalSize,
  WriteTerminal,
} from '../protocol/terminal.ts';
import type { MessageId } from '../protocol/messages.ts';
import type { TaskId } from '../protocol/task.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import type { RunnerConnection } from './connection.ts';
import { inertOutput } from './inert-output.ts';
import type { RequestForm } from './requester.ts';
import { newMessageId } from './task-id.ts';

export interface TerminalView {
  /** Shows a piece of output; a returned promise holds the rest back. */
  readonly show: (text: string) => void | Promise<void>;
  /** Called once, after all that was shown. */
  readonly ended: (end: TerminalEnd) => void;
}

/**
 * Undoes what a program that is cut off may have left on: another screen, a mouse, a hidden cursor.
 * Where there is no other screen, the cursor stays where it is (1049 would move it).
 */
export const PLAIN_AGAIN = '\u001b[?1047l\u001b[?1000;1002;1003;1006;2004l\u001b[?25h\u001b[0m';

const CUT_OFF = 'the connection to the runner was cut, and what ran in it was stopped';

/** Rejects with an ErrandError where there is no sandbox to attach to. */
export async function attachTerminal(
  connection: RunnerConnection,
  where: { readonly id: TaskId; readonly attempt: number; readonly size: TerminalSize },
  view: TerminalView,
): Promise<AttachedTerminal> {
  const terminal = new AttachedTerminal(connection, view);
  await terminal.open(where);
  return terminal;
}

export class AttachedTerminal {
  readonly #connection: RunnerConnection;
  readonly #view: TerminalView;
  readonly #id: MessageId = newMessageId();
  readonly #shown = new SerialQueue();
  readonly #typed = new SerialQueue();
  readonly #decoder = new TextDecoder();
  readonly #inert = inertOutput();
  readonly #listening: readonly { dispose(): void }[];
  #waiting = 0;
  #over = false;

  /** Made by `attachTerminal`. */
  constructor(connection: RunnerConnection, view: TerminalView) {
    this.#connection = connection;
    this.#view = view;
    this.#listening = [
      connection.onNotice((method, params) => this.#hear(method, params)),
      connection.onStatus(({ kind }) => {
        if (kind !== 'connected') this.#end({ why: CUT_OFF });
      }),
    ];
  }

  async open(where: { id: TaskId; attempt: number; size: TerminalSize }): Promise<void> {
    try {
      await this.#connection.request(OpenTerminal, { ...where, terminal: this.#id });
    } catch (error) {
      this.#over = true;
      this.#release();
      throw error;
    }
    // Cut off meanwhile, the request may have opened one on the next connection.
    if (this.#over) this.close();
  }

  /** False where so much waits already that this is dropped. */
  write(text: string): boolean {
    const bytes = Buffer.from(text);
    if (this.#waiting + bytes.length > TERMINAL_BYTES.typed) return false;
    for (let at = 0; at < bytes.length; at += TERMINAL_BYTES.piece) {
      const piece = bytes.subarray(at, at + TERMINAL_BYTES.piece);
      this.#waiting += piece.length;
      const send = async (): Promise<void> => {
        this.#waiting -= piece.length;
        if (this.#over) return;
        const data = piece.toString('base64');
        await this.#connection.request(WriteTerminal, { terminal: this.#id, data });
      };
      // It has ended: its notice says so.
      this.#typed.run(send).catch(() => undefined);
    }
    return true;
  }

  resize(size: TerminalSize): void {
    this.#tell(ResizeTerminal, { terminal: this.#id, size });
  }

  /** Kills what runs in it. Its end is told as any other. */
  close(): void {
    this.#tell(CloseTerminal, { terminal: this.#id });
  }

  #tell<P extends v.GenericSchema>(
    form: RequestForm<P, v.GenericSchema>,
    params: v.InferInput<P>,
  ): void {
    // It has ended, or its connection has: then there is nothing left to tell it.
    this.#connection.request(form, params).catch(() => undefined);
  }

  #hear(method: string, params: unknown): void {
    if (method === TerminalOutput.method) {
      const { success, output } = v.safeParse(TerminalOutput.params, params);
      if (success && output.terminal === this.#id) void this.#show(output.data);
    } else if (method === TerminalEnded.method) {
      const { success, output } = v.safeParse(TerminalEnded.params, params);
      if (success && output.terminal === this.#id) this.#end(output.end);
    }
  }

  async #show(data: string): Promise<void> {
    const bytes = Buffer.from(data, 'base64');
    await this.#shown.run(async () => {
      const text = this.#inert(this.#decoder.decode(bytes, { stream: true }));
      if (text !== '') await this.#view.show(text);
    });
    if (this.#over) return;
    this.#tell(TakenFromTerminal, { terminal: this.#id, bytes: bytes.length });
  }

  #end(end: TerminalEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    void this.#shown.run(async () => this.#view.ended(end));
  }

  #release(): void {
    for (const each of this.#listening) each.dispose();
  }
}
