/**
 * Owns the decision about one file, from the facts about it. It never decides to write over an edit
 * that the result does not know: a change that is not surely safe is refused, with the reason.
 * Pure.
 */
import { type DiskFile, EXECUTABLE, LINK, SUBMODULE } from './disk.ts';
import type { Facts } from './facts.ts';
import type { Settings } from './standing.ts';

export type Decision =
  | { readonly kind: 'unchanged' | 'delete' }
  /** The result's content. */
  | { readonly kind: 'write'; readonly mode: string }
  /** The user's content, with another mode. */
  | { readonly kind: 'mode'; readonly mode: string; readonly edited: boolean }
  /** Both contents; of `from`, where the result has renamed that file and the user edited it. */
  | { readonly kind: 'merge'; readonly mode: string; readonly from?: Facts }
  | { readonly kind: 'refuse'; readonly reason: string; readonly because?: 'edited' };

const refuse = (reason: string): Decision => ({ kind: 'refuse', reason });

export function decide(facts: Facts, settings: Settings): Decision {
  const { change, obstacle } = facts;
  if (obstacle !== undefined) return refuse(obstacle);
  if (change.before?.mode === SUBMODULE || change.after?.mode === SUBMODULE) {
    return refuse('it is a submodule; update it yourself');
  }
  return change.after ? written(facts, change.after.mode, settings) : deleted(facts, settings);
}

function deleted({ change, current, disk, ...facts }: Facts, settings: Settings): Decision {
  if (facts.isOut) {
    return refuse('it is not checked out here (sparse checkout), so its deletion cannot be shown');
  }
  if (!current || typeof disk !== 'object') return { kind: 'unchanged' };
  const asBase = facts.isBase && modeOf(current, change.before, settings) === change.before?.mode;
  if (asBase && !facts.unsaved) return { kind: 'delete' };
  const how = asBase ? 'it has unsaved edits' : 'it was edited here';
  return { kind: 'refuse', reason: `the result deletes it, and ${how}`, because: 'edited' };
}

function written(
  { change, current, disk, unsaved, isBase, isResult, isOut, isKeptOut }: Facts,
  wanted: string,
  settings: Settings,
): Decision {
  const { before } = change;
  const onDisk = wanted === LINK && !settings.links ? '100644' : wanted;
  if (disk === 'occupied') {
    if (!before) return { kind: 'write', mode: onDisk };
    return refuse('something that is not a file is in its place');
  }
  if (!current) {
    if (!before || isKeptOut) return { kind: 'write', mode: onDisk };
    if (isOut) return refuse('it changed here, and is not checked out (sparse checkout)');
    return refuse('the result edits it, and it was deleted or renamed here');
  }
  if (unsaved && (current.mode === LINK || onDisk === LINK)) {
    return refuse('it is or becomes a symlink, and has unsaved edits');
  }
  const has = modeOf(current, before, settings);
  const isChosen = before ? has !== before.mode : has === EXECUTABLE;
  const mode = isChosen && has !== LINK && onDisk !== LINK ? has : onDisk;
  if (isResult) {
    const there = !before && !settings.modes ? onDisk : mode;
    return there === has || there === current.mode
      ? { kind: 'unchanged' }
      : { kind: 'mode', mode: there, edited: !isBase };
  }
  if (isBase) return { kind: 'write', mode };
  if ([before?.mode, current.mode, wanted].includes(LINK)) {
    return refuse('a symlink changed on both sides');
  }
  if (before?.blob === change.after?.blob) return { kind: 'mode', mode, edited: true };
  return { kind: 'merge', mode };
}

/** The mode that git would see; the current one when git ignores modes. */
export function modeOf(
  current: DiskFile,
  base: { readonly mode: string } | undefined,
  settings: Settings,
): string {
  if (current.mode === LINK) return LINK;
  if (base?.mode === LINK) return settings.links ? current.mode : LINK;
  return settings.modes ? current.mode : (base?.mode ?? '100644');
}

/**
 * Decides about a file that the result renames and the user has edited: the edits move to the new
 * name. When the user gave it the same new name, they are there already.
 */
export function carried(gone: Facts, came: Facts, settings: Settings): Decision {
  const isThere = came.current !== undefined;
  const { current, unsaved } = isThere ? came : gone;
  const { change } = gone;
  const after = came.change.after;
  if (!current || !after) return { kind: 'unchanged' };
  if (unsaved && !isThere) {
    return refuse(
      `the result renames ${change.path} to it, and it has unsaved edits: save them first`,
    );
  }
  if ([change.before?.mode, current.mode, after.mode].includes(LINK)) {
    return refuse('a symlink changed on both sides');
  }
  const has = modeOf(current, change.before, settings);
  const mode = has === change.before?.mode ? after.mode : has;
  return { kind: 'merge', mode, from: { ...gone, current } };
}
