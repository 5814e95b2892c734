/**
 * Owns the TODOs of all files that git lists in some folders: the first search, and what changes
 * later, on the disk or in the editor. A file is read again only when it has changed, in slices, so
 * that other requests or a cancel come in between; one that is open counts as it stands in the
 * editor. Files above the limit are never read.
 */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { candidates, listed } from './file-list.ts';
import { isForeign } from './foreign.ts';
import { languageOfFile } from './lexer/file-names.ts';
import type { FileTodos, SearchEnd, TodoSettings } from './protocol.ts';
import { findTodos, type Todo } from './todos.ts';

const MAX_FILE_BYTES = 1_000_000;
const MAX_TODOS = 5_000;
const FILES_PER_SLICE = 50;

export interface Editor {
  /** The TODOs of a file that is open; undefined for any other. */
  todosOf(file: string): readonly Todo[] | undefined;
  /** Takes what was found, a slice at a time. */
  tell(files: readonly FileTodos[]): void;
}

interface Place {
  readonly folder: string;
  readonly path: string;
}

interface Known extends Place {
  /** What the file looked like when it was read; absent for one that was open then. */
  readonly stamp: string | undefined;
  readonly todos: readonly Todo[];
}

export class WorkspaceScan {
  readonly #editor: Editor;
  /** By absolute path. Those without TODOs are here too: they are not read again either. */
  readonly #known = new Map<string, Known>();
  /** Open files that git does not list: it is not asked again at every pause in typing. */
  readonly #unlisted = new Set<string>();
  readonly #found: FileTodos[] = [];
  #folders: readonly string[] = [];
  #settings: TodoSettings = { tags: [], disabledLanguages: [] };
  #total = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** True for a file in a folder that was searched. */
  covers(file: string): boolean {
    return this.#placeOf(file) !== undefined;
  }

  /**
   * Searches every folder it can. Rejects when cancelled, or with git's own reason when no folder
   * could be listed at all.
   */
  search(
    folders: readonly string[],
    settings: TodoSettings,
    signal: AbortSignal,
  ): Promise<SearchEnd> {
    return this.#inTurn(() => this.#search(folders, settings, signal));
  }

  /** Looks again at files and folders that were made, changed or removed on the disk. */
  look(paths: readonly string[]): Promise<void> {
    return this.#inTurn(() => this.#look(paths));
  }

  /** Takes the TODOs of open files as they stand in the editor. */
  edited(files: readonly string[]): Promise<void> {
    return this.#inTurn(() => this.#edited(files));
  }

