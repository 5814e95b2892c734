/**
 * Owns the table of checks: each one before and after the change, so that a reviewer sees what
 * changed, and on the base with only the changed product code, if that was run. Below it stand the
 * proofs that a check means something: it must fail where a failure was planted.
 */
import type { CheckRun } from '../runner/protocol/task.ts';
import { element } from './element.ts';
import { took } from '../runner/protocol/wording.ts';

export function checksTable(checks: readonly CheckRun[]): HTMLElement {
  const names = [...new Set(checks.map((check) => check.name))];
  const overlaid = checks.some(({ at }) => at === 'overlay');
  const head = element('tr', {}, [
    element('th', { scope: 'col' }, 'Check'),
    element('th', { scope: 'col' }, 'Before'),
    element('th', { scope: 'col' }, 'After'),
    ...(overlaid ? [element('th', { scope: 'col' }, 'Product code alone')] : []),
  ]);
  const rows = names.map((name) => {
    const run = (at: CheckRun['at']) =>
      checks.findLast((check) => check.name === name && check.at === at);
    const command = checks.find((check) => check.name === name)?.command ?? '';
    return element('tr', {}, [
      element('th', { scope: 'row' }, [element('span', {}, name), element('code', {}, command)]),
      cell(run('base')),
      cell(run('head')),
      ...(overlaid ? [cell(run('overlay'))] : []),
    ]);
  });
  const tails = checks.filter(
    ({ at, outcome, tail }) => (at === 'head' || at === 'overlay') && outcome !== 'passed' && tail,
  );
  return element('div', {}, [
    element('table', {}, [element('thead', {}, [head]), element('tbody', {}, rows)]),
    ...proofs(checks),
    ...tails.map((check) =>
      element('details', {}, [
        element('summary', {}, endTitle(check)),
        element('pre', {}, check.tail ?? ''),
      ]),
    ),
  ]);
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
      ? `“${name}” failed where the runner planted a failing test, as it should`
      : `“${name}” did not fail where the runner planted a failing test`;
  }
  return failed
    ? `“${name}” failed with the new tests on the original code, so they do test the change`
    : `“${name}” did not fail with the new tests on the original code`;
}

function endTitle({ at, name }: CheckRun): string {
  return `The end of what "${name}" printed${at === 'overlay' ? ' with the product code of the change alone' : ''}`;
}

function cell(run: CheckRun | undefined): HTMLElement {
  if (!run) return element('td', { class: 'quiet' }, 'not run');
  const { outcome, exit, tests, ms } = run;
  const parts = [outcome.replaceAll('_', ' ')];
  if (exit !== undefined && outcome !== 'passed') parts.push(`exit ${exit}`);
  if (tests) parts.push(`${tests.passed} of ${tests.passed + tests.failed} tests`);
  if (ms !== undefined) parts.push(took(ms));
  return element('td', { class: outcome }, parts.join(' · '));
}
