/**
 * Owns the check of every name before git sees it: nothing that could be an option, a range or
 * another ref's path gets through. Pure.
 */
import * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';
import { ObjectId, RepositoryId } from '../protocol/task.ts';

const TASK_REF =
  /^refs\/errand\/tasks\/[a-z0-9][a-z0-9-]{7,63}\/(base|bases\/(?:[0-9a-f]{40}|[0-9a-f]{64})|beside\/[1-9]\d{0,3}|attempts\/[1-9]\d{0,5}|parts\/[1-9]\d{0,5}-[1-9])$/;
const TASK_PREFIX = /^refs\/errand\/tasks\/[a-z0-9][a-z0-9-]{7,63}(\/(attempts\/?)?)?$/;
const NEWER_REF =
  /^refs\/errand\/tasks\/([a-z0-9][a-z0-9-]{7,63})\/bases\/([0-9a-f]{40}|[0-9a-f]{64})$/;
const PUSHED_REF = /^refs\/errand\/tasks\/([a-z0-9][a-z0-9-]{7,63})\/(base|beside\/[1-9]\d{0,3})$/;

/** @throws {ErrandError} `invalid` */
export function objectId(value: string): string {
  return accept(v.is(ObjectId, value), value, 'an object id');
}

/** @throws {ErrandError} `invalid` */
export function repositoryId(value: string): string {
  return accept(v.is(RepositoryId, value), value, 'a repository id');
}

/** A task's base, a newer one, one of its attempts, or a worker's part of one. @throws {ErrandError} `invalid` */
export function taskRef(value: string): string {
  return accept(TASK_REF.test(value), value, "a task's ref");
}

/** The folder of a task's refs, ending in a slash. @throws {ErrandError} `invalid` */
export function taskPrefix(value: string): string {
  const prefix = accept(TASK_PREFIX.test(value), value, "the folder of a task's refs");
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** Task whose base, or a part sent beside it, this ref is: what a client pushes for a new task. */
export function taskOfPushed(ref: string): string | undefined {
  return PUSHED_REF.exec(ref)?.[1];
}

/** Task that this ref is a newer base of, and the only commit that it may have. */
export function newerBaseOf(
  ref: string,
): { readonly task: string; readonly commit: string } | undefined {
  const [, task, commit] = NEWER_REF.exec(ref) ?? [];
  return task === undefined || commit === undefined ? undefined : { task, commit };
}

function accept(good: boolean, value: string, what: string): string {
  if (good) return value;
  throw new ErrandError('invalid', `${JSON.stringify(value.slice(0, 200))} is not ${what}.`);
}
