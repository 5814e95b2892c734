/**
 * Owns what a command of the review is called on: a task's id, a row of the Tasks view, a reviewed
 * file, a thread of comments on one, or the result in the active tab.
 */
import { Uri } from 'vscode';
import { type Pointer, pointerOf } from '../tasks/pointer.ts';
import { reviewInFront } from './active-tab.ts';
import { parseReviewUri, REVIEW_SCHEME } from './uri.ts';

/** Returns undefined for anything that points at no task. */
export function commandTarget(target: unknown): Pointer | undefined {
  const uri = uriOf(target);
  if (!uri) return pointerOf(target);
  if (uri.scheme !== REVIEW_SCHEME) return undefined;
  const file = parseReviewUri(uri);
  return file && { taskId: file.task, attempt: file.attempt };
}

/** Falls back to the result in the active tab when the target points at no task. */
export function commandTargetOrInFront(target: unknown): Pointer | undefined {
  const front = commandTarget(target) ? undefined : reviewInFront();
  return front ? { taskId: front.task, attempt: front.attempt } : commandTarget(target);
}

function uriOf(target: unknown): Uri | undefined {
  if (target instanceof Uri) return target;
  if (typeof target !== 'object' || target === null || !('uri' in target)) return undefined;
  return target.uri instanceof Uri ? target.uri : undefined;
}
