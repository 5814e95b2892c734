/**
 * Splits Python requirement files by line: plain requirements follow the result, options stay the
 * base's. Pure.
 */
import { type IsLocal, localRequirement } from './local-paths.ts';
import type { Split } from './split.ts';

const PLAIN =
  /^[A-Za-z0-9][\w.-]*[ \t]*(\[[\w, .-]{0,200}\])?[ \t]*\(?((===|[<>=!~]=?)[ \t]*[\w.*+!-]+[ \t]*,?[ \t]*)*\)?[ \t]*(;[^#\n]{0,300})?([ \t]*--hash=\w+:\w+)*[ \t]*\\?[ \t]*(#.*)?$/;

export function requirementsPart(before: string, after: string, isLocal: IsLocal): Split {
  const known = new Set(before.split('\n'));
  const follows = (line: string): boolean => {
    const target = localRequirement(line.slice(0, 2000));
    // Anything the base had may be removed, whatever happened to its target.
    return isPlain(line) || (target !== undefined && (known.has(line) || isLocal(target)));
  };
  const options = (text: string): string[] => text.split('\n').filter((line) => !follows(line));
  const [old, now] = [options(before), options(after)];
  const environment = requirements(before) !== requirements(after);
  if (old.join('\n') === now.join('\n')) return { text: after, environment };
  const plain = after.split('\n').filter(follows).join('\n');
  const text = [...old, plain].join('\n');
  const left = 'its lines that are not plain requirements are left as they were';
  return { text: text.trim() === before.trim() ? before : text, environment, left };
}

function isPlain(line: string): boolean {
  const trimmed = line.slice(0, 2000).trim();
  if (trimmed === '' || trimmed.startsWith('#')) return true;
  return /^--hash=\w+:\w+[ \t]*\\?$/.test(trimmed) || PLAIN.test(trimmed);
}

function requirements(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean)
    .join('\n');
}
