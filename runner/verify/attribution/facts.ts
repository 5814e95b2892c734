/**
 * Reads from a source file's text alone: its language, what it loads and declares, and whether it
 * is a test by any sign that needs no other file. Pure.
 */
import { type Language, languageOf } from './languages.ts';
import { mentionsIn } from './loading/mentions.ts';
import { rustModules } from './loading/rust-modules.ts';
import { type Specifier, specifiersOf } from './loading/specifiers.ts';
import type { FileFacts } from './loading/tree.ts';
import { type Regions, withoutRegions } from './regions/region.ts';
import { regionsOf } from './regions/regions.ts';
import { declaresTests } from './signs/declarations.ts';
import { onlyDeclares } from './signs/only-declares.ts';
import { loadsAssertions, patchesAssertions } from './signs/patching.ts';
import { type Serving, servingOf } from './signs/serving.ts';
import { readSource, type SourceText } from './source-text.ts';
import { mayBeProduct, type PathSign, pathSign } from './test-paths.ts';

/** Longer texts are not analysed and count as evidence. */
export const MAX_SOURCE_CHARACTERS = 1_500_000;

export interface SourceFacts extends FileFacts {
  readonly sign?: { readonly kind: 'test' | 'decisive'; readonly why: string };
  /** Word in the path that both test helpers and product use. */
  readonly weak?: string;
  /**
   * The path has a test's word but the file is no test, so tests that load nothing else may be
   * testing it.
   */
  readonly lenient: boolean;
  /** Contains assertions, which tests and product both may. */
  readonly asserts: boolean;
  /** Does nothing when it is loaded but declare (PHP). */
  readonly onlyDeclares: boolean;
  readonly serving: Serving;
  /** Places that reach into what tests run with; a sign only if they are new. */
  readonly reaches: readonly string[];
  /** Undefined if the tests cannot be separated from the product. */
  readonly regions: Regions | undefined;
}

/** Returns undefined for anything but a source file in a language that Errand knows. */
export function readFacts(path: string, text: string): SourceFacts | undefined {
  const language = languageOf(path, text);
  if (language === undefined) return undefined;
  const whole = readSource(language, text);
  const regions = regionsOf(language, whole);
  const hasRegions = (regions?.regions.length ?? 0) > 0;
  const found = pathSign(path);
  // In a file that is a test anyway everything counts, including what only its tests load.
  const isSplit = regions && hasRegions && found?.kind !== 'test';
  const source = isSplit ? readSource(language, withoutRegions(text, regions)) : whole;
  const specifiers = specifiersIn(language, path, source);
  const loads = specifiers.map(({ name }) => name);
  const serving = servingOf(path, language, source);
  const asserts = loadsAssertions(language, loads);
  const own = ownSign(language, source);
  const reaches = patchesAssertions(language, source, loads);
  // A word such as "testing" in the name says little about a file in which nothing can fail.
  const { judges, throws, data, writes } = serving;
  const isHarmless =
    ![asserts, judges, throws, data, writes, own, reaches.length > 0].some(Boolean) &&
    regions?.regions.length === 0;
  const sign: PathSign | undefined =
    found?.kind === 'test' && isHarmless && mayBeProduct(path)
      ? { kind: 'weak', why: found.why }
      : found;
  return {
    path,
    language,
    specifiers,
    declares: declaredNames(language, source.code),
    testLoads: language === 'rust' && hasRegions ? rustModules(path, whole.strings) : [],
    mentions: mentionsIn(language, source),
    bundles:
      /\b(esbuild|rollup|webpack|vite|parcel|tsup|rolldown|browserify|microbundle|entryPoints)\b/.test(
        source.strings,
      ),
    main: isProgram(language, source.code),
    sign: sign && sign.kind !== 'weak' ? { kind: sign.kind, why: sign.why } : own,
    weak: sign?.kind === 'weak' ? sign.why : undefined,
    lenient: sign !== found,
    asserts,
    onlyDeclares: language === 'php' && onlyDeclares(source),
    serving,
    reaches,
    regions,
  };
}

function ownSign(language: Language, source: SourceText): SourceFacts['sign'] {
  if (language === 'rust' && /^[ \t]*#!\s*\[\s*cfg\s*\([^\]\n]{0,100}\btest\b/m.test(source.code)) {
    return { kind: 'test', why: 'is compiled for tests only' };
  }
  if (declaresTests(language, source)) return { kind: 'test', why: 'declares tests' };
  return undefined;
}

function specifiersIn(language: Language, path: string, source: SourceText): readonly Specifier[] {
  const found = specifiersOf(language, source);
  if (language === 'rust') return [...found, ...rustModules(path, source.strings)];
  if (language === 'php') return [...found, ...inOwnNamespace(source.code, found)];
  if (language === 'elixir') return [...found, ...groupedAliases(source.code)];
  return found;
}

/** A bare class name refers to the file's own namespace. */
function inOwnNamespace(code: string, found: readonly Specifier[]): Specifier[] {
  const space = /^[ \t]*(?:<\?php[ \t]+)?namespace[ \t]+([\w\\]{1,300})/m.exec(code)?.[1];
  if (space === undefined) return [];
  return found
    .filter(({ relative }) => !relative)
    .map(({ name }) => ({ name: `${space}\\${name}`, relative: false }));
}

function groupedAliases(code: string): Specifier[] {
  const found: Specifier[] = [];
  for (const [, prefix = '', names = ''] of code.matchAll(
    /([A-Z][\w.]{0,200})\.\{([^}]{1,1000})\}/g,
  )) {
    for (const name of names.split(','))
      found.push({ name: `${prefix}.${name.trim()}`, relative: false });
  }
  return found;
}

function declaredNames(language: Language, code: string): string[] {
  if (language === 'php') {
    const space = /^[ \t]*(?:<\?php[ \t]+)?namespace[ \t]+([\w\\]{1,300})/m.exec(code)?.[1];
    const classes = [
      ...code.matchAll(
        /^[ \t]*(?:(?:abstract|final|readonly)[ \t]+){0,3}(?:class|interface|trait|enum)[ \t]+(\w{1,200})/gm,
      ),
    ];
    return classes.map(([, name = '']) => (space === undefined ? name : `${space}\\${name}`));
  }
  if (language === 'elixir') {
    return [...code.matchAll(/\bdef(?:module|protocol)[ \t]+([A-Z][\w.]{0,300})/g)].map(
      ([, name = '']) => name,
    );
  }
  return [];
}

function isProgram(language: Language, code: string): boolean {
  if (language === 'go') return /^package[ \t]+main\b/m.test(code);
  if (language === 'c') return /^[ \t]*(?:int|void|auto)\s+w?main\s*\(/m.test(code);
  return false;
}
