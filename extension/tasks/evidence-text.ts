/**
 * Owns the evidence of an attempt as a text: what its verdict is and why, each check before and
 * after, size, cost and time. The same lines come in the same order for every attempt, so that two
 * of them can be compared as a diff. Pure.
 */
import { reasonText } from '../../runner/protocol/flagged-place.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { AttemptState, CheckRun } from '../../runner/protocol/task.ts';
import { duration } from '../../runner/protocol/wording.ts';
import { checkWords, money, plusMinus, severityWords, type Translate } from './wording.ts';

export function evidenceText(attempt: AttemptState, t: Translate): string {
  const { n, status, result, usage, review, phases } = attempt;
  const because = status.kind === 'done' ? status.verdict.because : [];
  const findings = review?.findings ?? [];
  const files = result?.files.length ?? 0;
  const time = phases.reduce((sum, { ms = 0 }) => sum + ms, 0);
  const lines = [
    `# ${t('Attempt {0}', n)}: ${t(statusWords(status))}`,
    '',
    ...because.map((reason) => `- ${oneLine(reasonText(reason), 1000)}`),
    '',
    `## ${t('Checks')}`,
    '',
    ...checkLines(attempt.checks, t),
    '',
    `## ${t('Size, cost and time')}`,
    '',
    `- ${files === 1 ? t('1 file changed') : t('{0} files changed', files)}: ${plusMinus(result?.additions, result?.deletions)}`,
    `- ${t('Cost: {0}', usage.costUsd === undefined ? t('unknown') : money(usage.costUsd, t))}`,
    `- ${t('Time: {0}', duration(time))}`,
    `- ${t('Model: {0}', oneLine(attempt.model ?? t('none')))}`,
    '',
    `## ${t('What a reviewer found')}`,
    '',
    ...(findings.length === 0 ? [`- ${review ? t('nothing') : t('nobody reviewed it')}`] : []),
    ...findings.map(({ severity, path, line, text }) => {
      const place = `${oneLine(path, 300)}${line === undefined ? '' : `:${line}`}`;
      return `- ${severityWords(severity, t)}, ${place}: ${oneLine(text, 1000)}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** Each check once, in the order of their names: before the change, and with it. */
function checkLines(checks: readonly CheckRun[], t: Translate): string[] {
  const names = new Set(checks.map(({ name }) => name));
  if (names.size === 0) return [`- ${t('none')}`];
  return [...names].toSorted().map((name) => {
    const runs = checks.filter((check) => check.name === name);
    const said = (at: CheckRun['at']): string => {
      const run = runs.find((each) => each.at === at);
      if (!run) return t('not run');
      const { tests } = run;
      const words = checkWords(run.outcome, t);
      if (!tests) return words;
      const counts = t('{0} of {1} tests', tests.passed, tests.passed + tests.failed);
      return `${words} (${counts})`;
    };
    return `- ${oneLine(name)}: ${t('before {0}, with the change {1}', said('base'), said('head'))}`;
  });
}
