/**
 * Owns reading the settings of the user's git that decide what belongs beside a snapshot, all in one
 * question: starting git takes longer than its answer. Changes none.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { gitLine, runGit } from './git.ts';

export interface GitSettings {
  /** The remote that has the objects that are not here; undefined where all of them are. */
  readonly promisor: string | undefined;
  /** Path of the user's own ignore rules; undefined where a setting says that there are none. */
  readonly excludesFile: string | undefined;
  /** Names of the filters that change what is checked out. */
  readonly filters: ReadonlySet<string>;
}

const KEYS =
  '^(extensions\\.partialclone|remote\\..*\\.promisor|core\\.excludesfile|filter\\..*\\.(smudge|process))$';

export async function readSettings(root: string, signal?: AbortSignal): Promise<GitSettings> {
  const args = ['config', '-z', '--get-regexp', KEYS];
  const { stdout } = await runGit({ cwd: root, args, accept: [0, 1], signal });
  const entries = stdout
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '')
    .map(parseEntry);
  const last = (key: string): Entry | undefined => entries.findLast((each) => each.key === key);
  const named = last('extensions.partialclone')?.value;
  const promisor = entries.find(({ key, value }) => PROMISOR.test(key) && isTrue(value))?.key;
  const excludes = last('core.excludesfile');
  return {
    promisor: named || (promisor && PROMISOR.exec(promisor)?.[1]),
    excludesFile: excludes?.value === undefined ? usual() : await pathOf(root, excludes, signal),
    filters: new Set(entries.flatMap(filterOf)),
  };
}

interface Entry {
  /** As git names it: small letters, but for the name in the middle. */
  readonly key: string;
  /** Undefined for a key without `=`, which is true. */
  readonly value: string | undefined;
}

const PROMISOR = /^remote\.(.*)\.promisor$/s;

function parseEntry(entry: string): Entry {
  const end = entry.indexOf('\n');
  if (end < 0) return { key: entry, value: undefined };
  return { key: entry.slice(0, end), value: entry.slice(end + 1) };
}

function isTrue(value: string | undefined): boolean {
  return value === undefined || /^(true|yes|on|0*[1-9]\d*)$/i.test(value);
}

function usual(): string {
  return join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'git', 'ignore');
}

/** Set to nothing, it names no file. */
async function pathOf(
  root: string,
  { key, value = '' }: Entry,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (value === '') return undefined;
  if (!/^[~%:]/.test(value)) return resolve(root, value);
  // Somebody's home folder, or git's own: git knows where that is.
  const args = ['config', '--type=path', '--get', key];
  const named = await gitLine({ cwd: root, args, accept: [0, 1, 128], signal });
  return named === '' ? undefined : resolve(root, named);
}

/** Git LFS, whose objects are sent, is none of these. */
function filterOf({ key, value = '' }: Entry): string[] {
  const name = /^filter\.(.+)\.(?:smudge|process)$/s.exec(key)?.[1];
  return name === undefined || name === 'lfs' || /^(cat)?$/.test(value.trim()) ? [] : [name];
}
