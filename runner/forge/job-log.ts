/**
 * Makes the log of a CI job readable: without colours, time stamps and the marks of groups, and the
 * part of one step where the log tells steps apart. Pure; leaves out, and adds nothing.
 */
import { stripVTControlCharacters } from 'node:util';

/** GitHub and newer runners of GitLab begin each line with its time; GitLab adds the stream. */
const STAMP = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) ?(?:\d\d[OE]\+? ?)?/;

/**
 * The lines of a step, by their times, as GitHub keeps one log for all steps of a job; the whole
 * where no line is in that time.
 */
export function withinTimes(
  log: string,
  from: string | null | undefined,
  to: string | null | undefined,
): string {
  if (!from || !to) return log;
  // A step's times are whole seconds.
  const [first, last] = [Date.parse(from), Date.parse(to) + 999];
  const kept: string[] = [];
  let inside = false;
  for (const line of log.split('\n')) {
    const stamp = STAMP.exec(line)?.[1];
    // A line without a time goes on from the one before.
    if (stamp !== undefined) {
      const at = Date.parse(stamp);
      inside = at >= first && at <= last;
    }
    if (inside) kept.push(line);
  }
  return kept.length > 0 ? kept.join('\n') : log;
}

/** The section of GitLab's log in which the job's own script runs; the whole where there is none. */
export function scriptSection(log: string): string {
  const start = /section_start:\d+:(?:step_script|build_script)(?:\[[^\]]*\])?\r?/.exec(log);
  if (!start) return log;
  const rest = log.slice(start.index + start[0].length);
  const end = /section_end:\d+:(?:step_script|build_script)\r?/.exec(rest);
  return end ? rest.slice(0, end.index) : rest;
}

export function plainLog(log: string): string {
  const lines = log
    .replaceAll('\r\n', '\n')
    .split('\n')
    .flatMap((line) => {
      const text = stripVTControlCharacters(line)
        .replaceAll(/section_(?:start|end):\d+:[\w.-]+(?:\[[^\]]*\])?\r?/g, '')
        .replace(STAMP, '');
      if (text.startsWith('##[endgroup]')) return [];
      // A carriage return begins the line anew: what it draws last is what a person sees.
      const seen = text.split('\r').findLast((part) => part !== '') ?? '';
      const [, mark, words] = /^##\[(\w+)\](.*)$/.exec(seen) ?? [];
      if (words === undefined) return [seen];
      return [mark === 'error' || mark === 'warning' ? `${mark}: ${words}` : words];
    });
  return lines.join('\n').trim();
}
