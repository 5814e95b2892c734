/** The parts of a `package.json` by key: what follows the result and what stays the base's. Pure. */
import { isTestPath } from '../test-paths.ts';
import type { IsLocal } from './local-paths.ts';
import { isPlainRange } from './plain-ranges.ts';
import type { Split } from './manifests.ts';

type Json = Record<string, unknown>;

const DEPENDENCIES = new Set([
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'resolutions',
]);
const LISTS = new Set(['peerDependenciesMeta', 'bundledDependencies', 'bundleDependencies']);
/** What is said about a package and decides nothing that runs. */
const SAID = new Set([
  'version',
  'description',
  'keywords',
  'author',
  'contributors',
  'maintainers',
  'license',
  'licenses',
  'homepage',
  'repository',
  'bugs',
  'funding',
  'files',
  'engines',
  'private',
  'publishConfig',
  'sideEffects',
]);
/** What it offers to others: product, where it names product. */
const OFFERS = new Set([
  'main',
  'module',
  'types',
  'typings',
  'exports',
  'bin',
  'browser',
  'unpkg',
  'jsdelivr',
]);

export function packageJsonPart(
  before: string,
  after: string,
  isLocal: IsLocal,
): Split | undefined {
  const [old, now] = [before.trim() === '' ? {} : parsed(before), parsed(after)];
  if (!old || !now) return undefined;
  const kept: Json = {};
  let environment = false;
  let left: string | undefined;
  const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])];
  for (const key of keys) {
    const [was, is] = [old[key], now[key]];
    if (DEPENDENCIES.has(key) && (is === undefined || isObject(is))) {
      const part = dependencies(isObject(was) ? was : {}, is ?? {}, isLocal);
      left ??= part.left;
      if (is !== undefined || Object.keys(part.value).length > 0) kept[key] = part.value;
      environment ||= !isSame(part.value, was ?? {});
    } else if (LISTS.has(key) || SAID.has(key) || (OFFERS.has(key) && offersProduct(was, is))) {
      if (is !== undefined) kept[key] = is;
      environment ||= LISTS.has(key) && !isSame(was, is);
    } else if (key === 'name' && was === undefined) kept[key] = is;
    else if (was !== undefined) kept[key] = was;
  }
  if (isSame(kept, now)) return { text: after, environment, left };
  if (isSame(kept, old)) return { text: before, environment, left };
  const indent = /^(?:\{\s*\n)([ \t]+)/.exec(after)?.[1] ?? '  ';
  return { text: `${JSON.stringify(kept, null, indent)}\n`, environment, left };
}

function dependencies(old: Json, now: Json, isLocal: IsLocal): { value: Json; left?: string } {
  const value: Json = {};
  let left: string | undefined;
  for (const [name, range] of Object.entries(now)) {
    if (isSame(range, old[name]) || isPlain(range, 0) || isSettled(range, isLocal))
      value[name] = range;
    else {
      left ??= `its dependency ${name.slice(0, 80)} comes from no registry and is left as it was`;
      if (Object.hasOwn(old, name)) value[name] = old[name];
    }
  }
  return { value, left };
}

/** `file:../x`, where that is as it was. */
function isSettled(range: unknown, isLocal: IsLocal): boolean {
  const target =
    typeof range === 'string' &&
    /^(?:(?:file|link|portal):|(?=\.{1,2}\/))(.{1,300})$/.exec(range)?.[1];
  return typeof target === 'string' && isLocal(target);
}

function isPlain(value: unknown, depth: number): boolean {
  if (!isObject(value)) return isPlainRange(value);
  return depth < 6 && Object.values(value).every((each) => isPlain(each, depth + 1));
}

/** No path in it is a test's, and what it was keeps its form. */
function offersProduct(was: unknown, is: unknown): boolean {
  const paths: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string') paths.push(value);
    else if (value !== null && typeof value === 'object' && depth < 8) {
      for (const each of Object.values(value)) visit(each, depth + 1);
    }
  };
  visit(is, 0);
  if (is === undefined || isSame(was, is)) return isSame(was, is);
  return paths.every(
    (path) =>
      !path.includes('node_modules') &&
      !path.includes('..') &&
      !isTestPath(path.replace(/^\.\//, '')),
  );
}

export function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
