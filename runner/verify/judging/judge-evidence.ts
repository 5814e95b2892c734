/**
 * Judges how far the checks reach the change: which of its files they opened, whether they ran
 * anything, what was installed for them, which parts of the change they need, and how changed
 * functions behave. Pure, and only for ledgers under today's rules (`isStrict`).
 */
import type { EntryOf, FunctionBehaviour, NamedTests } from '../../ledger/entry.ts';
import { NONE } from '../../ledger/named.ts';
import { asideWords } from '../../ledger/functions-aside.ts';
import { notTriedWords } from '../../ledger/not-tried.ts';
import type { Reason } from '../../protocol/task.ts';
import { gateOf } from '../evidence/required-checks.ts';
import type { ResultEvidence } from '../evidence/result-evidence.ts';
import { type Judgement, listed, NOTHING, seqs, together } from './judgement.ts';
import { withMore } from '../../protocol/text.ts';
import { hangsOn } from './what-was-checked.ts';

export function judgeEvidence(evidence: ResultEvidence): Judgement {
  if (!evidence.isStrict) return NOTHING;
  return together([
    environment(evidence),
    ranNothing(evidence),
    exercised(evidence),
    parts(evidence),
    behaviour(evidence),
  ]);
}

/** True where later runs include everything that ran before, and would notice a failure. */
export function checksStillHold(evidence: ResultEvidence): boolean {
  const { canaries, isStrict, passedChecks } = evidence;
  if (!isStrict) return false;
  const isLess = evidence.exercised.some(
    ({ gone, written }) => gone.count > 0 || (written?.count ?? 0) > 0,
  );
  return (
    !isLess &&
    passedChecks.length > 0 &&
    canaries.some(({ outcome, how }) => outcome === 'caught' && how === 'test') &&
    canaries.every(({ outcome }) => outcome !== 'missed')
  );
}

function environment({ result, environmentFailures, onResult }: ResultEvidence): Judgement {
  const failed = environmentFailures.at(-1);
  const ran = onResult.some((run) => run.seq > (failed?.seq ?? 0));
  if (!failed || ran) return NOTHING;
  const text = `The packages that this change names could not be installed: ${failed.reason}`;
  return {
    ...NOTHING,
    unproven: [{ code: 'environment_failed', text, entries: seqs(result, failed) }],
  };
}

function ranNothing({ result, required, ...evidence }: ResultEvidence): Judgement {
  const own = evidence.ranNothing.filter(
    ({ check: name, command }) => gateOf(required, { name, command }) !== 'informational',
  );
  // A check that ran again would give the same reason again.
  const unproven = [...Map.groupBy(own, ({ check }) => check)].map(([check, said]): Reason => {
    const text = `"${check}" itself reports that it ran no tests ("${said[0]?.words ?? ''}"). Under checks in .errand/config.yaml, name a check that runs some.`;
    return { code: 'no_tests_ran', text, entries: seqs(result, ...said) };
  });
  return { ...NOTHING, unproven };
}

