/**
 * Flags on a package.json: the scripts that checks run, those that run by themselves on
 * installation, and settings of test tools. Pure. Ignores dependencies: the environment follows
 * them.
 */
import { fieldsOf } from '../../project/project-files.ts';
import { type Checks, scriptsOf, scriptsReached, scriptsRunBy } from '../command/scripts.ts';
import type { ChangedText, Found, RaisedFlag } from './flag.ts';

const TOOLS = ['jest', 'mocha', 'ava', 'c8', 'nyc', 'vitest', 'tap', 'eslintConfig', 'xo', 'babel'];
/** Scripts that run when the package is installed, whatever the checks are. */
const INSTALLS = /^(pre|post)?(install|prepare)$|^dependencies$/;

export function manifestFlags(changed: ChangedText, checks: Checks): RaisedFlag[] {
  const { change, before, after } = changed;
  const { path } = change;
  if (!/(^|\/)package\.json$/.test(path)) return [];
  const flags: RaisedFlag[] = [];
  const what =
    before === undefined ? undefined : difference(before, after, checks, path === 'package.json');
  if (what !== undefined) {
    const found = what.key === undefined ? undefined : lineOf(what.key, changed);
    flags.push({ code: 'check_config_changed', path, text: what.text, found });
  }
  const script = addedScript(before, after, checks);
  if (script !== undefined) {
    const text = `the script "${script}", which a check runs, is new with this change`;
    flags.push({ code: 'check_added', path, text, found: lineOf(script, changed) });
  }
  return flags;
}

/** The changed line with this key, where it has one of its own. */
function lineOf(key: string, { added, removed }: ChangedText): Found | undefined {
  const isIt = (line: string): boolean => line.startsWith(`${JSON.stringify(key)}:`);
  const [now, old] = [added.find(isIt), removed.find(isIt)];
  if (now !== undefined) return { added: now };
  return old === undefined ? undefined : { removed: old };
}

interface Difference {
  readonly text: string;
  /** The script or setting that it is about. */
  readonly key?: string;
}

/** Describes in words what changed and affects checks. */
function difference(
  before: string,
  after: string | undefined,
  checks: Checks,
  isRoot: boolean,
): Difference | undefined {
  const [old, now] = [parseObject(before), parseObject(after ?? '')];
  if (!old) return undefined;
  if (!now) return isRoot ? { text: 'it was deleted or cannot be read as JSON' } : undefined;
  const [oldScripts, nowScripts] = [fieldsOf(old['scripts']), fieldsOf(now['scripts'])];
  const reached = new Set([
    ...scriptsReached(checks, oldScripts),
    ...scriptsReached(checks, nowScripts),
  ]);
  // Where no check visibly runs a script, any script may hide behind another command.
  const isHidden = !checks.some(({ command }) => scriptsRunBy(command).length > 0);
  for (const name of new Set([...Object.keys(oldScripts), ...Object.keys(nowScripts)])) {
    const [from, to] = [valueOf(oldScripts, name), valueOf(nowScripts, name)];
    if (Object.is(from, to)) continue;
    if (from === undefined) {
      const runs = INSTALLS.test(name) || (reached.has(name) && /^(pre|post)/.test(name));
      if (runs)
        return { text: `the script "${name}" was added, which npm runs by itself`, key: name };
    } else if (INSTALLS.test(name) || reached.has(name) || isHidden) {
      return { text: `its script "${name}" was changed`, key: name };
    }
  }
  const tool = TOOLS.find((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  return tool === undefined
    ? undefined
    : { text: `its "${tool}" settings were changed`, key: tool };
}

/** Finds a script that a check runs and that is new: the change wrote its own check. */
function addedScript(
  before: string | undefined,
  after: string | undefined,
  checks: Checks,
): string | undefined {
  const [old, now] = [scriptsOf(before), scriptsOf(after)];
  const run = new Set(checks.flatMap(({ command }) => scriptsRunBy(command)));
  return Object.keys(now).find((name) => !Object.hasOwn(old, name) && run.has(name));
}

function valueOf(all: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined; // The caller says what that means.
  }
}
