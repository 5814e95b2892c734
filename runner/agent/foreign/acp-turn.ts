/**
 * Decides when the one turn of a session is over, and what its end means. In version 1 that is the
 * answer to the prompt; in version 2 the prompt is only acknowledged, and the end is a state that
 * the agent reports, which it also does at other times. Pure.
 */
import { type Fields, fields, textOf } from '../../gateway/json.ts';
import type { AgentOutput } from './launch.ts';

type Stopped = Extract<AgentOutput, { kind: 'stopped' }>;

/** Follows the states of a session in version 2. */
export class TurnStates {
  #asked = false;
  #acknowledged = false;
  /** True if something was done since the prompt, so that idle means the end, not the beginning. */
  #active = false;
  #idle: Fields | undefined;

  /** Notes that the prompt is sent. */
  asked(): void {
    this.#asked = true;
    this.#acknowledged = false;
    this.#active = false;
    this.#idle = undefined;
  }

  /** Notes that the agent works, whether or not it reports so. */
  worked(): void {
    this.#active = true;
  }

  /** Notes that the prompt was acknowledged; returns the end if that was reported before. */
  acknowledged(): Fields | undefined {
    this.#acknowledged = true;
    return this.#idle;
  }

  /** Returns the update that ends the turn. */
  take(update: Fields): Fields | undefined {
    if (!this.#asked) return undefined;
    if (update['state'] !== 'idle') {
      this.#active = true;
      this.#idle = undefined;
      return undefined;
    }
    if (!this.#active && textOf(update['stopReason']) === '') return undefined;
    // The same state may be reported again later, with the reason of something else.
    if (textOf(this.#idle?.['stopReason']) === '') this.#idle = update;
    // If the prompt is refused, the error in the answer says more.
    return this.#acknowledged ? this.#idle : undefined;
  }
}

/** Translates an agent's stop reason. `error` is the detail for the reason `error`. */
export function stopOf(reason: string, error: unknown): Stopped {
  switch (reason) {
    // In version 2 an agent may leave out the reason.
    case '':
    case 'end_turn':
      return { kind: 'stopped' };
    case 'max_turn_requests':
    case 'max_tokens':
      return { kind: 'stopped', limit: `It stopped at a limit of its own (${reason}).` };
    default: {
      const words = errorWords(fields(error));
      return { kind: 'stopped', error: words || `it stopped: ${reason}` };
    }
  }
}

/** Returns an error's message, with the detail that some agents put beside it. */
export function errorWords({ message, data }: Fields): string {
  const detail = typeof data === 'string' ? data : fields(data)['details'];
  return [message, detail].filter((text) => typeof text === 'string' && text !== '').join(': ');
}
