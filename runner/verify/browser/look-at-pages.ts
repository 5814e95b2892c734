/**
 * Owns a check of kind `browser` on one result: the pages of the base and of the result, what is new
 * between them, its entries in the ledger, what people are shown of it. Judges nothing itself
 * (judging/judge-browser.ts), and never rejects for what an app, a page or the browser did.
 */
import type { BrowserCheck } from '../../config/browser-check.ts';
import type { KeptOutput } from '../../ledger/kept-output.ts';
import { ErrandError } from '../../protocol/errors.ts';
import type { BrowserReport, ReportView } from '../../protocol/browser-report.ts';
import type { CheckRun } from '../../protocol/task.ts';
import { readEvidence } from '../evidence/evidence.ts';
import { browserFailures } from '../judging/judge-browser.ts';
import { isOutage } from '../../sandbox/sandbox.ts';
import type {
  BrowserPlace,
  CheckEnvironment,
  EvidenceContext,
} from '../rooms/check-environment.ts';
import { lookAt, type SideSeen } from './app-room.ts';
import { keep } from './keep.ts';
import { PictureThread } from './picture-thread.ts';
import { recordView } from './record-view.ts';

/** The base is loaded twice, so that what differs there is known to be no news. */
const LOADS = { base: 2, head: 1 } as const;

export interface Sides {
  /** With the image of the base, and with that of the result. */
  readonly original: CheckEnvironment;
  readonly room: CheckEnvironment;
  readonly base: string;
  readonly result: string;
}

/** Looks at the pages of all such checks; resolves with what is new, in words for the agent. */
export async function lookAtPages(sides: Sides, signal: AbortSignal): Promise<string> {
  const { browser: place } = sides.room;
  const words: string[] = [];
  for (const check of place?.checks ?? []) {
    if (place) words.push(await lookAtCheck(sides, place, check, signal));
  }
  return words.filter((each) => each !== '').join('\n\n');
}

/** The check as one line, in place of a command. */
export function browserCommand({ serve, pages, viewports }: BrowserCheck): string {
  const sizes = viewports.map(({ width, height }) => `${width}x${height}`).join(', ');
  return `${serve.command}; pages ${pages.map(({ path }) => path).join(', ')} at ${sizes}`;
}

async function lookAtCheck(
  sides: Sides,
  place: BrowserPlace,
  check: BrowserCheck,
  signal: AbortSignal,
): Promise<string> {
  const { original, room, base, result } = sides;
  const { context } = room;
  const began = performance.now();
  const tell = teller(context, check);
  let at: 'base' | 'head' = 'base';
  await tell(at, { outcome: 'running' });
  const ms = (): number => Math.round(performance.now() - began);
  const entry = { kind: 'browser', check: check.name, result, base } as const;
  try {
    const image = await place.image(signal);
    const { name } = check;
    context.log(`check ${name}: looking at the pages before the change\n`);
    const before = await lookAt(original, check, image, side('base', base), signal);
    await recordApp(original, check, before);
    await tell('base', outcomeOf(before));
    at = 'head';
    await tell(at, { outcome: 'running' });
    context.log(`check ${name}: looking at the pages of the result\n`);
    const after = await lookAt(room, check, image, side('head', result), signal);
    await recordApp(room, check, after);
    const views = await compareAll(sides, check, { before, after }, signal);
    const seen = after.browser ?? before.browser;
    const report = await keepReport(context, check, seen?.browser ?? '', views);
    await context.record('verify', {
      ...entry,
      outcome: 'looked',
      image,
      ...(seen && {
        browser: seen.browser,
        driver: seen.driver,
        axe: seen.axe,
        arguments: seen.arguments,
        fonts: seen.fonts,
      }),
      report,
      ms: ms(),
    });
    const failures = failuresIn(context, check, result);
    const isSeen = after.ready && after.why === undefined;
    const outcome = failures.length > 0 ? 'failed' : isSeen ? 'passed' : 'errored';
    const printed = isSeen ? [] : [after.why ?? '', after.tail.slice(-2_000)];
    const tail = [...failures, ...printed].join('\n');
    context.log(`${tail}\ncheck ${name}: ${outcome}\n`);
    await tell('head', {
      outcome,
      ms: ms(),
      tail: tail.slice(-8_000),
      artifact: after.output.artifact,
      browser: report.artifact,
    });
    return failures.length === 0 ? '' : `${name} (pages in a browser): ${outcome}\n${tail}`;
  } catch (error) {
    if (signal.aborted || isOutage(error) || !(error instanceof ErrandError)) throw error;
    const why = [error.message, error.hint].filter(Boolean).join(' ');
    await context.record('verify', {
      ...entry,
      outcome: 'errored',
      why: why.slice(0, 1000),
      ms: ms(),
    });
    context.log(`check ${check.name}: ${why}\n`);
    await tell(at, { outcome: 'errored', ms: ms(), tail: why.slice(0, 4_000) });
    return '';
  }
}

function side(at: 'base' | 'head', commit: string) {
  return { at, commit, loads: LOADS[at] };
}

type Told = Omit<CheckRun, 'name' | 'command' | 'at'>;

function teller(context: EvidenceContext, check: BrowserCheck) {
  const command = browserCommand(check).slice(0, 4_000);
  return async (at: 'base' | 'head', told: Told): Promise<void> => {
    await context.tell({
      kind: 'attempt.check',
      check: { name: check.name, command, at, ...told },
    });
  };
}

function outcomeOf({ ready, ms, output, why }: SideSeen): Told {
  const tail = why === undefined ? {} : { tail: why.slice(0, 4_000) };
  return {
    outcome: ready && why === undefined ? 'passed' : 'errored',
    ms,
    artifact: output.artifact,
    ...tail,
  };
}

async function recordApp(
  { context, image }: CheckEnvironment,
  { name }: BrowserCheck,
  { at, commit, ready, why, ms, output }: SideSeen,
): Promise<void> {
  await context.record('verify', {
    kind: 'browser_app',
    check: name,
    at,
    commit,
    image,
    ready,
    ...(why !== undefined && { why: why.slice(0, 1000) }),
    ms,
    output,
  });
}

async function compareAll(
  sides: Sides,
  check: BrowserCheck,
  seen: { readonly before: SideSeen; readonly after: SideSeen },
  signal: AbortSignal,
): Promise<ReportView[]> {
  await using thread = new PictureThread();
  const views: ReportView[] = [];
  for (const page of check.pages) {
    for (const { width, height } of check.viewports) {
      const viewport = `${width}x${height}`;
      views.push(await recordView({ ...sides, check, page, viewport, ...seen, thread }, signal));
    }
  }
  return views;
}

/** What fails the result, in words, as its verdict will say it. */
function failuresIn(context: EvidenceContext, { name }: BrowserCheck, result: string): string[] {
  const evidence = readEvidence(context.ledger());
  const last = evidence.results.findLast(({ commit }) => commit === result);
  return last ? browserFailures(evidence, last, name).map(({ text }) => text) : [];
}

async function keepReport(
  context: EvidenceContext,
  { name }: BrowserCheck,
  browser: string,
  views: readonly ReportView[],
): Promise<KeptOutput> {
  const report: BrowserReport = {
    schema: 'errand.browser/1',
    check: name,
    browser,
    views: [...views],
  };
  return await keep(context, Buffer.from(JSON.stringify(report)));
}
