/**
 * Owns finding what the usual sandbox image lacks for a project's languages, by the project's
 * manifests, and the lines for `.errand/config.yaml` that add it. Pure. Backstop: a check that
 * finds its tool missing is reported as one that could not run.
 */
import { needsFullImage } from './detect-image.ts';
import type { ProjectFiles } from './project-files.ts';

/** Something that the user should know before anything is sent. */
export interface Note {
  readonly text: string;
  /** Lines for `.errand/config.yaml` that put it right. */
  readonly write?: string;
}

/** Images of the runner's sandboxes, when the repository names none. */
export interface Sandboxes {
  readonly image: string;
  /** The image is the usual one, whose tools are known. */
  readonly usual: boolean;
  /** The larger one, with Rust and Java, is there too. */
  readonly full: boolean;
}

interface Language {
  readonly manifest: RegExp;
  readonly name: string;
  readonly write: string;
}

const image = (name: string): string => `image: ${name}`;

/** Languages that neither of the usual images has. */
const LANGUAGES: readonly Language[] = [
  { manifest: /^(Gemfile|Rakefile|[^/]+\.gemspec)$/, name: 'Ruby', write: image('ruby:3.4') },
  { manifest: /^composer\.json$/, name: 'PHP', write: image('composer:2') },
  { manifest: /^mix\.exs$/, name: 'Elixir', write: image('elixir:1.18') },
  { manifest: /^rebar\.config$/, name: 'Erlang', write: image('erlang:27') },
  {
    manifest: /^[^/]+\.(sln|slnx|csproj|fsproj|vbproj)$/,
    name: '.NET',
    write: image('mcr.microsoft.com/dotnet/sdk:9.0'),
  },
  { manifest: /^Package\.swift$/, name: 'Swift', write: image('swift:6.1') },
  { manifest: /^pubspec\.yaml$/, name: 'Dart', write: image('dart:stable') },
  { manifest: /^build\.sbt$/, name: 'Scala', write: image('sbtscala/scala-sbt:latest') },
  { manifest: /^(stack\.yaml|[^/]+\.cabal)$/, name: 'Haskell', write: image('haskell:9') },
  { manifest: /^[^/]+\.nimble$/, name: 'Nim', write: image('nimlang/nim:latest') },
  { manifest: /^DESCRIPTION$/, name: 'R', write: image('rocker/tidyverse:4') },
  { manifest: /^[^/]+\.rockspec$/, name: 'Lua', write: image('NAME-OF-AN-IMAGE-WITH-LUA') },
  { manifest: /^gleam\.toml$/, name: 'Gleam', write: image('NAME-OF-AN-IMAGE-WITH-GLEAM') },
  { manifest: /^dune-project$/, name: 'OCaml', write: image('ocaml/opam:debian-12') },
  { manifest: /^(project\.clj|deps\.edn)$/, name: 'Clojure', write: image('clojure:latest') },
  { manifest: /^build\.zig$/, name: 'Zig', write: image('NAME-OF-AN-IMAGE-WITH-ZIG') },
  { manifest: /^CMakeLists\.txt$/, name: 'CMake', write: image('NAME-OF-AN-IMAGE-WITH-CMAKE') },
  {
    manifest: /^deno\.(jsonc?|lock)$/,
    name: 'Deno',
    write: 'setup:\n  - npm install --global --prefix "$HOME/.local" deno@2.9.6\n  - deno install',
  },
];

/** `folders` are the task's, from the root. */
export function missingTools(
  { files }: ProjectFiles,
  folders: readonly string[],
  sandboxes: Sandboxes,
): Note[] {
  if (!sandboxes.usual) return [];
  const here = folders.flatMap((folder) => namesIn(files, folder));
  const notes = LANGUAGES.filter(({ manifest }) => here.some((name) => manifest.test(name))).map(
    ({ name, write }): Note => ({
      text: `The sandbox image ${sandboxes.image} has no ${name}. Name what brings it; an image has to be on the runner's machine, and in its errand.yaml under sandbox.images.`,
      write,
    }),
  );
  if (needsFullImage(here) && !(sandboxes.full && needsFullImage(files))) {
    notes.push({
      text: `The sandbox image ${sandboxes.image} has no Rust and no Java. On the runner, make the larger one with: script/sandbox-image.sh --full`,
      ...(needsFullImage(files) ? {} : { write: image('errand-sandbox-full:latest') }),
    });
  }
  return notes;
}

/** Files directly in a folder. */
function namesIn(files: readonly string[], folder: string): string[] {
  const start = folder === '' ? '' : `${folder}/`;
  return files
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length))
    .filter((name) => !name.includes('/'));
}