function exercised({ attribution, passedChecks, ...evidence }: ResultEvidence): Judgement {
  const seen = evidence.exercised.at(-1);
  if (passedChecks.length === 0 || !attribution) return NOTHING;
  const passed = [hangsOn(attribution, seen)];
  if (!seen) {
    const text = 'Which files the checks opened could not be recorded.';
    return {
      ...NOTHING,
      passed: [...passed, { code: 'openings_unseen', text, entries: seqs(attribution) }],
    };
  }
  const unproven: Reason[] = [];
  const flags: Reason[] = [];
  const where = seqs(attribution, seen);
  if (seen.whole && seen.unopened.count > 0) {
    const text = `No check opened ${listed(seen.unopened)}: ${seen.unopened.count === 1 ? 'that file was' : 'those files were'} not exercised.`;
    unproven.push({ code: 'not_exercised', text, entries: where });
  } else if (seen.whole && seen.opened.count === 0 && isGoneAlone(attribution)) {
    const text = 'No check opened the deleted code before this change either.';
    passed.push({ code: 'gone_unopened', text, entries: where });
  } else if (seen.whole && seen.opened.count === 0 && seen.evidence.count === 0) {
    const text =
      'No check opened anything that this change alters, so their passing says nothing about it.';
    const { count, paths } = attribution.evidence;
    const isProse =
      attribution.product.count === 0 &&
      count === paths.length &&
      paths.every(({ kind }) => kind === 'data');
    (isProse ? flags : unproven).push({ code: 'not_exercised', text, entries: where });
  } else if (!seen.whole) {
    const text =
      'Not every file that the checks opened could be recorded, so it is not known whether they opened everything that changed.';
    passed.push({ code: 'openings_unseen', text, entries: where });
  }
  if (seen.gone.count > 0) {
    const verb = seen.gone.count === 1 ? 'exists' : 'exist';
    const text = `The checks no longer open ${listed(seen.gone)}, which still ${verb}: tests that ran before this change do not run now.`;
    flags.push({ code: 'tests_not_opened', text, entries: where });
  }
  if (seen.written && seen.written.count > 0) {
    const verb = seen.written.count === 1 ? 'was' : 'were';
    const text = `${listed(seen.written)} ${verb} written while the checks ran: they compare with what the product itself wrote.`;
    flags.push({ code: 'evidence_written', text, entries: where });
  }
  return { ...NOTHING, unproven, flags, passed };
}

/** True where all of the product is removed code, which no check can open. */
function isGoneAlone({ product, gone }: EntryOf<'attribution'>): boolean {
  return product.count > 0 && gone?.count === product.count;
}

function parts({ undone }: ResultEvidence): Judgement {
  const passed = undone
    .filter(({ outcome }) => outcome === 'green')
    .map((each): Reason => {
      const places = each.parts.map(({ path, lines }) =>
        lines === undefined ? path : `${path} ${between(lines)}`,
      );
      const text = `No check needs what changed in ${withMore(places.slice(0, 3), places.length)}: all of them pass without it.`;
      return { code: 'not_needed', text, entries: seqs(each) };
    });
  return { ...NOTHING, passed };
}

/**
 * Describes a range of lines: a part may consist of lines that are apart, not of all between them.
 */
function between([first, last]: readonly [number, number]): string {
  return first === last ? `in line ${first}` : `between lines ${first} and ${last}`;
}

/**
 * How far new answers are known to be right: where a check told them from the old ones, and where
 * none did.
 */
const RIGHT_AT_TESTS = 'Its new answers are known to be right for tested inputs only.';
const RIGHT_NOWHERE =
  'No check noticed the difference, so its new answers are not known to be right for any input.';

function behaviour(evidence: ResultEvidence): Judgement {
  const { behaviour: seen, wasFixed } = evidence;
  const limit = evidence.needsChange === 'no' ? RIGHT_NOWHERE : RIGHT_AT_TESTS;
  const flags: Reason[] = [];
  const passed: Reason[] = [];
  const aside: FunctionBehaviour[] = [];
  for (const each of seen?.functions ?? []) {
    const reason = (code: string, text: string): Reason => ({ code, text, entries: seqs(seen) });
    if (each.ownKind) flags.push(reason('own_kind', each.words));
    else if (each.unreliable) flags.push(reason('unreliable_answers', each.words));
    else if (each.onlyTested) flags.push(reason('only_tested_inputs', each.words));
    else if (each.unchangedAtTested && wasFixed) {
      // The new answer may be the wrong cure: a shorter time, a warning, another error behind it.
      const text = `${sentence(each.words)} A check that failed before passes now, yet this function answers as before for every tested input: what made the check pass was not seen.`;
      passed.push(reason('cause_not_seen', text));
    } else if (each.aside === undefined) {
      const text = each.differs ? `${sentence(each.words)} ${limit}` : each.words;
      passed.push(reason('behaviour', text));
    } else aside.push(each);
  }
  const isKnown = flags.length > 0 || passed.some(({ code }) => code === 'cause_not_seen');
  const unseen = isKnown || !wasFixed ? undefined : unseenCause(evidence);
  if (unseen) passed.push(unseen);
  const others = asideWords(aside, flags.length + passed.length > 0);
  if (others !== undefined) {
    passed.push({ code: 'behaviour', text: `${others}.`, entries: seqs(seen) });
  }
  return { ...NOTHING, flags, passed };
}

