/** Splits a `package.json` by key into what follows the result and what stays the base's. Pure. */
import { isTestPath } from '../test-paths.ts';
import type { IsLocal } from './local-paths.ts';
import { isPlainRange } from './plain-ranges.ts';
import type { Split } from './split.ts';

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
/** Keys that describe a package and change nothing that runs. */
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
/** Keys that export files: product, if the files are product. */
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
    } else if (key === 'imports' && isObject(is) && (was === undefined || isObject(was))) {
      const value = ownNames(was ?? {}, is);
      if (was !== undefined || Object.keys(value).length > 0) kept[key] = value;
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
    const isOwn = !Object.hasOwn(old, name) && isOfWorkspace(name, range, isLocal);
    if (isSame(range, old[name]) || isPlain(range, 0) || isSettled(range, isLocal) || isOwn)
      value[name] = range;
    else {
      left ??= `its dependency ${name.slice(0, 80)} comes from no registry and is left as it was`;
      if (Object.hasOwn(old, name)) value[name] = old[name];
    }
  }
  return { value, left };
}

/** Accepts `file:../x` if that folder is unchanged. */
function isSettled(range: unknown, isLocal: IsLocal): boolean {
  const target =
    typeof range === 'string' &&
    /^(?:(?:file|link|portal):|(?=\.{1,2}\/))(.{1,300})$/.exec(range)?.[1];
  return typeof target === 'string' && isLocal(target);
}

/** Accepts another unchanged package of the repository, beside this one or below the root. */
function isOfWorkspace(name: string, range: unknown, isLocal: IsLocal): boolean {
  const last = /^(?:@[\w.-]{1,100}\/)?([\w.-]{1,100})$/.exec(name)?.[1];
  if (last === undefined || last.startsWith('.') || typeof range !== 'string') return false;
  if (!/^workspace:(?:[*^~]|[\^~]?\d[\w.-]{0,40})$/.test(range)) return false;
  return [`../${last}`, `packages/${last}`].some((target) => isLocal(target));
}

function isPlain(value: unknown, depth: number): boolean {
  if (!isObject(value)) return isPlainRange(value);
  return depth < 6 && Object.values(value).every((each) => isPlain(each, depth + 1));
}

/**
 * Returns the new names by which the package refers to its own files, since the base has none for
 * them. Leaves out aliases of other packages, because a test's package could be named so.
 */
function ownNames(old: Json, now: Json): Json {
  const value: Json = { ...old };
  for (const [name, target] of Object.entries(now)) {
    if (Object.hasOwn(old, name) || !/^#[\w/.-]{1,100}$/.test(name)) continue;
    const paths = pathsIn(target, 0);
    const isOwn = (path: string): boolean => path.startsWith('./') || isPlainBuiltin(path);
    if (paths.every(isOwn) && offersProduct(undefined, target)) value[name] = target;
  }
  return value;
}

/** Accepts a Node module that neither tests nor loads anything. */
function isPlainBuiltin(name: string): boolean {
  return /^(?:node:)?(?:async_hooks|buffer|child_process|crypto|dns|events|fs|fs\/promises|http|https|net|os|path|perf_hooks|process|querystring|stream|string_decoder|timers|tls|tty|url|util|worker_threads|zlib)$/.test(
    name,
  );
}

/** Requires that no path in the value is a test's and that the previous value keeps its form. */
function offersProduct(was: unknown, is: unknown): boolean {
  if (is === undefined || isSame(was, is)) return isSame(was, is);
  return pathsIn(is, 0).every(
    (path) =>
      !path.includes('node_modules') &&
      !path.includes('..') &&
      !isTestPath(path.replace(/^\.\//, '')),
  );
}

function pathsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object' || depth >= 8) return [];
  return Object.values(value).flatMap((each) => pathsIn(each, depth + 1));
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
