/**
 * Owns what is known of overlaps in this window: for each result that is in no work tree yet, what
 * else touches its files, and in which words that is said. Free of `vscode`; it looks at nothing
 * itself.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Overlap, OverlapFile } from '../../runner/protocol/overlap.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { Emitter, type Listen } from './event.ts';
import type { Row } from './rows.ts';
import type { Translate } from './wording.ts';

/** A result that waits to be applied. */
export interface ReadyResult {
  readonly id: string;
  readonly title: string;
  readonly repositoryId: string;
  readonly paths: ReadonlySet<string>;
}

const MAX_NAMED_FILES = 3;
/** Of the words in which names of files are looked for. */
const MAX_SEARCHED_CHARACTERS = 4000;
/** A shorter name is a word like any other. */
const MIN_PATH_CHARACTERS = 4;

export class Overlaps {
  readonly #changes = new Emitter<string>();
  #found: ReadonlyMap<string, readonly Overlap[]> = new Map();
  #ready: readonly ReadyResult[] = [];

  /** Fires with the id of a task whose overlaps have changed. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  of(id: string): readonly Overlap[] {
    return this.#found.get(id) ?? [];
  }

  /** Returns the results that change this file, before another task is sent to change it. */
  touching(repositoryId: string, path: string | undefined): readonly ReadyResult[] {
    if (path === undefined) return [];
    return this.#ready.filter((each) => each.repositoryId === repositoryId && each.paths.has(path));
  }

  /** Returns the results with a file that these words name, and that file's path. */
  mentioned(
    repositoryId: string,
    words: string,
  ): readonly { readonly title: string; readonly path: string }[] {
    const text = words.slice(0, MAX_SEARCHED_CHARACTERS);
    return this.#ready.flatMap((each) => {
      if (each.repositoryId !== repositoryId) return [];
      const path = [...each.paths].find((one) => mentions(text, one));
      return path === undefined ? [] : [{ title: each.title, path }];
    });
  }

  /** Returns true for a file of a result that waits. */
  isTouched(path: string): boolean {
    return this.#ready.some(({ paths }) => paths.has(path));
  }

  setReady(ready: readonly ReadyResult[]): void {
    this.#ready = ready;
  }

  clear(): void {
    this.#ready = [];
    this.set(new Map());
  }

  set(found: ReadonlyMap<string, readonly Overlap[]>): void {
    const before = this.#found;
    this.#found = found;
    for (const id of new Set([...before.keys(), ...found.keys()])) {
      if (!isDeepStrictEqual(before.get(id) ?? [], this.of(id))) this.#changes.fire(id);
    }
  }
}

/** True where the path stands by itself, and is not a part of a longer one. */
function mentions(text: string, path: string): boolean {
  if (path.length < MIN_PATH_CHARACTERS) return false;
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    const before = text.at(at - 1) ?? '';
    const after = text[at + path.length] ?? '';
    if ((at === 0 || !/[\w./-]/.test(before)) && !/[\w/-]/.test(after)) return true;
  }
  return false;
}

/** `Your edits since touch a.ts (same lines)`. */
export function overlapWords(overlap: Overlap, t: Translate): string {
  const { files } = overlap;
  const named = files.slice(0, MAX_NAMED_FILES).map((file) => fileWords(file, t));
  const more = files.length - named.length;
  const list = more > 0 ? t('{0} and {1} more', named.join(', '), more) : named.join(', ');
  switch (overlap.kind) {
    case 'task':
      return t('"{0}" also changes {1}', oneLine(overlap.title, 80), list);
    case 'edits':
      return t('You have edited since: {0}', list);
    case 'head':
      return t('The branch has moved in {0}', list);
  }
}

/** Says of the files what merging them would come to. */
function fileWords({ path, conflicts }: OverlapFile, t: Translate): string {
  const name = oneLine(path, 120);
  return conflicts === true ? t('{0} (same lines)', name) : name;
}

/** The rows below a task, one for each that is in the way. */
export function overlapRows(taskId: string, overlaps: readonly Overlap[], t: Translate): Row[] {
  return overlaps.map((overlap, index) => {
    const words = overlapWords(overlap, t);
    const isConflict = overlap.files.some(({ conflicts }) => conflicts === true);
    return {
      id: `task/${taskId}/overlap/${index}`,
      taskId,
      kind: 'note',
      label: words,
      description: '',
      tooltip: [words, ...overlap.files.map((file) => fileWords(file, t))],
      accessibility: t('Overlap: {0}', words),
      icon: isConflict ? { id: 'warning', color: 'list.warningForeground' } : { id: 'git-merge' },
      context: overlap.kind === 'head' ? '.overlap.moved' : '.overlap',
      expandable: false,
    };
  });
}
