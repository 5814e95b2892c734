/**
 * Owns a shell for a person in a sandbox: a command with a terminal, what is typed into it, and its
 * end. Nothing of it survives its end but what left its session by setsid(2), which ends with the
 * sandbox; and it keeps no sandbox alive: where the sandbox goes, it ends. It never holds more than a window of what was typed or put out.
 */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { TerminalEnd, TerminalSize } from '../protocol/terminal.ts';
import { type Sandbox, SandboxLostError } from './sandbox.ts';

/** A person forgets one sooner than this; the attempt ends before. */
const LONGEST_MS = 24 * 3_600_000;
/** Bash where the image has it. No login shell: its profile would replace the image's own PATH. */
const SHELL = ['sh', '-c', 'command -v bash >/dev/null && exec bash; exec sh'];

export interface Shell {
  /** Resolves when more may be typed. What comes after the end is dropped. */
  write(bytes: Uint8Array): Promise<void>;
  resize(size: TerminalSize): void;
  /** Kills all that runs in its session. Idempotent. */
  close(): void;
  /** Resolves once nothing of its session runs. Never rejects. */
  readonly ended: Promise<TerminalEnd>;
}

/**
 * Starts it. `take` gets the output in order, and holds it back with a promise (the program that
 * writes it then waits).
 */
export function openShell(
  sandbox: Sandbox,
  size: TerminalSize,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Shell {
  const typed = new PassThrough();
  const closing = new AbortController();
  let resize: ((size: TerminalSize) => void) | undefined;
  const ran = sandbox.exec(
    {
      argv: SHELL,
      env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' },
      stdin: typed,
      timeoutMs: LONGEST_MS,
      terminal: { size, onOpen: (change) => (resize = change) },
      onOutput: (_stream, chunk) => take(chunk),
    },
    closing.signal,
  );
  const ended = ran.then(
    ({ exit }): TerminalEnd => ({ exit }),
    (error: unknown): TerminalEnd => {
      if (closing.signal.aborted) return {};
      const isLost = error instanceof SandboxLostError;
      return { why: isLost ? error.message : 'The terminal could not be opened.' };
    },
  );
  // Nobody reads what is typed after the end; a writer that waits for room must not wait on.
  void ended.then(() => typed.destroy());
  return {
    write: async (bytes) => {
      if (typed.destroyed || typed.write(bytes)) return;
      await Promise.race([once(typed, 'drain'), ended]).catch(() => undefined);
    },
    resize: (to) => resize?.(to),
    close: () => closing.abort(),
    ended,
  };
}
