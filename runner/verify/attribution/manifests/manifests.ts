/**
 * Splits manifests and lock files into the part that makes an environment and follows the result,
 * and the part that determines how checks run and stays the base's. Pure over texts. A manifest
 * that is not split here is decisive as a whole.
 */
import { cargoPart } from './cargo.ts';
import { composerPart } from './composer.ts';
import { goModPart } from './go-mod.ts';
import type { IsLocal } from './local-paths.ts';
import { isOwnVersionAlone } from './own-version.ts';
import { packageJsonPart } from './package-json.ts';
import { pyprojectPart } from './pyproject.ts';
import { requirementsPart } from './requirements.ts';
import type { Split } from './split.ts';

export interface ManifestTexts {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly checks: readonly { readonly command: string }[];
  /** Tells whether a path leads to a folder that the base had and the change leaves untouched. */
  readonly isLocal?: IsLocal;
}

export interface ManifestPart {
  readonly kind: 'manifest' | 'decisive';
  readonly why: string;
  readonly split?: string;
  readonly environment?: boolean;
  /** Says what was left out, because checks may fail without it. */
  readonly left?: string;
}

const LOCKS =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|pylock(\.[^/]+)?\.toml|conda-lock\.yml|pixi\.lock|Gemfile\.lock|composer\.lock|Cargo\.lock|go\.sum|go\.work\.sum|mix\.lock|rebar\.lock|gradle\.lockfile|buildscript-gradle\.lockfile|packages\.lock\.json|paket\.lock|Package\.resolved|Podfile\.lock|pubspec\.lock|flake\.lock|cabal\.project\.freeze|stack\.yaml\.lock|Manifest\.toml|conan\.lock|vcpkg-lock\.json|shard\.lock|renv\.lock|cpanfile\.snapshot|luarocks\.lock)$/;
const OTHERS =
  /(^|\/)(pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|libs\.versions\.toml|gradle\.properties|Gemfile|gems\.rb|[^/]+\.gemspec|mix\.exs|rebar\.config|Package\.swift|Podfile|[^/]+\.(csproj|fsproj|vbproj|props|targets|sln|slnx)|Directory\.(Build|Packages)\.[^/]+|packages\.config|nuget\.config|paket\.dependencies|CMakeLists\.txt|CMakePresets\.json|conanfile\.(txt|py)|vcpkg\.json|meson\.build|(GNU)?[Mm]akefile|WORKSPACE|MODULE\.bazel|BUILD(\.bazel)?|setup\.py|setup\.cfg|Pipfile|environment\.ya?ml|pixi\.toml|deno\.jsonc?|bunfig\.toml|pnpm-workspace\.yaml|go\.work|cpanfile|Makefile\.PL|Build\.PL|dist\.ini|[^/]+\.rockspec|pubspec\.yaml|[^/]+\.(cabal|opam|nimble)|stack\.yaml|dune-project|project\.clj|deps\.edn|Project\.toml|DESCRIPTION|shard\.yml|build\.sbt|dub\.(json|sdl)|build\.zig\.zon)$/;

type Splitter = (before: string, after: string, isLocal: IsLocal) => Split | undefined;

const SPLITTERS: readonly (readonly [RegExp, Splitter])[] = [
  [/(^|\/)package\.json$/, packageJsonPart],
  [/(^|\/)composer\.json$/, composerPart],
  [/(^|\/)pyproject\.toml$/, pyprojectPart],
  [
    /(^|\/)(requirements|constraints)[^/]*\.(txt|in)$|(^|\/)requirements\/[^/]+\.(txt|in)$/,
    requirementsPart,
  ],
  [/(^|\/)go\.mod$/, goModPart],
  [/(^|\/)Cargo\.toml$/, cargoPart],
];

/** Reason for taking a manifest or lock file from the change as a whole. */
export const DEPENDENCIES_ALONE = 'names dependencies';
export const VERSIONS_ALONE = 'names the versions of dependencies';
/**
 * The same reason if only the description of the project changed, and nothing is installed
 * differently.
 */
export const PROJECT_ALONE = 'says what the project is';

export function isLockFile(path: string): boolean {
  return LOCKS.test(path);
}

/** Accepts a file from which an environment may be made. */
export function isManifest(path: string): boolean {
  return LOCKS.test(path) || OTHERS.test(path) || SPLITTERS.some(([pattern]) => pattern.test(path));
}

/**
 * Tells whether the result needs an environment of its own, because the base's is made from
 * something else.
 */
export function manifestsDiffer(files: readonly { readonly environment?: boolean }[]): boolean {
  return files.some(({ environment }) => environment === true);
}

/** Tells whether this text of a manifest or lock file would install other packages than before. */
export function dependenciesDiffer(
  path: string,
  before: string | undefined,
  after: string | undefined,
): boolean {
  if (before === after || !isManifest(path)) return false;
  return manifestPart(path, { before, after, checks: [] })?.environment === true;
}

/** Returns undefined for a file that is not a manifest. */
export function manifestPart(path: string, texts: ManifestTexts): ManifestPart | undefined {
  if (!isManifest(path)) return undefined;
  if (/(^|\/)(node_modules|vendor)\//.test(path)) {
    return { kind: 'decisive', why: 'lies where tools and scripts are kept' };
  }
  if (isLockFile(path)) {
    const isOwn = isOwnVersionAlone(path, texts.before ?? '', texts.after ?? '');
    return { kind: 'manifest', why: isOwn ? PROJECT_ALONE : VERSIONS_ALONE, environment: true };
  }
  const split = SPLITTERS.find(([pattern]) => pattern.test(path))?.[1];
  if (!split || texts.after === undefined) {
    return { kind: 'decisive', why: 'decides how the project is built', environment: true };
  }
  const part = split(texts.before ?? '', texts.after, texts.isLocal ?? (() => false));
  if (!part)
    return { kind: 'decisive', why: 'is a manifest that could not be read', environment: true };
  const why = part.left ?? 'its dependencies follow the change, all else in it is left as it was';
  const { text, environment, left } = part;
  if (text === texts.after) {
    return { kind: 'manifest', why: environment ? DEPENDENCIES_ALONE : PROJECT_ALONE, environment };
  }
  return { kind: 'manifest', why, split: text, environment, ...(left !== undefined && { left }) };
}
