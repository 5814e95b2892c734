/**
 * Owns the entries of one page in one size: how it was on each side, and what is new; and the same
 * as people are shown it. Pictures and films become artifacts here, bounded in number by the check
 * and in size by what is read of the browser. Judges nothing.
 */
import { createHash } from 'node:crypto';
import type { BrowserCheck, BrowserPage } from '../../config/browser-check.ts';
import type { BrowserPicture, Some } from '../../ledger/browser-entries.ts';
import type { ReportSide, ReportView } from '../../protocol/browser-report.ts';
import type { CheckEnvironment, EvidenceContext } from '../rooms/check-environment.ts';
import type { PageSeen } from './answers.ts';
import type { SideSeen } from './app-room.ts';
import type { PictureFacts } from './compare-worker.ts';
import { animated } from './animated-webp.ts';
import { errorWords, findingWords, newErrors, newFindings } from './news.ts';
import type { PictureThread } from './picture-thread.ts';
import { keep } from './keep.ts';

export interface ViewInput {
  readonly room: CheckEnvironment;
  readonly base: string;
  readonly result: string;
  readonly check: BrowserCheck;
  readonly page: BrowserPage;
  readonly viewport: string;
  readonly before: SideSeen;
  readonly after: SideSeen;
  readonly thread: PictureThread;
}

/** Items of a list that an entry and a report name. */
const MAX_NAMED = 20;

export async function recordView(input: ViewInput, signal: AbortSignal): Promise<ReportView> {
  const { room, base, result, check, page, viewport, thread } = input;
  const { context } = room;
  const [was, again] = [seenIn(input, 'before', 1), seenIn(input, 'before', 2)];
  const is = seenIn(input, 'after', 1);
  const pictures = { before: was?.picture, again: again?.picture, after: is?.picture };
  const { threshold, pixels: allowed } = check.diff;
  const compared = await thread.compare({ ...pictures, threshold }, signal);
  const before = was && (await side(input, was, pictures.before, compared.before));
  const after = is && (await side(input, is, pictures.after, compared.after));
  const lost = lostWords(was, is);
  // An app that answers "not found" has no such page yet: all of the new one is new.
  const hasBase = was !== undefined && was.status !== 'failed';
  // One that shows in either load of the base was there before.
  const errorsBefore = [...(was?.errors ?? []), ...(again?.errors ?? [])];
  const errors = newErrors(errorsBefore, is?.errors ?? []);
  const findings = newFindings(was?.accessibility ?? [], is?.accessibility ?? []);
  const isTextChanged = was?.aria !== undefined && is?.aria !== undefined && was.aria !== is.aria;
  const isSteady = was?.status === 'loaded' && is?.status === 'loaded';
  const difference = isSteady ? compared.difference : undefined;
  const why = difference ? undefined : whyNot(was, is, isSteady);
  const picture = difference && { ...difference, allowed, threshold };
  // Two loads of the base were alike, each in itself: that the result is not comes with the change.
  const isNowUnclear = !difference && isStill(was) && isStill(again) && is !== undefined;
  await context.record('verify', {
    kind: 'browser_compared',
    check: check.name,
    result,
    base,
    page: page.name,
    viewport,
    ...(picture && { picture }),
    ...(why !== undefined && { why }),
    ...(isNowUnclear && { isNowUnclear }),
    ...(lost !== undefined && { lost }),
    hasBase,
    errors: some(errors.added),
    accessibility: some(findings.added),
    isTextChanged,
  });
  const notes = [...(why === undefined ? [] : [why]), ...emptyMasks(page, is ?? was)];
  return {
    page: page.name,
    path: page.path,
    viewport,
    ...(before && { before }),
    ...(after && { after }),
    ...(difference && {
      changed: {
        pixels: difference.changed,
        allowed,
        noise: difference.noise,
        masked: difference.masked,
        differs: difference.differs,
        boxes: difference.boxes.map(([x, y, width, height]) => [x, y, width, height]),
      },
    }),
    notes,
    newErrors: errors.added.slice(0, MAX_NAMED),
    goneErrors: errors.gone.slice(0, MAX_NAMED),
    newFindings: findings.added.slice(0, MAX_NAMED),
    goneFindings: findings.gone.slice(0, MAX_NAMED),
    ...(isTextChanged && { aria: { before: was.aria ?? '', after: is.aria ?? '' } }),
  };
}

