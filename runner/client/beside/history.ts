/**
 * Owns saying beforehand that a history is larger than a sandbox is given: its tests will find no
 * `git log` there, and no tags. The runner measures it itself, and tells the agent.
 */
import { MAX_HISTORY_BYTES, MAX_HISTORY_PACK_BYTES } from '../../protocol/beside.ts';
import { runGit } from '../git.ts';
import type { GitSettings } from '../git-settings.ts';
import { type Looking, megabytes, OFFLINE } from './looking.ts';

/** A history of this many commits is over every limit. */
const MAX_COMMITS = 100_000;
/** Longer than that, a user would rather not be told. */
const LOOK_MS = 5_000;

/** Undefined when the commits fit, or nothing is known in time. */
export async function historyNote(
  { repository, signal }: Pick<Looking, 'repository' | 'signal'>,
  settings: Promise<Pick<GitSettings, 'promisor'>>,
): Promise<string | undefined> {
  const [bytes, { promisor }] = await Promise.all([commitBytes(repository.root, signal), settings]);
  const most = promisor !== undefined ? MAX_HISTORY_PACK_BYTES : MAX_HISTORY_BYTES;
  if (bytes === undefined || bytes <= most) return undefined;
  return `The history is not sent: its commits have ${megabytes(bytes)}, more than ${megabytes(most)}. Without it, git log ends at this commit and there are no tags (git describe fails).`;
}

async function commitBytes(cwd: string, signal?: AbortSignal): Promise<number | undefined> {
  const late = AbortSignal.timeout(LOOK_MS);
  const args = ['rev-list', '--disk-usage', `--max-count=${MAX_COMMITS}`, 'HEAD'];
  try {
    const either = signal ? AbortSignal.any([signal, late]) : late;
    const { stdout } = await runGit({ cwd, args, env: OFFLINE, signal: either });
    const bytes = Number(stdout.toString('latin1').trim());
    return Number.isFinite(bytes) ? bytes : undefined;
  } catch {
    // Too slow, or a history that is not whole: that is said by who sends it.
    signal?.throwIfAborted();
    return undefined;
  }
}
