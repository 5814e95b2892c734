/**
 * Finds the command that tests a project in one of the languages that need an image of their own,
 * and the one that fetches its packages, by its manifest. Pure. Only for a project that has tests:
 * a tool that finds none would pass, or fail, for a reason other than the change.
 * Backstop: `checks` and `setup` in `.errand/config.yaml` replace them.
 */
import { fieldsOf, type ProjectFiles, readJson } from './project-files.ts';

/** A command for the project of a folder. */
type Answer = (place: ProjectFiles) => Promise<string | undefined>;

export interface OtherTool {
  readonly project: string;
  /** Runs the tests; undefined when there are none, or the command cannot be known. */
  readonly test: Answer;
  /** Fetches the listed packages; undefined when none are listed. */
  readonly setup: Answer;
}

const nothing: Answer = async () => undefined;

const has = ({ files }: ProjectFiles, name: RegExp): boolean =>
  files.some((path) => name.test(path));

/** The command where a file of the first name is there, and one of the second. */
function where(manifest: RegExp, other: RegExp, command: string): Answer {
  return async (place) => (has(place, manifest) && has(place, other) ? command : undefined);
}

/** Answers with the command when the file has the text. */
function says(file: string, text: RegExp, command: string): Answer {
  return async (place) => {
    if (!place.files.includes(file)) return undefined;
    return text.test((await place.read(file)) ?? '') ? command : undefined;
  };
}

const HEX = 'mix local.hex --force --if-missing && mix local.rebar --force --if-missing';

