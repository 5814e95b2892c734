/**
 * Tells people what a ledger holds: what was run, where, on which commit, what came out, what was
 * not checked; and that the agent's account is a claim. Reads the entries alone and repeats the
 * recorded verdict, judging nothing; pure. Every text that a repository or a model wrote is made
 * harmless here: no control characters, one line each, no live Markdown.
 */
import { newerBaseWords } from '../protocol/attempt-base.ts';
import { oneLine, withMore } from '../protocol/text.ts';
import { counted } from '../protocol/wording.ts';
import { claimedSentences } from './claims.ts';
import { notTriedWords } from './not-tried.ts';
import { PLACE_WORDS } from './places.ts';
import { browserLines } from './render-browser.ts';
import { givenLines } from './render-given.ts';
import { checkedLines, type Quote, trialLines } from './render-trials.ts';
import { entriesOf, type EntryOf, type LedgerEntry, type NamedTests } from './entry.ts';

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** Told first, where not all of it can be. */
  readonly isBrief: boolean;
}

/** The evidence as plain text, lines of any length, for a terminal or a commit message's body. */
export function renderText(entries: readonly LedgerEntry[]): string {
  return sections(entries, inQuotes)
    .map(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n\n');
}

/** The evidence for a page of Markdown; each line is that of a list. */
export function markdownSections(entries: readonly LedgerEntry[]): Section[] {
  return sections(entries, asCode);
}

function inQuotes(text: string, most?: number): string {
  return `"${oneLine(text, most)}"`;
}

/** The text as a code span of Markdown, in which nothing of it means anything. */
export function asCode(text: string, most?: number): string {
  const plain = oneLine(text, most);
  // A fence longer than any inside: nothing in it can end the code span.
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

function sections(entries: readonly LedgerEntry[], quote: Quote): Section[] {
  const told: readonly (readonly [title: string, lines: readonly string[], isBrief?: true])[] = [
    ['Verdict', verdictLines(entries, quote), true],
    ['What was checked', checkedLines(entries, quote)],
    ['What was run', runLines(entries, quote)],
    ['What the tests say by name', comparisonLines(entries, quote)],
    ['What was tried with the tests', trialLines(entries, quote)],
    ['What a browser saw of the pages', browserLines(entries, quote)],
    ['What a reviewer found', reviewLines(entries, quote)],
    ['What needs a look', entriesOf(entries, 'flag').map((flag) => flagLine(flag, quote)), true],
    ['What happened along the way', eventLines(entries, quote)],
    ['What the model was given', givenLines(entries, quote)],
    ['What was not checked', gapLines(entries, quote), true],
    ['What the agent says (a claim, not evidence)', claimLines(entries, quote)],
    ['The work', workLines(entries, quote)],
  ];
  return told.flatMap(([title, lines, isBrief = false]) =>
    lines.length > 0 ? [{ title, lines, isBrief }] : [],
  );
}

function verdictLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const cancelled = entriesOf(entries, 'cancelled').at(-1);
  if (cancelled) return [`cancelled: ${quote(cancelled.reason)}`];
  const verdict = entriesOf(entries, 'verdict').at(-1);
  if (!verdict) return ['none yet'];
  const reasons = verdict.because.map(({ text, entries: seqs }) => {
    return `${quote(text, 1000)}${seqs.length > 0 ? ` (${references(seqs)})` : ''}`;
  });
  return [verdict.level.replaceAll('_', ' '), ...reasons];
}

function runLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  return entriesOf(entries, 'check').map((run) => {
    const which = PLACE_WORDS[run.at];
    const network = run.network === 'none' ? 'no network' : 'with network';
    const size = run.output.bytes === 1 ? '1 byte' : `${run.output.bytes} bytes`;
    const tests = run.tests ? `${testCounts(run.tests)}, ` : '';
    const opened = run.opened ? `opened ${counted(run.opened.files, 'file')} of the commit, ` : '';
    return `${quote(run.name, 80)} ${outcome(run)} ${which}: ${tests}${opened}ran ${quote(run.command)} on commit ${short(run.commit)}, in a fresh sandbox of ${imageName(run.image, quote)}, ${network}, ${seconds(run.ms)}, ${size} of output (${references([run.seq])})`;
  });
}

