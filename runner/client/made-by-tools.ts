/**
 * Owns leaving installed packages and caches of a work tree out of its snapshot when no ignore rule
 * does: they are for this machine, may be very large, and setup makes them again. It never leaves
 * out a file that git tracks, nor a folder that holds one, and it names what it leaves out.
 */
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderMadeBy, namedAsMade } from '../protocol/made-by-tools.ts';
import { listed } from './beside/looking.ts';
import type { IndexGit } from './buffers.ts';
import type { WorkTreeStatus } from './status.ts';

/** Number of paths in one command line. */
const PATHS_AT_ONCE = 500;

/** The status without them. */
export async function withoutMade(
  root: string,
  git: IndexGit,
  status: WorkTreeStatus,
): Promise<WorkTreeStatus> {
  const untracked = status.changed.filter((file) => file.untracked);
  const names = untracked.map((file) => file.bytes.toString('latin1'));
  const marked = new Set(names.flatMap((name) => folderMadeBy(name) ?? []));
  const prefixOf = (name: string): string | undefined =>
    namedAsMade(name) ?? foldersOf(name).find((folder) => marked.has(folder));
  const counts = new Map<string, number>();
  for (const name of names) {
    const prefix = prefixOf(name);
    if (prefix !== undefined) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  for (const prefix of counts.keys()) {
    if (!(await canBeMadeAnew(root, prefix))) counts.delete(prefix);
  }
  for (const prefix of await tracked(git, [...counts.keys()])) counts.delete(prefix);
  if (counts.size === 0) return status;

  const changed = status.changed.filter((file) => {
    const prefix = file.untracked ? prefixOf(file.bytes.toString('latin1')) : undefined;
    return prefix === undefined || !counts.has(prefix);
  });
  const gone = status.changed.length - changed.length;
  const words = [...counts].map(([prefix, count]) => {
    const name = Buffer.from(prefix, 'latin1').toString('utf8');
    return name.endsWith('/') ? `${name} (${count === 1 ? '1 file' : `${count} files`})` : name;
  });
  const note = `${listed(words)} ${words.length === 1 ? 'is' : 'are'} not sent: tools make such files again, and no ignore rule names them.`;
  return {
    ...status,
    changed,
    counts: { ...status.counts, untracked: status.counts.untracked - gone },
    // A file of the desktop's is nobody's loss.
    warnings: [...counts.keys()].every((prefix) => prefix.endsWith('.DS_Store'))
      ? status.warnings
      : [...status.warnings, note],
  };
}

/** The folders of a path, each with its slash, from the top. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    folders.push(path.slice(0, at + 1));
  }
  return folders;
}

/** Packages of Node could not be installed again without the manifest that names them. */
async function canBeMadeAnew(root: string, prefix: string): Promise<boolean> {
  if (!/(^|\/)(node_modules|bower_components)\/$/.test(prefix)) return true;
  const beside = join(root, Buffer.from(dirname(prefix), 'latin1').toString('utf8'));
  const found = await Promise.all(
    ['package.json', 'bower.json'].map((name) => lstat(join(beside, name)).catch(() => undefined)),
  );
  return found.some((info) => info !== undefined);
}

/** Those of the prefixes below which git tracks something. */
async function tracked(git: IndexGit, prefixes: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; from < prefixes.length; from += PATHS_AT_ONCE) {
    const some = prefixes.slice(from, from + PATHS_AT_ONCE);
    // An argument is text: a name that is no UTF-8 is asked about by no one, and stays in.
    const asked = some.filter(isUtf8Text);
    found.push(...some.filter((prefix) => !asked.includes(prefix)));
    const paths = asked.map((prefix) => pathOf(prefix).toString('utf8'));
    if (paths.length === 0) continue;
    const { stdout } = await git(['--literal-pathspecs', 'ls-files', '-z', '--', ...paths]);
    const names = stdout.toString('latin1').split('\0');
    found.push(...asked.filter((prefix) => names.some((name) => name.startsWith(prefix))));
  }
  return found;
}

function isUtf8Text(prefix: string): boolean {
  return !Buffer.from(prefix, 'latin1').toString('utf8').includes('\uFFFD');
}

function pathOf(prefix: string): Buffer {
  return Buffer.from(prefix.replace(/\/$/, ''), 'latin1');
}
