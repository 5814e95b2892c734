// Brings what later suites need while the first ones run: an engine, images, an editor. That is
// downloading and unpacking for minutes on a fresh machine, in which the processors have time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Brought {
  readonly isThere: boolean;
  /** A line for each part with its time, or what failed and how to go on. */
  readonly told: string;
  /** What the parts are found by. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Resolves when all parts are there, or one cannot be had. Ends early with the signal. */
export async function bringBeside(
  parts: readonly string[],
  signal: AbortSignal,
  script = 'script/bring-beside.sh',
): Promise<Brought> {
  const child = spawn('bash', [script, ...parts], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop);
  const said = (descriptor: number): Promise<string> => {
    const pipe = child.stdio[descriptor];
    return pipe instanceof Readable ? text(pipe) : Promise.reject(new Error('It has no pipe.'));
  };
  const all = [said(1), said(2), said(3)] as const;
  const [told, trouble, variables, [code]] = await Promise.all([...all, once(child, 'close')]);
  signal.removeEventListener('abort', stop);
  return {
    isThere: code === 0,
    told: told + trouble,
    variables: Object.fromEntries(
      variables
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
  };
}
