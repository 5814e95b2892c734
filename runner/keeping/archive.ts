/**
 * Owns the form of a backup on its way: a gzipped tar, made and read by the machine's own tar. What
 * is cut off is found out by the checksum at its end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { ErrandError } from '../protocol/errors.ts';

const MAX_SAID_CHARACTERS = 2000;
/** Packs are packed already; the rest becomes small at the quickest level too. */
const LEVEL = constants.Z_BEST_SPEED;

/** The folder as a stream, which errs instead of ending where it could not be read whole. */
export function packed(folder: string, signal: AbortSignal): Readable {
  const output = new PassThrough();
  output.on('error', () => {}); // Whoever reads it gets the error too; there may be no one yet.
  const { child, ended } = tar(['-cf', '-', '-C', folder, '.'], signal);
  child.stdin.end();
  const whole = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    yield* source;
    await ended;
  };
  ended.catch(() => {}); // `whole` tells it.
  pipeline(child.stdout, whole, createGzip({ level: LEVEL }), output).catch(() => child.kill());
  return output;
}

/** Writes what is in the stream below the folder, which is there. */
export async function unpack(source: Readable, folder: string, signal: AbortSignal): Promise<void> {
  const args = ['-xf', '-', '-C', folder, '--no-same-owner', '--no-same-permissions'];
  const { child, ended } = tar(args, signal);
  child.stdout.resume();
  ended.catch(() => {}); // Awaited below, after what was read.
  const into = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    // It stops reading at the end of the archive, before the end of the stream, which is still read:
    // the checksum is there.
    for await (const chunk of chunks) {
      if (!child.stdin.writable || child.stdin.write(chunk)) continue;
      await Promise.race([once(child.stdin, 'drain'), ended]).catch(() => undefined);
    }
    child.stdin.end();
  };
  try {
    await pipeline(source, createGunzip(), into, { signal });
    await ended;
  } catch (cause) {
    child.kill();
    await ended.catch(() => undefined);
    if (signal.aborted) throw cause;
    throw new ErrandError('invalid', `This is no whole backup: ${(cause as Error).message}.`, {
      hint: 'It may have been cut off while it was written or copied. Take another one.',
      cause,
    });
  }
}

/**
 * What is packed never changes, but its links do: a file whose other name goes away while it is read
 * (a pack that git has replaced) has another time of change, which GNU tar takes for another content.
 */
function isOnlyLinkedElse(said: string): boolean {
  const lines = said.trim().split('\n').slice(-10);
  return lines.every((line) => line.endsWith(': file changed as we read it'));
}

function tar(args: readonly string[], signal: AbortSignal) {
  const child = spawn('tar', [...args], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_SAID_CHARACTERS);
  });
  child.stdin.on('error', () => {}); // Its status says why it reads no further.
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 || (code === 1 && isOnlyLinkedElse(said))) resolve();
      else reject(new Error(`tar ended with ${code ?? 'a signal'} (${said.trim()})`));
    });
  });
  return { child, ended };
}
