/**
 * Tries whether the engine can lay what a sandbox writes over a folder of the runner's machine, as
 * every prepared checkout needs it, on the disk that checkouts are kept on. Leaves nothing behind.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxDriver, SandboxSpec } from '../sandbox.ts';
import { ownAs } from '../tree-volume.ts';
import { NOBODY } from './prepare-checkout.ts';

const LIMITS: SandboxSpec['limits'] = { memoryBytes: 256 * 1024 ** 2, cpus: 1, pids: 32 };
const TRY = 'read -r line <below && [ "$line" = below ] && rm below && echo above >above';
const TRY_MS = 10_000;

/** Resolves with why it cannot; undefined where it can. */
export async function whyNoOverlay(
  driver: SandboxDriver,
  image: string,
  scratch: string,
): Promise<string | undefined> {
  if (!driver.mounts) return 'the engine cannot see folders of this machine';
  const layer = join(scratch, 'layer');
  try {
    await mkdir(layer);
    await ownAs(layer, undefined);
    await writeFile(join(layer, 'below'), 'below\n', { mode: 0o644 });
    const spec = { image, limits: LIMITS, ...NOBODY, purpose: 'probe', network: 'none' } as const;
    const sandbox = await driver.create({ ...spec, tree: { layers: [layer] } });
    try {
      const { exit } = await sandbox.exec({ argv: ['sh', '-c', TRY], timeoutMs: TRY_MS });
      if (exit !== 0) return 'a sandbox cannot write over a folder that lies below';
    } finally {
      await sandbox.destroy();
    }
    const isWhole = (await readFile(join(layer, 'below'), 'utf8')) === 'below\n';
    const isAlone = (await readdir(layer)).length === 1;
    return isWhole && isAlone ? undefined : 'what a sandbox writes reaches the folder below';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(layer, { recursive: true, force: true });
  }
}
