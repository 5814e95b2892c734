/** Owns how large a file may be that is sent: the smaller of the user's limit and the runner's. */
import { workspace } from 'vscode';
import type { Services } from '../container.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;

export function largestFile({ runner }: Services): number {
  const setting = workspace.getConfiguration('errand').get('snapshot.maxFileMegabytes', 100);
  const ours = Math.max(1, setting) * BYTES_PER_MEGABYTE;
  return runner.state.kind === 'connected' ? Math.min(ours, runner.state.hello.maxFileBytes) : ours;
}
