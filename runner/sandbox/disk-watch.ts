/**
 * Owns the limits on what a sandbox may write, in bytes and in files: overlay2 has none without
 * quotas of the file system, and one full disk would stop the runner and everything else on the
 * machine. It asks the engine for the size of the container's own layer, adds that of a workspace
 * outside of it, and counts the files in both when the runner may look there, as often as that costs
 * little. Between two looks a sandbox may pass its limits; no single file can
 * (container-options.ts).
 */
import { execFile } from 'node:child_process';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { call } from './docker-calls.ts';
import type { SandboxLimits } from './sandbox.ts';

const LOOK_EVERY_MS = 2_000;
/** Looking takes at most this part of the time. */
const SHARE = 20;

/** Everywhere that a sandbox writes. */
export interface WrittenPlaces {
  readonly container: Docker.Container;
  /** The folder of its workspace, where that is outside of the container's layer. */
  readonly tree: string | undefined;
}

/** Calls `over` once, in words, when a sandbox has written more than it may; ends with `signal`. */
export async function watchDisk(
  { container, tree }: WrittenPlaces,
  { diskBytes = Infinity, files = Infinity }: Pick<SandboxLimits, 'diskBytes' | 'files'>,
  over: (why: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (diskBytes === Infinity && files === Infinity) return;
  for (let wait = LOOK_EVERY_MS; ; ) {
    try {
      await sleep(wait, undefined, { signal, ref: false });
    } catch {
      return; // The sandbox is at its end.
    }
    const began = performance.now();
    // An engine that does not answer, or no longer knows the container, is noticed by the channel.
    const layer = await layerOf(container, signal).catch(() => NOTHING);
    const bytes = layer.bytes + (tree === undefined ? 0 : await bytesIn(tree, signal));
    let count = 0;
    for (const folder of [layer.folder, tree]) {
      if (folder !== undefined) count += await countFiles(folder, files - count, signal);
    }
    if (signal.aborted) return;
    if (bytes > diskBytes) {
      const words = `${bytes} bytes, more than the ${diskBytes} it may (sandbox.disk)`;
      return over(`The sandbox wrote ${words}.`);
    }
    if (count > files) {
      return over(`The sandbox has more than the ${files} files it may have (sandbox.files).`);
    }
    wait = Math.max(LOOK_EVERY_MS, (performance.now() - began) * SHARE);
  }
}

const NOTHING = { bytes: 0, folder: undefined };

interface Layer {
  readonly bytes: number;
  /** Folder on the engine's machine, when the engine names it. */
  readonly folder: string | undefined;
}

async function layerOf(container: Docker.Container, signal: AbortSignal): Promise<Layer> {
  const info = await call(
    'asking for the size of a container',
    (abortSignal) =>
      // The option is the engine's; dockerode's types do not know it.
      container.inspect({ size: true, abortSignal } as Docker.ContainerInspectOptions),
    { signal },
  );
  // The content of both depends on the engine; the types describe an old one.
  const { SizeRw = 0, GraphDriver } = info as { SizeRw?: number; GraphDriver?: unknown };
  const data = (GraphDriver as { Data?: { UpperDir?: string } } | undefined)?.Data;
  return { bytes: SizeRw, folder: data?.UpperDir };
}

/** Bytes on the disk below a folder; what cannot be read counts as nothing. */
async function bytesIn(folder: string, signal: AbortSignal): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<string>();
  // Status 1 where some folder cannot be read: the sum is printed all the same.
  execFile('du', ['-s', '-k', '--', folder], { signal }, (_error, stdout) => resolve(stdout));
  return (Number.parseInt(await promise, 10) || 0) * 1024;
}

/**
 * Files and folders below a folder, up to one more than `most`; what cannot be read counts as
 * nothing (an engine on another machine, a runner that is not root).
 */
export async function countFiles(
  folder: string,
  most: number,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    try {
      for await (const entry of await opendir(next, { bufferSize: 1000 })) {
        count += 1;
        if (count > most || signal.aborted) return count;
        // Never through a link: the names are the sandbox's.
        if (entry.isDirectory()) open.push(join(next, entry.name));
      }
    } catch (error) {
      // Nested so deep that it has no name any more, which is only done to hide.
      if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return most + 1;
      // It went away during the look, or may not be read.
    }
  }
  return count;
}