export const OTHER_TOOLS: readonly OtherTool[] = [
  {
    project: 'elixir',
    test: where(/^mix\.exs$/, /(^|\/)test\/.*_test\.exs$/, 'mix test'),
    setup: says('mix.lock', /:hex|:git/, `${HEX} && mix deps.get`),
  },
  { project: 'erlang', test: erlangTest, setup: nothing },
  {
    project: 'gleam',
    test: where(/^gleam\.toml$/, /^test\/.*\.gleam$/, 'gleam test'),
    setup: says('manifest.toml', /\bsource = "hex"/, 'gleam deps download'),
  },
  { project: 'dotnet', test: dotnetTest, setup: dotnetSetup },
  {
    project: 'swift',
    test: where(/^Package\.swift$/, /^Tests\/.*\.swift$/, 'swift test'),
    setup: says('Package.resolved', /"location"|"repositoryURL"/, 'swift package resolve'),
  },
  { project: 'dart', test: dartTest, setup: dartSetup },
  { project: 'deno', test: denoTest, setup: says('deno.lock', /"integrity"/, 'deno install') },
  {
    project: 'scala',
    test: where(/^build\.sbt$/, /(^|\/)src\/test\/.*\.(scala|java)$/, 'sbt test'),
    setup: nothing,
  },
  {
    project: 'haskell',
    test: where(/^stack\.yaml$/, /(^|\/)(tests?|spec)\/.*\.hs$/, 'stack test'),
    setup: nothing,
  },
  { project: 'haskell', test: cabalTest, setup: cabalSetup },
  {
    project: 'ocaml',
    test: where(/^dune-project$/, /(^|\/)tests?\/.*\.ml$/, 'dune runtest'),
    setup: nothing,
  },
  {
    project: 'clojure',
    test: where(/^project\.clj$/, /^test\/.*\.cljc?$/, 'lein test'),
    setup: nothing,
  },
  {
    project: 'zig',
    test: says('build.zig', /\.step\(\s*"test"/, 'zig build test'),
    setup: nothing,
  },
  { project: 'perl', test: perlTest, setup: nothing },
  {
    project: 'lua',
    test: where(/^(\.busted|[^/]+\.rockspec)$/, /^spec\/.*_spec\.lua$/, 'busted'),
    setup: nothing,
  },
  {
    project: 'nim',
    test: where(/^[^/]+\.nimble$/, /^tests\/t[^/]*\.nim$/, 'nimble test -y'),
    setup: nothing,
  },
  {
    project: 'r',
    test: where(
      /^DESCRIPTION$/,
      /^tests\/testthat\/test[^/]*\.[rR]$/,
      `Rscript -e 'testthat::test_local(stop_on_failure = TRUE)'`,
    ),
    setup: nothing,
  },
];

/**
 * A package that has tests says so; Stack's projects are tested by Stack. By itself it shows what
 * they print only when they fail, so that no names could be compared.
 */
async function cabalTest(place: ProjectFiles): Promise<string | undefined> {
  if (place.files.includes('stack.yaml')) return undefined;
  const packages = place.files.filter((path) => /^(?:[^/]+\/)?[^/]+\.cabal$/.test(path));
  const here = has(place, /^([^/]+\.cabal|cabal\.project)$/);
  if (!here) return undefined;
  const texts = await Promise.all(
    packages.slice(0, MAX_FILES_READ).map((path) => place.read(path)),
  );
  return texts.some((text) => /^test-suite\s/im.test(text ?? ''))
    ? 'cabal test all --test-show-details=streaming'
    : undefined;
}

async function cabalSetup(place: ProjectFiles): Promise<string | undefined> {
  const test = await cabalTest(place);
  return test && 'cabal update && cabal build all --enable-tests --only-dependencies';
}

/** Only its own build knows what has to be compiled first. */
async function perlTest(place: ProjectFiles): Promise<string | undefined> {
  const isModule = has(place, /^(Makefile\.PL|Build\.PL|cpanfile|dist\.ini|META\.json)$/);
  if (!isModule || !has(place, /^t\/.*\.t$/)) return undefined;
  if (!has(place, /\.xs$/)) return 'prove -lr t';
  return place.files.includes('Makefile.PL')
    ? 'perl Makefile.PL && make && prove -br t'
    : undefined;
}

async function erlangTest(place: ProjectFiles): Promise<string | undefined> {
  if (!place.files.includes('rebar.config')) return undefined;
  const units = has(place, /(^|\/)test\/[^/]*_tests\.erl$/);
  const suites = has(place, /(^|\/)test\/[^/]*_SUITE\.erl$/);
  if (units && suites) return 'rebar3 do eunit, ct';
  return units ? 'rebar3 eunit' : suites ? 'rebar3 ct' : undefined;
}

const SOLUTION = /^[^/]+\.slnx?$/;
const PROJECT = /\.(cs|fs|vb)proj$/;
/** Enough project files to tell whether one of them has tests. */
const MAX_FILES_READ = 50;

/** From one solution, or one project, in the folder: with more of them the tool asks which. */
async function dotnetTest(place: ProjectFiles): Promise<string | undefined> {
  const here = place.files.filter((path) => !path.includes('/'));
  const solutions = here.filter((path) => SOLUTION.test(path));
  const one = solutions.length > 0 ? solutions : here.filter((path) => PROJECT.test(path));
  if (one.length !== 1) return undefined;
  const projects = place.files.filter((path) => PROJECT.test(path)).slice(0, MAX_FILES_READ);
  const texts = await Promise.all(projects.map((path) => place.read(path)));
  const isTested = texts.some((text) =>
    /Microsoft\.NET\.Test\.Sdk|MSTest\.Sdk|"(xunit|NUnit|TUnit)/i.test(text ?? ''),
  );
  return isTested ? 'dotnet test' : undefined;
}

async function dotnetSetup(place: ProjectFiles): Promise<string | undefined> {
  return (await dotnetTest(place)) && 'dotnet restore';
}

async function dart(place: ProjectFiles): Promise<'dart' | 'flutter' | undefined> {
  if (!place.files.includes('pubspec.yaml')) return undefined;
  const isFlutter = /^\s+sdk:\s*flutter\b/m.test((await place.read('pubspec.yaml')) ?? '');
  return isFlutter ? 'flutter' : 'dart';
}

async function dartTest(place: ProjectFiles): Promise<string | undefined> {
  const tool = await dart(place);
  return tool && has(place, /^test\/.*_test\.dart$/) ? `${tool} test` : undefined;
}

async function dartSetup(place: ProjectFiles): Promise<string | undefined> {
  const tool = await dart(place);
  return tool && `${tool} pub get`;
}

/**
 * Without a task of its own all permissions are granted: nobody could be asked, and the sandbox is
 * the limit.
 */
async function denoTest(place: ProjectFiles): Promise<string | undefined> {
  const file = ['deno.json', 'deno.jsonc'].find((name) => place.files.includes(name));
  if (file === undefined) return undefined;
  const tasks =
    file === 'deno.json'
      ? fieldsOf((await readJson(place, file))?.['tasks'])['test']
      : /"tasks"\s*:\s*\{[^}]*"test"\s*:/.exec((await place.read(file)) ?? '')?.[0];
  if (tasks !== undefined) return 'deno task test';
  return has(place, /[._]test\.[cm]?[jt]sx?$/) ? 'deno test --allow-all' : undefined;
}

/**
 * Only when nothing else tests the project: a Makefile mostly wraps it. A project that builds tests
 * only on request looks to ctest like one without tests.
 */
export async function cmakeTest(place: ProjectFiles): Promise<string | undefined> {
  if (!place.files.includes('CMakeLists.txt')) return undefined;
  const lists = place.files.filter((path) => /(^|\/)CMakeLists\.txt$/.test(path));
  const texts = await Promise.all(lists.slice(0, MAX_FILES_READ).map((path) => place.read(path)));
  const tests = /^[ \t]*(?:enable_testing|add_test|include[ \t]*\([ \t]*CTest)\b/im;
  if (!texts.some((text) => tests.test(text ?? ''))) return undefined;
  const folder = place.files.some((path) => path.startsWith('build/')) ? 'build-tests' : 'build';
  return `cmake -S . -B ${folder} && cmake --build ${folder} && ctest --test-dir ${folder} --output-on-failure`;
}
