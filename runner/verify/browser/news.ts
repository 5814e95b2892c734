/**
 * What is new on the result against the base: errors, and findings on accessibility. Pure. Only what
 * is certainly new counts: what has only moved on the page, or was there once before, does not.
 */
import type { Finding, SeenError } from './answers.ts';

export interface News {
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** Errors by type, text and path; that nothing outside can be reached is none. */
export function newErrors(before: readonly SeenError[], after: readonly SeenError[]): News {
  return compared(distinct(before), distinct(after));
}

function distinct(errors: readonly SeenError[]): string[] {
  return [...new Set(errors.filter(({ type }) => type !== 'external').map(errorWords))];
}

export function errorWords({ type, text, path }: SeenError): string {
  const what = { page: 'thrown', console: 'logged', request: 'request', external: 'outside' }[type];
  return `${what}: ${text}${path === '' ? '' : ` (${path})`}`;
}

/**
 * Findings by rule and place. Elements have no names of their own: where a rule is broken in no more
 * places than before, those that differ are the old ones, moved.
 */
export function newFindings(before: readonly Finding[], after: readonly Finding[]): News {
  const rules = new Set([...before, ...after].map(({ rule }) => rule));
  const added: string[] = [];
  const gone: string[] = [];
  for (const rule of rules) {
    const of = (findings: readonly Finding[]): string[] => [
      ...new Set(findings.filter((each) => each.rule === rule).map(findingWords)),
    ];
    const [was, is] = [of(before), of(after)];
    const news = compared(was, is);
    if (is.length > was.length) added.push(...news.added);
    else if (is.length < was.length) gone.push(...news.gone);
  }
  return { added, gone };
}

export function findingWords({ rule, help, target }: Finding): string {
  return `${rule}: ${help} (${target})`;
}

function compared(before: readonly string[], after: readonly string[]): News {
  const [was, is] = [new Set(before), new Set(after)];
  return {
    added: after.filter((each) => !was.has(each)),
    gone: before.filter((each) => !is.has(each)),
  };
}
