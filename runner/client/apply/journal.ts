/**
 * Owns the way back from a change of the work tree that fails midway, or whose process ends: each
 * step is written down before it is made, and files that give way are kept in a folder of git's own
 * until all is done. It never takes back a file that was edited meanwhile.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  type FileHandle,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  unlink,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ErrandError } from '../../protocol/errors.ts';
import { absent, type DiskFile, readEntry } from './disk.ts';
import { DONE, FILE, isAtWork, isRefusal, readJournal, type Step } from './journal-file.ts';
import { foldersOf, placeOf } from './names.ts';

/** Folders of journals are called so; the rest of the name is made up. */
const PREFIX = 'errand-apply-';
interface Place {
  readonly root: string;
  /** This work tree's own git folder. */
  readonly gitDir: string;
}

export class Journal {
  readonly #place: Place;
  readonly #steps: Step[] = [];
  /** Beside git's own, for files that cannot be moved there. */
  readonly #folders: string[] = [];
  #home: Promise<string> | undefined;
  #file: FileHandle | undefined;
  #count = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  get madeFolders(): Buffer[] {
    return this.#steps.flatMap((step) => (step.op === 'folder' ? [nameIn(step)] : []));
  }

  get removedFolders(): { bytes: Buffer; permissions: number }[] {
    return this.#steps.flatMap((step) =>
      step.op === 'no-folder' ? [{ bytes: nameIn(step), permissions: step.permissions }] : [],
    );
  }

  /** @returns where the file is now */
  async moveAside(name: Buffer): Promise<Buffer> {
    const from = placeOf(this.#place.root, name);
    for (const folder of [await this.#start(), ...this.#folders]) {
      const to = await this.#move(name, from, folder);
      if (to) return to;
    }
    // git's folder is on another disk, or on the same by another mount: uses a folder of our own,
    // as far out as this disk goes, since the folders further in may be those that give way.
    let refused: unknown;
    for (const above of [Buffer.alloc(0), ...foldersOf(name)]) {
      const folder = `${placeOf(this.#place.root, above).toString('latin1')}/.${PREFIX}${randomUUID()}`;
      try {
        const to = await this.#move(name, from, folder, true);
        if (!to) continue;
        this.#folders.push(folder);
        return to;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused = error;
      }
    }
    throw refused ?? new Error('There is no place on its disk to keep it in.');
  }

  /** @returns undefined where the folder is on another disk */
  async #move(
    name: Buffer,
    from: Buffer,
    folder: string,
    isNew = false,
  ): Promise<Buffer | undefined> {
    this.#count += 1;
    const to = Buffer.from(`${folder}/${this.#count}`, 'latin1');
    const step: Step = { op: 'aside', name: text(name), to: text(to) };
    await this.#write(step);
    const made = Buffer.from(folder, 'latin1');
    if (isNew) await mkdir(made, { mode: 0o700 });
    try {
      await rename(from, to);
    } catch (error) {
      if (isNew) await rmdir(made);
      if ((error as NodeJS.ErrnoException).code === 'EXDEV') return undefined;
      throw error;
    }
    this.#steps.push(step);
    return to;
  }

  /** Records what will be made; `opened` and `made` record how far it came. */
  async making(
    name: Buffer,
    become: DiskFile,
  ): Promise<{ readonly opened: () => void; readonly made: () => void }> {
    const step: Step = { op: 'make', name: text(name), hash: hashOf(become) };
    await this.#note(step);
    return {
      opened: () => (step.opened = true),
      made: () => (step.made = true),
    };
  }

  async changingMode(name: Buffer, permissions: number): Promise<void> {
    await this.#note({ op: 'mode', name: text(name), permissions });
  }

  async makingFolder(name: Buffer): Promise<void> {
    await this.#note({ op: 'folder', name: text(name) });
  }

  /** When the folder cannot be removed, nothing was done. */
  async removeFolder(name: Buffer, permissions: number): Promise<void> {
    const step: Step = { op: 'no-folder', name: text(name), permissions };
    await this.#write(step);
    await rmdir(placeOf(this.#place.root, name));
    this.#steps.push(step);
  }

  /** Marks the change as done before the files that were moved aside are removed. */
  async close(): Promise<void> {
    if (this.#home === undefined) return;
    await this.#file?.appendFile(DONE);
    await this.#file?.close();
    // Leftovers of a failure here are removed by the next apply.
    await this.#remove().catch(() => undefined);
  }

  /** @returns sentences on what could not be taken back; when empty, nothing is left over */
  async takeBack(): Promise<string[]> {
    const stuck = await takeBack(this.#place.root, this.#steps, (step) => step.made ?? false);
    await this.#file?.close();
    if (this.#home === undefined) return stuck;
    if (stuck.length === 0) await this.#remove();
    else {
      await removeEmpty(this.#folders);
      return await keep(await this.#home, stuck);
    }
    return stuck;
  }

  async #remove(): Promise<void> {
    for (const folder of this.#folders) await removeAll(folder);
    if (this.#home !== undefined) await removeAll(await this.#home);
  }

  async #note(step: Step): Promise<void> {
    await this.#start();
    await this.#write(step);
    this.#steps.push(step);
  }

  async #write(step: Step): Promise<void> {
    await this.#start();
    await this.#file?.appendFile(`${JSON.stringify(step)}\n`);
  }

  #start(): Promise<string> {
    this.#home ??= this.#begin().catch((error: unknown) => {
      this.#home = undefined;
      throw error;
    });
    return this.#home;
  }

  async #begin(): Promise<string> {
    const home = await mkdtemp(join(this.#place.gitDir, PREFIX));
    const owner = { pid: process.pid, host: hostname() };
    try {
      this.#file = await open(join(home, FILE), 'ax');
      await this.#file.appendFile(`${JSON.stringify(owner)}\n`);
    } catch (error) {
      await this.#file?.close();
      this.#file = undefined;
      await rm(home, { recursive: true, force: true });
      throw error;
    }
    return Buffer.from(home).toString('latin1');
  }
}

export interface Recovered {
  /** Something had been left half done. */
  readonly wasCutOff: boolean;
  /** Sentences on what could not be taken back. */
  readonly stuck: readonly string[];
}

/**
 * Takes back what a process left half done in this work tree.
 * @returns `busy` while such a process is running
 */
export async function recover(place: Place): Promise<'busy' | Recovered> {
  let wasCutOff = false;
  const stuck: string[] = [];
  for (const name of await readdir(place.gitDir)) {
    if (!name.startsWith(PREFIX)) continue;
    const home = Buffer.from(join(place.gitDir, name)).toString('latin1');
    const { owner, steps, done } = await readJournal(home);
    if (!done && (await isAtWork(owner, home))) return 'busy';
    // Another user's journal: one that this user cannot read cannot be taken back, and stops
    // nothing.
    if (owner === undefined) continue;
    wasCutOff ||= !done && steps.length > 0;
    const left = done ? [] : await takeBack(place.root, steps, () => true);
    const beside = foldersBeside(home, steps);
    if (left.length > 0) {
      await removeEmpty(beside);
      stuck.push(...(await keep(home, left)));
      continue;
    }
    for (const folder of beside) await removeAll(folder);
    await removeAll(home);
  }
  return { wasCutOff, stuck };
}

/**
 * Like `recover`, before something is applied.
 * @throws {ErrandError} `conflict` while another apply is running, or when one has left a mess
 */
export async function clearUp(place: Place): Promise<void> {
  const found = await recover(place);
  if (found === 'busy') {
    throw new ErrandError('conflict', 'Another result is being applied here just now.', {
      hint: 'Try again when that is done.',
    });
  }
  if (found.stuck.length === 0) return;
  const message = `An earlier apply was interrupted and could only partly be undone: ${found.stuck.join('; ')}`;
  throw new ErrandError('conflict', message, {
    hint: 'Look at these files, then apply again.',
  });
}

/** Those that moveAside made, besides the journal's own folder. */
function foldersBeside(home: string, steps: readonly Step[]): string[] {
  const places = steps.flatMap((step) =>
    step.op === 'aside' ? [dirname(Buffer.from(step.to, 'base64').toString('latin1'))] : [],
  );
  const ours = places.filter(
    (folder) => folder !== home && basename(folder).startsWith(`.${PREFIX}`),
  );
  return [...new Set(ours)];
}

/** A folder that is not empty has been named by then, and stays. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(Buffer.from(folder, 'latin1')).catch(() => undefined);
}

/** Told once: what could not go back stays where the sentences say, by another name. */
async function keep(home: string, sentences: readonly string[]): Promise<string[]> {
  const kept = home.replace(new RegExp(`${PREFIX}([^/]*)$`), `kept-${PREFIX}$1`);
  await rename(Buffer.from(home, 'latin1'), Buffer.from(kept, 'latin1'));
  const [from, to] = [home, kept].map((path) => Buffer.from(path, 'latin1').toString('utf8'));
  return sentences.map((sentence) => sentence.replaceAll(from ?? '', to ?? ''));
}

async function takeBack(
  root: string,
  steps: readonly Step[],
  isMade: (step: Step & { op: 'make' }) => boolean,
): Promise<string[]> {
  const stuck: string[] = [];
  for (const step of steps.toReversed()) {
    const name = nameIn(step);
    try {
      const words = await reverse(step, placeOf(root, name), isMade);
      if (words !== undefined) stuck.push(`${name.toString('utf8')}: ${words}`);
    } catch (error) {
      stuck.push(`${name.toString('utf8')}: ${String(error)}`);
    }
  }
  return stuck;
}

/** @returns why it cannot be taken back */
async function reverse(
  step: Step,
  place: Buffer,
  isMade: (step: Step & { op: 'make' }) => boolean,
): Promise<string | undefined> {
  const info = await lstat(place).catch(absent);
  switch (step.op) {
    case 'aside': {
      const aside = Buffer.from(step.to, 'base64');
      if (!(await lstat(aside).catch(absent))) return undefined;
      if (info) return `something else is there now; the file is ${aside.toString('utf8')}`;
      await rename(aside, place);
      return undefined;
    }
    case 'make': {
      if (!info || !(step.opened || isMade(step))) return undefined;
      const now = await readEntry(place);
      const whole = typeof now === 'object' && hashOf(now) === step.hash;
      // An empty one was opened and not written yet when its process was killed.
      const isBegun = step.made !== true && typeof now === 'object' && now.content.length === 0;
      if (!whole && !isBegun && isMade(step)) return 'it was edited meanwhile';
      await unlink(place);
      return undefined;
    }
    case 'mode':
      if (info?.isFile()) await chmod(place, step.permissions);
      return undefined;
    case 'folder':
      if (info?.isDirectory() && (await readdir(place)).length === 0) await rmdir(place);
      return undefined;
    case 'no-folder':
      if (info) return undefined;
      await mkdir(place);
      await chmod(place, step.permissions);
      return undefined;
  }
}

async function removeAll(folder: string): Promise<void> {
  await rm(Buffer.from(folder, 'latin1'), { recursive: true, force: true });
}

function hashOf({ mode, content }: DiskFile): string {
  const kind = mode === '120000' ? 'link' : 'file';
  return createHash('sha256').update(`${kind}\0`).update(content).digest('hex');
}

const text = (name: Buffer): string => name.toString('base64');
const nameIn = (step: Step): Buffer => Buffer.from(step.name, 'base64');
