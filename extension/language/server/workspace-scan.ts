/**
 * Owns the search through the files that git lists in a folder. It reads in slices, so that the
 * server can answer other requests or a cancel in between, and never reads a file above its limit.
 */
import { execFile } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { isForeign } from './foreign.ts';
import { languageOfFile } from './lexer/file-names.ts';
import type { TodoSettings, WorkspaceTodos } from './protocol.ts';
import { findTodos } from './todos.ts';

const MAX_FILE_BYTES = 1_000_000;
const MAX_FILES = 100_000;
const MAX_TODOS = 5_000;
const FILES_PER_SLICE = 50;

const run = promisify(execFile);

/**
 * Reads every folder it can. Rejects when cancelled, or with git's own reason when no folder could
 * be read at all.
 */
export async function scanWorkspace(
  folders: readonly string[],
  settings: TodoSettings,
  signal: AbortSignal,
): Promise<WorkspaceTodos> {
  const found: WorkspaceTodos['todos'][number][] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  let cut = false;
  let reason: unknown;
  for (const folder of folders) {
    let paths: string[];
    try {
      paths = await listFiles(folder, signal);
    } catch (error) {
      signal.throwIfAborted();
      // A folder without a repository has nothing to delegate, but the others may have.
      unread.push(folder);
      reason ??= error;
      continue;
    }
    cut ||= paths.length > MAX_FILES;
    for (const [i, path] of paths.slice(0, MAX_FILES).entries()) {
      if (i % FILES_PER_SLICE === 0) {
        await turn();
        signal.throwIfAborted();
      }
      const file = join(folder, path);
      // One folder of a workspace may lie inside another.
      if (seen.has(file)) continue;
      seen.add(file);
      found.push(...todosOf(file, path, settings));
      if (found.length >= MAX_TODOS) return { todos: found.slice(0, MAX_TODOS), cut: true, unread };
    }
  }
  if (unread.length > 0 && unread.length === folders.length) throw new Error(words(unread, reason));
  return { todos: found, cut, unread };
}

/** Returns git's own words, which are its last line; the rest is the command that was run. */
function words(unread: readonly string[], reason: unknown): string {
  const names = unread.map((folder) => basename(folder)).join(', ');
  const said = reason instanceof Error ? reason.message : String(reason);
  const fatal =
    said
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^fatal: /, '') ?? '';
  return `git cannot list the files of ${names}: ${fatal}`;
}

function todosOf(file: string, path: string, settings: TodoSettings): WorkspaceTodos['todos'] {
  const language = languageOfFile(path);
  if (language === undefined || settings.disabledLanguages.includes(language)) return [];
  const text = readSmall(file);
  if (text === undefined) return [];
  const uri = pathToFileURL(file).href;
  return findTodos(language, text, settings.tags).map((todo) => Object.assign({ uri, path }, todo));
}

/**
 * Runs git itself, because the language server is a separate program that imports nothing of ours.
 */
async function listFiles(folder: string, signal: AbortSignal): Promise<string[]> {
  const { stdout } = await run(
    'git',
    // Does not run a program that the repository names, because nobody may have agreed to it.
    ['-c', 'core.fsmonitor=false', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: folder,
      signal,
      maxBuffer: 256_000_000,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    },
  );
  return [...new Set(stdout.split('\0'))].filter((path) => path !== '' && !isForeign(path));
}

/**
 * Returns undefined for anything but a small regular text file: a link, a fifo, a file that is
 * gone.
 */
function readSmall(file: string): string | undefined {
  try {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > MAX_FILE_BYTES) return undefined;
    const text = readFileSync(file, 'utf8');
    // Without the byte order mark, like the text in the editor.
    return text.includes('\0') ? undefined : text.replace(/^\uFEFF/, '');
  } catch {
    // Gone or unreadable: the list covers only what can be read now.
    return undefined;
  }
}
