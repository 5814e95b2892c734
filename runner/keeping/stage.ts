/**
 * Owns the moment of a backup: a copy of everything that counts in the data directory, as it was
 * between two writes of the store. Files that never change are linked, so that the moment is short
 * and takes no room; what is still being written is copied. Nothing that goes on is waited for.
 * Backstop: a folder that a killed runner left is removed by the next backup, and when it collects.
 */
import { copyFile, link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryUse } from '../git/repository-use.ts';
import type { RepositoryStore } from '../git/repository.ts';
import { copyDatabase } from '../store/database.ts';
import type { DataDirectory } from '../store/directory.ts';
import { type Db, schemaOf } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { ABOUT_FILE, BACKUP_FORMAT, type BackupAbout } from './about.ts';

/** Begins the names of the folders that copies are staged in. */
export const STAGED = 'backup-';

export interface StageParts {
  readonly directory: DataDirectory;
  readonly store: Store;
  readonly repositories: RepositoryStore;
  readonly use: RepositoryUse;
  /** The product's own. */
  readonly version: string;
  readonly now: () => Date;
}

export interface Staged {
  readonly folder: string;
  readonly about: BackupAbout;
}

/** Makes the copy. The caller removes the folder. */
export async function stage(parts: StageParts): Promise<Staged> {
  const { directory, store, repositories, use } = parts;
  const folder = await mkdtemp(join(directory.root, STAGED));
  try {
    const ids = (await repositories.all()).map(({ id }) => id);
    // Objects are taken away by nothing else than these two, and neither within a moment.
    const steady = ids.reduce<() => Promise<BackupAbout>>(
      (work, id) => () => use.during(id, () => repositories.steady(id, work)),
      () => store.reading((db) => copyAll(parts, folder, db)),
    );
    return { folder, about: await steady() };
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
}

/** While this runs, no write of the store does. */
async function copyAll(parts: StageParts, folder: string, db: Db): Promise<BackupAbout> {
  const { directory, repositories, version, now } = parts;
  const at = now().toISOString();
  await copyDatabase(directory.database, join(folder, 'errand.db'));
  // A ref before the objects that it leads to, or one could be copied without them.
  for (const { id, path } of await repositories.all()) {
    await linkRepository(path, join(folder, 'repositories', `${id}.git`));
  }
  const schema = await schemaOf(db);
  const tasks = (await db.selectFrom('tasks').select('id').execute()).length;
  const open = await db
    .selectFrom('attempts')
    .select(['task', 'n'])
    .where('status', 'not in', ['done', 'cancelled'])
    .execute();
  const written = new Set(open.map(({ task, n }) => `${task}-${n}`));
  const isWritten = (name: string): boolean => written.has(name.replace(/\.[a-z]+$/, ''));
  await linkAll(directory.ledgers, join(folder, 'ledgers'), { isWritten });
  await linkAll(directory.logs, join(folder, 'logs'), { isWritten });
  await linkAll(directory.artifacts, join(folder, 'artifacts'), {
    isKept: (name) => name !== 'partial',
  });
  await copyFile(join(directory.root, 'errand.yaml'), join(folder, 'errand.yaml')).catch(absent);
  const about: BackupAbout = { format: BACKUP_FORMAT, version, schema, at, tasks };
  await writeFile(join(folder, ABOUT_FILE), `${JSON.stringify(about, null, 2)}\n`);
  return about;
}

/** What is under way in a repository: objects that nothing names yet, locks. */
const UNFINISHED = /^(tmp_|\.tmp-|incoming-)|\.(lock|keep)$/;

const isFinished = (name: string): boolean => !UNFINISHED.test(name);

async function linkRepository(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  await linkAll(join(from, 'refs'), join(to, 'refs'), { isKept: isFinished });
  for (const name of ['packed-refs', 'shallow', 'description']) {
    await linkOrCopy(join(from, name), join(to, name));
  }
  await linkAll(join(from, 'objects'), join(to, 'objects'), { isKept: isFinished });
}

interface Choice {
  readonly isKept?: (name: string) => boolean;
  /** True for a file that somebody still appends to. */
  readonly isWritten?: (name: string) => boolean;
}

const AT_ONCE = 32;

async function linkAll(from: string, to: string, choice: Choice): Promise<void> {
  const { isKept = () => true, isWritten = () => false } = choice;
  await mkdir(to, { recursive: true, mode: 0o700 });
  const entries = (await readdir(from, { withFileTypes: true })).filter(({ name }) => isKept(name));
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (let next = 0; next < files.length; next += AT_ONCE) {
    await Promise.all(
      files.slice(next, next + AT_ONCE).map(async (name) => {
        const [source, target] = [join(from, name), join(to, name)];
        await (isWritten(name)
          ? copyFile(source, target).catch(absent)
          : linkOrCopy(source, target));
      }),
    );
  }
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    await linkAll(join(from, entry.name), join(to, entry.name), choice).catch(absent);
  }
}

/** Some file systems have no links, or few to one file. */
const NO_LINK: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'EXDEV',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
]);

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    if (!NO_LINK.has((cause as NodeJS.ErrnoException).code)) return absent(cause);
    await copyFile(from, to).catch(absent);
  }
}

/** What went away at this moment was discarded by somebody. */
function absent(cause: unknown): void {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
}
