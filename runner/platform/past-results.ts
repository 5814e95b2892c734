/**
 * Owns finding accepted results of Errand in a history: commits that carry the trailer of a task, as
 * a merged pull request or a merged branch leaves them. A squash or a commit by hand without it is
 * not found. Reads commits and names of files, never their contents; what it finds was written by
 * others. The caller says how git is run (client/git, git/process).
 */

/** A commit that names the task it is the result of. */
export interface PastResult {
  readonly commit: string;
  readonly task: string;
  readonly attempt?: number;
  readonly title: string;
  /** The day of the commit, `2026-11-30`. */
  readonly date: string;
  readonly files: readonly string[];
}

/** Why there may be more of them: the history is cut off, or goes on, or holds too many. */
export type MissingResults = 'cut' | 'older' | 'many';

export interface FoundResults {
  /** Newest first. */
  readonly results: readonly PastResult[];
  readonly missing?: MissingResults;
}

export interface History {
  readonly git: (args: readonly string[], stdin?: string) => Promise<Buffer>;
  readonly tip: string;
  /** Commits that are here without their parents. */
  readonly cut: ReadonlySet<string>;
}

/** Commits that are looked through. */
export const MAX_LOOKED_THROUGH = 5000;
export const MAX_RESULTS = 100;

/** A merge changes nothing by itself, and a commit without a parent is a change to nothing. */
const ORDINARY = ['--min-parents=1', '--max-parents=1'];
const ASKED = ['-E', '--grep=^Errand-Task: ', '--grep=^This reverts commit [0-9a-f]{40,64}'];
/** Whatever the user's own settings say. */
const PLAIN = ['--no-show-signature', '--encoding=UTF-8'];
const LOG = ['log', '--no-walk=unsorted', '--stdin', '-z', ...PLAIN];
const REVERTS = /^This reverts commit ([0-9a-f]{40,64})(, reversing)?/gm;
const trailer = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x2C)`;
const FORMAT = ['%H', '%cs', trailer('Errand-Task'), trailer('Errand-Attempt'), '%s', '%b'];
const DIFF = ['-r', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];

export async function findPastResults({ git, tip, cut }: History): Promise<FoundResults> {
  const looked = await git(['rev-list', '-n', `${MAX_LOOKED_THROUGH}`, tip]);
  const ids = looked.toString('latin1').split('\n').filter(Boolean);
  const named = await namedCommits({ git, cut }, ids);
  const kept = named.slice(0, MAX_RESULTS);
  const files = await filesOf(
    git,
    kept.map(({ commit }) => commit),
  );
  const missing = missingOf(ids, cut, named.length);
  const results: PastResult[] = [];
  for (const each of kept) results.push({ ...each, files: files.get(each.commit) ?? [] });
  return { results, ...(missing && { missing }) };
}

function missingOf(
  ids: readonly string[],
  cut: ReadonlySet<string>,
  named: number,
): MissingResults | undefined {
  if (named > MAX_RESULTS) return 'many';
  if (ids.some((id) => cut.has(id))) return 'cut';
  return ids.length === MAX_LOOKED_THROUGH ? 'older' : undefined;
}

type Named = Omit<PastResult, 'files'>;

/** Newest first, without what was taken back later. */
async function namedCommits(
  { git, cut }: Pick<History, 'git' | 'cut'>,
  ids: readonly string[],
): Promise<Named[]> {
  if (ids.length === 0) return [];
  const format = `--format=tformat:${FORMAT.join('%x00')}`;
  const args = [...LOG, ...ORDINARY, ...ASKED, format];
  const fields = (await git(args, `${ids.join('\n')}\n`)).toString('utf8').split('\0');
  const found: Named[] = [];
  const bodies = new Map<string, string>();
  for (let at = 0; at + FORMAT.length <= fields.length; at += FORMAT.length) {
    const [commit = '', date = '', tasks = '', attempts = '', title = '', body = ''] = fields.slice(
      at,
      at + FORMAT.length,
    );
    const attempt = Number(last(attempts));
    found.push({ commit, task: last(tasks), ...(attempt > 0 && { attempt }), title, date });
    bodies.set(commit, body);
  }
  const reverted = new Set<string>();
  // What takes a commit back is newer, and may be taken back itself.
  for (const [commit, body] of bodies) {
    if (reverted.has(commit)) continue;
    for (const [, id = '', merge] of body.matchAll(REVERTS)) {
      reverted.add(id);
      if (merge === undefined || cut.has(id) || !ids.includes(id)) continue;
      const merged = await git(['rev-list', '-n', `${MAX_LOOKED_THROUGH}`, `${id}^1..${id}`]);
      for (const each of merged.toString('latin1').split('\n')) reverted.add(each);
    }
  }
  return found.filter(({ commit, task }) => task !== '' && !reverted.has(commit));
}

/** Of a squash of several, the last one. */
const last = (values: string): string => values.split(',').at(-1)?.trim() ?? '';

async function filesOf(
  git: History['git'],
  commits: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map<string, string[]>();
  if (commits.length === 0) return files;
  const args = ['diff-tree', '--stdin', '--always', '-z', '--name-only', ...DIFF];
  const listed = (await git(args, `${commits.join('\n')}\n`)).toString('utf8').split('\0');
  const wanted = new Set(commits);
  let own: string[] = [];
  for (const each of listed.filter(Boolean)) {
    if (wanted.delete(each)) files.set(each, (own = []));
    else own.push(each);
  }
  return files;
}

/** Arguments that print what the commit changed, as text. */
export function diffOfResult(commit: string): readonly string[] {
  return ['diff-tree', '-p', '--no-commit-id', ...DIFF, commit];
}
