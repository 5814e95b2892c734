/**
 * How a phase ends: what `done` and each way of giving up mean in the words of the contract. Pure.
 */
import type { BowOut, BowOutCode, PhaseEnding } from './backend.ts';
import type { GivenUp } from './turn.ts';
import type { DoneInput } from './tools/done.ts';

/** The codes a model may give as its reason; the others are the runner's to give. */
const CODES: readonly BowOutCode[] = [
  'not_needed',
  'not_reproducible',
  'ambiguous',
  'conflicting_tests',
  'checks_broken_at_base',
  'needs_secret',
  'needs_network',
  'missing_dependency',
  'out_of_scope',
  'too_large',
];

/** Characters; what the wire types take. */
const MAX_TEXT = 4000;

export function endingOf(done: DoneInput, tried: readonly string[]): PhaseEnding {
  const { outcome, summary, reason, question } = done;
  if (outcome === 'finished') return { kind: 'finished', summary: summary.slice(0, MAX_TEXT) };
  if (outcome === 'not_needed') return bowOut('not_needed', summary, tried, question);
  const named = reason?.match(/^\W*([a-z_]+)/)?.[1];
  const code = CODES.find((c) => c === named) ?? 'blocked';
  const words = reason === undefined || reason === code ? summary : `${summary}\n${reason}`;
  return bowOut(code, words, tried, question);
}

export function endingOfGivenUp(given: GivenUp, tried: readonly string[]): PhaseEnding {
  return bowOut(given.because === 'budget' ? 'budget' : 'harness_error', given.reason, tried);
}

export function bowOut(
  code: BowOutCode,
  reason: string,
  tried: readonly string[],
  question?: string,
): PhaseEnding {
  const out: BowOut = { code, reason: reason.slice(0, MAX_TEXT), tried };
  return {
    kind: 'bowed_out',
    bowOut: question ? { ...out, question: { text: question.slice(0, MAX_TEXT) } } : out,
  };
}
