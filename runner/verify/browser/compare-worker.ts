/**
 * The thread in which pictures are decoded and compared (picture-thread.ts starts it): hundreds of
 * milliseconds in which the runner goes on answering. Holds nothing between two comparisons.
 */
import { parentPort } from 'node:worker_threads';
import { compare, decode, type PictureDifference, type Pixels } from './compare-pictures.ts';

export interface Comparison {
  readonly before: Uint8Array | undefined;
  readonly again: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  readonly threshold: number;
}

export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
}

export interface Compared {
  /** Absent for a picture that is none. */
  readonly before: PictureFacts | undefined;
  readonly after: PictureFacts | undefined;
  /** Absent where there were not two. */
  readonly difference: PictureDifference | undefined;
}

parentPort?.on('message', ({ before, again, after, threshold }: Comparison) => {
  const [was, other, is] = [before, again, after].map(decoded);
  const difference = was && is ? compare(was, other, is, threshold) : undefined;
  const answer: Compared = { before: facts(was), after: facts(is), difference };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window: a thread
  parentPort?.postMessage(answer);
});

function decoded(png: Uint8Array | undefined): Pixels | undefined {
  try {
    return png && decode(png);
  } catch {
    return undefined;
  }
}

function facts(picture: Pixels | undefined): PictureFacts | undefined {
  return picture && { width: picture.width, height: picture.height, pixels: picture.sha256 };
}
