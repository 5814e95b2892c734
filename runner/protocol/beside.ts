/**
 * Contents that travel to the runner beside the commit that work starts from, because a commit
 * cannot hold them: tags, files of submodules, Git LFS objects, pictures of a ticket, and notes on
 * what stays behind.
 * Client and runner read them by the same schema; they are the user's, and never a sandbox's.
 */
import * as v from 'valibot';
import { ObjectId, type TaskId } from './task.ts';

/** Total bytes of submodule files and LFS objects sent with a task. */
export const MAX_BESIDE_BYTES = 100 * 1024 * 1024;
/** Bytes of a history's commits, as git stores them, up to which a sandbox is given them. */
export const MAX_HISTORY_BYTES = 8 * 1024 * 1024;
/** The same where they go beside the base, which a partial clone's does. */
export const MAX_HISTORY_PACK_BYTES = 16 * 1024 * 1024;
/** The newest of a repository's tags. */
export const MAX_TAGS = 1000;
export const MAX_NOTES = 50;
/** Ignore rules of the user's own. */
export const MAX_IGNORE_RULES = 5000;

/** Git takes more names than can be told apart by everyone who reads a list of them. */
export const TAG_NAME = /^refs\/tags\/[^\s\p{Cc}]+$/u;

const Path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** Ref number 1 has a commit with this as its file `manifest.json`. */
export const Manifest = v.object({
  version: v.literal(1),
  /** Whole names, below refs/tags/. What they point to is in `objects.pack`, or in the history. */
  tags: v.array(v.object({ name: v.pipe(v.string(), v.regex(TAG_NAME)), id: ObjectId })),
  /** Set where `objects.pack` has the commits of the history, which the base came without. */
  history: v.optional(v.object({ shallow: v.array(ObjectId) })),
  submodules: v.array(v.object({ path: Path, tree: ObjectId })),
  /** Files whose blob in the commit is a pointer, and the blob that is in its place here. */
  lfs: v.array(v.object({ path: Path, pointer: ObjectId, content: ObjectId })),
  /** Pictures of the ticket that the task came from, which no sandbox is given. */
  pictures: v.optional(
    v.array(v.object({ name: v.pipe(v.string(), v.maxLength(200)), content: ObjectId })),
  ),
  /** Rules of the user's own, which are in no `.gitignore`. */
  ignored: v.optional(v.array(v.pipe(v.string(), v.regex(/^[^\n]*$/)))),
  /** For people and for the agent. */
  notes: v.array(v.string()),
});
export type Manifest = v.InferOutput<typeof Manifest>;

export const MANIFEST_FILE = 'manifest.json';
export const OBJECTS_FILE = 'objects.pack';

/** Ref of the nth part sent with a task's base; the manifest is the first. */
export const besideRef = (id: TaskId, n: number): string => `refs/errand/tasks/${id}/beside/${n}`;
