/**
 * `errand backup FILE`: everything that a runner keeps, in one file, while it runs or not. The file
 * appears under its name once it is whole.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { fetchBackup } from '../client/fetch-backup.ts';
import { BackupAbout, LEFT_OUT } from '../keeping/about.ts';
import { Backups } from '../keeping/backup.ts';
import { withDataDirectory } from '../keeping/offline.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Call } from './call.ts';
import { interruptible } from './interruptible.ts';
import { dataDirectoryOf, isSet } from './options.ts';
import { VERSION } from './package.ts';
import { runningRunner } from './running-runner.ts';
import { harmless, jsonText, paint, size } from './screen.ts';

export async function backup(call: Call): Promise<number> {
  const [named] = call.positionals;
  if (named === undefined) {
    throw new ErrandError('invalid', 'Into which file?', { hint: 'Usage: errand backup FILE' });
  }
  const file = resolve(named);
  if (existsSync(file)) {
    throw new ErrandError('conflict', `${file} is there already, and stays as it is.`, {
      hint: 'Name another file, or remove that one first.',
    });
  }
  // A name of its own: another backup into the same file neither writes into this one nor removes it.
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  return await interruptible(async (signal) => {
    const about = await writtenTo(partial, call, signal).catch(async (cause: unknown) => {
      await rm(partial, { force: true });
      throw cause;
    });
    const bytes = await synced(partial);
    await rename(partial, file);
    tell(call, file, bytes, about);
    return 0;
  }, 'No backup was made.');
}

/** By the runner where one runs, else from its data directory itself. */
async function writtenTo(path: string, call: Call, signal: AbortSignal): Promise<BackupAbout> {
  const address = await runningRunner(call);
  if (address) {
    const { archive, about } = await fetchBackup(address, signal);
    await write(archive, path, signal);
    return v.parse(BackupAbout, about);
  }
  return await withDataDirectory(dataDirectoryOf(call), noLog, async (kept) => {
    const backups = new Backups({ ...kept, version: VERSION, now: () => new Date() });
    return await backups.make(async (archive, about) => {
      await write(archive, path, signal);
      return about;
    }, signal);
  });
}

const noLog = (): void => undefined;

/** It holds code and conversations: for its owner alone, and never into a file that is there. */
async function write(archive: Readable, path: string, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    archive.destroy();
    throw new ErrandError('invalid', `${path} cannot be written (${cause.code}).`, { cause });
  });
  try {
    await pipeline(archive, file.createWriteStream(), { signal });
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ErrandError('unavailable', `The backup did not come to its end: ${why}.`, {
      hint: 'No file was left. The log of the runner says more, where it is at fault.',
      cause,
    });
  }
}

async function synced(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

function tell(call: Call, file: string, bytes: number, about: BackupAbout): void {
  if (isSet(call, 'json')) {
    const { version, at, tasks } = about;
    const document = { schema: 'errand.backup/1', file, bytes, version, at, tasks };
    process.stdout.write(`${jsonText({ ...document, leftOut: LEFT_OUT }, 2)}\n`);
    return;
  }
  const left = LEFT_OUT.map((what) => `    ${what}\n`).join('');
  const words = `${file}: ${about.tasks} tasks as of ${about.at}, ${size(bytes)}`;
  process.stdout.write(`${paint('green', '✓')} ${harmless(words)}\n  Not in it:\n${left}`);
}
