// Starts a server process of the editor and stops it with everything that it started. Owns the
// process group: the editor's server starts extension hosts and those start git, so the whole group
// is ended, by the id of the process that was started here and never by name.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProcess {
  /** The match of `ready` in the output. */
  match: RegExpMatchArray;
  /** Returns the output so far, both streams. */
  output(): string;
  stop(): Promise<void>;
}

/** Time limits for the process to become ready, and to end when asked. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 5000;

/**
 * Resolves when the output matches `ready`; rejects, with nothing left running, if it never does.
 */
export async function startServer(
  args: readonly string[],
  ready: RegExp,
  env: NodeJS.ProcessEnv,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    // Without an extension gallery, the editor asks nothing of the network.
    env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = child.pid;
  const ended = once(child, 'close');
  let output = '';
  const { promise: matched, resolve, reject } = Promise.withResolvers<RegExpMatchArray>();
  const keep = (data: Buffer): void => {
    output += data.toString();
    const match = output.match(ready);
    if (match !== null) resolve(match);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', reject);
  child.on('close', (code) => reject(new Error(`The editor ended with ${code}:\n${output}`)));
  const late = setTimeout(() => {
    reject(new Error(`The editor did not get ready:\n${output}`));
  }, START_TIMEOUT_MS);

  const stop = async (): Promise<void> => {
    if (group === undefined) return;
    signalGroup(group, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(group, 'SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(kill);
    signalGroup(group, 'SIGKILL');
  };
  try {
    return { match: await matched, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nothing in the group runs any more, as intended.
  }
}