function testCounts({ passed, failed, skipped, cut }: TestsOfRun): string {
  const parts = [`${passed} passed`, `${failed} failed`, `${skipped} skipped`];
  const told = parts.filter((part) => !part.startsWith('0 '));
  const counts = told.length > 0 ? told.join(', ') : 'none';
  return `tests by name: ${counts}${cut === undefined ? '' : ' (not all could be read)'}`;
}

/** Number of tests listed of each kind. */
const MAX_TESTS = 5;

function comparisonLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  return entriesOf(entries, 'tests').map((tests) => {
    const kinds: [string, NamedTests][] = [
      ['failed before and pass now', tests.fixed],
      ['passed before and fail now', tests.broken],
      ['ran before and are gone', tests.removed],
      ['ran before and are skipped now', tests.skipped],
      ['are new', tests.added],
    ];
    const told = kinds.flatMap(([words, { count, names }]) => {
      if (count === 0) return [];
      const shown = names.slice(0, MAX_TESTS).map((name) => quote(name, 120));
      const more = count > shown.length ? ' and more' : '';
      return [`${count} ${words}: ${shown.join(', ')}${more}`];
    });
    if (tests.lost !== undefined)
      told.push(`not all tests could be compared: ${quote(tests.lost)}`);
    const all = told.length > 0 ? told.join('; ') : 'the same tests, with the same outcome';
    return `${quote(tests.check, 80)} on commit ${short(tests.after)}: ${all} (${references([tests.seq])})`;
  });
}

function reviewLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  return entries.flatMap((entry) => {
    const where = ` (${references([entry.seq])})`;
    if (entry.kind === 'review') {
      const by = `${quote(entry.model, 100)} read commit ${short(entry.commit)}`;
      if (entry.findings.length === 0) return [`${by} and found nothing${where}`];
      return entry.findings.map(({ path, line, severity, text }) => {
        const place = line === undefined ? path : `${path}:${line}`;
        return `${by}: ${severity}: ${quote(place)}: ${quote(text, 1000)}${where}`;
      });
    }
    if (entry.kind !== 'probe') return [];
    const seen = {
      passed: 'printed what was expected:',
      failed: 'did not print what was expected:',
      errored: 'could not be run; expected was',
    }[entry.outcome];
    return [
      `the probe ${quote(entry.name, 120)}: ${quote(entry.command)} ${seen} ${quote(entry.expected)}${where}`,
    ];
  });
}

type TestsOfRun = NonNullable<EntryOf<'check'>['tests']>;

function outcome(run: EntryOf<'check'>): string {
  switch (run.outcome) {
    case 'passed':
      return 'passed';
    case 'failed':
      return run.exit === null ? 'failed' : `failed (exit status ${run.exit})`;
    case 'timed_out':
      return 'ran out of time';
    case 'errored':
      return 'could not be run to its end';
  }
}

function flagLine(flag: EntryOf<'flag'>, quote: Quote): string {
  const { path, line } = flag;
  const place = path === undefined || line === undefined ? path : `${path}:${line}`;
  const where = place === undefined ? '' : `${quote(place)}: `;
  return `${where}${quote(flag.text)} (${references([flag.seq])})`;
}

function eventLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  // The last entry of each phase counts: it no longer names files that were handed over since.
  const leftOut = new Map(entriesOf(entries, 'left_out').map((entry) => [entry.phase, entry]));
  return entries.flatMap((entry) => {
    const where = ` (${references([entry.seq])})`;
    switch (entry.kind) {
      case 'bowed_out': {
        const asks =
          entry.question === undefined ? '' : `; it asks: ${quote(entry.question, 1000)}`;
        const tried = entry.tried.map((what) => `tried: ${quote(what)}`);
        return [`the agent bowed out: ${quote(entry.reason, 1000)}${asks}${where}`, ...tried];
      }
      case 'left_behind':
        return entry.notes.map((note) => `missing in the sandbox: ${quote(note, 500)}${where}`);
      case 'merged':
        return [mergedLine(entry, quote)];
      case 'unresolved': {
        const names = entry.paths.names.slice(0, MAX_TESTS).map((name) => quote(name));
        return [`marks of a conflict are still in ${withMore(names, entry.paths.count)}${where}`];
      }
      case 'left_out': {
        if (entry !== leftOut.get(entry.phase) || entry.names.length === 0) return [];
        const names = entry.names.map((name) => quote(name)).join(', ');
        const why = 'because they are ignored or in a submodule';
        return [`written in ${quote(entry.phase)} but not in the result, ${why}: ${names}${where}`];
      }
      case 'trouble':
        return [`the runner had trouble: ${quote(entry.text, 1000)}${where}`];
      case 'environment_failed':
        return [
          `the packages that this change names could not be installed: ${quote(entry.reason, 1000)}${where}`,
        ];
      case 'could_not_run':
        return [
          `${quote(entry.check, 80)} could not be run ${PLACE_WORDS[entry.at]}; it needs ${quote(entry.missing, 300)}${where}`,
        ];
      case 'flaky': {
        const { count, names } = entry.tests;
        const which =
          count > 0
            ? `: ${names
                .slice(0, MAX_TESTS)
                .map((name) => quote(name, 120))
                .join(', ')}`
            : '';
        return [
          `${quote(entry.check, 80)} is flaky on commit ${short(entry.commit)}${which}${where}`,
        ];
      }
      case 'terminal':
        if (entry.what === 'opened') return [`a person opened a terminal in the sandbox${where}`];
        return [
          `that terminal was closed after ${seconds(entry.ms)}: ${counted(entry.typed, 'byte')} typed, which are not recorded${where}`,
        ];
      case 'resumed':
        return [`resumed after a break: ${quote(entry.reason)}${where}`];
      default:
        return [];
    }
  });
}

