/**
 * Owns the form of a prepared checkout on the disk: a folder with the files of one commit as a
 * workspace has them (`tree`), the index of that commit (`state`), its listing, and what is said of
 * it (`checkout.json`), which is written last, so one that can be read is whole. Nothing of it is
 * ever written again. Only good until the next boot: nothing here waits for the disk.
 */
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { removeTree } from '../tree-volume.ts';

const Said = v.object({
  version: v.literal(1),
  boot: v.string(),
  repository: v.string(),
  image: v.string(),
  commit: v.string(),
  /** The task for which it was prepared. */
  task: v.string(),
  history: v.picklist(['whole', 'commits', 'none']),
  rules: v.array(v.string()),
  made: v.array(v.string()),
  ignored: v.array(v.string()),
  extras: v.boolean(),
});

export type CheckoutFacts = Omit<v.InferOutput<typeof Said>, 'version' | 'boot'>;

export interface KeptCheckout extends CheckoutFacts {
  readonly folder: string;
}

const FACTS = 'checkout.json';
const LISTING = 'listing';

/** The files, as the lowest part of a workspace. */
export function treeOf(folder: string): string {
  return join(folder, 'tree');
}

/** What a sandbox sees beside its workspace. */
export function stateOf(folder: string): string {
  return join(folder, 'state');
}

/** Makes the folders for a checkout that is about to be prepared. */
export async function beginCheckout(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(treeOf(folder));
  await mkdir(stateOf(folder));
  // A sandbox's user is not the runner's.
  await chmod(stateOf(folder), 0o755);
}

/** Says that it is whole. */
export async function keepCheckout(
  folder: string,
  facts: CheckoutFacts,
  files: { readonly listing: Buffer; readonly index: Buffer },
): Promise<KeptCheckout> {
  const index = join(stateOf(folder), 'index');
  await writeFile(index, files.index);
  await chmod(index, 0o644);
  await writeFile(join(folder, LISTING), files.listing);
  const partial = join(folder, `${FACTS}.partial`);
  await writeFile(partial, JSON.stringify({ version: 1, boot: thisBoot(), ...facts }));
  await rename(partial, join(folder, FACTS));
  return { folder, ...facts };
}

export function readListing({ folder }: KeptCheckout): Promise<Buffer> {
  return readFile(join(folder, LISTING));
}

/** Removes one. Never rejects: what cannot be removed is no reason not to go on. */
export async function discardCheckout(
  folder: string,
  report: (text: string) => void,
): Promise<void> {
  await removeTree(folder).catch((error: unknown) =>
    report(`${folder} could not be removed: ${String(error)}`),
  );
}

/** Those of an earlier life of the runner that can be used and are; removes the rest. */
export async function keptCheckouts(
  above: string,
  isUsed: (kept: KeptCheckout) => Promise<boolean>,
  report: (text: string) => void,
): Promise<KeptCheckout[]> {
  const found: KeptCheckout[] = [];
  for (const name of await readdir(above).catch(() => [])) {
    const folder = join(above, name);
    const facts = await readFacts(folder);
    const kept = facts && { folder, ...facts };
    if (kept && (await isUsed(kept))) found.push(kept);
    else await discardCheckout(folder, report);
  }
  return found;
}

/** A checkout as it is on the disk. */
export interface CheckoutOnDisk {
  readonly folder: string;
  /** Undefined for one that is not whole, or was not used since the machine was started. */
  readonly facts: CheckoutFacts | undefined;
  /** When a sandbox was last made over it, or it was prepared; in milliseconds. */
  readonly usedAt: number;
}

export async function checkoutOnDisk(folder: string): Promise<CheckoutOnDisk> {
  const file = await stat(join(folder, FACTS)).catch(() => undefined);
  return { folder, facts: await readFacts(folder), usedAt: file?.mtimeMs ?? 0 };
}

/** Remembers that it is used now. Never rejects: nothing depends on it but how long it is kept. */
export function markUsed({ folder }: KeptCheckout): void {
  const now = new Date();
  utimes(join(folder, FACTS), now, now).catch(() => undefined);
}

async function readFacts(folder: string): Promise<CheckoutFacts | undefined> {
  const text = await readFile(join(folder, FACTS), 'utf8').catch(() => '');
  try {
    const { version: _version, boot, ...facts } = v.parse(Said, JSON.parse(text));
    return boot === thisBoot() ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** Another one after each boot, before which files may not have reached the disk. */
function thisBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `of process ${process.pid}`;
  }
}
