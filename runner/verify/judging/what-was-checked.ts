/**
 * The one line that says what a verdict rests on: which product the checks opened, what was
 * removed, what is installed, and what was put back for the deciding run. Pure; judges nothing.
 */
import type { EntryOf, NamedTests } from '../../ledger/entry.ts';
import { NONE } from '../../ledger/named.ts';
import type { Reason } from '../../protocol/task.ts';
import { withMore } from '../../protocol/text.ts';
import {
  DEPENDENCIES_ALONE,
  PROJECT_ALONE,
  VERSIONS_ALONE,
} from '../attribution/manifests/manifests.ts';
import { NAMED_BY_PRODUCT } from '../attribution/new-data.ts';
import { NAMES_NEW_SOURCES } from '../attribution/new-sources.ts';
import { listed, seqs } from './judgement.ts';

/** Never put back: the packages that they name are installed. */
const INSTALLED: ReadonlySet<string> = new Set([DEPENDENCIES_ALONE, VERSIONS_ALONE]);
const NOT_PUT_BACK: ReadonlySet<string> = new Set([
  ...INSTALLED,
  PROJECT_ALONE,
  NAMED_BY_PRODUCT,
  NAMES_NEW_SOURCES,
]);

type Seen = EntryOf<'exercised'> | undefined;

export function hangsOn(attribution: EntryOf<'attribution'>, seen: Seen): Reason {
  const { product, evidence } = attribution;
  const pathsOf = (is: (why: string) => boolean) =>
    evidence.paths.filter(({ why }) => is(why)).map(({ path }) => path);
  const installed = pathsOf((why) => INSTALLED.has(why));
  const said = pathsOf((why) => why === PROJECT_ALONE);
  const brought = pathsOf((why) => why === NAMED_BY_PRODUCT);
  const listing = pathsOf((why) => why === NAMES_NEW_SOURCES);
  const others = evidence.paths.filter(({ why }) => !NOT_PUT_BACK.has(why));
  const first = others.slice(0, 3).map(({ path, why }) => `${path} (${why})`);
  const counted = evidence.count - installed.length - said.length - brought.length - listing.length;
  const came =
    brought.length === 0
      ? ''
      : `; with new files that this code names: ${withMore(brought.slice(0, 3), brought.length)}`;
  const along = [
    ...(installed.length === 0 ? [] : [packagesOf(installed)]),
    ...(said.length === 0 ? [] : [saidBy(said)]),
    ...(listing.length === 0 ? [] : [sourcesOf(listing)]),
  ].join(' and ');
  const checked =
    along === ''
      ? checkedProduct(attribution, seen)
      : product.count === 0
        ? `${along}, and no product code`
        : `${checkedProduct(attribution, seen)}, with ${along}`;
  const back =
    others.length === 0
      ? ''
      : `; restored from the base for the deciding run: ${withMore(first, counted)}`;
  return {
    code: 'hangs_on',
    text: `What was checked: ${checked}${came}${back}.`,
    entries: seqs(attribution, seen),
  };
}

// Each says it for one and for many, so that it can be read in another language (english.ts).

function packagesOf(names: readonly string[]): string {
  const files = listed({ count: names.length, names });
  return names.length === 1
    ? `the packages that ${files} names`
    : `the packages that ${files} name`;
}

function saidBy(names: readonly string[]): string {
  const files = listed({ count: names.length, names });
  return names.length === 1
    ? `what ${files} says about the project itself`
    : `what ${files} say about the project itself`;
}

function sourcesOf(names: readonly string[]): string {
  const files = listed({ count: names.length, names });
  return names.length === 1
    ? `the new sources that ${files} names`
    : `the new sources that ${files} name`;
}

/** Names what was opened, and separately what was not, such as files that hold only types. */
function checkedProduct(attribution: EntryOf<'attribution'>, seen: Seen): string {
  const { product, gone = NONE, moved = NONE } = attribution;
  if (product.count === 0) return 'no changed file is surely product code';
  // Nothing opens a path that is gone: it was opened before the change, if at all.
  const there = (files: NamedTests): NamedTests => without(without(files, gone), moved);
  const left = there(product);
  if (left.count === 0) return deletionOf(gone);
  const from = moved.count === 0 ? '' : ` (moved from ${listed(moved)})`;
  const so = gone.count === 0 ? from : `${from}, and ${deletionOf(gone)}`;
  const opened = seen && there(seen.opened);
  if (!opened || opened.count === 0) return `${listed(left, 5)}${so}`;
  const by = `, opened by ${seen.checks.map((check) => `"${check}"`).join(', ')}`;
  const isOpened = new Set(opened.names);
  const names = left.names.filter((name) => !isOpened.has(name));
  const isKnown = left.count === left.names.length && opened.count === opened.names.length;
  if (!seen.whole || !isKnown || names.length === 0) return `${listed(left, 5)}${by}${so}`;
  return `${listed(opened, 5)}${by}, but not ${listed({ count: names.length, names })}${so}`;
}

function deletionOf(gone: NamedTests): string {
  return `the deletion of ${listed(gone)}`;
}

function without({ count, names }: NamedTests, others: NamedTests): NamedTests {
  const kept = names.filter((name) => !others.names.includes(name));
  return { count: count - (names.length - kept.length), names: kept };
}
