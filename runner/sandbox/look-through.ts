/**
 * Has git look at each file of a work tree once, while a model thinks. Over a prepared checkout the
 * first look takes more than twice as long as the next, and nearly every agent begins with one. Not
 * for a sandbox that still waits for its task: the names of all files stay in memory afterwards.
 */
import type { Sandbox } from './sandbox.ts';

const LOOK_MS = 60_000;

/** Resolves when that is done; of no consequence where it fails. */
export async function lookThrough(sandbox: Pick<Sandbox, 'exec'>): Promise<void> {
  const argv = ['nice', '-n', '19', 'git', 'status', '--porcelain'];
  // Without the lock of the index, which the agent's own git may want meanwhile.
  const request = { argv, env: { GIT_OPTIONAL_LOCKS: '0' }, timeoutMs: LOOK_MS };
  await sandbox.exec(request).catch(() => undefined);
}
