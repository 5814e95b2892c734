/**
 * Owns bringing a backup into an empty data directory: unpacked aside, looked through, brought to
 * this build's schema, and only then put in its place. Until all of it is there no runner starts in
 * that directory, and a restore that was cut off begins anew. No configuration of git, no program
 * and no link of a backup is ever used.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { brokenIn, takeOverCopy } from '../git/create.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import { ErrandError } from '../protocol/errors.ts';
import { RepositoryId, SHA256_PREFIX } from '../protocol/task.ts';
import { databaseFault, openDatabase } from '../store/database.ts';
import { type DataDirectory, dataIn, openDataDirectory, RESTORING } from '../store/directory.ts';
import { migrate, schemaOf, SCHEMA_VERSION } from '../store/schema.ts';
import { Store } from '../store/store.ts';
import { interruptLeft, restoredWords } from '../tasks/interrupt-left.ts';
import { ABOUT_FILE, BACKUP_FORMAT, BackupAbout } from './about.ts';
import { unpack } from './archive.ts';

export interface Restored {
  readonly about: BackupAbout;
  /** Attempts that were under way. */
  readonly interrupted: number;
  readonly ledgers: number;
  /** In words, what is not as it should be; all of it was restored nevertheless. */
  readonly problems: readonly string[];
}

const DATABASE = 'errand.db';
const FOLDERS = ['artifacts', 'ledgers', 'logs', 'repositories'];
const ALL = [...FOLDERS, DATABASE, 'errand.yaml', ABOUT_FILE];

/** @throws {ErrandError} where the directory has data, or the backup is none that can be used */
export async function restore(
  archive: Readable,
  root: string,
  signal: AbortSignal,
): Promise<Restored> {
  const [taken] = dataIn(root);
  if (taken !== undefined) {
    archive.destroy();
    throw new ErrandError('conflict', `The data directory ${root} is not empty: it has ${taken}.`, {
      hint: 'A backup is only restored into an empty one: name another with --data-dir, or move that one away. Nothing was changed.',
    });
  }
  const directory = openDataDirectory(root, 'restore');
  const aside = join(root, RESTORING);
  try {
    // Of a restore that was cut off while it put things in their places.
    for (const name of [...ALL, RESTORING]) await remove(join(root, name));
    await mkdir(aside, { mode: 0o700 });
    await unpack(archive, aside, signal);
    const about = await aboutIn(aside);
    await refuseOthers(aside);
    const problems: string[] = [];
    await takeRepositories(aside, problems);
    const interrupted = await takeStore(aside, about, problems);
    const ledgers = await lookThroughLedgers(join(aside, 'ledgers'), problems);
    await lookThroughArtifacts(join(aside, 'artifacts'), problems);
    signal.throwIfAborted();
    // What is told to be there is there, also when the power goes: as with all that is stored.
    await syncTree(aside);
    await putInPlace(directory, aside);
    await syncFolder(root);
    return { about, interrupted, ledgers, problems };
  } catch (cause) {
    // The directory was empty: it is again, and the mark goes last.
    for (const name of [...ALL, RESTORING]) await remove(join(root, name));
    throw cause;
  } finally {
    directory.release();
  }
}

async function aboutIn(folder: string): Promise<BackupAbout> {
  const text = await readFile(join(folder, ABOUT_FILE), 'utf8').catch(() => '');
  let about: BackupAbout;
  try {
    about = v.parse(BackupAbout, JSON.parse(text));
  } catch (cause) {
    throw new ErrandError('invalid', 'This is no backup of an Errand runner.', {
      hint: '"errand backup FILE" makes one.',
      cause,
    });
  }
  if (about.format > BACKUP_FORMAT || about.schema > SCHEMA_VERSION) {
    throw new ErrandError(
      'version_mismatch',
      `The backup was made by a newer Errand (${about.version}, schema ${about.schema}); this one knows up to schema ${SCHEMA_VERSION}.`,
      { hint: 'Restore it with that version or a later one. Nothing was changed.' },
    );
  }
  return about;
}

/** Only plain files and folders, under names that a backup has. */
async function refuseOthers(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const info = await lstat(join(folder, name));
    const [top = ''] = name.split('/');
    if ((info.isFile() || info.isDirectory()) && ALL.includes(top)) continue;
    throw new ErrandError('invalid', `The backup has ${name}, which no backup of a runner has.`, {
      hint: 'Nothing was changed.',
    });
  }
}

async function takeRepositories(aside: string, problems: string[]): Promise<void> {
  const copies = join(aside, 'copies');
  const folder = join(aside, 'repositories');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(folder, copies);
  await mkdir(folder, { mode: 0o700 });
  for (const name of await readdir(copies)) {
    const id = name.replace(/\.git$/, '');
    if (id === name || !v.is(RepositoryId, id)) continue;
    const path = join(folder, name);
    const format = id.startsWith(SHA256_PREFIX) ? 'sha256' : 'sha1';
    await takeOverCopy(join(copies, name), path, format);
    const broken = await brokenIn(path);
    if (broken !== undefined) problems.push(`repository ${id}: ${broken}`);
  }
  await remove(copies);
}

/** Interrupts what was under way: it goes on from there when the runner starts. */
async function takeStore(aside: string, { at }: BackupAbout, problems: string[]): Promise<number> {
  const database = openDatabase(join(aside, DATABASE));
  const store = new Store(database);
  try {
    const fault = databaseFault(database);
    if (fault !== undefined) problems.push(`the database: ${fault}`);
    await schemaOf(database);
    await migrate(database);
    return await interruptLeft({ store, now: () => new Date() }, restoredWords(at));
  } finally {
    await store.close();
  }
}

async function lookThroughLedgers(folder: string, problems: string[]): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    // The last line of one that was being written may be cut off; it was not acknowledged.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole === '') continue;
    const report = verifyChain(ledgerLines(whole), { running: true });
    if (!report.ok) problems.push(`ledger ${name}, line ${report.line}: ${report.reason}`);
  }
  return names.length;
}

/** Each has the hash of its content as its name. */
async function lookThroughArtifacts(folder: string, problems: string[]): Promise<void> {
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    const [, sha256] = /^[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(name) ?? [];
    if (sha256 === undefined) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    if (hash.digest('hex') !== sha256) problems.push(`artifact ${sha256}: its content is another`);
  }
}

/** The database last: without it the directory has no data. */
async function putInPlace({ root }: DataDirectory, aside: string): Promise<void> {
  for (const name of ['errand.yaml', ...FOLDERS, DATABASE]) {
    const target = join(root, name);
    await remove(target);
    await rename(join(aside, name), target).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
  }
  await remove(aside);
}

/** Has every file below it, and every folder with their names, on the disk. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncFile(path);
  }
  await syncFolder(folder);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Systems that cannot sync a folder keep its names by themselves, or not at all. */
async function syncFolder(path: string): Promise<void> {
  await syncFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (!['EISDIR', 'EINVAL', 'EPERM', 'ENOTSUP'].includes(cause.code ?? '')) throw cause;
  });
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}
