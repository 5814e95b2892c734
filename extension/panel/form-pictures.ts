/**
 * Owns the pictures of tickets whose forms are open, as files in a folder of the extension's own, so
 * that they are there again after a reload of the window. What cannot be kept or read is left out:
 * the form then says so, and the ticket still has them. Free of `vscode`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURES,
  type Picture,
  pictureType,
} from '../../runner/protocol/picture.ts';
import { type Subject, withPictures } from '../commands/subject.ts';

/** Forms with pictures to remember; older ones make room. */
const MAX_FORMS = 8;

export class FormPictures {
  readonly #folder: string;
  readonly #failed: (error: unknown) => void;

  /** @param failed is told what stops nothing: a full disk */
  constructor(folder: string, failed: (error: unknown) => void) {
    this.#folder = folder;
    this.#failed = failed;
  }

  /**
   * Keeps the pictures that a form begins with; of one that was restored, only their names are left,
   * and they come from where they were kept. `lost` counts those that are gone.
   */
  async bring(
    place: string,
    subject: Subject,
  ): Promise<{ readonly subject: Subject; readonly lost: number }> {
    const names = subject.kind === 'ticket' ? (subject.draft.origin.ticket?.pictures ?? []) : [];
    if (subject.kind !== 'ticket' || names.length === 0) return { subject, lost: 0 };
    if (subject.draft.pictures) {
      await this.#keep(place, subject.draft.pictures).catch(this.#failed);
      return { subject, lost: 0 };
    }
    const pictures = await this.#of(place);
    const draft = withPictures(subject.draft, pictures);
    return { subject: { ...subject, draft }, lost: names.length - pictures.length };
  }

  /** Of a task that was sent. */
  async forget(place: string): Promise<void> {
    await rm(this.#file(place), { force: true }).catch(this.#failed);
  }

  async #keep(place: string, pictures: readonly Picture[]): Promise<void> {
    // They are of tickets that not everybody may read.
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const kept = pictures.map(({ name, bytes }) => {
      return { name, bytes: Buffer.from(bytes).toString('base64') };
    });
    // What has its name is whole.
    const part = join(this.#folder, `${randomUUID()}.part`);
    try {
      await writeFile(part, JSON.stringify(kept), { mode: 0o600 });
      await rename(part, this.#file(place));
    } finally {
      await rm(part, { force: true });
    }
    await this.#makeRoom();
  }

  /** In the order in which they were kept; empty where none are. */
  async #of(place: string): Promise<readonly Picture[]> {
    const text = await readFile(this.#file(place), 'utf8').catch(() => '[]');
    return picturesIn(text);
  }

  #file(place: string): string {
    return join(
      this.#folder,
      `${createHash('sha256').update(place).digest('hex').slice(0, 32)}.json`,
    );
  }

  async #makeRoom(): Promise<void> {
    const paths = (await readdir(this.#folder)).map((name) => join(this.#folder, name));
    const files = await Promise.all(
      // Another window may remove it meanwhile.
      paths.map(async (path) => ({ path, at: (await stat(path).catch(() => null))?.mtimeMs ?? 0 })),
    );
    const old = files.toSorted((a, b) => b.at - a.at).slice(MAX_FORMS);
    for (const { path } of old) await rm(path, { force: true });
  }
}

function picturesIn(text: string): readonly Picture[] {
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(kept)) return [];
  return kept.slice(0, MAX_PICTURES).flatMap((each: unknown) => {
    const { name, bytes } = { name: undefined, bytes: undefined, ...(each as object | null) };
    if (typeof name !== 'string' || typeof bytes !== 'string') return [];
    const picture = { name, bytes: Buffer.from(bytes, 'base64') };
    const isOne = pictureType(picture.bytes) !== undefined;
    return isOne && picture.bytes.length <= MAX_PICTURE_BYTES ? [picture] : [];
  });
}