function seenIn(
  { page, viewport, ...sides }: ViewInput,
  which: 'before' | 'after',
  load: number,
): PageSeen | undefined {
  return sides[which].pages.find(
    (each) => each.page === page.name && each.viewport === viewport && each.load === load,
  );
}

/** Records what was seen of a page, and keeps its picture where it is one. */
async function side(
  { room: { context }, check, page, viewport, before, base, result }: ViewInput,
  seen: PageSeen,
  png: Uint8Array | undefined,
  facts: PictureFacts | undefined,
): Promise<ReportSide> {
  const isBefore = before.pages.includes(seen);
  const { status, http, why, masks, aria } = seen;
  const picture = png && facts && (await pictureOf(context, png, facts));
  const film = seen.film && animated(seen.film);
  const kept = film && (await keep(context, film));
  const findings = seen.accessibility.map(findingWords);
  await context.record('verify', {
    kind: 'browser_page',
    check: check.name,
    at: isBefore ? 'base' : 'head',
    commit: isBefore ? base : result,
    page: page.name,
    viewport,
    status,
    ...(http !== undefined && { http }),
    ...(why !== undefined && { why }),
    ...(picture && { picture }),
    masks,
    errors: some(seen.errors.map(errorWords)),
    accessibility: some(findings),
    ...(aria !== undefined && { aria: createHash('sha256').update(aria).digest('hex') }),
  });
  return {
    status,
    ...(http !== undefined && { http }),
    ...(why !== undefined && { why }),
    ...(picture && {
      picture: { artifact: picture.artifact, width: picture.width, height: picture.height },
    }),
    ...(kept && { film: kept.artifact }),
  };
}

async function pictureOf(
  context: EvidenceContext,
  png: Uint8Array,
  facts: PictureFacts,
): Promise<BrowserPicture> {
  return { ...(await keep(context, png)), ...facts };
}

function isStill(seen: PageSeen | undefined): boolean {
  return seen?.status === 'loaded' && isThere(seen);
}

function isThere({ status, http = 0 }: PageSeen): boolean {
  return status !== 'failed' && http < 400;
}

/** In words: a page that was there, and is not any more. */
function lostWords(was: PageSeen | undefined, is: PageSeen | undefined): string | undefined {
  // Where the browser did not come to it, nothing is known.
  if (!was || !is || !isThere(was) || isThere(is)) return undefined;
  return (
    is.why ?? `it answers ${is.http ?? 'nothing'}, and answered ${was.http ?? 'something'} before`
  );
}

function whyNot(
  was: PageSeen | undefined,
  is: PageSeen | undefined,
  isSteady: boolean,
): string | undefined {
  if (!was || was.status === 'failed') return 'There is no picture from before to compare with.';
  if (!is || is.status === 'failed') return 'There is no picture of the result to compare with.';
  if (!isSteady) {
    return 'No two pictures in a row were alike, so they were not compared: mask what moves.';
  }
  return 'The pictures could not be read.';
}

function emptyMasks(page: BrowserPage, seen: PageSeen | undefined): string[] {
  if (!seen || seen.masks.length === 0) return [];
  return page.mask
    .filter((_, index) => seen.masks[index] === 0)
    .map((selector) => `The mask ${selector} matched nothing.`);
}

function some(words: readonly string[]): Some {
  return { count: words.length, words: words.slice(0, MAX_NAMED) };
}
