/**
 * The frames that runner and supervisor exchange: u32 length of what follows, u8 type, u32 id,
 * payload; little endian. Pure: bytes in, values out. wire.c is the other end of this table.
 */

import type { TerminalSize } from '../protocol/terminal.ts';

/** Frames that the runner sends. */
export const TO = { exec: 1, stdin: 2, stdinEnd: 3, kill: 4, credit: 5, resize: 6 } as const;

/** Frames that the supervisor sends. */
export const FROM = {
  ready: 16,
  stdout: 17,
  stderr: 18,
  exit: 19,
  failed: 20,
  stdinCredit: 21,
  opened: 22,
} as const;

/** Version that this side speaks; the supervisor names its own in `ready`. */
export const FRAMES_VERSION = 6;

/** Output bytes of one command that may be under way before the runner has taken any. */
export const OUTPUT_WINDOW_BYTES = 256 * 1024;
/** Input bytes of one command that may wait in the supervisor. */
export const INPUT_WINDOW_BYTES = 256 * 1024;
/** The most data bytes in one frame, either way. */
export const CHUNK_BYTES = 64 * 1024;

/** Bits of the options in an exec frame. */
const STDIN_FOLLOWS = 1;
const SWEEP = 2;
const WATCH = 4;
const TERMINAL = 8;

const HEAD_BYTES = 9;
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

export interface Frame {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

/** End of a command, as the supervisor reports it. */
export interface Exit {
  readonly status: number;
  readonly signal: number;
  readonly timedOut: boolean;
  readonly ms: number;
  /** Completeness of its watch (opened.ts). */
  readonly watch: number;
  /** Processor time of the command and of the processes that it waited for, in milliseconds. */
  readonly worked: number;
  /** Processors of the machine, which its sandboxes share. */
  readonly cores: number;
}

export interface ExecFrame {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Clamped to 49 days. */
  readonly timeoutMs: number;
  readonly stdin: boolean;
  readonly sweep: boolean;
  /** Folders to watch; no watch is set up when absent. */
  readonly watch?: readonly string[];
  /** Gives it a terminal of this size; pipes when absent. */
  readonly terminal?: TerminalSize;
}

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

export function encodeFrame(
  type: number,
  id: number,
  payload: Uint8Array = new Uint8Array(),
): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  frame.writeUInt32LE(HEAD_BYTES - 4 + payload.length, 0);
  frame.writeUInt8(type, 4);
  frame.writeUInt32LE(id, 5);
  frame.set(payload, HEAD_BYTES);
  return frame;
}

export function encodeNumber(type: number, id: number, value: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32LE(value);
  return encodeFrame(type, id, payload);
}

/** @throws FrameError for what cannot be said: no arguments, or a zero byte in a text. */
export function encodeExec(id: number, exec: ExecFrame): Buffer {
  const additions = Object.entries(exec.env).map(([name, value]) => `${name}=${value}`);
  const folders = exec.watch ?? [];
  const strings = [exec.cwd, ...exec.argv, ...additions, ...folders];
  if (exec.argv.length === 0) throw new FrameError('a command needs at least its name');
  if (strings.some((text) => text.includes('\0'))) {
    throw new FrameError('an argument, folder or variable holds a zero byte');
  }
  const head = Buffer.alloc(28);
  head.writeUInt32LE(Math.min(Math.max(0, Math.ceil(exec.timeoutMs)), 0xffff_ffff), 0);
  head.writeUInt32LE(OUTPUT_WINDOW_BYTES, 4);
  const options =
    (exec.stdin ? STDIN_FOLLOWS : 0) |
    (exec.sweep ? SWEEP : 0) |
    (exec.watch ? WATCH : 0) |
    (exec.terminal ? TERMINAL : 0);
  head.writeUInt32LE(options, 8);
  head.writeUInt32LE(exec.argv.length, 12);
  head.writeUInt32LE(additions.length, 16);
  head.writeUInt32LE(folders.length, 20);
  head.writeUInt32LE(exec.terminal ? sizeNumber(exec.terminal) : 0, 24);
  const payload = Buffer.concat([head, Buffer.from(`${strings.join('\0')}\0`)]);
  if (payload.length > MAX_FRAME_BYTES - HEAD_BYTES)
    throw new FrameError('the command line is over 4 MB');
  return encodeFrame(TO.exec, id, payload);
}

/** Tells a command's terminal its new size. */
export function encodeResize(id: number, size: TerminalSize): Buffer {
  return encodeNumber(TO.resize, id, sizeNumber(size));
}

/** Columns in the lower half, rows in the upper. */
function sizeNumber({ columns, rows }: TerminalSize): number {
  return (columns & 0xffff) + (rows & 0xffff) * 0x1_0000;
}

export function decodeExit(payload: Buffer): Exit {
  if (payload.length < 28) throw new FrameError('the frame for an exit is too short');
  return {
    status: payload.readUInt32LE(0),
    signal: payload.readUInt32LE(4),
    timedOut: payload.readUInt32LE(8) !== 0,
    ms: payload.readUInt32LE(12),
    watch: payload.readUInt32LE(16),
    worked: payload.readUInt32LE(20),
    cores: payload.readUInt32LE(24),
  };
}

/** The number in a frame that holds one. */
export function decodeNumber(payload: Buffer): number {
  if (payload.length < 4) throw new FrameError('a frame with a number is too short');
  return payload.readUInt32LE(0);
}

export function decodeFailed(payload: Buffer): { errno: number; text: string } {
  return { errno: decodeNumber(payload), text: payload.subarray(4).toString() };
}

/** Cuts a stream, in whatever pieces it arrives, into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws FrameError when the stream is no stream of frames; it cannot be read on then. */
  push(chunk: Uint8Array): Frame[] {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : Buffer.from(chunk);
    const frames: Frame[] = [];
    while (data.length >= HEAD_BYTES) {
      const length = data.readUInt32LE(0);
      if (length < HEAD_BYTES - 4 || length > MAX_FRAME_BYTES) {
        throw new FrameError(`a frame of ${length} bytes is impossible`);
      }
      if (data.length < 4 + length) break;
      frames.push({
        type: data.readUInt8(4),
        id: data.readUInt32LE(5),
        payload: data.subarray(HEAD_BYTES, 4 + length),
      });
      data = data.subarray(4 + length);
    }
    this.#rest = data;
    return frames;
  }
}
