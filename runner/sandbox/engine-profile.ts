/**
 * Owns how the seccomp profile is handed to the engine: Docker takes its text, Podman the path of
 * a file on its own machine.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { call } from './docker-calls.ts';
import { SECCOMP_PROFILE } from './seccomp.ts';

/** By engine; a failure is asked again. */
const known = new WeakMap<Docker, Promise<string>>();

/** The value of the option `seccomp` for this engine; the file goes into the data directory. */
export function engineProfile(docker: Docker, dataDirectory: string): Promise<string> {
  const asked = known.get(docker) ?? ask(docker, dataDirectory);
  known.set(docker, asked);
  asked.catch(() => known.delete(docker));
  return asked;
}

async function ask(docker: Docker, dataDirectory: string): Promise<string> {
  const version = await call('asking for its version', () => docker.version());
  const parts: readonly { readonly Name?: string }[] = version.Components ?? [];
  if (!parts.some(({ Name }) => Name?.startsWith('Podman'))) return SECCOMP_PROFILE;
  const path = join(dataDirectory, 'seccomp.json');
  await writeFile(`${path}.partial`, SECCOMP_PROFILE, { mode: 0o644 });
  await rename(`${path}.partial`, path);
  return path;
}
