/**
 * Interprets the end of a foreign agent's run from what the runner saw: the budget, the model's
 * answers, the process. An agent that stopped by itself has finished, whatever it says of its work;
 * one that could not work gives up with the reason. Pure.
 */
import type { GatewaySession } from '../../gateway/session.ts';
import type { PhaseEnding } from '../backend.ts';
import { bowOut } from '../ending.ts';
import type { EventTranslator } from './event-translator.ts';
import type { RunEnd } from './agent-process.ts';
import { plainLine } from './launch.ts';

/**
 * Reason for which the runner ended it: silence for too long, the budget, a reported stop without
 * an exit, or the end of the phase.
 */
export type Cut = 'silence' | 'budget' | 'stopped' | 'over';

interface Ended {
  readonly name: string;
  readonly session: Pick<GatewaySession, 'answered' | 'upstreamError' | 'closed'> &
    Partial<Pick<GatewaySession, 'refused' | 'refusedLast'>>;
  readonly account: Pick<EventTranslator, 'lastWords' | 'stopped' | 'tried'>;
  /** End of the process, unless the runner ended it. */
  readonly end?: RunEnd;
  readonly cut?: Cut;
}

export function endingOf({ name, session, account, end, cut }: Ended): PhaseEnding {
  const { tried, stopped, lastWords } = account;
  if (session.closed !== undefined) return bowOut('budget', session.closed, tried);
  if (cut === 'silence') {
    const cause = session.upstreamError
      ? ` Before that, a reply of its model broke off: ${plainLine(session.upstreamError.text, 300)}`
      : '';
    const reason = `${name} was silent for too long and was stopped.${cause}`;
    return bowOut('stuck', reason, tried);
  }
  if (end?.timedOut) return bowOut('budget', 'The time limit is reached.', tried);
  if (stopped?.limit !== undefined) return bowOut('budget', stopped.limit, tried);
  if (session.upstreamError) {
    const { status, text } = session.upstreamError;
    const reason = `The model's service answered ${status}: ${plainLine(text, 600)}`;
    return bowOut('harness_error', reason, tried);
  }
  const isStuck = session.answered === 0 || session.refusedLast !== undefined;
  // The exit status after a reported end does not count: some agents fail when their input is
  // closed.
  const died = end !== undefined && end.exit !== 0 && stopped === undefined;
  if (isStuck || stopped?.error !== undefined || died) {
    const refused =
      session.refused &&
      `The runner's gateway refused a request: ${plainLine(session.refused, 600)}`;
    const how = wordsOf(name, session.answered, end, stopped?.error);
    const reason = [how, refused].filter(Boolean).join(' ');
    return bowOut('harness_error', reason, tried);
  }
  return {
    kind: 'finished',
    summary: lastWords === '' ? `${name} stopped without a word.` : lastWords,
  };
}

function wordsOf(
  name: string,
  answered: number,
  end: RunEnd | undefined,
  error: string | undefined,
): string {
  const how =
    end === undefined || end.exit === 0
      ? error === undefined && answered === 0
        ? 'ended without an answer from its model'
        : 'gave up'
      : `ended with status ${end.exit}${end.exit === 127 ? ' (could not be started; the image needs glibc)' : ''}`;
  const words = [error, end?.errors].flatMap((text) =>
    text ? [plainLine(lastOf(text), 600)] : [],
  );
  return [`${name} ${how}.`, ...new Set(words)].join(' ');
}

/** Returns the end of its output: the last lines say most. */
function lastOf(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n').slice(-1200);
}
