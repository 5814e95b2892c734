/**
 * Owns calls to the engine: each has a time limit and obeys its signal, and a fault of the network
 * or of HTTP leaves as an error that a person can act on.
 */
import { ErrandError } from '../protocol/errors.ts';
import { EngineAwayError } from './sandbox.ts';

/** Milliseconds for an ordinary call; creating under load is the slowest of them. */
export const CALL_MS = 30_000;

/** Characters of an engine's message that are quoted. */
const MAX_QUOTED_CHARACTERS = 600;

/**
 * Runs one call. `work` gets a signal that also ends at the time limit; a call that does not heed
 * it is left behind, its late result unused.
 */
export async function call<T>(
  doing: string,
  work: (signal: AbortSignal) => Promise<T>,
  options: { signal?: AbortSignal; ms?: number } = {},
): Promise<T> {
  const { signal, ms = CALL_MS } = options;
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(ms);
  const both = signal ? AbortSignal.any([signal, limit]) : limit;
  const ended = Promise.withResolvers<never>();
  const onEnd = (): void => ended.reject(both.reason);
  both.addEventListener('abort', onEnd, { once: true });
  try {
    return await Promise.race([work(both), ended.promise]);
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) {
      throw new EngineAwayError(`Docker did not answer in ${ms / 1000} s while ${doing}.`, {
        hint: 'See whether the engine is overloaded or hangs (docker ps), and restart it if need be.',
        cause: error,
      });
    }
    throw explained(doing, error);
  } finally {
    both.removeEventListener('abort', onEnd);
  }
}

/** The HTTP status of an answer of the engine that was an error. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof ErrandError ? error.cause : error;
  const status = (cause as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** Explains why the engine cannot be reached, and the fix. */
export function unreachable(error: unknown): { detail: string; fix: string } | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    // Those of an engine on another machine.
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return nobodyAnswers(process.env['DOCKER_HOST']);
    case 'EACCES':
    case 'EPERM':
      return {
        detail: 'This user has no permission to use the Docker socket.',
        fix: 'Add the user to the group docker (usermod -aG docker USER) and log in again.',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        detail: 'The Docker Engine went away in the middle of a call.',
        fix: 'Look at its log; start it again.',
      };
    default:
      return undefined;
  }
}

function nobodyAnswers(host: string | undefined): { detail: string; fix: string } {
  if (host) {
    return {
      detail: `No Docker Engine answers at ${host.slice(0, 200)}, which DOCKER_HOST names.`,
      fix: 'Correct DOCKER_HOST or leave it out, or start it there.',
    };
  }
  return {
    detail: 'No Docker Engine answers: its socket is not there, or nothing listens on it.',
    fix: 'Install Docker and start it (Debian: apt-get install docker.io; systemctl start docker), or set DOCKER_HOST.',
  };
}

/** The engine is asked to show a folder of the runner to a sandbox, and has none of that path. */
export class EngineBlindError extends ErrandError {
  constructor(cause: unknown) {
    super('unavailable', "The engine does not see the runner's data directory.", {
      hint: 'A runner in a container needs it at the same path as on the host (docs/service.md), or "transport: attach" under sandbox in its errand.yaml.',
      cause,
    });
    this.name = 'EngineBlindError';
  }
}

function explained(doing: string, error: unknown): Error {
  if (error instanceof ErrandError) return error;
  const known = unreachable(error);
  if (known) {
    return new EngineAwayError(`${known.detail} (While ${doing}.)`, {
      hint: known.fix,
      cause: error,
    });
  }
  // An engine may quote all that it was given.
  const message = (error as Error).message.trim().slice(0, MAX_QUOTED_CHARACTERS);
  if (/no space left on device/i.test(message)) {
    return new EngineAwayError(`Docker has no space left on its disk. (While ${doing}.)`, {
      hint: 'Free some space where Docker keeps its data (docker system prune); the runner continues by itself.',
      cause: error,
    });
  }
  if (/bind source path does not exist/i.test(message)) return new EngineBlindError(error);
  if ((statusOf(error) ?? 0) >= 500) {
    return new EngineAwayError(`Docker failed while ${doing}: ${message}`, {
      hint: 'It may be shutting down or overloaded: look at its log.',
      cause: error,
      refused: true,
    });
  }
  return new ErrandError('unavailable', `Docker refused while ${doing}: ${message}`, {
    cause: error,
  });
}
