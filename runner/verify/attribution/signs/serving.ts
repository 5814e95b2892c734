/**
 * Collects signs that a source file loaded only by tests belongs to them: a helper's name, code
 * that may fail a test or state the right result, or nothing but data. Pure over one file. With
 * none of these, product is the better guess.
 */
import type { Language } from '../languages.ts';
import { folderOf, stemOf } from '../loading/tree.ts';
import type { SourceText } from '../source-text.ts';
import { wordsOf } from '../test-paths.ts';

export interface Serving {
  /** Its name, or a folder's, is a usual one for test helpers. */
  readonly named: boolean;
  /** Its name is usual for helpers, and as often for product. */
  readonly vague: boolean;
  /** Asserts, ends the process, compares its arguments, reads files or runs programs. */
  readonly judges: boolean;
  /** Throws, as helpers do to fail a test and product does to reject its input. */
  readonly throws: boolean;
  /** Writes files, which tests may compare. */
  readonly writes: boolean;
  /** Holds only values. */
  readonly data: boolean;
  /** Is empty, or only describes its package. */
  readonly bare: boolean;
}

const NAMES = new Set(
  'assert asserts assertion assertions asserting expect expects expected check checks checker checkers checking checked same equal equals equality should must verify verifies verifier verifiers verification ensure ensures compare compares comparer comparison comparisons golden goldens fixture fixtures cases mock mocks fake fakes stub stubs sample samples harness prove proves proving proof near matcher matchers helper helpers spy spies dummy cassette cassettes replay scrub scrubber'.split(
    ' ',
  ),
);
/** Names that product modules have as often. */
const VAGUE = new Set(
  'util utils utility utilities common shared tool tools kit runner runners loader prepare setup boot bootstrap factory factories builder builders recorder normalizer normalize sanitize match matches'.split(
    ' ',
  ),
);
const ENDINGS = /(?:checks?|cases|asserts?|equals?|fixtures?|mocks?|expected|helpers?|matchers?)$/;
const FOLDERS =
  /^(?:asserts?|assertions?|expect|expectations?|checks?|checkers?|verif(?:y|iers?)|fixtures?|mocks?|fakes?|stubs?|goldens?|harness|cases|matchers?)$/;

const JUDGES =
  /\b(?:assert\w*|expect\w*|should|exit|_exit|abort|fail\w*|equals?|deep_?equal\w*|isDeep\w+|same\w*|compare_?with\w*|must_?[a-zA-Z]\w*|readFile\w*|open|read_text|read_bytes|slurp|file_get_contents|spawn\w*|execFile\w*|execSync|exec|subprocess|popen|system|child_process|fork)\b/i;
const THROWS = /\b(?:throw|raise|panic|die|croak|confess|error)\b/;
/** Compares two arguments and returns the answer; parts of an object are excluded. */
const COMPARES =
  /\breturn\b(?![^\n;]{0,160}\b(?:self|this)(?:\.|->))[^\n;]{0,160}?[\w)\]]\s*(?:[=!]==?|~=|\beq\b)\s*(?!null\b|undefined\b|None\b|nil\b|true\b|false\b|True\b|False\b)[A-Za-z_$][\w$.]*\s*(?:\(|;|$)/m;
/** The same comparison as the condition for a throw. */
const UNLIKE =
  /\b(?:if|unless)\b[^\n]{0,160}?[\w)\]]\s*(?:[=!]==?|~=|\bne\b)\s*(?!null\b|undefined\b|None\b|nil\b|true\b|false\b|True\b|False\b|NULL\b)[A-Za-z_$]/;

const WRITES =
  /\b(?:write_text|write_bytes|writeFile\w*|appendFile\w*|createWriteStream|copyFile\w*|renameSync|copyfile|file_put_contents|fputs|fwrite|WriteFile|ofstream|fopen|WriteAllText)\b|\b(?:File|IO|fs|Files|Deno|Bun)\s*(?:\.|::)\s*(?:write\w*|rename|copy)\b/;
const OPENS_TO_WRITE = /\bopen\b[^\n]{0,200}?["'](?:[wax]\+?[bt]?|[rbt]{1,2}\+|>{1,2})["':]/i;

const DEFINES =
  /\b(?:def|function|class|lambda|fn|func|fun|sub|proc|struct|trait|impl|interface|module)\b|=>|->|\b(?:get|set|async)\s+\w+\s*\(|\)\s*\{/;

export function servingOf(path: string, language: Language, source: SourceText): Serving {
  const code = cut(source.code);
  const throws = THROWS.test(code);
  return {
    named: servesByName(path),
    vague: wordsOf(stemOf(path)).some((word) => VAGUE.has(word)),
    judges: JUDGES.test(code) || COMPARES.test(code) || (throws && UNLIKE.test(code)),
    throws,
    writes: WRITES.test(code) || OPENS_TO_WRITE.test(cut(source.strings)),
    data: !(language === 'php' || language === 'ruby' || language === 'perl'
      ? DEFINES.test(code.replace(/=>|->/g, '  '))
      : DEFINES.test(code)),
    bare: language === 'python' && isBare(code),
  };
}

/** Cuts lines of thousands of characters, which nobody writes by hand. */
function cut(code: string): string {
  return code
    .split('\n')
    .map((line) => line.slice(0, 1000))
    .join('\n');
}

function servesByName(path: string): boolean {
  const stem = stemOf(path);
  if (wordsOf(stem).some((word) => NAMES.has(word)) || ENDINGS.test(stem.toLowerCase()))
    return true;
  return folderOf(path)
    .split('/')
    .flatMap(wordsOf)
    .some((word) => FOLDERS.test(word));
}

/** Accepts a docstring or a description of the package. */
function isBare(code: string): boolean {
  return code
    .split('\n')
    .every((line) => /^\s*(?:__\w+__\s*=.*|[rRuU]?["'\s]*|\]|\))$/.test(line.slice(0, 300)));
}
