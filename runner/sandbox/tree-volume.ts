/**
 * Owns the workspace of a sandbox where it is outside of the container's own layer: a volume of the
 * engine that is an overlay over folders of the runner's machine, or one such folder. The engine
 * mounts it when the container starts and unmounts it when that ends, so the runner mounts nothing,
 * needs no right to, and leaves no mount behind when it is killed. Folders below are never written:
 * the kernel copies a file up before a sandbox changes it. Backstop: `sweepTrees`, by label.
 */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { LABELS, USER } from './container-options.ts';
import { call, statusOf } from './docker-calls.ts';
import { removeRootLeft } from './root-left.ts';
import type { SandboxTree } from './sandbox.ts';

export interface TreePlace {
  readonly docker: Docker;
  /** Folder for what sandboxes write, one folder for each. */
  readonly folder: string;
  /** Names this runner's volumes, apart from those of others on the same engine. */
  readonly runner: string;
  /** The usual image, in which what belongs to root is removed. */
  readonly image: string;
}

export interface TreeVolume {
  /** Name of the volume. */
  readonly name: string;
  /** The folder that takes what the sandbox writes. */
  readonly upper: string;
  /** Removes the volume, and what was written unless it is to be kept. After the container's end. */
  close(): Promise<void>;
}

/** The letters that the kernel or the engine would take for the end of a path in an option. */
const NOT_IN_OPTIONS = /[:,\\"]/;

/** Makes the volume for the sandbox of this id. */
export async function openTree(
  place: TreePlace,
  id: string,
  tree: SandboxTree,
): Promise<TreeVolume> {
  const own = join(place.folder, id);
  const upper = tree.folder ?? join(own, 'upper');
  for (const path of [upper, own, ...tree.layers]) {
    if (!NOT_IN_OPTIONS.test(path)) continue;
    throw new ErrandError('unavailable', `A folder named ${path} cannot be part of an overlay.`, {
      hint: 'Choose a data directory without colons, commas, quotes and backslashes in its path.',
    });
  }
  const name = volumeOf(id);
  const close = async (): Promise<void> => {
    await removeVolume(place.docker, name);
    await removeOwn(place, id);
  };
  try {
    await mkdir(own, { recursive: true, mode: 0o700 });
    await mkdir(upper, { recursive: true });
    await ownAs(upper, tree.layers[0]);
    const options = tree.layers.length === 0 ? bound(upper) : await overlaid(tree, upper, own);
    await call('making a volume', (abortSignal) =>
      place.docker.createVolume({
        Name: name,
        Driver: 'local',
        DriverOpts: options,
        Labels: { [LABELS.runner]: place.runner },
        abortSignal,
      }),
    );
    return { name, upper, close };
  } catch (error) {
    await close().catch(() => undefined); // The sweep finds what is left.
    throw error;
  }
}

function bound(folder: string): Record<string, string> {
  return { type: 'none', device: folder, o: 'bind' };
}

async function overlaid(
  { layers }: SandboxTree,
  upper: string,
  own: string,
): Promise<Record<string, string>> {
  const work = join(own, 'work');
  await mkdir(work, { recursive: true });
  const parts = [`lowerdir=${layers.join(':')}`, `upperdir=${upper}`, `workdir=${work}`];
  return { type: 'overlay', device: 'overlay', o: parts.join(',') };
}

/**
 * The workspace has owner and mode of the folder that takes what is written: those of the folder
 * below it, else the sandbox's user.
 */
export async function ownAs(folder: string, like: string | undefined): Promise<void> {
  const { uid, gid, mode } =
    like === undefined ? { uid: USER, gid: USER, mode: 0o755 } : await stat(like);
  const has = await stat(folder);
  if (has.uid !== uid || has.gid !== gid) await chown(folder, uid, gid);
  await chmod(folder, mode & 0o7777);
}

/** Removes this runner's volumes and folders of sandboxes that are gone. */
export async function sweepTrees(place: TreePlace, isUsed: (id: string) => boolean): Promise<void> {
  const label = [`${LABELS.runner}=${place.runner}`];
  const { Volumes } = await call('listing volumes', (abortSignal) =>
    place.docker.listVolumes({ filters: { label }, abortSignal }),
  );
  for (const { Name } of Volumes ?? []) {
    if (!isUsed(Name.replace(PREFIX, ''))) await removeVolume(place.docker, Name);
  }
  const failures: unknown[] = [];
  for (const id of await readdir(place.folder).catch(() => [])) {
    if (isUsed(id)) continue;
    await removeOwn(place, id).catch((error: unknown) => failures.push(error));
  }
  // One that cannot be removed keeps no other.
  if (failures.length > 0) throw failures[0];
}

/** Removes the folder of one sandbox; it is unmounted. */
async function removeOwn(place: TreePlace, id: string): Promise<void> {
  const own = join(place.folder, id);
  try {
    await removeTree(own);
  } catch (error) {
    // Files in it are root's where the sandbox has deleted some of its checkout.
    const work = join(own, 'work');
    const left = await stat(join(work, 'work')).catch(() => undefined);
    if (left?.uid !== 0) throw error;
    const { docker, runner, image } = place;
    const name = `${volumeOf(id)}.tidy`;
    await removeRootLeft({ docker, runner, image, name, folder: work });
    await removeTree(own);
  }
}

const PREFIX = 'errand-';

function volumeOf(id: string): string {
  return `${PREFIX}${id}`;
}

async function removeVolume(docker: Docker, name: string): Promise<void> {
  try {
    await call('removing a volume', (abortSignal) =>
      docker.getVolume(name).remove({ abortSignal }),
    );
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/**
 * Removes a folder with what sandboxes wrote, never through a link. The kernel leaves folders of its
 * own in `work` that only root can look into, and that others can still remove while they are empty.
 */
export async function removeTree(folder: string): Promise<void> {
  for (const name of ['work', 'index']) {
    await rmdir(join(folder, 'work', name)).catch(() => undefined);
  }
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (!HINDRANCES.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // These programs go from folder to folder, so no name is too long for them.
    await run('chmod', ['-R', 'u+rwX', '--', folder]).catch(() => undefined);
    await run('rm', ['-rf', '--', folder]);
  }
}

/**
 * Sandboxes make folders whose mode keeps a runner out that is not root (Go's module cache has
 * such), and can nest them so deep that their names are too long for Node.
 */
const HINDRANCES = new Set(['EACCES', 'EPERM', 'ENAMETOOLONG']);

const run = promisify(execFile);
