/**
 * Answers one question about an image: which programs can be called there by name alone? A
 * repository's file of the same name may be called in their place. Asks in a sandbox of its own,
 * before any commit is in it. Backstop: where it cannot be asked, nothing is known and nothing is
 * lost.
 */
import { openWorkspace } from '../../sandbox/git-workspace.ts';
import { SandboxLostError } from '../../sandbox/sandbox.ts';
import type { CheckEnvironment } from './check-environment.ts';

const LIST = 'IFS=:; for folder in $PATH; do ls -1 -- "$folder" 2>/dev/null; done; true';
const MAX_LIST_BYTES = 1024 * 1024;

/** Returns their names, without folders. */
export async function programsIn(
  environment: CheckEnvironment,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { driver, image, sandboxLimits: limits, context } = environment;
  const { task, attempt } = context;
  const sandbox = await driver.create(
    { image, limits, task: task.id, attempt, purpose: 'clean-room', network: 'none' },
    signal,
  );
  try {
    const workspace = openWorkspace(sandbox);
    const { stdout } = await workspace.run(['/bin/sh', '-c', LIST], {
      limit: MAX_LIST_BYTES,
      signal,
    });
    return new Set(stdout.toString('utf8').split('\n').filter(Boolean));
  } catch (error) {
    if (error instanceof SandboxLostError) return new Set();
    throw error;
  } finally {
    await sandbox.destroy();
  }
}