function mergedLine(merge: EntryOf<'merged'>, quote: Quote): string {
  const { conflicts, count, seq, base, before } = merge;
  const words = quote(newerBaseWords({ commit: base, ...merge }));
  const names = conflicts.slice(0, MAX_TESTS).map(({ path, what }) => `${quote(path)} (${what})`);
  const how = count === 0 ? 'without a conflict' : `in conflict: ${withMore(names, count)}`;
  return `merged with ${words}, commit ${short(base)}, from ${short(before)}: ${how} (${references([seq])})`;
}

function gapLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const result = entriesOf(entries, 'result').at(-1);
  const named = entriesOf(entries, 'checks').flatMap(({ checks }) => checks);
  const lines: string[] = [];
  if (!result) lines.push('there is no result that could be checked');
  if (named.length === 0)
    lines.push('no checks are known, so whether the change is right was not tried');
  for (const { name, command } of result ? named : []) {
    const ran = entriesOf(entries, 'check').some(
      (run) =>
        run.at === 'head' &&
        run.name === name &&
        run.command === command &&
        run.commit === result?.commit &&
        run.seq > result.seq,
    );
    if (!ran) lines.push(`${quote(name, 80)} was not run on the result`);
  }
  const atHead = entriesOf(entries, 'check').filter(({ at }) => at === 'head');
  for (const run of atHead.filter(({ tests }) => tests === undefined)) {
    lines.push(
      `which tests ${quote(run.name, 80)} ran, if any: it names none, and is judged by its exit status alone (${references([run.seq])})`,
    );
  }
  lines.push(...untried(entries, quote));
  if (atHead.length > 0) lines.push('anything that the checks above do not test');
  return lines;
}

/** Lines on trials without an outcome, and on what was not looked at. */
function untried(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const result = entriesOf(entries, 'result').at(-1);
  if (!result) return [];
  const own = <T extends { readonly result: string }>(trials: readonly T[]): T[] =>
    trials.filter((each) => each.result === result.commit);
  const because = (reason: string | undefined): string =>
    reason === undefined ? '' : `: ${quote(reason)}`;
  const lines: string[] = [];
  for (const entry of own(entriesOf(entries, 'not_tried'))) {
    lines.push(`${notTriedWords(entry)} (${references([entry.seq])})`);
  }
  const canaries = own(entriesOf(entries, 'canary'));
  for (const { outcome: seen, check, reason, seq } of canaries) {
    if (seen !== 'not_planted') continue;
    const what = `whether ${quote(check, 80)} can fail at all`;
    lines.push(`${what}${because(reason)} (${references([seq])})`);
  }
  const passed = entriesOf(entries, 'check').filter(
    (run) => run.at === 'head' && run.commit === result.commit && run.outcome === 'passed',
  );
  for (const name of new Set(passed.map((run) => run.name))) {
    if (canaries.some(({ check }) => check === name)) continue;
    lines.push(`whether ${quote(name, 80)} can fail at all: it is not known to run tests`);
  }
  for (const { outcome: seen, check, reason, seq } of own(entriesOf(entries, 'red_green'))) {
    if (seen !== 'unknown') continue;
    const what = `whether the tests of the result fail without it, under ${quote(check, 80)}`;
    lines.push(`${what}${because(reason)} (${references([seq])})`);
  }
  for (const { name, seq } of entriesOf(entries, 'probe').filter(
    (probe) => probe.outcome === 'errored',
  )) {
    lines.push(`the probe ${quote(name, 120)}, which could not be run (${references([seq])})`);
  }
  const before = entriesOf(entries, 'check').filter(({ at }) => at === 'base');
  const installed = passed.find(
    ({ image }) => before.length > 0 && before.every((run) => run.image !== image),
  );
  if (installed) {
    const what = 'whether the code of this change altered the packages as they were installed';
    lines.push(`${what} (${references([installed.seq])})`);
  }
  const isRead = entriesOf(entries, 'review').some(({ commit }) => commit === result.commit);
  if (!isRead) lines.push('inputs other than the tested ones: no reviewer asked for any');
  return lines;
}

function claimLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  return claimedSentences(entries).map(({ text, standing, entries: seqs }) => {
    const words = { seen: 'seen: ', contradicted: 'contradicted by ', claimed: '' }[standing];
    const backing = standing === 'claimed' ? 'unbacked claim' : `${words}${references(seqs)}`;
    return `${quote(text, 2000)} (${backing})`;
  });
}

function workLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const lines: string[] = [];
  const opened = entriesOf(entries, 'opened')[0];
  if (opened) {
    lines.push(
      `task ${quote(opened.title)}, attempt ${opened.attempt}, from commit ${short(opened.base)}`,
    );
  }
  for (const { image, id, setup, devContainer } of entriesOf(entries, 'environment').slice(-1)) {
    const exactly = id === undefined ? '' : ` (${imageName(id, quote)})`;
    const prepared =
      setup.length > 0 ? `, prepared with ${setup.map((c) => quote(c)).join(', ')}` : '';
    lines.push(`environment ${quote(image)}${exactly}${prepared}`);
    if (!devContainer) continue;
    const { path, unused, leftOut = [] } = devContainer;
    const without = leftOut.length > 0 ? `, without ${quote(leftOut.join(', '))}` : '';
    lines.push(
      unused === undefined
        ? `as ${quote(path)} says${without}`
        : `${quote(path)} is not used: ${quote(unused)}`,
    );
  }
  for (const { source, checks } of entriesOf(entries, 'checks').slice(-1)) {
    if (checks.length > 0)
      lines.push(`checks ${checks.map((c) => quote(c.name, 80)).join(', ')}: ${SOURCE[source]}`);
  }
  const result = entriesOf(entries, 'result').at(-1);
  if (result) {
    const files = `${counted(result.files, 'file')}, +${result.additions} −${result.deletions}`;
    lines.push(`result: commit ${short(result.commit)}, ${files}`);
  }
  const tools = entriesOf(entries, 'tool');
  const models = entriesOf(entries, 'model');
  if (models.length > 0) {
    const names = [...new Set(models.map(({ model }) => quote(model, 100)))].join(', ');
    // Each entry holds the phase's usage up to then, so the last one of a phase stands for it.
    const used = [...new Map(models.map(({ phase, usage }) => [phase, usage])).values()];
    const requests = used.reduce((sum, usage) => sum + usage.requests, 0);
    const costs = used.map(({ costUsd }) => costUsd);
    const cost = costs.every((usd) => usd !== undefined)
      ? `$${costs.reduce((sum, usd) => sum + usd, 0).toFixed(4)}`
      : 'cost not known';
    lines.push(
      `model ${names}: ${counted(requests, 'request')}, ${counted(tools.length, 'tool call')}, ${cost}`,
    );
  }
  const head = entries.at(-1);
  if (head) lines.push(`ledger: ${entries.length} entries, head ${head.hash}`);
  return lines;
}

const SOURCE: Readonly<Record<EntryOf<'checks'>['source'], string>> = {
  task: 'named with the task',
  config: 'named in .errand/config.yaml of the base commit',
  detected: "detected from the project's files",
  none: 'none',
};

function references(seqs: readonly number[]): string {
  return `${seqs.length === 1 ? 'entry' : 'entries'} ${seqs.join(', ')}`;
}

function short(commit: string): string {
  return /^[0-9a-f]{12,}$/.test(commit) ? commit.slice(0, 12) : '(no commit)';
}

/** An image's id as people compare it; a name stays a name. */
function imageName(image: string, quote: Quote): string {
  const [, id] = /^sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(image) ?? [];
  return id === undefined ? quote(image) : `image ${id}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
