/**
 * Answers whether an engine can run sandboxes, in words and with what to do about it. Changes
 * nothing there.
 */
import type Docker from 'dockerode';
import type { ErrandError } from '../protocol/errors.ts';
import { call, unreachable } from './docker-calls.ts';
import type { DriverHealth } from './sandbox.ts';

const ASKING_MS = 5_000;
/** Docker Engine 20.10. */
const OLDEST_API = 1.41;

export async function engineHealth(
  docker: Docker,
  image: string,
  hasImage: (image: string) => Promise<boolean>,
): Promise<DriverHealth> {
  let version: Docker.DockerVersion;
  let isThere: boolean;
  try {
    version = await call('asking for its version', () => docker.version(), { ms: ASKING_MS });
    isThere = await hasImage(image);
  } catch (error) {
    const known = unreachable((error as Error).cause);
    if (known) return { ok: false, ...known };
    const { message, hint } = error as ErrandError;
    return { ok: false, detail: message, fix: hint };
  }
  if (Number(version.ApiVersion) < OLDEST_API) {
    return {
      ok: false,
      detail: `Docker Engine ${version.Version} is too old.`,
      fix: 'Install Docker Engine 20.10 or newer.',
    };
  }
  if (version.Os !== 'linux') {
    return {
      ok: false,
      detail: `The Docker Engine runs ${version.Os} containers.`,
      fix: 'Switch it to Linux containers.',
    };
  }
  if (!isThere) {
    return {
      ok: false,
      detail: `Docker Engine ${version.Version} answers, but the image ${image} is missing.`,
      fix: 'Run script/sandbox-image.sh in the folder of Errand.',
    };
  }
  return { ok: true, detail: `Docker Engine ${version.Version}, image ${image}` };
}
