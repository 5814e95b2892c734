/**
 * Judges the pages that a browser looked at. Pure. Nothing here speaks for a result: what is new and
 * wrong fails it, a changed picture is a flag, and that nothing changed is only told. Gate and what
 * fails come from the configuration of the base; what could not be seen is a flag, so that no silence
 * passes for an answer.
 */
import type { Some, WantedBrowserCheck } from '../../ledger/browser-entries.ts';
import type { EntryOf } from '../../ledger/entry.ts';
import type { Reason } from '../../protocol/task.ts';
import { oneLine, withMore } from '../../protocol/text.ts';
import { counted } from '../../protocol/wording.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { ResultEvidence } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs, together } from './judgement.ts';

/** Of a result: what is asked of the ledger here. */
type Looked = Pick<EntryOf<'result'>, 'commit' | 'base' | 'seq'>;
type Compared = EntryOf<'browser_compared'>;

const MAX_NAMED = 3;
const MAX_WORDS = 300;

/** What fails a result, by all such checks or by one of them, for who goes on with it. */
export function browserFailures(all: Evidence, result: Looked, check?: string): readonly Reason[] {
  const wanted = wantedBrowserChecks(all).filter(({ name }) => name === (check ?? name));
  return wanted.flatMap((each) => judgeCheck(each, all, result).failed);
}

export function judgeBrowser({ all, result }: ResultEvidence): Judgement {
  return together(wantedBrowserChecks(all).map((wanted) => judgeCheck(wanted, all, result)));
}

/** Every check that any list names: a later list may come from the change, and may not loosen it. */
function wantedBrowserChecks({ checks }: Pick<Evidence, 'checks'>): WantedBrowserCheck[] {
  const found = new Map<string, WantedBrowserCheck>();
  for (const wanted of checks.flatMap(({ browserChecks = [] }) => browserChecks)) {
    const known = found.get(wanted.name);
    const gates = [known?.gate, wanted.gate];
    found.set(wanted.name, {
      name: wanted.name,
      gate: gates.includes('regression_only') ? 'regression_only' : 'informational',
      fail: [...new Set([...(known?.fail ?? []), ...wanted.fail])],
    });
  }
  return [...found.values()];
}

function judgeCheck(wanted: WantedBrowserCheck, all: Evidence, result: Looked): Judgement {
  const judged = judgeLook(wanted, all, result);
  if (wanted.gate === 'regression_only') return judged;
  // It is only shown: what it saw is told among what was not checked.
  const told = [...judged.failed, ...judged.flags].map(({ text, entries }): Reason => {
    return { code: GAP, text, entries };
  });
  return { ...NOTHING, passed: [...told, ...judged.passed] };
}

const GAP = 'browser_gap';

function judgeLook(wanted: WantedBrowserCheck, all: Evidence, result: Looked): Judgement {
  const { name } = wanted;
  const looks = all.browserLooks.filter(
    (each) => each.check === name && each.result === result.commit && each.base === result.base,
  );
  const look = looks.findLast(({ seq }) => seq > result.seq);
  if (!look) return notRun(`"${name}" did not look at its pages on this result.`, [result]);
  if (look.outcome === 'errored') {
    const why = look.why === undefined ? '' : ` ${oneLine(look.why, MAX_WORDS)}`;
    return notRun(`"${name}" could not look at its pages.${why}`, [look]);
  }
  const since = looks.findLast(({ seq }) => seq < look.seq)?.seq ?? 0;
  const own = <T extends { readonly check: string; readonly seq: number }>(entries: readonly T[]) =>
    entries.filter(({ check, seq }) => check === name && seq > since && seq < look.seq);
  const apps = own(all.browserApps);
  // Of a look that was interrupted and made again, the last comparison counts.
  const views = new Map(
    own(all.browserComparisons)
      .filter((each) => each.result === result.commit && each.base === result.base)
      .map((each) => [JSON.stringify([each.page, each.viewport]), each]),
  );
  const ofApps = judgeApps(name, apps, result, look);
  // Without an app there are no pages of which anything could be said beside that.
  const isUp = apps.some((app) => app.at === 'head' && app.ready);
  return isUp ? together([ofApps, judgeViews(wanted, [...views.values()], look)]) : ofApps;
}

function notRun(text: string, entries: readonly { readonly seq: number }[]): Judgement {
  const flags = [{ code: 'flag.browser_not_run', text, entries: seqs(...entries) }];
  return { ...NOTHING, flags };
}

