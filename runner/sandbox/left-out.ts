/**
 * Owns keeping the leftovers of tools (caches, installed packages, reports) out of a result when no
 * ignore rule of the repository does, and naming the new files that such rules match. It never
 * keeps out a file that the commit has, nor a name that its files use.
 */
import {
  folderMadeBy,
  namedAsMade,
  rulesBeside,
  TELLING_FILES,
} from '../protocol/made-by-tools.ts';
import { GIT_DIR, gitArgv, must, splitNul, TAB } from './git-command.ts';
import type { Workspace } from './workspace.ts';

/** A file near the top that a test runner may have written; its text decides. */
const REPORTS = [
  '*report*.xml',
  '*junit*.xml',
  '*results*.xml',
  'TEST-*.xml',
  'coverage.xml',
  'cover*.out',
];
const REPORT = '<testsuites?[ >]|<coverage[ >]|^mode: (set|count|atomic)$';
const MAX_LISTED_NAMES = 20;
const MAX_NAMES_BYTES = 256 * 1024;
const LOOK_MS = 60_000;

/** Rules for git: those of the names that no file of the commit has. */
export function rulesByName(files: readonly Buffer[]): string[] {
  return rulesBeside(files.map((entry) => entry.toString('latin1', entry.indexOf(TAB) + 1)));
}

/** Rules for folders and files of the work tree that, by their content, a tool made. */
export async function rulesByContent(
  workspace: Workspace,
  files: readonly Buffer[],
  signal?: AbortSignal,
): Promise<string[]> {
  const found = await foundByName(workspace, signal);
  const reports = found.filter(
    (path) => /\.(xml|out)$/.test(path) && !path.endsWith('/clover.xml'),
  );
  const made = new Set(await testReports(workspace, reports, signal));
  for (const path of found) {
    const folder = folderMadeBy(path);
    if (folder !== undefined) made.add(folder);
  }
  if (made.size === 0) return [];
  const known = files.map((entry) => `/${entry.toString('latin1', entry.indexOf(TAB) + 1)}`);
  return [...made]
    .filter((path) => !path.includes('\n') && !known.some((file) => file.startsWith(path)))
    .map((path) => path.replaceAll(/[\\*?[\] ]/g, '\\$&'));
}

/** Paths below the work tree, from its `/` on, with bytes as latin1 letters. */
async function foundByName(workspace: Workspace, signal?: AbortSignal): Promise<string[]> {
  const skip = ['(', ...named(['.git', 'node_modules', '.venv', '.tox']), ')', '-prune', '-o'];
  const files = ['-type', 'f', '(', ...named([...TELLING_FILES, ...REPORTS]), ')'];
  const argv = ['find', '.', ...skip, ...files, '-print0'];
  // A folder that cannot be read has nothing to say here, and is no failure.
  const { stdout } = await workspace.run(argv, {
    limit: MAX_NAMES_BYTES,
    timeoutMs: LOOK_MS,
    signal,
  });
  return splitNul(stdout).map((path) => path.toString('latin1').slice(1));
}

/** For `find`: any of these names. */
function named(names: readonly string[]): string[] {
  return names.flatMap((name, index) => [...(index > 0 ? ['-o'] : []), '-name', name]);
}

/** Picks those near the top that report the outcome of tests. */
async function testReports(
  workspace: Workspace,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const near = paths.filter(
    (path) => path.split('/').length <= 3 && !/\/(tests?|spec)\//.test(path),
  );
  if (near.length === 0) return [];
  const stdin = Buffer.from(near.map((path) => `.${path}\0`).join(''), 'latin1');
  const argv = ['xargs', '-0', 'grep', '-lZE', '-m1', REPORT, '--'];
  const options = { stdin, limit: MAX_NAMES_BYTES, timeoutMs: LOOK_MS, signal };
  const { stdout } = await workspace.run(argv, options);
  return splitNul(stdout).map((path) => path.toString('latin1').slice(1));
}

/**
 * New files that ignore rules match, so that no result has them: by name, or by the folder that
 * is ignored whole. What tools leave behind is not among them. `others` are named after them.
 */
export async function leftOutOf(
  workspace: Workspace,
  others: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  return shortened([...(await newIgnored(workspace, signal)), ...others]);
}

function shortened(names: readonly string[]): string[] {
  const more = names.length - MAX_LISTED_NAMES;
  return more > 0 ? [...names.slice(0, MAX_LISTED_NAMES), `and ${more} more`] : [...names];
}

async function newIgnored(workspace: Workspace, signal?: AbortSignal): Promise<string[]> {
  const rules = ['--others', '--ignored', '--exclude-standard'];
  const list = ['ls-files', ...rules, '--directory', '--no-empty-directory', '-z'];
  const entries = splitNul(await must(workspace, gitArgv(list), { signal }))
    .map((entry) => entry.toString('latin1'))
    .filter((entry) => namedAsMade(entry) === undefined);
  if (entries.length === 0) return [];
  const stdin = Buffer.from(entries.map((entry) => `./${entry}\0`).join(''), 'latin1');
  // Newer than what `begin` wrote before the first file was placed.
  const find = `exec find "$@" -type f -cnewer ${GIT_DIR}/shallow -print0`;
  const argv = ['xargs', '-0', 'sh', '-c', find, 'sh'];
  const { stdout } = await workspace.run(argv, {
    stdin,
    limit: MAX_NAMES_BYTES,
    timeoutMs: LOOK_MS,
    signal,
  });
  const paths = splitNul(stdout).map((each) => each.toString('latin1').slice(2));
  const groups = Map.groupBy(
    paths.filter((path) => namedAsMade(path) === undefined),
    (path) => entries.find((each) => path === each || path.startsWith(each)) ?? path,
  );
  return [...groups].map(([entry, [first = entry, ...others]]) =>
    others.length === 0
      ? Buffer.from(first, 'latin1').toString('utf8')
      : `${Buffer.from(entry, 'latin1').toString('utf8')} (${others.length + 1} files)`,
  );
}
