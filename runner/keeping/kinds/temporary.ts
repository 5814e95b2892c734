/**
 * What killed processes of this runner have left beside its data, and programs of earlier versions.
 * Only under names that Errand gives, and only what is old enough to be nobody's any more.
 */
import { lstat, readdir, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesBelow } from '../../platform/disk-use.ts';
import { DAY_MS, type Kind, type Over } from '../kind.ts';

export interface TemporaryParts {
  readonly root: string;
  /** Folders of backups that nobody is making. */
  readonly stagedBackups: () => Promise<readonly string[]>;
  /** Name of a folder in `tools/` that this version uses. */
  readonly isToolInUse: (name: string) => boolean;
}

const WRITTEN_BY_OTHERS = 0o022;

interface Left {
  readonly path: string;
  readonly why: string;
}

export function temporary(parts: TemporaryParts): Kind {
  return {
    kind: 'temporary files',
    find: async (_policy, now) => {
      const left = [
        ...(await parts.stagedBackups()).map((path) => ({ path, why: 'a backup was cut off' })),
        ...(await oldEntries(parts.root, now)),
        ...(await unusedTools(parts)),
        ...(await deadEndpoints(join(parts.root, 'gateway'), now)),
        ...(await deadLinks(parts.root)),
      ];
      const over = left.map(async ({ path, why }): Promise<Over> => {
        const remove = async (): Promise<boolean> => {
          await rm(path, { recursive: true, force: true });
          return true;
        };
        return { why, bytes: await bytesBelow(path), remove };
      });
      return { over: await Promise.all(over), kept: [] };
    },
  };
}

const OF_ERRAND: readonly (readonly [folder: string, name: RegExp, why: string])[] = [
  ['.', /^doctor-|\.partial$/, 'a command was cut off'],
  ['supervisor', /\.[0-9a-f]{8}$/, 'a compilation was cut off'],
  ['tools', /^\.new-/, 'a download was cut off'],
  ['repositories/quarantine', /^(new|bundle|index|files)-/, 'work on a repository was cut off'],
];

async function oldEntries(root: string, now: number): Promise<Left[]> {
  const left: Left[] = [];
  for (const [folder, pattern, why] of OF_ERRAND) {
    for (const name of await namesIn(join(root, folder))) {
      const path = join(root, folder, name);
      if (pattern.test(name) && (await isOld(path, now))) left.push({ path, why });
    }
  }
  return left;
}

async function unusedTools({ root, isToolInUse }: TemporaryParts): Promise<Left[]> {
  const folder = join(root, 'tools');
  const names = (await namesIn(folder)).filter((name) => !name.startsWith('.'));
  const unused = names.filter((name) => !isToolInUse(name));
  return unused.map((name) => ({ path: join(folder, name), why: 'programs of other versions' }));
}

/** Endpoints of the gateway that nobody listens at. */
async function deadEndpoints(folder: string, now: number): Promise<Left[]> {
  const left: Left[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (!(await isOld(path, now)) || (await answers(join(path, 'socket')))) continue;
    left.push({ path, why: 'endpoints of attempts that are over' });
  }
  return left;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', ({ code }: NodeJS.ErrnoException) => {
      // Whatever else is wrong (a path that is too long, say), somebody may listen there.
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT' && code !== 'ENOTDIR');
    });
  });
}

/** Short ways to sockets in this data directory (sandbox/socket-folder.ts) that lead nowhere. */
async function deadLinks(root: string): Promise<Left[]> {
  const left: Left[] = [];
  for (const name of await namesIn(tmpdir())) {
    if (!/^errand-[A-Za-z0-9]{6}$/.test(name)) continue;
    const path = join(tmpdir(), name);
    if (!(await isOurs(path))) continue;
    const target = await readlink(join(path, 'to')).catch(() => '');
    if (!target.startsWith(`${root}/`) || (await lstat(target).catch(() => undefined))) continue;
    left.push({ path, why: 'ways to sockets that are gone' });
  }
  return left;
}

/**
 * Where everybody may make folders, one of somebody else is never looked into, let alone removed: it
 * could become a link to something of ours meanwhile.
 */
async function isOurs(path: string): Promise<boolean> {
  const info = await lstat(path).catch(() => undefined);
  const isClosed = info !== undefined && (info.mode & WRITTEN_BY_OTHERS) === 0;
  return isClosed && info.isDirectory() && info.uid === process.getuid?.();
}

async function isOld(path: string, now: number): Promise<boolean> {
  const info = await lstat(path).catch(() => undefined);
  return info !== undefined && info.mtimeMs < now - DAY_MS;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
