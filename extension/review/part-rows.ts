/**
 * Owns the list from which a part of a result is chosen: its files, each above its hunks, in groups
 * by what would become of them, and how ticks of files and hunks follow each other. Free of
 * `vscode`.
 */
import type { Choice } from '../../runner/client/apply/part.ts';
import type { Preview } from '../../runner/client/apply/preview.ts';
import { clip, oneLine } from '../../runner/protocol/text.ts';
import { plusMinus, type Translate } from '../tasks/wording.ts';

/** A file, or one of its hunks. */
export interface PartRow {
  readonly preview: Preview;
  /** Of a hunk: its place, and the row of its file. */
  readonly hunk?: number;
  readonly file?: PartRow;
  readonly group: Group;
  readonly words: Words;
}

interface Words {
  readonly label: string;
  readonly description: string;
}

/** In the order in which they are shown. */
export const GROUPS = ['conflict', 'merged', 'clean', 'stays'] as const;
export type Group = (typeof GROUPS)[number];

const MAX_LINE = 80;
/** Wide blanks: lists take ordinary ones away. */
const INDENT = '\u2003\u2003';

export function partRows(previews: readonly Preview[], t: Translate): PartRow[] {
  return GROUPS.flatMap((group) =>
    previews
      .filter(({ step }) => groupOf(step.kind) === group)
      .flatMap((preview) => {
        const file: PartRow = { preview, group, words: fileWords(preview, t) };
        const hunks = preview.unit.hunks.map((_, hunk): PartRow => {
          return { preview, hunk, file, group, words: hunkWords(preview, hunk, t) };
        });
        return [file].concat(hunks);
      }),
  );
}

function groupOf(kind: Preview['step']['kind']): Group {
  if (kind === 'conflict' || kind === 'merged') return kind;
  return kind === 'refuse' ? 'stays' : 'clean';
}

function fileWords({ unit, step }: Preview, t: Translate): Words {
  const { change, renamed } = unit;
  const path = oneLine(change.path, 300);
  const label = renamed ? `${oneLine(renamed.path, 300)} → ${path}` : path;
  if (step.kind === 'refuse') return { label, description: oneLine(step.reason, 400) };
  const counts = change.binary ? t('binary') : plusMinus(change.additions, change.deletions);
  return { label, description: [counts, ...stepWords(step.kind, t)].filter(Boolean).join(' · ') };
}

function stepWords(kind: Preview['step']['kind'], t: Translate): string[] {
  if (kind === 'add') return [t('new file')];
  return kind === 'delete' ? [t('deletes it')] : [];
}

function hunkWords({ unit, hunks }: Preview, index: number, t: Translate): Words {
  const hunk = unit.hunks[index];
  const line = t('line {0}', (hunk?.to ?? 0) + 1);
  const text = clip(oneLine(hunk?.text ?? '', MAX_LINE), MAX_LINE);
  const counts = plusMinus(hunk?.added, hunk?.removed);
  const words = { clean: '', there: t('already there'), conflict: t('conflict') };
  const state = words[hunks[index] ?? 'clean'];
  return {
    label: `${INDENT}${line}${text === '' ? '' : `: ${text}`}`,
    description: [counts, state].filter(Boolean).join(' · '),
  };
}

/** What is ticked at first: all that fits. */
export function fittingRows(rows: readonly PartRow[], fitting: Choice): Set<PartRow> {
  return settled(
    rows,
    new Set(
      rows.filter(({ preview, hunk }) => {
        const chosen = fitting.get(preview.unit.key);
        if (chosen === undefined) return false;
        return chosen === 'all' || (hunk !== undefined && chosen.has(hunk));
      }),
    ),
  );
}

/** What is ticked after the user has changed a tick: a file's tick is that of all its hunks. */
export function followed(
  rows: readonly PartRow[],
  before: ReadonlySet<PartRow>,
  now: ReadonlySet<PartRow>,
): Set<PartRow> {
  const next = new Set(now);
  for (const row of rows) {
    const { file } = row;
    if (!file || before.has(file) === now.has(file)) continue;
    if (now.has(file)) next.add(row);
    else next.delete(row);
  }
  return settled(rows, next);
}

/** A file with hunks is ticked while all of them are. */
function settled(rows: readonly PartRow[], ticked: ReadonlySet<PartRow>): Set<PartRow> {
  const missing = new Set<PartRow>();
  for (const row of rows) {
    if (row.file && !ticked.has(row)) missing.add(row.file);
  }
  return new Set(
    rows.filter((row) => {
      const hasHunks = row.hunk === undefined && row.preview.unit.hunks.length > 0;
      return hasHunks ? !missing.has(row) : ticked.has(row);
    }),
  );
}

export function choiceOf(rows: readonly PartRow[], ticked: ReadonlySet<PartRow>): Choice {
  const choice = new Map<string, 'all' | Set<number>>();
  for (const row of rows) {
    if (!ticked.has(row)) continue;
    const { key } = row.preview.unit;
    const chosen = choice.get(key);
    if (row.hunk === undefined) choice.set(key, 'all');
    else if (chosen === undefined) choice.set(key, new Set([row.hunk]));
    else if (chosen !== 'all') chosen.add(row.hunk);
  }
  return choice;
}
