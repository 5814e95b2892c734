/**
 * Owns one question about a sandbox: are the files of the commit that was placed still there, byte
 * for byte? It believes nothing that a command could have written: no index, no object, and no
 * program but those of folders that belong to root. Only for a sandbox in which nothing runs.
 */
import { randomBytes } from 'node:crypto';
import { STATE } from './container-options.ts';
import { EXACT, gitArgv, joinNul, TAB } from './git-command.ts';
import type { Workspace } from './workspace.ts';

/** For `env`: only folders that belong to root. */
export const SYSTEM_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const STEP_MS = 10 * 60_000;
const SYMLINK = '120000';

/** `files` as `git ls-files -s -z` listed them when they were placed, without submodules. */
export async function isPristine(
  workspace: Workspace,
  files: readonly Buffer[],
  signal?: AbortSignal,
): Promise<boolean> {
  const gitDir = `${STATE}/pristine-${randomBytes(6).toString('hex')}`;
  const git = (...args: string[]): string[] => gitArgv(args, gitDir);
  const format = isSha256(files) ? ['--object-format=sha256'] : [];
  const steps: { argv: readonly string[]; stdin?: Uint8Array }[] = [
    { argv: git('init', '-q', '--template=', ...format) },
    { argv: ['mkdir', `${gitDir}/info`] },
    { argv: ['tee', `${gitDir}/info/attributes`], stdin: Buffer.from(EXACT) },
    // Of a symlink git compares its blob's bytes, so the links as they are now are taken first.
    { argv: git('update-index', '-z', '--add', '--stdin'), stdin: joinNul(symlinks(files)) },
    { argv: git('update-index', '-z', '--index-info'), stdin: joinNul(files) },
    // The new index knows no times, so this reads every file and compares its hash.
    { argv: git('update-index', '--refresh') },
    { argv: ['rm', '-rf', gitDir] },
  ];
  for (const { argv, stdin } of steps) {
    const options = { stdin, signal, timeoutMs: STEP_MS };
    const { exit } = await workspace.run(['/usr/bin/env', SYSTEM_PATH, ...argv], options);
    if (exit !== 0) return false;
  }
  return true;
}

function symlinks(files: readonly Buffer[]): Buffer[] {
  return files
    .filter((entry) => entry.subarray(0, 6).toString() === SYMLINK)
    .map((entry) => entry.subarray(entry.indexOf(TAB) + 1));
}

/** An entry is `<mode> <id> <stage>` and a tab before its name. */
function isSha256(files: readonly Buffer[]): boolean {
  return files[0]?.toString('latin1', 7, 71).includes(' ') === false;
}
