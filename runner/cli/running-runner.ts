/** Owns the question whether a command goes to a running runner or to its data directory itself. */
import { findRunning } from '../client/local-runner.ts';
import type { RunnerAddress } from '../client/requester.ts';
import type { Call } from './call.ts';
import { dataDirectoryOf, runnerAddress, text } from './options.ts';

/** The runner that is named, or that runs on this machine; undefined where none does. */
export async function runningRunner(call: Call): Promise<RunnerAddress | undefined> {
  const isNamed = text(call, 'url') !== undefined || Boolean(process.env['ERRAND_RUNNER_URL']);
  return isNamed ? await runnerAddress(call) : await findRunning(dataDirectoryOf(call));
}