function judgeApps(
  name: string,
  apps: readonly EntryOf<'browser_app'>[],
  { commit, base }: Looked,
  look: EntryOf<'browser'>,
): Judgement {
  const before = apps.findLast((app) => app.at === 'base' && app.commit === base);
  const after = apps.findLast((app) => app.at === 'head' && app.commit === commit);
  if (after?.ready === true && after.why === undefined) {
    // Of an app that came up and was not seen to the end, news may be missed.
    if (!before?.ready || before.why === undefined) return NOTHING;
    const reason = oneLine(before.why, MAX_WORDS);
    return notRun(`The app of "${name}" was not seen to the end before this change: ${reason}.`, [
      look,
      before,
    ]);
  }
  const why = oneLine(after?.why ?? 'nothing is known of it', MAX_WORDS);
  if (!after?.ready && before?.ready === true) {
    const text = `The app of "${name}" came up before this change, and does not with it: ${why}.`;
    return {
      ...NOTHING,
      failed: [{ code: 'browser_app_failed', text, entries: seqs(before, after) }],
    };
  }
  const words = after?.ready ? 'was not seen to the end' : 'came up neither before nor after';
  return notRun(`The app of "${name}" ${words}: ${why}.`, [look, ...apps]);
}

function judgeViews(
  { name, fail }: WantedBrowserCheck,
  views: readonly Compared[],
  look: EntryOf<'browser'>,
): Judgement {
  const failed: Reason[] = [];
  const flags: Reason[] = [];
  const passed: Reason[] = [];
  const say = (to: Reason[], code: string, text: string, from: Compared): void =>
    void to.push({ code, text: `"${name}": ${text}`, entries: seqs(from) });
  for (const view of views) {
    const place = `${view.page} at ${view.viewport}`;
    if (view.lost !== undefined) {
      const why = oneLine(view.lost, MAX_WORDS);
      say(
        failed,
        'browser_page_lost',
        `${place} was there before this change, and is not any more: ${why}.`,
        view,
      );
      continue;
    }
    for (const [what, words] of [
      ['errors', { code: 'browser_errors', one: 'a new error', more: 'new errors' }],
      [
        'accessibility',
        {
          code: 'browser_accessibility',
          one: 'a new accessibility problem',
          more: 'new accessibility problems',
        },
      ],
    ] as const) {
      const { count } = view[what];
      if (count === 0) continue;
      const kind = count === 1 ? words.one : `${count} ${words.more}`;
      const text = `${place} has ${kind}: ${named(view[what])}.`;
      if (!view.hasBase)
        say(passed, GAP, `${text} Nothing was there before to compare with.`, view);
      else if (fail.includes(what)) say(failed, words.code, text, view);
      else say(flags, `flag.${words.code}`, text, view);
    }
    judgePicture(view, place, { say, flags, passed });
  }
  const isSame = (view: Compared): boolean =>
    view.picture?.differs === false && !view.isTextChanged;
  if (views.length > 0 && views.every(isSame)) {
    const text = `"${name}": ${counted(views.length, 'view')} of the pages are the same before and after, pixel by pixel.`;
    passed.push({ code: 'browser_same', text, entries: seqs(look) });
  }
  return { ...NOTHING, failed, flags, passed };
}

interface Saying {
  readonly say: (to: Reason[], code: string, text: string, from: Compared) => void;
  readonly flags: Reason[];
  readonly passed: Reason[];
}

function judgePicture(view: Compared, place: string, { say, flags, passed }: Saying): void {
  const { picture, why, isTextChanged, isNowUnclear = false } = view;
  if (!picture && isNowUnclear) {
    const reason = oneLine(why ?? 'there is no picture', MAX_WORDS);
    const text = `${place} stood still before this change, and cannot be compared with it. ${reason}`;
    say(flags, 'flag.appearance_changed', text, view);
  } else if (!picture) {
    const reason = why ?? 'there is no picture';
    say(
      passed,
      GAP,
      `the pictures of ${place} were not compared. ${oneLine(reason, MAX_WORDS)}`,
      view,
    );
  } else if (picture.changed > picture.allowed) {
    const where = counted(picture.boxes.length, 'place');
    const pixels = counted(picture.changed, 'pixel');
    const text = `${place} looks different: ${pixels} in ${where}. Look at both pictures.`;
    say(flags, 'flag.appearance_changed', text, view);
  } else if (picture.differs) {
    const text = `${place} differs by less than the threshold (${counted(picture.changed, 'pixel')} counted, ${picture.allowed} allowed).`;
    say(passed, GAP, text, view);
  }
  if (isTextChanged) {
    say(passed, 'browser_text', `what ${place} tells assistive technology has changed.`, view);
  }
}

function named({ count, words }: Some): string {
  const shown = words.slice(0, MAX_NAMED).map((each) => oneLine(each, MAX_WORDS));
  return withMore(shown, count);
}
