/**
 * Owns the files laid into a container before it starts: folders that its image lacks, the
 * supervisor when no folder can be mounted, and the runner's files, which belong to root.
 */
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type Docker from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { READY_LABEL, STATE, USER } from './container-options.ts';
import { call } from './docker-calls.ts';
import { type SandboxSpec, WORKSPACE } from './sandbox.ts';
import { tar, type TarEntry } from './tar.ts';

/**
 * Lays folders, the supervisor and the runner's files that neither the image nor a mount brings.
 */
export async function furnish(
  container: Docker.Container,
  labels: Record<string, string>,
  supervisor: string | undefined,
  { files = {}, links = {} }: SandboxSpec,
  signal?: AbortSignal,
): Promise<void> {
  const entries: TarEntry[] = [];
  if (labels[READY_LABEL] === undefined) {
    entries.push(
      { name: 'tmp', mode: 0o1777, owner: 0 },
      { name: WORKSPACE.slice(1), mode: 0o755, owner: USER },
      { name: STATE.slice(1), mode: 0o755, owner: USER },
    );
  }
  if (supervisor !== undefined) {
    const content = await readFile(supervisor);
    entries.push({ name: 'run/errand/supervisor', mode: 0o555, owner: 0, content });
  }
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    entries.push({ name: path.slice(1), mode: 0o444, owner: 0, content });
  }
  for (const [path, link] of Object.entries(links)) {
    entries.push({ name: posix.dirname(path).slice(1), mode: 0o755, owner: 0 });
    entries.push({ name: path.slice(1), mode: 0o777, owner: 0, link });
  }
  if (entries.length === 0) return;
  await call(
    'laying folders into a container',
    (abortSignal) => container.putArchive(tar(entries), { path: '/', abortSignal }),
    { signal },
  );
}

export function noMounts(): ErrandError {
  return new ErrandError(
    'unavailable',
    'This engine cannot show folders of the runner to a sandbox.',
    {
      hint: "Agents other than the built-in one need an engine on the runner's own Linux machine.",
    },
  );
}
