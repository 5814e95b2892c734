/**
 * Owns a second model's findings about the result, and its probes: inputs it chose and the runner
 * ran, so that their outcomes are observed and not claimed.
 */
import type { Finding, ProbeRun, Review } from '../runner/protocol/review.ts';
import { element, quiet } from './element.ts';
import { placeLink } from './links.ts';
import { t } from './translate.ts';
import { modelName } from './wording.ts';

/** `attempt` is the one whose result was reviewed. */
export function reviewList(review: Review, attempt: number): HTMLElement[] {
  const { model, summary, findings, probes } = review;
  const who = t`Reviewed by ${modelName(model)}. It saw the task, the diff and the checks, but nothing that the agent said.`;
  return [
    quiet(who),
    ...(summary === undefined ? [] : [element('p', {}, summary)]),
    findings.length === 0
      ? element('p', {}, t`It found no problems.`)
      : element(
          'ul',
          { class: 'findings' },
          findings.map((finding) => found(finding, attempt)),
        ),
    ...(probes.length === 0 ? [] : [probesTable(probes)]),
  ];
}

const SEVERITIES: Readonly<Record<Finding['severity'], string>> = {
  blocker: t`blocker`,
  major: t`major`,
  minor: t`minor`,
};

const OUTCOMES: Readonly<Record<ProbeRun['outcome'], string>> = {
  passed: t`passed`,
  failed: t`failed`,
  errored: t`could not run`,
};

function found({ path, line, severity, text, evidence }: Finding, attempt: number): HTMLElement {
  return element('li', {}, [
    element('p', { class: 'who' }, [
      element('span', { class: `severity ${severity}` }, SEVERITIES[severity]),
      placeLink(attempt, path, line),
    ]),
    element('p', { class: 'words' }, text),
    element('p', { class: 'quiet words' }, evidence),
  ]);
}

function probesTable(probes: readonly ProbeRun[]): HTMLElement {
  const head = [t`Probe, run by the runner`, t`Expected`, t`Seen`, t`Outcome`].map((title) =>
    element('th', { scope: 'col' }, title),
  );
  const rows = probes.map(({ name, command, expected, actual = '', outcome }) =>
    element('tr', {}, [
      element('th', { scope: 'row' }, [element('span', {}, name), element('code', {}, command)]),
      element('td', { 'data-title': t`Expected` }, [element('code', {}, expected)]),
      element('td', { 'data-title': t`Seen` }, [element('code', {}, actual)]),
      element('td', { class: outcome, 'data-title': t`Outcome` }, OUTCOMES[outcome]),
    ]),
  );
  return element('table', { class: 'probes' }, [
    element('thead', {}, [element('tr', {}, head)]),
    element('tbody', {}, rows),
  ]);
}
