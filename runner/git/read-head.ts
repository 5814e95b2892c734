/**
 * Owns reading the head of a stream while the rest stays in it for somebody else.
 */
import type { Readable } from 'node:stream';

/**
 * Passes the bytes received so far to `parse` until it returns something.
 * @param parse returns undefined while more is needed; `used` bytes are taken out of the stream
 * @throws what `parse` throws, the stream's error, or an error when it ends or `limit` is passed
 */
export async function readHead<T>(
  stream: Readable,
  limit: number,
  parse: (seen: Buffer) => { readonly value: T; readonly used: number } | undefined,
): Promise<T> {
  let seen = Buffer.alloc(0);
  for (;;) {
    const chunk = stream.read() as Buffer | null;
    if (chunk === null) {
      if (stream.readableEnded || stream.destroyed) throw new Error('it ended before its head did');
      await readable(stream);
      continue;
    }
    seen = Buffer.concat([seen, chunk]);
    const parsed = parse(seen);
    if (parsed) {
      const rest = seen.subarray(parsed.used);
      if (rest.length > 0) stream.unshift(rest);
      return parsed.value;
    }
    if (seen.length > limit) throw new Error('its head does not end');
  }
}

/** Resolves when there is something to read or nothing more will come. */
function readable(stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.off('readable', settle).off('end', settle).off('close', settle).off('error', settle);
      if (error) reject(error);
      else resolve();
    };
    stream.once('readable', settle).once('end', settle).once('close', settle).once('error', settle);
  });
}
