/**
 * Owns which folder of a repository a task is about (the package around the place it was delegated
 * from, or the packages below a root without checks), and how a command is run in a folder. Pure.
 * Backstop: `checks` and `setup` in `.errand/config.yaml` replace what is found.
 */

import type { Origin } from '../protocol/task.ts';
import { shellQuoted } from '../protocol/text.ts';

/** Files that make a folder a package of its own. */
const MANIFEST =
  /^(package\.json|deno\.jsonc?|pyproject\.toml|setup\.py|setup\.cfg|requirements\.txt|Pipfile|go\.mod|Cargo\.toml|Gemfile|[^/]+\.gemspec|composer\.json|pom\.xml|build\.gradle(\.kts)?|build\.sbt|project\.clj|deps\.edn|mix\.exs|rebar\.config|gleam\.toml|stack\.yaml|build\.zig|Makefile\.PL|pubspec\.yaml|Package\.swift|[^/]+\.(csproj|fsproj|vbproj|cabal|nimble)|GNUmakefile|[Mm]akefile)$/;

/** Folders whose packages are data or copies: their checks say nothing about the project. */
export const NO_PROJECT =
  /(^|\/)(\..*|node_modules|vendor|third[-_]?party|fixtures?|__fixtures__|testdata|test[-_]data|templates?)(\/|$)/i;

/** Folders beside the project: their packages are held to their own checks where a task is about them. */
const BESIDE =
  /(^|\/)(examples?|samples?|e2e|bench(marks?)?|docs?|website|tests?|__tests__)(\/|$)/i;

/** Below a root without checks: more packages than this have to be named. */
const MAX_PACKAGES = 8;
const MAX_DEPTH = 3;

/** The nearest package at or above a folder; '' where that is the root. */
export function packageAround(files: readonly string[], folder: string): string {
  const folders = packageFolders(files);
  for (let at = folder; at !== ''; at = parentOf(at)) {
    if (folders.has(at) && !NO_PROJECT.test(at)) return at;
  }
  return '';
}

/** Packages below the root, none inside another; empty when there are too many to choose from. */
export function packagesBelow(files: readonly string[]): string[] {
  const all = [...packageFolders(files)].filter(
    (folder) =>
      folder !== '' &&
      !NO_PROJECT.test(folder) &&
      !BESIDE.test(folder) &&
      folder.split('/').length <= MAX_DEPTH,
  );
  const outer = all.filter((folder) => !all.some((other) => folder.startsWith(`${other}/`)));
  return outer.length > MAX_PACKAGES ? [] : outer.toSorted();
}

/** The folder and those around it, up to the root (''), from the inside. */
export function upwards(folder: string): string[] {
  const all: string[] = [];
  for (let at = folder; at !== ''; at = parentOf(at)) all.push(at);
  return [...all, ''];
}

/** The command as it is run from the root. */
export function inFolder(folder: string, command: string): string {
  return folder === '' ? command : `cd ${shellWord(folder)} && ${command}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function packageFolders(files: readonly string[]): ReadonlySet<string> {
  return new Set(
    files.filter((path) => MANIFEST.test(path.slice(path.lastIndexOf('/') + 1))).map(parentOf),
  );
}

/** Names of folders are the repository's: nothing in one may be read by the shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(text) ? text : shellQuoted(text);
}

/** The folder that a task is about: the one it was delegated from, or that of its file. */
export function placeOf({ folder, path }: Origin): string {
  const place = folder ?? (path === undefined ? '' : parentOf(path));
  // It comes from a client: a path that leads out of the repository means the root.
  const parts = place.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? '' : parts.join('/');
}
