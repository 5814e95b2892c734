/**
 * Reads the summaries of test runners that name no tests: how many passed, failed and were skipped.
 * Adds up the summaries of several runs. Pure; never throws; looks at each line once. Backstop: a
 * line that is not a known runner's summary counts as nothing, so for an unknown form the check's
 * exit status decides alone.
 */
import { countedReport, linesOf, type TestReport, type Totals } from './report.ts';

/** Longer lines are not summaries. */
const MAX_LINE_CHARACTERS = 300;

/** The totals of one runner's tests so far; undefined where the runner did not give a number. */
interface Sum {
  total?: number;
  passed?: number;
  failed?: number;
  skipped?: number;
}

type Kind = keyof Sum | 'nothing';

/** One runner's summary: lines of a number and a word each, or several of these in one line. */
interface Form {
  readonly name: string;
  /** Matches the whole line; `item` reads its parts. */
  readonly line: RegExp;
  /** Two groups: a number and a word; `wordFirst` the other way round. */
  readonly item: RegExp;
  readonly wordFirst?: boolean;
  /** Beginnings of words, in lower case; the first that matches counts. */
  readonly words: readonly (readonly [string, Kind])[];
}

const NUMBER_WORD = /(\d+) ([a-z]+)/gi;
const WORD_NUMBER = /([a-z]+): *(\d+)/gi;

/** "5 examples, 1 failure, 2 pending" and similar lists, whatever the words. */
const LIST = [
  ['example', 'total'],
  ['run', 'total'],
  ['test', 'total'],
  ['doctest', 'total'],
  ['propert', 'total'],
  ['spec', 'total'],
  ['fail', 'failed'],
  ['error', 'failed'],
  ['invalid', 'failed'],
  ['pending', 'skipped'],
  ['omission', 'skipped'],
  ['skip', 'skipped'],
  ['exclu', 'skipped'],
] as const;

const OUTCOMES = [
  ['pass', 'passed'],
  ['success', 'passed'],
  ['fail', 'failed'],
  ['error', 'failed'],
  ['xfail', 'skipped'],
  ['xpass', 'passed'],
  ['pending', 'skipped'],
  ['skip', 'skipped'],
  ['todo', 'skipped'],
  ['ignored', 'skipped'],
  ['flaky', 'passed'],
  ['expected', 'passed'],
  ['total', 'nothing'],
] as const;

