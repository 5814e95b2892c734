/**
 * Tells people what a browser saw of the pages before and after a change, from a ledger's entries
 * alone. Pure, and judges nothing. What pages and apps said is quoted and made harmless.
 */
import { withMore } from '../protocol/text.ts';
import { counted } from '../protocol/wording.ts';
import type { Some } from './browser-entries.ts';
import { entriesOf, type EntryOf, type LedgerEntry } from './entry.ts';
import type { Quote } from './render-trials.ts';

const MAX_NAMED = 5;

type Compared = EntryOf<'browser_compared'>;

/** One line for each page and size, and one for each look. */
export function browserLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  return entries.flatMap((entry) => {
    const where = ` (entry ${entry.seq})`;
    switch (entry.kind) {
      case 'browser': {
        const why = entry.why === undefined ? '' : `: ${quote(entry.why, 500)}`;
        if (entry.outcome === 'errored') {
          return [`${quote(entry.check, 80)} could not look at its pages${why}${where}`];
        }
        const by = [entry.browser, entry.driver, entry.axe].filter((each) => each !== undefined);
        const with_ =
          by.length === 0 ? '' : ` with ${by.map((each) => quote(each, 100)).join(', ')}`;
        return [`${quote(entry.check, 80)} looked at its pages${with_}${where}`];
      }
      case 'browser_app': {
        if (entry.ready && entry.why === undefined) return [];
        const side = entry.at === 'base' ? 'before the change' : 'of the result';
        return [
          `the app ${side} ${entry.ready ? 'was not seen to the end' : 'did not come up'}: ${quote(entry.why ?? 'nothing is known of it', 500)}${where}`,
        ];
      }
      case 'browser_compared':
        return [
          `${quote(entry.page, 80)} at ${quote(entry.viewport, 20)}: ${viewWords(entry, quote)}${where}`,
        ];
      default:
        return [];
    }
  });
}

function viewWords(view: Compared, quote: Quote): string {
  const { picture, why, lost, errors, accessibility, isTextChanged } = view;
  const words: string[] = [];
  if (lost !== undefined) words.push(`not there any more: ${quote(lost, 500)}`);
  if (!picture)
    words.push(`pictures not compared${why === undefined ? '' : `: ${quote(why, 300)}`}`);
  else if (!picture.differs) words.push('the same pixels');
  else {
    const places =
      picture.boxes.length === 0 ? '' : ` in ${counted(picture.boxes.length, 'place')}`;
    words.push(`${counted(picture.changed, 'pixel')} changed${places}, ${picture.allowed} allowed`);
  }
  if (picture && picture.noise > 0)
    words.push(`${counted(picture.noise, 'pixel')} of noise left out`);
  if (errors.count > 0)
    words.push(`${counted(errors.count, 'new error')}: ${named(errors, quote)}`);
  if (accessibility.count > 0) {
    words.push(
      `${counted(accessibility.count, 'new accessibility problem')}: ${named(accessibility, quote)}`,
    );
  }
  if (isTextChanged) words.push('another text for assistive technology');
  return words.join('; ');
}

function named({ count, words }: Some, quote: Quote): string {
  return withMore(
    words.slice(0, MAX_NAMED).map((each) => quote(each, 300)),
    count,
  );
}

/** One line for each check of pages, on the last result: what came of it, in numbers. */
export function browserSummaries(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const result = entriesOf(entries, 'result').at(-1);
  const checks = entriesOf(entries, 'checks').flatMap(({ browserChecks = [] }) => browserChecks);
  return [...new Set(checks.map(({ name }) => name))].map((name) => {
    const isOwn = (each: { check: string; result: string }): boolean =>
      each.check === name && each.result === result?.commit;
    const look = entriesOf(entries, 'browser').findLast(isOwn);
    const what = `${quote(name, 80)} (pages in a browser, which prove nothing)`;
    if (!look || look.outcome === 'errored') return `${what}: not looked at`;
    const last = new Map(
      entriesOf(entries, 'browser_compared')
        .filter(isOwn)
        .map((view) => [JSON.stringify([view.page, view.viewport]), view]),
    );
    const views = [...last.values()];
    const count = (is: (view: Compared) => boolean): number => views.filter(is).length;
    const parts: [number, string][] = [
      [
        count(({ picture }) => picture !== undefined && picture.changed > picture.allowed),
        'different',
      ],
      [count(({ lost }) => lost !== undefined), 'gone'],
      [count(({ errors }) => errors.count > 0), 'with new errors'],
      [count(({ accessibility }) => accessibility.count > 0), 'with new accessibility problems'],
      [count(({ picture }) => !picture), 'not compared'],
    ];
    const told = parts.filter(([of]) => of > 0).map(([of, words]) => `${of} ${words}`);
    const words = told.length === 0 ? 'all look as before' : told.join(', ');
    return `${what}: ${counted(views.length, 'view')}, ${words}`;
  });
}
