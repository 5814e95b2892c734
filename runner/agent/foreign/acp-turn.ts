/**
 * When the one turn of a session is over, and what its end means. In version 1 that is the answer
 * to the prompt; in version 2 the prompt is only acknowledged, and the end is a state that the
 * agent reports, which it also does at other times. Pure.
 */
import { type Fields, fields, textOf } from '../../gateway/json.ts';
import type { AgentOutput } from './launch.ts';

type Stopped = Extract<AgentOutput, { kind: 'stopped' }>;

/** Follows the states of a session in version 2. */
export class TurnStates {
  #asked = false;
  #acknowledged = false;
  /** Something was done since the prompt, so that being idle is an end, and not a beginning. */
  #active = false;
  #idle: Fields | undefined;

  /** The prompt goes out. */
  asked(): void {
    this.#asked = true;
    this.#acknowledged = false;
    this.#active = false;
    this.#idle = undefined;
  }

  /** The agent works, whether or not it reports so. */
  worked(): void {
    this.#active = true;
  }

  /** The prompt was taken; gives the end, if that was told before. */
  acknowledged(): Fields | undefined {
    this.#acknowledged = true;
    return this.#idle;
  }

  /** Gives the update that is the turn's end. */
  take(update: Fields): Fields | undefined {
    if (!this.#asked) return undefined;
    if (update['state'] !== 'idle') {
      this.#active = true;
      this.#idle = undefined;
      return undefined;
    }
    if (!this.#active && textOf(update['stopReason']) === '') return undefined;
    // The same state may be told again, with the reason of something later.
    if (textOf(this.#idle?.['stopReason']) === '') this.#idle = update;
    // Where a prompt is refused, the error that is answered says more.
    return this.#acknowledged ? this.#idle : undefined;
  }
}

/** What an agent means by its end. `error` is what it adds to the reason `error`. */
export function stopOf(reason: string, error: unknown): Stopped {
  switch (reason) {
    // Version 2 leaves it to the agent whether it says why.
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

/** What an error says, with the detail that some put beside it. */
export function errorWords({ message, data }: Fields): string {
  const detail = typeof data === 'string' ? data : fields(data)['details'];
  return [message, detail].filter((text) => typeof text === 'string' && text !== '').join(': ');
}
