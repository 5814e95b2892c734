/**
 * Tells a check that could not run at all from one that failed: a tool, a package or a script is
 * missing. Says what is missing, and how to name it in `.errand/config.yaml`. Pure; never throws;
 * skips long lines. Never reports this where tests ran, or where the project's own module may be
 * what is missing: then the check has failed.
 */
import { readCounts } from '../reports/counted.ts';
import { findNames } from '../reports/read-report.ts';
import { linesOf, totals } from '../reports/report.ts';
import { HINTS, type Language, SIGNS } from './missing-signs.ts';

const MAX_LINE_CHARACTERS = 1_000;
const MAX_NAME_CHARACTERS = 120;

interface CouldNotRun {
  /** In words, such as 'the command "vitest"'. */
  readonly missing: string;
  /** One or two sentences: what to write, and where. */
  readonly hint: string;
}

interface EndedCheck {
  /** Null where the check was stopped. */
  readonly exit: number | null;
  /** The end of its output, without control sequences. */
  readonly tail: string;
  /**
   * Paths of the commit's files, by which the project's own modules are known; absent when unknown.
   */
  readonly files?: readonly string[];
}

/** Tools that are never a module of a project that uses them. */
const TOOLS: Readonly<Record<Exclude<Language, 'go'>, RegExp>> = {
  python:
    /^(?:pytest|pytest_\w+|tox|nox|nose2?|coverage|poetry|pdm|hatch|invoke|trial|green|ward|behave|robot|virtualenv|build|hypothesis|mypy|ruff|flake8|pylint|black|setuptools|pip|django|numpy|requests)$/,
  node: /^(?:jest|vitest|mocha|chai|sinon|ava|tap|tape|uvu|jasmine|typescript|ts-node|tsx|esbuild|vite|webpack|eslint|react|@babel\/.*|@jest\/.*|@types\/.*|@vitest\/.*|@testing-library\/.*|@playwright\/.*)$/,
  ruby: /^(?:bundler|rspec|minitest|test\/unit|rake|simplecov)(?:\/|$)/,
};

/** Returns undefined for a check that ran, however it ended. */
export function couldNotRun({ exit, tail, files }: EndedCheck): CouldNotRun | undefined {
  if (exit === 0 || exit === null) return undefined;
  // The shell's own exit statuses for "not found" and "not executable"; otherwise tests may have
  // printed these words.
  const surely = exit === 126 || exit === 127;
  if (!surely && testsRan(tail)) return undefined;
  for (const line of linesOf(tail)) {
    if (line.length > MAX_LINE_CHARACTERS) continue;
    for (const { line: form, what, hint, own } of SIGNS) {
      const name = form.exec(line)?.[1]?.slice(0, MAX_NAME_CHARACTERS);
      if (name === undefined) continue;
      if (own === 'go' ? isOwnPackage(name, tail) : own && !isForeign(name, own, files)) continue;
      const words = typeof hint === 'string' ? hint : hint(name);
      return { missing: what(name), hint: HINTS[words] };
    }
  }
  if (exit === 127) return { missing: 'a command that the check names', hint: HINTS.any };
  if (exit === 126) return { missing: 'a program that may be run', hint: HINTS.any };
  return undefined;
}

/** True for a package of the project's own module: Go names the package that it cannot build. */
function isOwnPackage(name: string, tail: string): boolean {
  return [...tail.matchAll(/^(?:# |FAIL\t)(\S{1,300})/gm)].some(([, built = '']) => {
    const root = built.split('/').slice(0, 3).join('/');
    return name === root || name.startsWith(`${root}/`);
  });
}

function testsRan(tail: string): boolean {
  return [readCounts(tail), findNames(tail)].some((report) => {
    if (!report) return false;
    const { passed, skipped } = totals(report);
    // Files that cannot be loaded are reported as failures.
    return passed + skipped > 0;
  });
}

function isForeign(
  name: string,
  language: Exclude<Language, 'go'>,
  files: readonly string[] | undefined,
): boolean {
  if (TOOLS[language].test(name)) return true;
  if (!files || name.startsWith('.') || name.startsWith('/')) return false;
  const top = name.split(/[./]/, 1)[0] ?? name;
  return !files.some((file) =>
    file.split('/').some((part) => part === top || part.startsWith(`${top}.`)),
  );
}
