/**
 * Owns the excerpt of git's error output: the reason, which git writes first, without the advice
 * and progress around it. Pure.
 */

/** Lines on git's progress, or with advice for a person at a terminal. */
const NO_REASON =
  /\d+% \(|^hint: |^(remote: )?(Enumerating|Counting|Compressing|Writing|Receiving|Resolving|Delta|Total|Unpacking) |^(POST|To) \S/;
const REASON = /^(remote: )?(fatal|error): /i;

/**
 * At most `count` lines, from the first `fatal:` or `error:` on, or the last ones if there is none.
 */
export function reasonIn(stderr: string, count: number): string {
  const lines = reasonLines(stderr);
  const first = lines.findIndex((line) => REASON.test(line));
  if (first < 0) return lines.slice(-count).join('\n');
  // A program that git started (ssh, a filter) says why in its own words, one line before.
  const before = lines[first - 1];
  const from = before === undefined || /^(remote: |warning: )/.test(before) ? first : first - 1;
  return lines.slice(from, from + count).join('\n');
}

/** The last lines of git's own words, without its progress. */
export function lastLines(stderr: string, count: number): string {
  return reasonLines(stderr).slice(-count).join('\n');
}

function reasonLines(stderr: string): string[] {
  return stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !NO_REASON.test(line));
}

/** The repository that git does not trust, as it names it. */
export function repositoryNamedIn(stderr: string): string | undefined {
  return /(?:ownership in|unsafe) repository (?:at )?\(?'([^'\n]+)'/.exec(stderr)?.[1];
}
