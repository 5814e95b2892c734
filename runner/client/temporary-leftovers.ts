/**
 * Owns the names of temporary folders, which show whose they are, and the removal of those whose
 * process was killed first. Never touches the folder of a process that may be alive, of another
 * user, or with another name. Backstop: a folder that it cannot remove stays.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../platform/process-alive.ts';

const NAME = /^errand-([0-9a-f]{8})-(\d{1,10})-[A-Za-z0-9]{6}$/;
/**
 * Age at which a folder goes when its process cannot be looked for (another machine's, or one
 * before a restart).
 */
const KEPT_MS = 24 * 60 * 60_000;

/** Makes a new folder in this place, readable by its owner only. */
export async function newTemporaryFolder(place: string): Promise<string> {
  // Once for each place is enough for a program that runs for days, and costs one listing.
  if (!looked.has(place)) {
    looked.add(place);
    await removeLeftovers(place);
  }
  return await mkdtemp(join(place, `errand-${processes()}-${process.pid}-`));
}

const looked = new Set<string>();

/** Removes what processes that are gone left there. Never rejects. */
export async function removeLeftovers(place: string): Promise<void> {
  const names = await readdir(place).catch(() => []);
  for (const name of names) {
    const [, of, pid] = NAME.exec(name) ?? [];
    if (of === undefined || pid === undefined) continue;
    const path = join(place, name);
    const info = await lstat(path).catch(() => undefined);
    // In a folder that all users may write, another user could change it during the removal.
    if (!info?.isDirectory() || info.uid !== (process.getuid?.() ?? info.uid)) continue;
    const isGone = of === processes() ? !isAlive(Number(pid)) : info.mtimeMs < Date.now() - KEPT_MS;
    if (isGone) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

let mark: string | undefined;

/** Identifies a numbering of processes: a machine since its start, or a container on it. */
function processes(): string {
  mark ??= createHash('sha256').update(counting()).digest('hex').slice(0, 8);
  return mark;
}

function counting(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot}${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
