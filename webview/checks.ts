/**
 * Owns the table of checks: each one before and after the change, so that a reviewer sees what
 * changed, and on the base with only the changed product code, if that was run. Below it stand the
 * proofs that a check means something: it must fail where a failure was planted.
 */
import type { CheckRun } from '../runner/protocol/task.ts';
import { element } from './element.ts';
import { fold } from './fold.ts';
import { linked } from './links.ts';
import { t } from './translate.ts';
import { tookWords } from './wording.ts';

/** `paths` are the files of the attempt's result: what a check printed may name a line of one. */
export function checksTable(
  checks: readonly CheckRun[],
  attempt: number,
  paths: ReadonlySet<string>,
): HTMLElement[] {
  const names = [...new Set(checks.map((check) => check.name))];
  const places = PLACES.filter(
    ({ at }) => at !== 'overlay' || checks.some((check) => check.at === at),
  );
  const head = [t`Check`, ...places.map(({ title }) => title)].map((title) =>
    element('th', { scope: 'col' }, title),
  );
  const rows = names.map((name) => {
    const command = checks.find((check) => check.name === name)?.command ?? '';
    return element('tr', {}, [
      element('th', { scope: 'row' }, [element('span', {}, name), element('code', {}, command)]),
      ...places.map(({ at, title }) =>
        cell(
          title,
          checks.findLast((check) => check.name === name && check.at === at),
        ),
      ),
    ]);
  });
  const tails = checks.filter(
    ({ at, outcome, tail }) => (at === 'head' || at === 'overlay') && outcome !== 'passed' && tail,
  );
  return [
    element('table', {}, [
      element('thead', {}, [element('tr', {}, head)]),
      element('tbody', {}, rows),
    ]),
    ...proofs(checks),
    ...tails.map((check) =>
      fold(
        { key: `${attempt}/tail/${check.at}/${check.name}`, title: endTitle(check), class: 'part' },
        () => [element('pre', {}, linked(check.tail ?? '', attempt, paths))],
      ),
    ),
  ];
}

const PLACES = [
  { at: 'base', title: t`Before` },
  { at: 'head', title: t`After` },
  { at: 'overlay', title: t`Product code alone` },
] as const;

/** `3 of 3 pass`, of those that ran on the result; undefined before that. */
export function checkWords(checks: readonly CheckRun[]): string | undefined {
  const ended = checks.filter(({ at, outcome }) => at === 'head' && outcome !== 'running');
  const passed = ended.filter(({ outcome }) => outcome === 'passed').length;
  return ended.length === 0 ? undefined : t`${passed} of ${ended.length} pass`;
}

/** Returns one sentence for each run that was meant to fail. */
function proofs(checks: readonly CheckRun[]): HTMLElement[] {
  const rows = checks.flatMap(({ at, name, outcome }) => {
    if ((at !== 'canary' && at !== 'red') || outcome === 'running') return [];
    const failed = outcome === 'failed';
    return [element('li', { class: failed ? 'passed' : 'doubtful' }, proofWords(at, name, failed))];
  });
  return rows.length === 0 ? [] : [element('ul', { class: 'proofs' }, rows)];
}

function proofWords(at: 'canary' | 'red', name: string, failed: boolean): string {
  if (at === 'canary') {
    return failed
      ? t`“${name}” failed where the runner planted a failing test, as it should`
      : t`“${name}” did not fail where the runner planted a failing test`;
  }
  return failed
    ? t`“${name}” failed with the new tests on the original code, so they do test the change`
    : t`“${name}” did not fail with the new tests on the original code`;
}

function endTitle({ at, name }: CheckRun): string {
  return at === 'overlay'
    ? t`The end of what "${name}" printed with the product code of the change alone`
    : t`The end of what "${name}" printed`;
}

const OUTCOMES: Readonly<Record<CheckRun['outcome'], string>> = {
  running: t`running`,
  passed: t`passed`,
  failed: t`failed`,
  timed_out: t`timed out`,
  errored: t`could not run`,
};

function cell(title: string, run: CheckRun | undefined): HTMLElement {
  if (!run) return element('td', { class: 'quiet', 'data-title': title }, t`not run`);
  const { outcome, exit, tests, ms } = run;
  const more = [
    ...(exit !== undefined && outcome !== 'passed' ? [t`exit ${exit}`] : []),
    ...(tests ? [t`${tests.passed} of ${tests.passed + tests.failed} tests`] : []),
    ...(ms === undefined ? [] : [tookWords(ms)]),
  ].join(' · ');
  return element('td', { 'data-title': title }, [
    element('span', { class: `outcome ${outcome}` }, OUTCOMES[outcome]),
    ...(more === '' ? [] : [element('span', { class: 'quiet' }, more)]),
  ]);
}
