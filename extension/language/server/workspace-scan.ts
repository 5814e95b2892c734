/**
 * Owns the search through what git lists in a folder. It reads in slices, so that the server
 * answers others and a cancel in between; it never reads a file above its limit.
 */
import { execFile } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { languageOf } from './lexer/comments.ts';
import type { TodoSettings, WorkspaceTodos } from './protocol.ts';
import { findTodos } from './todos.ts';

const MAX_BYTES = 1_000_000;
const MAX_FILES = 100_000;
const MAX_FOUND = 5_000;
const SLICE = 50;

const run = promisify(execFile);

/** Made by tools or brought from elsewhere: nobody delegates a TODO in them. */
export function isForeign(path: string): boolean {
  return /(?:^|\/)(?:node_modules|vendor|third_party|\.git|dist|\.venv)\/|\.(?:min|generated|pb)\.\w+$/.test(
    path,
  );
}

/** Rejects with git's error when a folder is in no repository, and when cancelled. */
export async function scanWorkspace(
  folders: readonly string[],
  settings: TodoSettings,
  signal: AbortSignal,
): Promise<WorkspaceTodos> {
  const todos: WorkspaceTodos['todos'][number][] = [];
  for (const folder of folders) {
    const paths = await listFiles(folder, signal);
    if (paths.length > MAX_FILES) return { todos, cut: true };
    for (let i = 0; i < paths.length; i += 1) {
      if (i % SLICE === 0) {
        await turn();
        signal.throwIfAborted();
      }
      const path = paths[i] ?? '';
      const language = languageOf(path);
      if (language === undefined || settings.disabledLanguages.includes(language)) continue;
      const file = join(folder, path);
      const text = readSmall(file);
      if (text === undefined) continue;
      const uri = pathToFileURL(file).href;
      for (const todo of findTodos(language, text, settings.tags))
        todos.push({ ...todo, uri, path });
      if (todos.length >= MAX_FOUND) return { todos: todos.slice(0, MAX_FOUND), cut: true };
    }
  }
  return { todos, cut: false };
}

async function listFiles(folder: string, signal: AbortSignal): Promise<string[]> {
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: folder,
      signal,
      maxBuffer: 256_000_000,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    },
  );
  return [...new Set(stdout.split('\0'))].filter((path) => path !== '' && !isForeign(path));
}

/** Undefined for what is no small regular file of text: a link, a fifo, gone since git listed it. */
function readSmall(file: string): string | undefined {
  try {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const text = readFileSync(file, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    // Gone or unreadable: the list is of what can be read now.
    return undefined;
  }
}
