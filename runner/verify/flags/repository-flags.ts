/**
 * Flags on what a changed file is to git and to the tree, whatever its content: submodules, links,
 * hooks, attributes, unreadable names, binary files, lock files. Pure.
 */
import type { FileChange } from '../../protocol/task.ts';
import type { ChangedText, Flag, Found, RaisedFlag } from './flag.ts';
import { isLockFile } from '../attribution/manifests/manifests.ts';
import { isTestPath } from '../attribution/test-paths.ts';

export function isSubmodule({ before, after }: FileChange): boolean {
  return before?.mode === '160000' || after?.mode === '160000';
}

export function isLink(side: FileChange['before']): boolean {
  return side?.mode === '120000';
}

const HOOKS =
  /^(\.husky|\.githooks|githooks|\.git-hooks)\/|(^|\/)(\.?lefthook(-local)?\.(ya?ml|toml|json)|\.pre-commit-config\.ya?ml|\.pre-commit-hooks\.yaml|\.huskyrc[^/]*|\.lintstagedrc[^/]*|\.overcommit\.yml|captainhook\.json|\.simple-git-hooks\.[^/]+)$/;
/** Attributes that affect neither what is checked out nor what a diff shows. */
const HARMLESS_ATTRIBUTE = /^(-|!)?(export-ignore|export-subst|linguist-[\w-]+)(=\S+)?$/;

/** Flags files that can make git itself, or programs around it, behave differently. */
export function gitMachinery({ change, added, removed }: ChangedText): RaisedFlag[] {
  const { path } = change;
  const say = (text: string, found?: Found): RaisedFlag[] => [
    { code: 'git_machinery', path, text, found },
  ];
  if (isSubmodule(change)) return say('a submodule was added, moved or removed');
  if (/(^|\/)(\.gitattributes|\.gitmodules|\.lfsconfig)$/.test(path)) {
    const [now] = added;
    const lines = [...added, ...removed].filter((line) => !line.startsWith('#'));
    const attributes = lines.flatMap((line) => line.split(/\s+/).slice(1));
    const harmless = lines.length > 0 && attributes.every((each) => HARMLESS_ATTRIBUTE.test(each));
    if (path.endsWith('.gitattributes') && harmless) return [];
    return say(
      "git's settings for this repository were changed",
      now === undefined ? undefined : { added: now },
    );
  }
  return HOOKS.test(path) ? say('git hooks were changed') : [];
}

/** Flags links, each of which shows another file under its own name. */
export function linkFlags({ change, after }: ChangedText): Flag[] {
  const { path } = change;
  if (!isLink(change.after)) return [];
  const did = change.before ? 'changed' : 'added';
  if (after === undefined) {
    return [
      { code: 'link', path, text: `a symbolic link was ${did}; where it leads is not known` },
    ];
  }
  const shown = JSON.stringify(after.slice(0, 120));
  if (leavesTree(path, after)) {
    const text = `a symbolic link was ${did} that leads out of the repository: ${shown}`;
    return [{ code: 'link_outside', path, text }];
  }
  return [{ code: 'link', path, text: `a symbolic link was ${did}: it leads to ${shown}` }];
}

/** Follows the target as POSIX and as Windows would, ignoring other links. */
function leavesTree(path: string, target: string): boolean {
  if (/^([/\\]|[A-Za-z]:|~)/.test(target)) return true;
  let depth = path.split('/').length - 1;
  for (const part of target.split(/[/\\]/)) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  // A path into git's own folder leaves the tracked tree.
  return /(^|[/\\])\.git([/\\]|$)/i.test(target);
}

/** Flags names that cannot be displayed: such a file cannot be read either. */
export function nameFlags(change: FileChange): Flag[] {
  if (change.pathBase64 === undefined) return [];
  const text = 'its name is not UTF-8, so it was not examined for flags';
  return [{ code: 'name_not_utf8', path: change.path, text }];
}

export function binaryFlags(change: FileChange): Flag[] {
  const { path } = change;
  if (!change.after) {
    if (!isTestPath(path)) return [];
    return [{ code: 'test_deleted', path, text: 'a file that lies with the tests was deleted' }];
  }
  const text = `a binary file was ${change.before ? 'changed' : 'added'}: it cannot be read as a diff`;
  return [{ code: 'binary', path, text }];
}

/** Flags a side that exists but has no text. */
export function unreadFlags({ change, before, after }: ChangedText): Flag[] {
  const { path } = change;
  const isUnread = [[change.before, before] as const, [change.after, after] as const].some(
    ([side, text]) => side && !isLink(side) && text === undefined,
  );
  if (!isUnread || isLockFile(path)) return [];
  const text = 'is too large or not text, so it was not examined for flags';
  return [{ code: 'not_examined', path, text }];
}

const LOCKS: readonly [lock: RegExp, manifests: RegExp][] = [
  [
    /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    /^(package\.json|pnpm-workspace\.yaml|\.pnpmfile\.cjs|\.yarnrc\.yml|\.npmrc)$/,
  ],
  [/^deno\.lock$/, /^(deno\.jsonc?|import_map\.json|package\.json)$/],
  [
    /^((poetry|uv|pdm)\.lock|pylock(\.[^/]+)?\.toml)$/,
    /^(pyproject\.toml|setup\.(cfg|py)|uv\.toml)$/,
  ],
  [/^Pipfile\.lock$/, /^Pipfile$/],
  [/^Cargo\.lock$/, /^Cargo\.toml$/],
  [/^go\.(work\.)?sum$/, /^go\.(mod|work)$/],
  [/^Gemfile\.lock$/, /^(Gemfile|gems\.rb)$|\.gemspec$|^version\.rb$/],
  [/^composer\.lock$/, /^composer\.json$/],
  [/^mix\.lock$/, /^mix\.exs$/],
  [/^packages\.lock\.json$/, /\.(cs|fs|vb)proj$|^Directory\.(Packages|Build)\.props$/],
];

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Flags lock files. One may pin a workspace's manifests, so any manifest of its kind will do. */
export function lockFlags(changes: readonly FileChange[]): Flag[] {
  const names = changes.map(({ path }) => baseName(path));
  return changes.flatMap(({ path, after }) => {
    const kind = LOCKS.find(([lock]) => lock.test(baseName(path)));
    if (!kind || !after || names.some((name) => kind[1].test(name))) return [];
    const text = 'a lock file was changed, but no manifest that belongs to it';
    return [{ code: 'lock_without_manifest', path, text }];
  });
}
