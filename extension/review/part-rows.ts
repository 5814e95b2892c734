/**
 * Owns the list from which a part of a result, or of several attempts at one task, is chosen: files
 * in groups by what would become of them, each above its parts, and how ticks follow each other.
 * What cannot be taken together (`rivals`) is never ticked together. Free of `vscode`.
 */
import { areRivals, type Share } from '../../runner/client/apply/across.ts';
import { sameHunk } from '../../runner/client/apply/hunks.ts';
import { keyOf, nameOf } from '../../runner/client/apply/names.ts';
import type { HunkState, Preview } from '../../runner/client/apply/preview.ts';
import { clip, oneLine } from '../../runner/protocol/text.ts';
import { plusMinus, type Translate } from '../tasks/wording.ts';

/** What one attempt offers. */
export interface Offer {
  readonly attempt: number;
  readonly previews: readonly Preview[];
}

/** A file, or a part of one. */
export interface PartRow {
  /** Stable while the list is shown. */
  readonly id: string;
  readonly group: Group;
  readonly words: Words;
  readonly preview: Preview;
  /** What a tick takes; empty for a file with parts, whose tick is that of all of them. */
  readonly takes: readonly Take[];
  readonly parts: readonly PartRow[];
  /** Rows that cannot be ticked beside this one. */
  readonly rivals: ReadonlySet<PartRow>;
  /** False for what is there already, and for what stays as it is. */
  readonly isOpen: boolean;
  /** True for what is in nobody's way. */
  readonly fits: boolean;
}

interface Take {
  readonly attempt: number;
  readonly preview: Preview;
  /** Absent for the file as a whole. */
  readonly hunk?: number;
}

interface Words {
  readonly label: string;
  readonly description: string;
}

/** In the order in which they are shown. */
export const GROUPS = ['conflict', 'merged', 'clean', 'stays'] as const;
export type Group = (typeof GROUPS)[number];

const MAX_LINE = 80;

interface Building extends PartRow {
  readonly parts: readonly Building[];
  readonly rivals: Set<PartRow>;
}

export function partRows(offers: readonly Offer[], t: Translate): PartRow[] {
  const byKey = new Map<string, Take[]>();
  for (const { attempt, previews } of offers) {
    for (const preview of previews) {
      const takes = byKey.get(preview.unit.key) ?? [];
      byKey.set(preview.unit.key, [...takes, { attempt, preview }]);
    }
  }
  const rows = [...byKey.values()].flatMap((takes) => fileRow(takes, offers.length, t) ?? []);
  markRenamed(rows);
  return GROUPS.flatMap((group) => rows.filter((row) => row.group === group));
}

/** A file that one attempt renames cannot be what another makes of it. */
function markRenamed(rows: readonly Building[]): void {
  const leaves = leavesOf(rows);
  for (const row of leaves) {
    for (const { attempt, preview } of row.takes) {
      const { renamed } = preview.unit;
      if (!renamed) continue;
      const key = keyOf(nameOf(renamed));
      const others = leaves.filter(({ takes }) =>
        takes.some((take) => take.attempt !== attempt && take.preview.unit.key === key),
      );
      for (const other of others) {
        // Both let it go.
        if (other.takes.every((take) => !take.preview.unit.change.after)) continue;
        row.rivals.add(other);
        other.rivals.add(row);
      }
    }
  }
}

/** @param takes the file as each attempt has it */
function fileRow(takes: readonly Take[], attempts: number, t: Translate): Building | undefined {
  const [first] = takes;
  if (!first) return undefined;
  const groups = new Set(takes.map(({ preview }) => groupOf(preview.step.kind)));
  const group = GROUPS.find((each) => groups.has(each)) ?? 'stays';
  const id = first.preview.unit.key;
  const isShared = takes.length > 1;
  const parts = isShared || first.preview.unit.hunks.length > 1 ? partsOf(takes, group, t) : [];
  const mark = attempts > 1 ? [t('attempt {0}', first.attempt)] : [];
  const words = fileWords(first.preview, mark, t);
  const shared = { label: words.label, description: t('both attempts change it') };
  const [only] = parts;
  // Both attempts make the same of it: that is one thing to choose.
  if (isShared && only && parts.length === 1 && only.takes.length === takes.length) {
    const both = fileWords(first.preview, [t('both attempts')], t);
    return { ...only, id, words: both };
  }
  const isOpen = parts.length > 0 ? parts.some((part) => part.isOpen) : isFree(first);
  return {
    id,
    group,
    words: isShared ? shared : words,
    preview: first.preview,
    takes: parts.length > 0 ? [] : takes,
    parts,
    rivals: new Set(),
    isOpen,
    fits: parts.length === 0 && isOpen && first.preview.step.kind !== 'conflict',
  };
}

