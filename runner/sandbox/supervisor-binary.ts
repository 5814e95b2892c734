/**
 * Owns how the supervisor's program comes to be: compiled from its C source by the compiler in
 * the sandbox image, in a throw-away container without network, and kept in the data directory
 * by the hash of the source and the engine's architecture. The host needs no compiler.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { attachTo } from './attached-stream.ts';
import { hardened, LABELS, USER } from './container-options.ts';
import { call } from './docker-calls.ts';
import { engineProfile } from './engine-profile.ts';

const COMPILE_MS = 60_000;
const FLAGS = '-static -Os -s -Wall';

/** One program in parts, each of which needs those before it. */
const PARTS = ['wire.c', 'opened.c', 'processes.c', 'terminal.c', 'relay.c', 'supervisor.c'];

export interface BinaryInput {
  readonly docker: Docker;
  readonly dataDirectory: string;
  readonly runner: string;
  /** Of the container in which it is compiled, if it has to be. */
  readonly name: string;
  /** An image with a C compiler and a static libc. */
  readonly toolImage: string;
}

/** The path of the program on this machine, compiled now if it was not yet. */
export async function supervisorBinary(input: BinaryInput): Promise<string> {
  const source = Buffer.concat(await Promise.all(PARTS.map((part) => readFile(sourcePath(part)))));
  const version = await call('asking for the version of the engine', () => input.docker.version());
  const hash = createHash('sha256').update(source).update(FLAGS).digest('hex').slice(0, 16);
  const folder = join(input.dataDirectory, 'supervisor');
  const path = join(folder, `${hash}-${version.Arch}`);
  if (existsSync(path)) return path;

  const program = await call(
    'compiling the supervisor',
    (signal) => compile(input, source, signal),
    { ms: COMPILE_MS },
  );
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(partial, program);
    await chmod(partial, 0o555);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return path;
}

/** Beside this module in the source; the compiled runner finds it in the package it is part of. */
function sourcePath(part: string): string {
  const beside = join(import.meta.dirname, 'supervisor', part);
  if (existsSync(beside)) return beside;
  return join(import.meta.dirname, '../../../runner/sandbox/supervisor', part);
}

async function compile(input: BinaryInput, source: Buffer, signal: AbortSignal): Promise<Buffer> {
  const script = `head -c ${source.length} >/tmp/s.c && gcc ${FLAGS} -o /tmp/s /tmp/s.c >&2 && cat /tmp/s`;
  const seccomp = await engineProfile(input.docker, input.dataDirectory);
  const container = await input.docker.createContainer({
    name: input.name,
    Image: input.toolImage,
    User: `${USER}:${USER}`,
    Entrypoint: ['/bin/sh', '-c', script],
    Cmd: [],
    Labels: { [LABELS.runner]: input.runner, [LABELS.purpose]: 'supervisor' },
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      ...hardened({ memoryBytes: 512 * 1024 * 1024, cpus: 2, pids: 64 }, seccomp),
      NetworkMode: 'none',
    },
  });
  try {
    let said = '';
    const stream = await attachTo(input.docker, container.id, (chunk) => {
      said += chunk.toString();
    });
    const stop = (): void => void stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    stream.write(source);
    await container.start({ abortSignal: signal });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    signal.removeEventListener('abort', stop);
    const program = Buffer.concat(chunks);
    if (program.subarray(1, 4).toString() !== 'ELF') {
      throw new ErrandError(
        'unavailable',
        `The supervisor could not be compiled in ${input.toolImage}.`,
        {
          hint: `Make the sandbox image again (script/sandbox-image.sh). The compiler said: ${said.trim().slice(-500)}`,
        },
      );
    }
    return program;
  } finally {
    await container.remove({ force: true, v: true });
  }
}
