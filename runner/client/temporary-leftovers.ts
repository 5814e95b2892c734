/**
 * Owns the names of folders for a moment, which say whose they are, and taking away those of
 * processes that were killed before they could. Never touches the folder of a process that may
 * live, another user's, or one of another name. Backstop: what it cannot remove stays.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NAME = /^errand-([0-9a-f]{8})-(\d{1,10})-[A-Za-z0-9]{6}$/;
/** Whose process cannot be looked for (another machine's, one before a restart) goes after that. */
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
    // Where everybody may write, another user could change it while it is being removed.
    if (!info?.isDirectory() || info.uid !== (process.getuid?.() ?? info.uid)) continue;
    const isGone = of === processes() ? !isAlive(Number(pid)) : info.mtimeMs < Date.now() - KEPT_MS;
    if (isGone) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

let mark: string | undefined;

/** What tells apart those who count processes: a machine since its start, a container in it. */
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
