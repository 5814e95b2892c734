/**
 * Owns the table of checks: each one before and after, so that a reviewer sees what changed, and
 * after with the original tests where the change altered tests.
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
    ...(overlaid ? [element('th', { scope: 'col' }, 'With the original tests')] : []),
  ]);
  const rows = names.map((name) => {
    const run = (at: CheckRun['at']) =>
      checks.find((check) => check.name === name && check.at === at);
    const command = checks.find((check) => check.name === name)?.command ?? '';
    return element('tr', {}, [
      element('th', { scope: 'row' }, [element('span', {}, name), element('code', {}, command)]),
      cell(run('base')),
      cell(run('head')),
      ...(overlaid ? [cell(run('overlay'))] : []),
    ]);
  });
  const tails = checks.filter(
    (check) => check.at !== 'base' && check.outcome !== 'passed' && check.tail,
  );
  return element('div', {}, [
    element('table', {}, [element('thead', {}, [head]), element('tbody', {}, rows)]),
    ...tails.map((check) =>
      element('details', {}, [
        element('summary', {}, endTitle(check)),
        element('pre', {}, check.tail ?? ''),
      ]),
    ),
  ]);
}

function endTitle({ at, name }: CheckRun): string {
  return `The end of what "${name}" printed${at === 'overlay' ? ' with the original tests' : ''}`;
}

function cell(run: CheckRun | undefined): HTMLElement {
  if (!run) return element('td', { class: 'quiet' }, 'not run');
  const time = run.ms === undefined ? '' : ` · ${took(run.ms)}`;
  const exit = run.exit === undefined || run.outcome === 'passed' ? '' : ` (exit ${run.exit})`;
  return element('td', { class: run.outcome }, `${run.outcome.replaceAll('_', ' ')}${exit}${time}`);
}
