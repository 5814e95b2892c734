/**
 * Owns what a sandbox's kernel says of its memory: the limit, the most that was used, and how many
 * processes were killed for want of it. Read from inside, by either form of control groups; a
 * sandbox that cannot tell says nothing. For words alone: no verdict depends on it.
 */
import type { ExecRequest, Sandbox } from './sandbox.ts';

interface MemoryUse {
  readonly limit: number;
  /** Absent where the kernel does not keep it. */
  readonly peak?: number;
  /** Processes killed for want of memory, since the sandbox began. */
  readonly kills: number;
}

const SCRIPT = `cd /sys/fs/cgroup || exit
if [ -e memory.max ]; then
  echo limit $(cat memory.max); echo peak $(cat memory.peak); grep '^oom_kill ' memory.events
else
  cd memory || exit
  echo limit $(cat memory.limit_in_bytes); echo peak $(cat memory.max_usage_in_bytes)
  grep '^oom_kill ' memory.oom_control
fi`;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000;

/** Kills that were told of, by sandbox. */
const told = new WeakMap<Executing, number>();

/** A sandbox, or the work tree in one. */
type Executing = Pick<Sandbox, 'exec'>;

/**
 * Whether a process was killed for want of memory since this was last asked of the sandbox:
 * "limit 4 GB, most used 4 GB", or undefined.
 */
export async function ranOutOfMemory(
  sandbox: Executing,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const use = await memoryUse(sandbox, signal);
  if (!use || use.kills <= (told.get(sandbox) ?? 0)) return undefined;
  told.set(sandbox, use.kills);
  const peak = use.peak === undefined ? '' : `, most used ${memoryWords(use.peak)}`;
  return `limit ${memoryWords(use.limit)}${peak}`;
}

async function memoryUse(sandbox: Executing, signal?: AbortSignal): Promise<MemoryUse | undefined> {
  let said = '';
  const request: ExecRequest = {
    argv: ['sh', '-c', SCRIPT],
    cwd: '/',
    timeoutMs: TIMEOUT_MS,
    onOutput: (stream, chunk) => {
      if (stream === 'stdout' && said.length < MAX_BYTES) said += chunk.toString();
    },
  };
  await sandbox.exec(request, signal);
  const number = (name: string): number | undefined => {
    const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(said)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [limit, peak, kills] = [number('limit'), number('peak'), number('oom_kill')];
  if (limit === undefined || kills === undefined) return undefined;
  return { limit, kills, ...(peak !== undefined && { peak }) };
}

const MEGABYTE = 1024 ** 2;
const GIGABYTE = 1024 ** 3;

/** As limits are configured: in powers of two. */
export function memoryWords(bytes: number): string {
  if (bytes < GIGABYTE) return `${Math.round(bytes / MEGABYTE)} MB`;
  return `${Math.round((bytes / GIGABYTE) * 10) / 10} GB`;
}
