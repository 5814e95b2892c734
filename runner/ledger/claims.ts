/**
 * Compares an agent's account of its work, sentence by sentence, with what the runner saw. A
 * sentence is tied to ledger entries only when entries can show every part of it (checks that pass,
 * files that changed, tests that fail without the change); any other is an unbacked claim. Pure,
 * and never read by the verdict: it tells people what to take on trust.
 */
import type { ClaimedSentence } from '../protocol/task.ts';
import { entriesOf, type EntryOf, type LedgerEntry } from './entry.ts';

const MAX_SENTENCES = 40;

/** Sentences of the newest claim; empty when nothing was claimed. */
export function claimedSentences(entries: readonly LedgerEntry[]): ClaimedSentence[] {
  const claim = entries.findLast((entry) => entry.kind === 'claim');
  if (!claim) return [];
  const seen = whatWasSeen(entries);
  return sentencesOf(claim.text)
    .slice(0, MAX_SENTENCES)
    .map((text) => judge(text, seen));
}

interface Seen {
  readonly result: EntryOf<'result'> | undefined;
  readonly paths: ReadonlySet<string>;
  /** The runs that count for the result, and those before the change, of the checks that decide. */
  readonly after: readonly EntryOf<'check'>[];
  readonly before: readonly EntryOf<'check'>[];
  readonly named: readonly string[];
  readonly red: readonly EntryOf<'red_green'>[];
}

function whatWasSeen(entries: readonly LedgerEntry[]): Seen {
  const result = entriesOf(entries, 'result').at(-1);
  const runs = entriesOf(entries, 'check');
  return {
    result,
    paths: new Set(result?.paths),
    after: runs.filter(({ at, commit }) => at === 'head' && commit === result?.commit),
    before: runs.filter(({ at, commit }) => at === 'base' && commit === result?.base),
    named: [
      ...new Set(
        entriesOf(entries, 'checks').flatMap(({ checks }) => checks.map(({ name }) => name)),
      ),
    ],
    red: entriesOf(entries, 'red_green').filter((entry) => entry.result === result?.commit),
  };
}

/** A part of a sentence: confirmed, contradicted, or undefined when no entry could show it. */
type Standing = { readonly seen: boolean; readonly entries: readonly number[] } | undefined;

function judge(text: string, seen: Seen): ClaimedSentence {
  const parts = text
    .split(/[;,]\s+|\s+(?:and|but|while)\s+/i)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const standings = parts.map((part) => standingOf(part, seen));
  const otherwise = standings.filter((standing) => standing?.seen === false);
  if (otherwise.length > 0) return { text, standing: 'contradicted', entries: union(otherwise) };
  return standings.length > 0 && standings.every((standing) => standing !== undefined)
    ? { text, standing: 'seen', entries: union(standings) }
    : { text, standing: 'claimed', entries: [] };
}

function standingOf(part: string, seen: Seen): Standing {
  return checksFailedBefore(part, seen) ?? checksPass(part, seen) ?? filesChanged(part, seen);
}

const PASSES = /\b(?:pass|passes|passed|passing|succeeds?|succeeded|is green|are green)\b/i;
const CHECKS = /\b(?:tests?|checks?|test suite|suite|build|lint(?:er|ing)?|type ?checks?|types)\b/i;
const DENIED =
  /\b(?:not|no longer|never|without|should|would|might|may|could|if|once|cannot)\b|n't\b/i;

/** "All tests pass", "`npm test` is green": the checks that it can mean have to. */
function checksPass(part: string, { after, named }: Seen): Standing {
  if (!PASSES.test(part) || DENIED.test(part)) return undefined;
  const one = named.filter((name) => mentions(part, name));
  if (one.length === 0 && !CHECKS.test(part)) return undefined;
  const meant = one.length > 0 ? after.filter(({ name }) => one.includes(name)) : after;
  const names = one.length > 0 ? one : named;
  // No run of it was seen, so it is a claim like any other.
  if (names.length === 0 || names.some((name) => !meant.some((run) => run.name === name))) {
    return undefined;
  }
  const bad = meant.filter(({ outcome, exit }) => outcome !== 'passed' || exit !== 0);
  return bad.length > 0
    ? { seen: false, entries: bad.map(({ seq }) => seq) }
    : { seen: true, entries: meant.map(({ seq }) => seq) };
}

/** "The test failed before", "the new tests fail without the change". */
function checksFailedBefore(part: string, { before, named, red }: Seen): Standing {
  if (!/\bfail(?:s|ed|ing)?\b/i.test(part) || !CHECKS.test(part)) return undefined;
  if (/\bwithout\b|\bon the (?:old|original) (?:code|sources?)\b/i.test(part)) {
    const proved = red.filter(({ outcome }) => outcome === 'red');
    return proved.length > 0 ? { seen: true, entries: proved.map(({ seq }) => seq) } : undefined;
  }
  if (!/\b(?:before|previously|at (?:the )?base)\b/i.test(part)) return undefined;
  const one = named.filter((name) => mentions(part, name));
  const meant = one.length > 0 ? before.filter(({ name }) => one.includes(name)) : before;
  const failed = meant.filter(({ outcome }) => outcome === 'failed');
  if (meant.length === 0) return undefined;
  return failed.length > 0
    ? { seen: true, entries: failed.map(({ seq }) => seq) }
    : { seen: false, entries: meant.map(({ seq }) => seq) };
}

/** Verbs that say only that a file differs; "fixed" would say more. */
const CHANGES =
  /^(?:(?:i|we|also|only|then|have|has|was|were|is|are)\s+)*(?:changed|edited|updated|modified|touched|added|created|deleted|removed|wrote|rewrote)\s+(.+)$/i;

/** "Changed src/a.js": only when the part says nothing else of it. */
function filesChanged(part: string, { result, paths }: Seen): Standing {
  const rest = CHANGES.exec(part.replace(/[.!]$/, ''))?.[1];
  if (!result || rest === undefined) return undefined;
  const words = rest.split(/\s+/).map((word) => word.replaceAll(/^[`'"(]+|[`'")]+$/g, ''));
  const filler = new Set(['the', 'file', 'files', 'a', 'new', 'only', 'also']);
  const named = words.filter((word) => !filler.has(word.toLowerCase()));
  if (named.length === 0 || !named.every((word) => /[./]/.test(word))) return undefined;
  if (named.every((path) => paths.has(path))) return { seen: true, entries: [result.seq] };
  // The entry may name only some of the files.
  return paths.size < result.files ? undefined : { seen: false, entries: [result.seq] };
}

function mentions(part: string, name: string): boolean {
  if (/^(?:test|tests|check|build|lint|types)$/i.test(name)) return false;
  return part.toLowerCase().includes(name.toLowerCase());
}

function union(standings: readonly Standing[]): number[] {
  const all = standings.flatMap((standing) => standing?.entries ?? []);
  return [...new Set(all)].toSorted((a, b) => a - b);
}

/** Ends of sentences and of lines; a dot within a name or a number ends nothing. */
function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+(?=[\p{Lu}`"'(])|\n+/u)
    .map((sentence) => sentence.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
