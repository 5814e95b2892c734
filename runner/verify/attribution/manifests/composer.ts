/** Splits a `composer.json` by key. Pure. */
import { isObject, isSame, parsed } from './package-json.ts';
import { isPlainRange } from './plain-ranges.ts';
import type { Split } from './split.ts';

const SAID = new Set([
  'version',
  'description',
  'keywords',
  'authors',
  'license',
  'homepage',
  'support',
  'funding',
  'time',
  'readme',
  'type',
  'suggest',
  'conflict',
  'provide',
  'archive',
  'abandoned',
]);

export function composerPart(before: string, after: string): Split | undefined {
  const [old, now] = [before.trim() === '' ? {} : parsed(before), parsed(after)];
  if (!old || !now) return undefined;
  const kept: Record<string, unknown> = {};
  let environment = false;
  let left: string | undefined;
  for (const key of new Set([...Object.keys(now), ...Object.keys(old)])) {
    const [was, is] = [old[key], now[key]];
    if ((key === 'require' || key === 'require-dev') && isObject(is)) {
      const value: Record<string, unknown> = {};
      const known = isObject(was) ? was : {};
      for (const [name, range] of Object.entries(is)) {
        if (isPlainRange(range) || isSame(range, known[name])) value[name] = range;
        else left ??= `its dependency ${name.slice(0, 80)} comes from no registry and is left out`;
      }
      kept[key] = value;
      environment ||= !isSame(value, known);
    } else if (SAID.has(key) || key === 'autoload') {
      if (is !== undefined) kept[key] = is;
      environment ||= key === 'autoload' && !isSame(was, is);
    } else if (was !== undefined) kept[key] = was;
    else if (key === 'name') kept[key] = is;
  }
  if (isSame(kept, now)) return { text: after, environment, left };
  if (isSame(kept, old)) return { text: before, environment, left };
  return { text: `${JSON.stringify(kept, null, 4)}\n`, environment, left };
}
