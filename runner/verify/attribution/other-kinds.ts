/**
 * Classifies a changed file that is not product: a test, data, or decisive. Pure over its path. An
 * unknown kind is decisive in places where tools look for settings, because it may affect how
 * checks run.
 */
import { extensionOf, languageOfPath } from './languages.ts';
import { isTestPath, pathSign, wordsOf } from './test-paths.ts';

const DATA = new Set(
  'json jsonl ndjson geojson yml yaml xml csv tsv txt text md markdown rst adoc asciidoc org tex html htm css scss sass less sql graphql gql proto avsc svg po pot mo ftl properties strings xliff resx arb out log list lst golden snap expected approved diff patch mustache hbs handlebars ejs erb haml slim pug jinja j2 jinja2 tmpl tpl liquid twig eex heex leex astro mdx wat plist ics vtt srt'.split(
    ' ',
  ),
);
const BINARY = new Set(
  'png jpg jpeg gif webp avif ico bmp tiff woff woff2 ttf otf eot mp3 mp4 webm ogg wav flac pdf zip gz tgz bz2 xz zst 7z db sqlite sqlite3 parquet npy npz pkl onnx wasm bin dat psd ai sketch'.split(
    ' ',
  ),
);
const CONFIG_WORDS = new Set(
  'config conf configuration settings rc setup options tsconfig jsconfig package manifest lock ignore makefile cmakelists dockerfile compose workflow pipeline lint linter eslint prettier biome babel jest vitest mocha karma pytest tox phpunit phpstan rubocop tasks launch project workspace lerna nx turbo rush deno bun sonar codecov coverage requirements constraints environment env playwright cypress mypy ruff flake8 pylint black isort clang tidy checkstyle nose busted luacov'.split(
    ' ',
  ),
);
/** Sources in languages whose tests Errand cannot separate from product. */
const SOURCES = new Set(
  'awk inc jq tcl m4 pas pp f f77 f90 f95 f03 f08 for adb ads lisp lsp cl el scm rkt sml pro elm purs gleam odin cr vala hx asm wat sol move cairo bas cob cbl apl st v sv svh vhd vhdl dats idr agda lean re res rei resi pde sqf ps tla als rex rexx forth fth factor io ceylon'.split(
    ' ',
  ),
);
const PROSE =
  /(^|\/)(licen[cs]e|copying|authors|contributors|changelog|changes|history|news|notice|readme|todo|thanks|credits|maintainers|security|code_of_conduct|contributing|codeowners)([._-][\w-]{1,20})?$/i;

export interface Other {
  readonly kind: 'test' | 'data' | 'decisive';
  readonly why: string;
}

/** Classifies a regular file that is not source, or may not be analysed. */
export function otherKind(path: string, isBinary: boolean, isProgram: boolean): Other {
  const ending = extensionOf(path);
  const sign = pathSign(path);
  if (isProgram) return decisive('is a program that Errand does not know');
  if (/(^|\/)\.[^/]/.test(path) && !isInTestFolder(path)) return decisive('is a hidden file');
  if (!isBinary && /^(bats|t|feature|robot|tap|spec|hurl)$/.test(ending)) {
    return { kind: 'test', why: 'its name says that it is a test' };
  }
  if (isBinary ? BINARY.has(ending) : DATA.has(ending)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const says = wordsOf(name.replace(/\.[^.]*$/, '')).find((word) => CONFIG_WORDS.has(word));
    const isProse = /^(md|markdown|rst|adoc|txt)$/.test(ending);
    if (says !== undefined && !isProse && !isInTestFolder(path)) {
      return decisive(`is data whose name says "${says}"`);
    }
    if (says !== undefined && /^(txt)$/.test(ending))
      return decisive(`is data whose name says "${says}"`);
    if (sign?.kind === 'decisive' && !isProse) return decisive(sign.why);
    return { kind: 'data', why: isTestPath(path) ? 'is data of tests' : 'is data' };
  }
  if (!isBinary && PROSE.test(path)) return { kind: 'data', why: 'is data' };
  if (languageOfPath(path) !== undefined && sign?.kind === 'test')
    return { kind: 'test', why: sign.why };
  // A test folder holds the tests' data, in whatever format their subject uses.
  if (isInTestFolder(path) && !isSettings(path)) return { kind: 'data', why: 'is data of tests' };
  if (isBinary || sign?.kind === 'decisive' || isSettings(path)) return decisive(UNKNOWN);
  if (SOURCES.has(ending)) {
    return { kind: 'data', why: 'is a source of a language whose tests Errand does not know' };
  }
  // Tools look for settings in the root, in hidden files, and under names that say so.
  const isBelow = path.includes('/') && ending !== '';
  return isBelow
    ? { kind: 'data', why: 'is of a kind that Errand does not know' }
    : decisive(UNKNOWN);
}

const UNKNOWN = 'is not a source file that Errand knows';

/** Accepts names of tools and of settings. */
function isSettings(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    pathSign(name)?.kind === 'decisive' ||
    languageOfPath(path) !== undefined ||
    wordsOf(name.replace(/\.[^.]*$/, '')).some((word) => CONFIG_WORDS.has(word))
  );
}

function isInTestFolder(path: string): boolean {
  return isTestPath(path) && isTestPath(`${path.slice(0, Math.max(0, path.lastIndexOf('/')))}/x`);
}

function decisive(why: string): Other {
  return { kind: 'decisive', why };
}