  /** A change that came in the middle of a search would look to it like a file that is gone. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #search(
    folders: readonly string[],
    settings: TodoSettings,
    signal: AbortSignal,
  ): Promise<SearchEnd> {
    signal.throwIfAborted();
    if (!isDeepStrictEqual(settings, this.#settings)) this.#distrust();
    this.#settings = settings;
    this.#unlisted.clear();
    this.#folders = folders;
    const unread: string[] = [];
    const seen = new Set<string>();
    let reason: unknown;
    let cut = false;
    for (const folder of folders) {
      try {
        cut = await this.#searchIn(folder, '', seen, signal);
      } catch (error) {
        signal.throwIfAborted();
        // A folder without a repository has nothing to delegate, but the others may have.
        unread.push(folder);
        reason ??= error;
      }
      if (cut) break;
    }
    if (unread.length > 0 && unread.length === folders.length) throw failure(unread, reason);
    for (const file of this.#known.keys()) if (!cut && !seen.has(file)) this.#drop(file);
    this.#tell();
    return { cut, unread };
  }

  async #look(paths: readonly string[]): Promise<void> {
    const { signal } = new AbortController();
    const unlisted: (Place & { readonly file: string })[] = [];
    let above: ReadonlySet<string> | undefined;
    for (const [i, file] of paths.entries()) {
      if (i % FILES_PER_SLICE === 0) await turn();
      const place = this.#placeOf(file);
      if (!place || isForeign(`${place.path}/`)) continue;
      const info = infoOf(file);
      if (info?.isDirectory()) {
        await this.#lookIn(file, place, signal);
        continue;
      }
      // A file or a link may have taken the place of a folder.
      above ??= this.#foldersAbove();
      if (above.has(file)) this.#dropBelow(file);
      if (!info) this.#drop(file);
      else if (this.#known.has(file)) this.#read(file, place);
      else if (languageOfFile(file) !== undefined) unlisted.push({ ...place, file });
    }
    await this.#readListed(unlisted);
    this.#tell();
  }

  /** Where git cannot list it, what is known of it stays: the next search says why. */
  async #lookIn(file: string, { folder, path }: Place, signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    const cut = await this.#searchIn(folder, path, seen, signal).catch(() => true);
    if (cut) return;
    for (const each of this.#known.keys()) {
      if (each.startsWith(file + sep) && !seen.has(each)) this.#drop(each);
    }
  }

  async #edited(files: readonly string[]): Promise<void> {
    const unknown = files.flatMap((file) => {
      const place = this.#placeOf(file);
      const todos = this.#editor.todosOf(file);
      if (!place || !todos) return [];
      if (!this.#known.has(file)) {
        return todos.length > 0 && !this.#unlisted.has(file) ? [{ ...place, file }] : [];
      }
      this.#put(file, { ...place, stamp: undefined, todos });
      return [];
    });
    await this.#readListed(unknown);
    this.#tell();
  }

  async #readListed(files: readonly (Place & { readonly file: string })[]): Promise<void> {
    for (const [folder, some] of Map.groupBy(files, (each) => each.folder)) {
      const names = await listed(
        folder,
        some.map(({ path }) => path),
      ).catch(() => new Set<string>());
      for (const { file, path } of some) {
        if (names.has(path)) this.#read(file, { folder, path });
        else this.#unlisted.add(file);
      }
    }
  }

  /** Returns true when there are more TODOs than are kept. */
  async #searchIn(
    folder: string,
    below: string,
    seen: Set<string>,
    signal: AbortSignal,
  ): Promise<boolean> {
    let count = 0;
    for await (const path of candidates(folder, below, this.#settings.tags, signal)) {
      const file = join(folder, path);
      // One folder of a workspace may lie inside another; of a conflict git names a file twice.
      if (seen.has(file) || isForeign(path)) continue;
      seen.add(file);
      this.#read(file, { folder, path });
      if (this.#total >= MAX_TODOS) return true;
      count += 1;
      if (count % FILES_PER_SLICE > 0) continue;
      this.#tell();
      await turn();
      signal.throwIfAborted();
    }
    return false;
  }

  #read(file: string, place: Place): void {
    const open = this.#editor.todosOf(file);
    if (open) {
      this.#put(file, { ...place, stamp: undefined, todos: open });
      return;
    }
    const language = languageOfFile(place.path);
    if (language === undefined || this.#settings.disabledLanguages.includes(language)) {
      this.#drop(file);
      return;
    }
    const stamp = stampOf(file);
    if (stamp !== undefined && this.#known.get(file)?.stamp === stamp) return;
    const text = stamp === undefined ? undefined : readText(file);
    if (text === undefined) this.#drop(file);
    else {
      const todos = findTodos(language, text, this.#settings.tags);
      this.#put(file, { ...place, stamp, todos });
    }
  }

  #put(file: string, known: Known): void {
    const before = this.#known.get(file);
    this.#known.set(file, known);
    this.#total += known.todos.length - (before?.todos.length ?? 0);
    if (!isDeepStrictEqual(before?.todos ?? [], known.todos)) this.#note(file, known, known.todos);
  }

  #drop(file: string): void {
    const before = this.#known.get(file);
    if (!before) return;
    this.#known.delete(file);
    this.#total -= before.todos.length;
    if (before.todos.length > 0) this.#note(file, before, []);
  }

  #dropBelow(folder: string): void {
    for (const file of this.#known.keys()) if (file.startsWith(folder + sep)) this.#drop(file);
  }

  /** The folders of the files that are known, at any depth. */
  #foldersAbove(): Set<string> {
    const found = new Set<string>();
    for (const file of this.#known.keys()) {
      for (let at = dirname(file); !found.has(at); at = dirname(at)) found.add(at);
    }
    return found;
  }

  /** With other tags, files have other TODOs, though they have not changed. */
  #distrust(): void {
    for (const [file, known] of this.#known) this.#known.set(file, { ...known, stamp: undefined });
  }

  #note(file: string, { folder, path }: Place, todos: readonly Todo[]): void {
    this.#found.push({ uri: pathToFileURL(file).href, folder, path, todos });
  }

  #tell(): void {
    if (this.#found.length > 0) this.#editor.tell(this.#found.splice(0));
  }

  /** In the first of the searched folders that hold it, as the search names it. */
  #placeOf(file: string): Place | undefined {
    for (const folder of this.#folders) {
      const path = relative(folder, file).split(sep).join('/');
      if (path !== '' && !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(path)) return { folder, path };
    }
    return undefined;
  }
}

function failure(unread: readonly string[], reason: unknown): Error {
  const names = unread.map((folder) => basename(folder)).join(', ');
  const said = reason instanceof Error ? reason.message : String(reason);
  return new Error(`git cannot list the files of ${names}: ${said}`);
}

function infoOf(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    // Gone, or in a folder that cannot be read.
    return undefined;
  }
}

/** Returns undefined for anything but a small regular file: a link, a fifo, one that is gone. */
function stampOf(file: string): string | undefined {
  const info = infoOf(file);
  if (!info?.isFile() || info.size > MAX_FILE_BYTES) return undefined;
  return `${info.mtimeMs} ${info.size} ${info.ino}`;
}

/** Returns undefined for a file that is no text, or cannot be read now. */
function readText(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    // Without the byte order mark, like the text in the editor.
    return text.includes('\0') ? undefined : text.replace(/^\uFEFF/, '');
  } catch {
    // Gone or unreadable: only what can be read now counts.
    return undefined;
  }
}
