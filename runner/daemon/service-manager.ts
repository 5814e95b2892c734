/**
 * Owns what systemd is told of the runner: that it is ready, how it is, that it stops, and a beat
 * while its event loop turns. Says nothing where no systemd asks for it (`NOTIFY_SOCKET`). Node has
 * no datagram sockets of the file system, so systemd's own `systemd-notify` sends; the unit allows
 * that (`NotifyAccess=all`). A message that cannot be sent is reported once and changes nothing.
 */
import { spawn } from 'node:child_process';

export interface ServiceManagerParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** The developer log. */
  readonly report: (what: string, cause?: unknown) => void;
}

/** Longer lines are of no use in `systemctl status`. */
const MAX_STATUS_CHARACTERS = 200;
/** Seconds that stopping may take beside what it waits for. */
const STOP_SECONDS = 30;

export class ServiceManager {
  readonly #parts: ServiceManagerParts;
  readonly #isThere: boolean;
  /** One after the other: the last word must be the last to arrive. */
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failed = false;
  #beat: NodeJS.Timeout | undefined;

  constructor(parts: ServiceManagerParts) {
    this.#parts = parts;
    this.#isThere = (parts.environment['NOTIFY_SOCKET'] ?? '') !== '';
  }

  /** The runner takes tasks; from now on it beats, where a beat is asked for. */
  async ready(status: string): Promise<void> {
    const { WATCHDOG_USEC: within, WATCHDOG_PID: whose } = this.#parts.environment;
    const ms = Number(within) / 1000;
    const isOurs = whose === undefined || Number(whose) === this.#parts.pid;
    if (this.#isThere && isOurs && ms > 0) {
      this.#beat = setInterval(() => {
        // A beat that waits is as good as two.
        if (this.#waiting === 0) void this.#send(['WATCHDOG=1']);
      }, ms / 3);
      this.#beat.unref();
    }
    await this.#send(['READY=1', statusLine(status)]);
  }

  /** It stops, and may take so many seconds for its attempts; beats go on. */
  async stopping(status: string, seconds: number): Promise<void> {
    const within = (seconds + STOP_SECONDS) * 1_000_000;
    await this.#send(['STOPPING=1', statusLine(status), `EXTEND_TIMEOUT_USEC=${within}`]);
  }

  close(): void {
    clearInterval(this.#beat);
  }

  #send(lines: readonly string[]): Promise<void> {
    if (!this.#isThere) return Promise.resolve();
    this.#waiting += 1;
    this.#sending = this.#sending.then(async () => {
      const cause = await notified(lines, this.#parts.environment);
      this.#waiting -= 1;
      if (cause !== undefined && !this.#failed) {
        this.#parts.report('systemd could not be told how the runner is', cause);
      }
      this.#failed = cause !== undefined;
    });
    return this.#sending;
  }
}

const statusLine = (status: string): string =>
  `STATUS=${status.replaceAll(/\s+/g, ' ').slice(0, MAX_STATUS_CHARACTERS)}`;

/** Resolves with why it was not sent; undefined once it has arrived. */
function notified(
  lines: readonly string[],
  environment: ServiceManagerParts['environment'],
): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const env = { ...environment };
    const child = spawn('systemd-notify', [...lines], { stdio: 'ignore', env });
    child.once('error', resolve);
    child.once('exit', (code) =>
      resolve(code === 0 ? undefined : new Error(`systemd-notify ended with ${code}`)),
    );
  });
}