function partsOf(files: readonly Take[], group: Group, t: Translate): Building[] {
  const takes = files.flatMap((file) => {
    const { hunks } = file.preview.unit;
    const { attempt, preview } = file;
    return hunks.length > 0 ? hunks.map((_, hunk): Take => ({ attempt, preview, hunk })) : [file];
  });
  const several: Take[][] = [];
  for (const take of takes) {
    const same = several.find(([each]) => each && isSame(each, take));
    if (same) same.push(take);
    else several.push([take]);
  }
  const isShared = files.length > 1;
  const rows = several
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .map((each): Building => partRow(each, files.length, group, t));
  if (isShared) {
    for (const [index, row] of rows.entries()) {
      for (const other of rows.slice(index + 1)) {
        if (!rivalTakes(row, other)) continue;
        row.rivals.add(other);
        other.rivals.add(row);
      }
    }
  }
  return rows;
}

/** The file as a whole stands above its lines. */
const placeOf = (take: Take | undefined): number =>
  take?.preview.unit.hunks[take.hunk ?? -1]?.from ?? -1;

function isSame(a: Take, b: Take): boolean {
  if (a.attempt === b.attempt) return false;
  const [one, other] = [a, b].map(({ preview, hunk }) => preview.unit.hunks[hunk ?? -1]);
  if (one && other) return a.preview.unit.origin === b.preview.unit.origin && sameHunk(one, other);
  const [as, be] = [a.preview.unit.change.after, b.preview.unit.change.after];
  return !one && !other && as?.blob === be?.blob && as?.mode === be?.mode;
}

function rivalTakes(a: PartRow, b: PartRow): boolean {
  const ofOne = new Set(a.takes.map(({ attempt }) => attempt));
  if (b.takes.some(({ attempt }) => ofOne.has(attempt))) return false;
  return a.takes.some((one) => b.takes.some((other) => areRivals(sideOf(one), sideOf(other))));
}

function sideOf({ preview, hunk }: Take): Parameters<typeof areRivals>[0] {
  return { unit: preview.unit, hunk };
}

function partRow(takes: readonly Take[], files: number, group: Group, t: Translate): Building {
  const [first] = takes;
  if (!first) throw new Error('a part of nothing');
  const { preview, hunk, attempt } = first;
  const mark =
    files === 1 ? [] : [takes.length > 1 ? t('both attempts') : t('attempt {0}', attempt)];
  const isOpen = isFree(first);
  const state = stateOf(first);
  return {
    id: `${preview.unit.key}\0${attempt}\0${hunk ?? ''}`,
    group,
    words: hunk === undefined ? wholeWords(preview, mark, t) : hunkWords(preview, hunk, mark, t),
    preview,
    takes,
    parts: [],
    rivals: new Set(),
    isOpen,
    fits: isOpen && state !== 'conflict',
  };
}

function stateOf({ preview, hunk }: Take): HunkState {
  const whole = preview.step.kind === 'conflict' ? 'conflict' : 'clean';
  return hunk === undefined ? whole : (preview.hunks[hunk] ?? whole);
}

function isFree({ preview: { unit, step }, hunk }: Take): boolean {
  return step.kind !== 'refuse' && (hunk === undefined || !unit.given.has(hunk));
}

function groupOf(kind: Preview['step']['kind']): Group {
  if (kind === 'conflict' || kind === 'merged') return kind;
  return kind === 'refuse' ? 'stays' : 'clean';
}

const together = (parts: readonly string[]): string => parts.filter(Boolean).join(' · ');

function fileWords({ unit, step }: Preview, mark: readonly string[], t: Translate): Words {
  const { change, renamed } = unit;
  const path = oneLine(change.path, 300);
  const label = renamed ? `${oneLine(renamed.path, 300)} → ${path}` : path;
  if (step.kind === 'refuse') {
    return { label, description: together([...mark, oneLine(step.reason, 400)]) };
  }
  const counts = change.binary ? t('binary') : plusMinus(change.additions, change.deletions);
  return { label, description: together([...mark, counts, ...stepWords(step.kind, t)]) };
}

