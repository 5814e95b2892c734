/**
 * Owns what a command of the review is pointed at: a task's id, a row of the Tasks view, a reviewed
 * file, or a thread of comments on one.
 */
import { Uri } from 'vscode';
import { type Pointer, pointerOf } from '../tasks/pointer.ts';
import { parseReviewUri, REVIEW_SCHEME } from './uri.ts';

/** Undefined for what points at no task. */
export function pointed(target: unknown): Pointer | undefined {
  const uri = uriOf(target);
  if (!uri) return pointerOf(target);
  if (uri.scheme !== REVIEW_SCHEME) return undefined;
  const file = parseReviewUri(uri);
  return file && { taskId: file.task, attempt: file.attempt };
}

function uriOf(target: unknown): Uri | undefined {
  if (target instanceof Uri) return target;
  if (typeof target !== 'object' || target === null || !('uri' in target)) return undefined;
  return target.uri instanceof Uri ? target.uri : undefined;
}
