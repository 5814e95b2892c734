/**
 * Owns the words for tickets that are delegated at once: which they are, what of them leaves the
 * machine, and what all of them are expected to cost. Pure.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import type { Estimate } from '../../runner/protocol/estimate.ts';
import { estimateWords, money, type Translate } from '../tasks/wording.ts';

const MAX_TITLES_SHOWN = 8;

export interface Batch {
  /** As the user sees them: `#12 Round prices`. */
  readonly titles: readonly string[];
  /** Where their words come from: `GitHub`. */
  readonly places: readonly string[];
  /** Set once the user has agreed to all of them. */
  agreed: boolean;
}

export function batchLines({ titles, places }: Batch, t: Translate): string[] {
  const shown = titles.slice(0, MAX_TITLES_SHOWN).map((title) => `  ${oneLine(title, 80)}`);
  const more = titles.length - shown.length;
  if (more > 0) shown.push(t('  and {0} more', more));
  const head = titles.length === 1 ? t('The ticket:') : t('Each becomes a task of its own:');
  return [head, ...shown, wordsOfOthers(places, t)];
}

export function wordsOfOthers(places: Batch['places'], t: Translate): string {
  return t(
    'Sent of each, as words that others wrote in {0}: title, description, comments, labels, links and pictures. Your sign-in is not sent.',
    oneLine(places.join(', ')),
  );
}

/** The estimate is that of one task. */
export function costLines(estimate: Estimate, count: number, t: Translate): string[] {
  const one = estimateWords(estimate, t);
  const { costUsd } = estimate;
  if (count === 1) return [one];
  if (!costUsd) return [t('For each: {0}', one)];
  const most = money(costUsd.most * count, t);
  const all =
    costUsd.usual === undefined
      ? t('All {0} together cost at most {1}.', count, most)
      : t(
          'All {0} together: usually {1}, at most {2}.',
          count,
          money(costUsd.usual * count, t),
          most,
        );
  return [t('For each: {0}', one), all];
}