const FORMS: readonly Form[] = [
  {
    name: 'rspec',
    line: /^\d+ examples?, \d+ failures?(?:, .*)?$/,
    item: NUMBER_WORD,
    words: LIST,
  },
  {
    name: 'minitest',
    line: /^\d+ (?:runs|tests), \d+ assertions, \d+ failures, \d+ errors, /,
    item: NUMBER_WORD,
    words: LIST,
  },
  {
    name: 'summary',
    line: /^(?:\d+ (?:doctests?|property|properties|features?), )*\d+ tests?, \d+ failures?(?:, \d+ (?:excluded|invalid|skipped))*$/,
    item: NUMBER_WORD,
    words: LIST,
  },
  {
    name: 'jasmine',
    line: /^\d+ specs?, \d+ failures?(?:, \d+ pending specs?)?$/,
    item: NUMBER_WORD,
    words: [
      ['spec', 'total'],
      ['fail', 'failed'],
      ['pending', 'skipped'],
    ],
  },
  {
    name: 'busted',
    line: /^\d+ success(?:es)? \/ \d+ failures? \/ \d+ errors? \/ \d+ pending : /,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'phpunit',
    line: /^OK \(\d+ tests?, \d+ assertions?\)$/,
    item: NUMBER_WORD,
    words: [['test', 'total']],
  },
  {
    name: 'phpunit',
    line: /^Tests: \d+, Assertions: \d+[,.]/,
    item: WORD_NUMBER,
    wordFirst: true,
    // Other entries, such as warnings and risky tests, accompany a test that passed.
    words: [
      ['tests', 'total'],
      ['error', 'failed'],
      ['failure', 'failed'],
      ['skipped', 'skipped'],
      ['incomplete', 'skipped'],
    ],
  },
  {
    name: 'pytest',
    line: /^(?:=+ )?(?:\d+ (?:failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?|rerun)(?:, | in (?=\d)))+[\d.]+s/,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'jest',
    line: /^Tests: +(?:\d+ [a-z]+, )*\d+ total$/,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'vitest',
    line: /^ +Tests +\d+ [a-z]+(?: \| \d+ [a-z ]+)* \(\d+\)$/,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'mocha',
    line: /^ {2}\d+ (?:passing \(|failing$|pending$)/,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'playwright',
    line: /^ {2}\d+ (?:passed \([\d.]+m?s?\)|failed|flaky|skipped|did not run)$/,
    item: NUMBER_WORD,
    words: [...OUTCOMES, ['did', 'skipped']],
  },
  {
    name: 'node',
    line: /^ℹ (?:pass|fail|cancelled|skipped|todo) \d+$/,
    item: /([a-z]+) (\d+)/g,
    wordFirst: true,
    words: [['cancelled', 'failed'], ...OUTCOMES],
  },
  {
    name: 'bun',
    line: /^ \d+ (?:pass|fail|skip|todo|error)s?$/,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'deno',
    line: /^(?:ok|FAILED) \| \d+ passed/,
    item: /(?<!\()\b(\d+) (passed|failed|ignored)/g,
    words: OUTCOMES,
  },
  {
    name: 'ava',
    line: /^ {2}\d+ (?:tests?|known failures?|uncaught exceptions?|unhandled rejections?)(?: (?:passed|failed|skipped|todo))?$/,
    item: /(\d+) (?:tests? )?([a-z]+)/g,
    words: [['known', 'passed'], ['uncaught', 'failed'], ['unhandled', 'failed'], ...OUTCOMES],
  },
  {
    name: 'uvu',
    line: /^ {2}(?:Total|Passed|Skipped): +\d+$/,
    item: WORD_NUMBER,
    wordFirst: true,
    words: [
      ['total', 'total'],
      ['passed', 'passed'],
      ['skipped', 'skipped'],
    ],
  },
  {
    name: 'surefire',
    // Lines for single classes end with a time.
    line: /^(?:\[\w+\] )?Tests run: \d+, Failures: \d+, Errors: \d+, Skipped: \d+$/,
    item: WORD_NUMBER,
    wordFirst: true,
    words: [
      ['run', 'total'],
      ['fail', 'failed'],
      ['error', 'failed'],
      ['skipped', 'skipped'],
    ],
  },
  {
    name: 'nextest',
    line: /^ *Summary \[ *[\d.]+s\] \d+ tests? run: /,
    item: NUMBER_WORD,
    words: [['test', 'nothing'], ...OUTCOMES],
  },
  {
    name: 'dotnet',
    line: /^ *(?:Passed!|Failed!) +- Failed: +\d+, Passed: +\d+, Skipped: +\d+, Total: /,
    item: WORD_NUMBER,
    wordFirst: true,
    words: OUTCOMES,
  },
  {
    name: 'catch2',
    line: /^(?:\[doctest\] )?test cases: +\d+ \| /,
    item: NUMBER_WORD,
    words: OUTCOMES,
  },
  {
    name: 'catch2',
    line: /^All tests passed \(\d+ assertions? in \d+ test cases?\)$/,
    item: /in (\d+) (test)/g,
    words: [['test', 'total']],
  },
];

/** Python's unittest prints the number of tests in one line, and the outcome in the next. */
const UNITTEST_RAN = /^Ran (\d+) tests? in [\d.]+s$/;
const UNITTEST_RESULT = /^(?:OK|FAILED|NO TESTS RAN)(?: \(([a-z =\d,]+)\))?$/;

/** Undefined where no known summary is printed. */
export function readCounts(text: string): TestReport | undefined {
  const sums = new Map<string, Sum>();
  const add = (form: string, kind: Kind, count: number): void => {
    const sum = sums.get(form) ?? {};
    sums.set(form, sum);
    if (kind !== 'nothing') sum[kind] = Math.min((sum[kind] ?? 0) + count, Number.MAX_SAFE_INTEGER);
  };
  let ran = false;
  for (const line of linesOf(text)) {
    if (line.length > MAX_LINE_CHARACTERS || !/\d|^OK$/.test(line)) continue;
    const unittest = UNITTEST_RAN.exec(line);
    if (unittest) {
      add('unittest', 'total', Number(unittest[1]));
      ran = true;
    } else if (ran) {
      for (const [kind, count] of unittestResult(line)) add('unittest', kind, count);
    }
    const bare = line.replace(/^=+ (.*) =+$/, '$1');
    for (const form of FORMS) {
      if (!form.line.test(bare)) continue;
      for (const [kind, count] of items(form, bare)) add(form.name, kind, count);
      break;
    }
  }
  const all = [...sums].map(([name, sum]) => [name, settled(sum)] as const);
  if (all.length === 0) return undefined;
  const format = all
    .map(([name]) => name)
    .toSorted()
    .join('+');
  const plus = (of: keyof Totals): number => all.reduce((sum, [, each]) => sum + each[of], 0);
  return countedReport(format, {
    passed: plus('passed'),
    failed: plus('failed'),
    skipped: plus('skipped'),
  });
}

function items(form: Form, line: string): [Kind, number][] {
  return [...line.matchAll(form.item)].flatMap(([, first = '', second = '']) => {
    const [word, number] = form.wordFirst ? [first, second] : [second, first];
    const small = word.toLowerCase();
    const kind = form.words.find(([begin]) => small.startsWith(begin))?.[1];
    return kind === undefined ? [] : [[kind, Number(number)] as [Kind, number]];
  });
}

function unittestResult(line: string): [Kind, number][] {
  const details = UNITTEST_RESULT.exec(line)?.[1] ?? '';
  const found: [Kind, number][] = [];
  for (const [, word = '', count] of details.matchAll(/([a-z ]+)=(\d+)/g)) {
    const what = word.trim();
    if (/^(failures|errors|unexpected successes)$/.test(what))
      found.push(['failed', Number(count)]);
    if (/^(skipped|expected failures)$/.test(what)) found.push(['skipped', Number(count)]);
  }
  return found;
}

/** Computes missing numbers where a total is given. */
function settled({ total, passed, failed, skipped = 0 }: Sum): Totals {
  const rest = (total ?? 0) - (passed ?? 0) - skipped;
  // uvu counts skipped tests beside its total, and reports no number of failures.
  const broken = failed ?? (passed === undefined ? 0 : Math.max(0, (total ?? 0) - passed));
  return {
    passed: Math.max(0, passed ?? rest - broken),
    failed: broken,
    skipped,
  };
}