/**
 * Returns a reason where a check was fixed but no function that was tried answers differently; it
 * names what was not tried.
 */
function unseenCause({ behaviour: seen, attribution: files }: ResultEvidence): Reason | undefined {
  const called = seen?.functions ?? [];
  const code = 'cause_not_seen';
  const differing = called.filter(({ differs }) => differs === true);
  if (differing.length > 0) {
    if (!differing.every(({ sameAtTested }) => sameAtTested)) return undefined;
    const text =
      'A check that failed before passes now, and no changed function gave another answer to any input of the tests that was tried here: what made the difference was not seen.';
    return { code, text, entries: seqs(seen) };
  }
  if (called.length > 0 && called.every(({ differs }) => differs === false)) {
    const text =
      'A check that failed before passes now, but no changed function gave a different answer to any input that was tried: what made the check pass was not seen.';
    return { code, text, entries: seqs(seen) };
  }
  if (files?.product.count !== 0) return undefined;
  const text =
    'A check that failed before passes now, but no product code changed: whether what made it pass is right was not tried.';
  return { code, text, entries: seqs(files) };
}

/** Leaves out prose that no check opens: checks do not depend on it. */
function alteredOf(
  { evidence, altered = NONE }: EntryOf<'attribution'>,
  { exercised: all }: ResultEvidence,
): NamedTests {
  const seen = all.at(-1);
  const opened = new Set(seen?.evidence.names);
  const idle = evidence.paths.filter(({ path, kind }) => kind === 'data' && !opened.has(path));
  if (!seen?.whole || seen.evidence.count > opened.size) return altered;
  return without(altered, { count: idle.length, names: idle.map(({ path }) => path) });
}

function without({ count, names }: NamedTests, others: NamedTests = NONE): NamedTests {
  const kept = names.filter((name) => !others.names.includes(name));
  return { count: count - (names.length - kept.length), names: kept };
}

function sentence(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}

/** Returns what was not tried with this very result. `overlaid`: the deciding run passed. */
export function judgeLimits(evidence: ResultEvidence, overlaid: boolean): Judgement {
  const { behaviour: seen, attribution: files } = evidence;
  if (!files || !evidence.isStrict) return NOTHING;
  const passed: Reason[] = [];
  const limit = (text: string): void => {
    passed.push({ code: 'not_compared', text, entries: seqs(seen ?? files) });
  };
  const open =
    'whether the change is right there for inputs other than the tested ones was not tried';
  for (const entry of evidence.notTried) {
    const text = `Not tried: ${notTriedWords(entry)}.`;
    passed.push({ code: 'not_tried', text, entries: seqs(entry) });
  }
  const { gone } = files;
  const { uncompared = seen ? undefined : without(files.product, gone), uncalled } = seen ?? {};
  if (uncompared && uncompared.count > 0) {
    const which = listed(uncompared);
    limit(`No function of ${which} was called both as it was before and as it is now: ${open}.`);
  }
  if (uncalled && uncalled.count > 0) {
    const shown = uncalled.names.slice(0, 5);
    const rest = uncalled.count - shown.length;
    const all = rest > 0 ? [...shown, `${rest} more`] : shown;
    const words = new Intl.ListFormat('en').format(all);
    limit(`No call reached what changed in ${words}: ${open}.`);
  }
  if (gone && gone.count > 0) {
    const text = `${listed(gone)} ${gone.count === 1 ? 'was' : 'were'} deleted: nothing tests any more what ${gone.count === 1 ? 'it' : 'they'} held.`;
    passed.push({ code: 'not_compared', text, entries: seqs(files) });
  }
  const altered = overlaid ? alteredOf(files, evidence) : NONE;
  if (altered.count > 0) {
    const one = altered.count === 1;
    const text = `The checks rely on ${listed(altered)}, which this change alters beyond additions. They also pass with the original ${one ? 'version' : 'versions'}; whether they still test as much with the new ${one ? 'one' : 'ones'} was not tried.`;
    passed.push({ code: 'evidence_altered', text, entries: seqs(files) });
  }
  return { ...NOTHING, passed };
}
