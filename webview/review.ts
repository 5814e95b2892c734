/**
 * Owns a second model's findings about the result, and its probes: inputs it chose and the runner
 * ran, so that their outcomes are observed and not claimed.
 */
import type { Finding, ProbeRun, Review } from '../runner/protocol/review.ts';
import { element } from './element.ts';
import { modelName } from './wording.ts';

/** `open` shows a line of the result. */
export function reviewList(
  review: Review,
  open: (path: string, line: number | undefined) => void,
): HTMLElement[] {
  const { model, summary, findings, probes } = review;
  const who = `Reviewed by ${modelName(model)}. It saw the task, the diff and the checks, but nothing that the agent said.`;
  return [
    element('p', { class: 'quiet' }, who),
    ...(summary === undefined ? [] : [element('p', {}, summary)]),
    findings.length === 0
      ? element('p', {}, 'It found no problems.')
      : element(
          'ul',
          { class: 'findings' },
          findings.map((finding) => found(finding, open)),
        ),
    ...(probes.length === 0 ? [] : [probesTable(probes)]),
  ];
}

function found(
  { path, line, severity, text, evidence }: Finding,
  open: (path: string, line: number | undefined) => void,
): HTMLElement {
  const place = element(
    'button',
    { type: 'button', class: 'link' },
    line === undefined ? path : `${path}:${line}`,
  );
  place.addEventListener('click', () => open(path, line));
  return element('li', {}, [
    element('p', { class: 'who' }, [
      element('span', { class: `severity ${severity}` }, severity),
      place,
    ]),
    element('p', { class: 'words' }, text),
    element('p', { class: 'quiet words' }, evidence),
  ]);
}

function probesTable(probes: readonly ProbeRun[]): HTMLElement {
  const head = ['Probe, run by the runner', 'Expected', 'Seen', ''].map((title) =>
    element('th', { scope: 'col' }, title),
  );
  const rows = probes.map(({ name, command, expected, actual = '', outcome }) =>
    element('tr', {}, [
      element('th', { scope: 'row' }, [element('span', {}, name), element('code', {}, command)]),
      element('td', {}, [element('code', {}, expected)]),
      element('td', {}, [element('code', {}, actual)]),
      element('td', { class: outcome }, outcome),
    ]),
  );
  return element('table', { class: 'probes' }, [
    element('thead', {}, [element('tr', {}, head)]),
    element('tbody', {}, rows),
  ]);
}
