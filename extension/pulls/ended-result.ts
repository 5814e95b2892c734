/** Owns finding the result that a command is called on, once its attempt is over. */
import { l10n } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';
import { fetchResult } from '../review/results.ts';
import type { Pointer } from '../tasks/pointer.ts';
import type { PullAbout } from './find-forge.ts';

export async function endedResult(
  services: Services,
  pointer: Pointer,
): Promise<Pick<PullAbout, 'task' | 'attempt' | 'repository'>> {
  const { task, attempt: n, repository } = await fetchResult(services, pointer);
  const attempt = task.attempts.find((each) => each.n === n);
  if (attempt && isFinal(attempt.status)) return { task, attempt, repository };
  throw new ErrandError('conflict', l10n.t('Attempt {0} is still at work.', n), {
    hint: l10n.t('Wait until it has ended.'),
  });
}
