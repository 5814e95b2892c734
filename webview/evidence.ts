/**
 * Owns the evidence of an attempt, in the order in which it is needed: the reasons for the verdict,
 * what changed, what was not checked, the checks, the reading of a second model, and the agent's
 * own account.
 */
import { reasonText } from '../runner/protocol/flagged-place.ts';
import type { AttemptState, Reason } from '../runner/protocol/task.ts';
import { checksTable } from './checks.ts';
import { claimList } from './claim.ts';
import { element, section } from './element.ts';
import { changeWords, filesList } from './files.ts';
import { linked } from './links.ts';
import { groupsOf } from './reasons.ts';
import { reviewList } from './review.ts';
import { t } from './translate.ts';

/** `pages` are sections on pages that a browser looked at (pages.ts). */
export function evidence(attempt: AttemptState, pages: readonly HTMLElement[] = []): HTMLElement[] {
  const { n, status, result, checks, review, claim } = attempt;
  const paths = new Set(result?.files.map(({ path }) => path));
  const list = (key: string, title: string, reasons: readonly Reason[]): HTMLElement[] =>
    reasons.length === 0 ? [] : [section(key, title, [reasonsList(key, reasons, n, paths)])];
  const sections: HTMLElement[] = [];
  const groups = status.kind === 'done' ? groupsOf(status.verdict) : undefined;
  const { decisive = [], flags = [], seen = [], unchecked = [] } = groups ?? {};
  sections.push(...list('why', t`Why`, decisive), ...list('flags', t`Look at this`, flags));
  if (result && result.files.length > 0) {
    const title = t`What changed: ${changeWords(result)}`;
    sections.push(section('files', title, filesList(result, n)));
  }
  sections.push(...list('unchecked', t`What was not checked`, unchecked));
  sections.push(...list('seen', t`What the runner saw`, seen));
  if (checks.length > 0) {
    sections.push(section('checks', t`Checks, run by the runner`, checksTable(checks, n, paths)));
  }
  sections.push(...pages);
  if (review) sections.push(section('review', t`Review`, reviewList(review, n)));
  if (claim) sections.push(section('claim', t`The agent says`, claimList(claim, attempt.claimed)));
  return sections;
}

function reasonsList(
  key: string,
  reasons: readonly Reason[],
  attempt: number,
  paths: ReadonlySet<string>,
): HTMLElement {
  const items = reasons.map((reason) =>
    element('li', {}, linked(reasonText(reason), attempt, paths, reason.place)),
  );
  return element('ul', { class: `reasons ${key}` }, items);
}
