/**
 * Answers one question about a clean room: did a check touch the tools that later checks use, which
 * are the dependencies beside the commit and programs in a home folder that come before the
 * system's own? Everything new there may be such a tool, except known caches. The answer comes from
 * the kernel's change times, which no command in the room can set, and only programs in root's
 * folders are run for it. Backstop: where the room's own tools cannot tell (another `find`),
 * nothing is known and the room is used further.
 */
import { SYSTEM_PATH } from '../../sandbox/pristine.ts';
import { SandboxLostError } from '../../sandbox/sandbox.ts';
import type { Workspace } from '../../sandbox/workspace.ts';

/** Seconds, as the room's own kernel stamps changes with them. */
export type RoomTime = string;

const STEP_TIMEOUT_MS = 5 * 60_000;

/** Undefined where the room cannot tell. */
export async function timeIn(room: Workspace, signal: AbortSignal): Promise<RoomTime | undefined> {
  const script = 'f=$(mktemp) && stat -c %.9Z "$f" && rm -f "$f"';
  try {
    const run = await room.run(trusted('/bin/sh', '-c', script), {
      signal,
      timeoutMs: STEP_TIMEOUT_MS,
    });
    const time = run.stdout.toString().trim();
    return run.exit === 0 && /^\d+\.\d+$/.test(time) ? time : undefined;
  } catch (error) {
    // The check that follows finds out, and reports it.
    if (error instanceof SandboxLostError) return undefined;
    throw error;
  }
}

/** Folders that tools keep for themselves in a home folder: caches, stores and logs. */
const CACHES = [
  '.cache',
  '.npm',
  '.yarn',
  '.pnpm-store',
  '.bundle/cache',
  '.cargo/registry',
  '.cargo/git',
  '.cargo/.package-cache',
  '.cargo/.global-cache',
  '.rustup',
  '.m2/repository',
  '.gradle/caches',
  '.gradle/daemon',
  '.gradle/native',
  '.dotnet',
  '.nuget',
  '.mix',
  '.hex',
  '.deno',
  '.bun',
  '.config/configstore',
  '.config/go',
  '.local/share',
  '.local/state',
  'go/pkg',
];

/**
 * $1: the time to start from. Caches among the dependencies are all names with a leading dot but
 * two.
 */
const SEARCH = `
newer() {
  find "$@" \\( -type f -o -type l \\) -newerct "@$since" -print -quit
}
since=$1
newer /workspace \\( -name .git -o -name __pycache__ \\) -prune -o \\
  \\( -path '*/node_modules/.*' ! -path '*/node_modules/.bin*' ! -path '*/node_modules/.pnpm*' \\) -prune -o \\
  \\( -path '*/node_modules/*' -o -path '*/.venv/*' -o -path '*/venv/*' \\)
[ ! -d "$HOME" ] || newer "$HOME" -mindepth 1 \\( ${CACHES.map((path) => `-path "$HOME/${path}"`).join(' -o ')} \\) -prune -o
`;

/** True where a tool's file was changed, added or replaced since then. */
export async function toolsTouched(
  room: Workspace,
  since: RoomTime,
  signal: AbortSignal,
): Promise<boolean> {
  const argv = trusted('/bin/sh', '-c', SEARCH, 'sh', since);
  const { stdout } = await room.run(argv, { signal, timeoutMs: STEP_TIMEOUT_MS });
  return stdout.length > 0;
}

function trusted(...argv: readonly string[]): string[] {
  return ['/usr/bin/env', SYSTEM_PATH, ...argv];
}
