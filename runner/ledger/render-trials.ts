/**
 * Tells people what the trials of a result showed: what the checks had to do with the change, what
 * was planted and taken back, what they need, how functions behave. Reads the entries alone and
 * judges nothing; pure. Quotes every text that a repository wrote.
 */
import { withMore } from '../protocol/text.ts';
import { entriesOf, type EntryOf, type LedgerEntry, type NamedTests } from './entry.ts';
import { asideWords } from './functions-aside.ts';

/** Marks words of others inside our own; becomes quotes in text and code in Markdown. */
export type Quote = (text: string, most?: number) => string;

/** Number of names listed of each kind. */
const MAX_NAMES = 5;
const MAX_PATHS = 12;

/** Lines on what the verdict depends on: the product of the change, and what was put back. */
export function checkedLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const lines: string[] = [];
  const result = entriesOf(entries, 'result').at(-1);
  const own = <T extends { readonly result: string }>(all: readonly T[]): T | undefined =>
    all.findLast((each) => each.result === result?.commit);
  const verification = own(entriesOf(entries, 'verification'));
  if (verification) {
    lines.push(`level of verification: ${verification.level} (${reference(verification)})`);
  }
  const attribution = own(entriesOf(entries, 'attribution'));
  if (attribution) {
    const { product, evidence } = attribution;
    const code = product.count === 0 ? 'none' : names(product, quote);
    lines.push(`changed product code: ${code} (${reference(attribution)})`);
    for (const { path, why } of evidence.paths.slice(0, MAX_PATHS)) {
      lines.push(
        `restored from the base for the deciding run: ${quote(path)}, which ${quote(why)}`,
      );
    }
    const rest = evidence.count - Math.min(evidence.paths.length, MAX_PATHS);
    if (rest > 0) lines.push(`restored from the base for the deciding run: ${rest} more`);
  }
  const exercised = own(entriesOf(entries, 'exercised'));
  if (exercised) lines.push(...exercisedLines(exercised, quote));
  const needs = own(entriesOf(entries, 'needs'));
  if (needs) {
    const some = needs.exact ? '' : 'some of ';
    const paths = needs.paths.slice(0, MAX_PATHS).map(({ path }) => quote(path));
    const checks = needs.checks.map((check) => quote(check, 80)).join(', ');
    const passes = needs.checks.length === 1 ? 'passes' : 'pass';
    lines.push(
      `${checks} ${passes} only with this change's version of ${some}${paths.join(', ')} (${reference(needs)})`,
    );
  }
  return lines;
}

function exercisedLines(seen: EntryOf<'exercised'>, quote: Quote): string[] {
  const lines: string[] = [];
  const say = (words: string, paths: NamedTests): void => {
    if (paths.count > 0) lines.push(`${words}: ${names(paths, quote)} (${reference(seen)})`);
  };
  say('changed product code that the checks opened', seen.opened);
  if (seen.whole) say('changed product code that no check opened', seen.unopened);
  say('other changed files that the checks opened', seen.evidence);
  say('tests that still exist but are no longer opened', seen.gone);
  if (seen.written) say('tests and data that were written while the checks ran', seen.written);
  if (!seen.whole)
    lines.push(`not every file that the checks opened could be recorded (${reference(seen)})`);
  return lines;
}

/** Lines on each trial (planted, laid over, taken back) that showed something. */
export function trialLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  return entries.flatMap((entry) => {
    const where = ` (${reference(entry)})`;
    switch (entry.kind) {
      case 'canary':
        return canaryLines(entry, where, quote);
      case 'red_green':
        return redLines(entry, where, quote);
      case 'undone':
        return entry.outcome === 'unknown' ? [] : [undoneLine(entry, where, quote)];
      case 'behaviour':
        return behaviourLines(entry, where, quote);
      default:
        return [];
    }
  });
}

function behaviourLines(entry: EntryOf<'behaviour'>, where: string, quote: Quote): string[] {
  const told = entry.functions.filter(({ aside }) => aside === undefined);
  const aside = asideWords(entry.functions, told.length > 0);
  const lines = told.map(({ words }) => `${quote(words, 600)}${where}`);
  return aside === undefined ? lines : [...lines, `${aside}${where}`];
}

function canaryLines(entry: EntryOf<'canary'>, where: string, quote: Quote): string[] {
  if (entry.outcome === 'not_planted') return [];
  const check = quote(entry.check, 80);
  if (entry.outcome === 'caught' && entry.how === 'text') {
    return [`a file was made unreadable: ${check} failed, as it should${where}`];
  }
  const file = entry.path === undefined ? '' : ` in ${quote(entry.path)}`;
  const seen = entry.outcome === 'caught' ? 'failed, as it should' : 'passed: it cannot fail';
  return [`a test that must fail was planted${file}: ${check} ${seen}${where}`];
}

function redLines(entry: EntryOf<'red_green'>, where: string, quote: Quote): string[] {
  if (entry.outcome === 'unknown') return [];
  const named = entry.tests?.names.slice(0, MAX_NAMES).map((name) => quote(name, 120)) ?? [];
  const which = named.length > 0 ? `: ${named.join(', ')}` : '';
  const seen = entry.outcome === 'red' ? 'fails, so they need the change' : 'passes as well';
  return [
    `the tests of the result on the original code: ${quote(entry.check, 80)} ${seen}${which}${where}`,
  ];
}

function undoneLine(entry: EntryOf<'undone'>, where: string, quote: Quote): string {
  const parts = entry.parts.slice(0, MAX_NAMES).map(({ path, lines }) => {
    return lines ? `${quote(path)} lines ${lines[0]} to ${lines[1]}` : quote(path);
  });
  const seen =
    entry.outcome === 'red'
      ? `${entry.checks.map((check) => quote(check, 80)).join(', ')} failed, so this part is needed`
      : 'every check passes, so none needs this part';
  return `without ${parts.join(', ')}: ${seen}${where}`;
}

function names({ count, names: all }: NamedTests, quote: Quote): string {
  const shown = all.slice(0, MAX_PATHS).map((name) => quote(name));
  return withMore(shown, count);
}

function reference({ seq }: { readonly seq: number }): string {
  return `entry ${seq}`;
}
