/** Owns what a backup says of itself: `backup.json` in it, and the header of a request for one. */
import * as v from 'valibot';

/** The form of a backup; raised when an older build could not restore one any more. */
export const BACKUP_FORMAT = 1;
export const ABOUT_FILE = 'backup.json';

export const BackupAbout = v.object({
  format: v.number(),
  /** Of the product that made it. */
  version: v.string(),
  /** Of the store (store/schema.ts). */
  schema: v.number(),
  /** ISO 8601, UTC. */
  at: v.string(),
  tasks: v.number(),
});
export type BackupAbout = v.InferOutput<typeof BackupAbout>;

/** In words, what is never in a backup. */
export const LEFT_OUT: readonly string[] = [
  'the token of the runner and that for its numbers: a restored one makes its own, which clients then need',
  'the tokens of other users: put them into the folder "tokens" again',
  'keys for models and certificates, which are not kept in the data directory',
  'a configuration that was named with --config',
  'prepared checkouts, environment images and the programs of other agents: they are made again',
];
