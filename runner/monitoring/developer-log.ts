/**
 * Owns the developer log: one line for each thing that is said, at a level, with the task and the
 * attempt that it is about. JSON for machines, short lines for a person at a terminal. Secrets are
 * taken out of the finished line, so no field can carry one past. Never says what a user, a
 * repository or a model has written, but for the words of errors.
 */
import { renameSync, statSync } from 'node:fs';
import { styleText } from 'node:util';
import { destination, pino } from 'pino';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import type { About, Level, Report } from '../platform/report.ts';
import { Redactor } from './redacted.ts';
import { traceIdOf } from './span-ids.ts';

export interface DeveloperLogOptions {
  readonly level: Level;
  readonly format: 'json' | 'lines';
  /** A file that is appended to; else standard error. */
  readonly file?: string;
  /** Where the file has this, it becomes `FILE.1` in place of the one before, and a new one begins. */
  readonly maxFileBytes?: number;
}

/** Weeks of a busy runner; with the one before, twice that is the most on the disk. */
const MAX_FILE_BYTES = 64 << 20;

export interface DeveloperLog {
  readonly report: Report;
  /** From now on this is taken out of every line. */
  readonly conceal: (secret: string | undefined) => void;
  /** Resolves when all of it is written. */
  readonly close: () => Promise<void>;
}

/** @throws {ErrandError} `invalid` for a file that cannot be written to */
export async function openDeveloperLog(options: DeveloperLogOptions): Promise<DeveloperLog> {
  const { level, format, file, maxFileBytes = MAX_FILE_BYTES } = options;
  const sink = await openSink(file, maxFileBytes);
  const redactor = new Redactor();
  const isColoured = file === undefined && process.stderr.isTTY;
  const write = (line: string): void =>
    sink.write(redactor.clean(format === 'json' ? line : `${readable(line, isColoured)}\n`));
  const logger = pino(
    {
      level,
      // Names in place of numbers, and times that people can read.
      formatters: { level: (name) => ({ level: name }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      base: null,
      serializers: { err: describeError },
    },
    { write },
  );
  return {
    report: (what, cause, { level: named, ...about } = {}) => {
      const at = named ?? usualLevel(cause);
      if (!logger.isLevelEnabled(at)) return;
      logger[at](
        {
          ...about,
          ...(about.task === undefined ? {} : { trace_id: traceIdOf(about.task) }),
          ...(cause === undefined ? {} : { err: cause }),
        },
        what,
      );
    },
    conceal: (secret) => redactor.conceal(secret),
    close: () => sink.close(),
  };
}

/** A part of the world that is away is no fault of the program. */
function usualLevel(cause: unknown): Level {
  if (cause === undefined) return 'warn';
  return cause instanceof ErrandError && cause.code === 'unavailable' ? 'warn' : 'error';
}

interface Sink {
  write(text: string): void;
  close(): Promise<void>;
}

async function openSink(file: string | undefined, maxBytes: number): Promise<Sink> {
  if (file === undefined) {
    // Whoever read it may have gone. Told as a fault, that would be written there, and fail again.
    process.stderr.on('error', () => undefined);
    return { write: (text) => void process.stderr.write(text), close: async () => undefined };
  }
  // Each line is handed over at once: the last ones before a crash are those that are wanted.
  const stream = openFile(file);
  let bytes = statSync(file).size;
  return {
    write: (text) => {
      // A full disk must not end what is under way; what is not logged is lost.
      try {
        // Somebody may have cut it meanwhile.
        if (bytes >= maxBytes) bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
        if (bytes >= maxBytes) {
          // Tried again when as much has been written once more: a log that is too long beats none.
          bytes = 0;
          if (becomesOneBefore(file)) stream.reopen();
        }
        stream.write(text);
        bytes += Buffer.byteLength(text);
      } catch {
        return;
      }
    },
    close: async () => stream.end(),
  };
}

/** False where its folder does not let it, say: then it stays as it is. */
function becomesOneBefore(file: string): boolean {
  try {
    renameSync(file, `${file}.1`);
    return true;
  } catch {
    return false;
  }
}

function openFile(file: string): ReturnType<typeof destination> {
  try {
    return destination({ dest: file, append: true, mkdir: true, mode: 0o600, sync: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ErrandError('invalid', `log.file: ${file} cannot be written to (${code}).`, {
      cause,
    });
  }
}

export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Only of what is a fault of the program. */
  readonly stack?: string;
  readonly cause?: ErrorFacts;
}

const MAX_CAUSES = 5;

/**
 * No other property of an error: those of clients carry whole requests, with their headers.
 */
function describeError(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, cause } = error as NodeJS.ErrnoException;
  const isExpected = error instanceof ErrandError && error.code === 'unavailable';
  return {
    type: error.name,
    message: error instanceof ErrandError ? errorWords(error) : error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(isExpected || error.stack === undefined ? {} : { stack: error.stack }),
    ...(cause === undefined || cause === error || depth >= MAX_CAUSES || isExpected
      ? {}
      : { cause: describeError(cause, depth + 1) }),
  };
}

const INK = { error: 'red', warn: 'yellow', info: 'cyan', debug: 'gray' } as const;

/** `14:02:11 warn  what happened  task=t-1 attempt=1: the reason` */
function readable(json: string, isColoured: boolean): string {
  const ink = (name: Parameters<typeof styleText>[0], text: string): string =>
    isColoured ? styleText(name, text, { validateStream: false }) : text;
  const {
    level,
    time,
    msg,
    err,
    trace_id: _,
    ...facts
  } = JSON.parse(json) as About & {
    level: Level;
    time: string;
    msg: string;
    err?: ErrorFacts;
  };
  const pairs = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  const about = pairs.length === 0 ? '' : ink('gray', `  ${pairs.join(' ')}`);
  const clock = new Date(time).toLocaleTimeString('en', { hour12: false });
  const head = `${ink('gray', clock)} ${ink(INK[level], level.padEnd(5))} ${msg}${about}`;
  return err === undefined ? head : `${head}: ${ofError(err)}`;
}

function ofError({ message, stack, cause }: ErrorFacts): string {
  const own = stack ?? message;
  return cause === undefined ? own : `${own}\n  caused by: ${ofError(cause)}`;
}
