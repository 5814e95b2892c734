/**
 * The requests and notices of a terminal in an attempt's sandbox. A terminal belongs to the
 * connection that opened it: no other can write to it, and it ends with that connection. Output
 * comes as notices, of which only so much may be under way as the client has said it has taken.
 */
import * as v from 'valibot';
import { MessageId } from './messages.ts';
import { TaskId } from './task.ts';

/** Bytes. */
export const TERMINAL_BYTES = {
  /** Output that may be under way before the client has taken any. */
  window: 256 * 1024,
  /** Of one notice or one write. */
  piece: 32 * 1024,
  /** Typed, and not read by any program yet. */
  typed: 1024 * 1024,
} as const;

/** Terminals in one attempt, and on one connection. */
export const MAX_TERMINALS = 8;

const attempt = v.pipe(v.number(), v.integer(), v.minValue(1));
const edge = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2000));
const base64 = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/),
  v.maxLength(Math.ceil(TERMINAL_BYTES.piece / 3) * 4),
);

/** In characters. */
export const TerminalSize = v.object({ columns: edge, rows: edge });
export type TerminalSize = v.InferOutput<typeof TerminalSize>;

/** How it ended: its shell did (`exit`), somebody closed it (neither), or its sandbox went (`why`). */
export const TerminalEnd = v.object({
  exit: v.optional(v.number()),
  why: v.optional(v.pipe(v.string(), v.maxLength(1000))),
});
export type TerminalEnd = v.InferOutput<typeof TerminalEnd>;

/** The client chooses the id; the same one again on the same connection is the same terminal. */
export const OpenTerminal = {
  method: 'terminal/open',
  params: v.object({ id: TaskId, attempt, terminal: MessageId, size: TerminalSize }),
  result: v.object({}),
} as const;

/** Answered once more may be typed. */
export const WriteTerminal = {
  method: 'terminal/write',
  params: v.object({ terminal: MessageId, data: base64 }),
  result: v.object({}),
} as const;

export const ResizeTerminal = {
  method: 'terminal/resize',
  params: v.object({ terminal: MessageId, size: TerminalSize }),
  result: v.object({}),
} as const;

/** As many bytes of output are shown, and as many more may come. */
export const TakenFromTerminal = {
  method: 'terminal/taken',
  params: v.object({
    terminal: MessageId,
    bytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(TERMINAL_BYTES.window)),
  }),
  result: v.object({}),
} as const;

/** Kills all that runs in it. One that has ended is closed already. */
export const CloseTerminal = {
  method: 'terminal/close',
  params: v.object({ terminal: MessageId }),
  result: v.object({}),
} as const;

/** Runner → client. */
export const TerminalOutput = {
  method: 'terminal/output',
  params: v.object({ terminal: MessageId, data: base64 }),
} as const;

/** Runner → client, after all of its output. */
export const TerminalEnded = {
  method: 'terminal/ended',
  params: v.object({ terminal: MessageId, end: TerminalEnd }),
} as const;