function stepWords(kind: Preview['step']['kind'], t: Translate): string[] {
  if (kind === 'add') return [t('new file')];
  return kind === 'delete' ? [t('deletes it')] : [];
}

function wholeWords({ unit, step }: Preview, mark: readonly string[], t: Translate): Words {
  const { change } = unit;
  const counts = change.binary ? t('binary') : plusMinus(change.additions, change.deletions);
  const why =
    step.kind === 'refuse'
      ? [oneLine(step.reason, 400)]
      : [counts, ...stepWords(step.kind, t), step.kind === 'conflict' ? t('conflict') : ''];
  return { label: t('the whole file'), description: together([...mark, ...why]) };
}

function hunkWords(
  { unit, hunks }: Preview,
  index: number,
  mark: readonly string[],
  t: Translate,
): Words {
  const hunk = unit.hunks[index];
  const line = t('line {0}', (hunk?.to ?? 0) + 1);
  const text = clip(oneLine(hunk?.text ?? '', MAX_LINE), MAX_LINE);
  const words = { clean: '', there: t('already there'), conflict: t('conflict') };
  const state = words[hunks[index] ?? 'clean'];
  return {
    label: `${line}${text === '' ? '' : `: ${text}`}`,
    description: together([...mark, plusMinus(hunk?.added, hunk?.removed), state]),
  };
}

/** Rows that a tick is kept of: parts, and files without any. */
const leavesOf = <R extends { readonly parts: readonly R[] }>(rows: readonly R[]): R[] =>
  rows.flatMap((row) => (row.parts.length > 0 ? row.parts : [row]));

/** What is ticked at first: all that fits, of the first attempt. */
export function fittingRows(rows: readonly PartRow[], [first]: readonly Offer[]): Set<PartRow> {
  const isFirst = ({ takes }: PartRow): boolean =>
    takes.some(({ attempt }) => attempt === first?.attempt);
  return new Set(leavesOf(rows).filter((row) => row.fits && isFirst(row)));
}

/** A file with parts is ticked while all are that can be. */
export function isTicked(row: PartRow, ticked: ReadonlySet<PartRow>): boolean {
  if (row.parts.length === 0) return ticked.has(row);
  return row.isOpen && row.parts.every((part) => !part.isOpen || ticked.has(part));
}

/** Where parts are rivals, a file cannot be ticked as a whole. */
export function canTick(row: PartRow): boolean {
  return row.isOpen && row.parts.every(({ rivals }) => rivals.size === 0);
}

/** How many of its parts are ticked, and of how many. */
export function countOf(row: PartRow, ticked: ReadonlySet<PartRow>): readonly [number, number] {
  const open = row.parts.filter(({ isOpen }) => isOpen);
  return [open.filter((part) => ticked.has(part)).length, open.length];
}

/** The ticks after the user has changed some; the last one wins over its rivals. */
export function followed(
  ticked: ReadonlySet<PartRow>,
  changed: readonly (readonly [row: PartRow, on: boolean])[],
): Set<PartRow> {
  const next = new Set(ticked);
  for (const [row, on] of changed) {
    for (const leaf of leavesOf([row])) {
      if (!on) next.delete(leaf);
      else if (leaf.isOpen) {
        for (const rival of leaf.rivals) next.delete(rival);
        next.add(leaf);
      }
    }
  }
  return next;
}

/** What is taken of each attempt, the first in front. */
export function sharesOf(
  offers: readonly Offer[],
  rows: readonly PartRow[],
  ticked: ReadonlySet<PartRow>,
): Share[] {
  const takes = leavesOf(rows).flatMap((row) => (ticked.has(row) ? row.takes : []));
  return offers.map(({ attempt, previews }) => {
    const choice = new Map<string, 'all' | Set<number>>();
    for (const { attempt: of, preview, hunk } of takes) {
      if (of !== attempt) continue;
      const { key } = preview.unit;
      const chosen = choice.get(key);
      if (hunk === undefined) choice.set(key, 'all');
      else if (chosen === undefined) choice.set(key, new Set([hunk]));
      else if (chosen !== 'all') chosen.add(hunk);
    }
    return { attempt, units: previews.map(({ unit }) => unit), choice };
  });
}
