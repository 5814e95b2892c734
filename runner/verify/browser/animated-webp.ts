/**
 * Puts frames that the browser wrote as WebP into one animated WebP, which an editor's page shows as
 * a picture: no program for films is needed. Pure; a frame that is not of the form is left out.
 */

const MAX_FRAMES = 60;
/** No viewport is larger (config/browser-check.ts): an editor has to unpack each of them. */
const MAX_SIZE = 4000;

/** Undefined where there are not two frames of one size. */
export function animated(
  frames: readonly { readonly ms: number; readonly webp: Uint8Array }[],
): Buffer | undefined {
  const read = frames.slice(0, MAX_FRAMES).flatMap(({ ms, webp }) => {
    const frame = frameOf(Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength));
    return frame ? [{ ...frame, ms }] : [];
  });
  const [first] = read;
  const alike = read.filter(
    ({ width, height }) => width === first?.width && height === first?.height,
  );
  if (!first || alike.length < 2) return undefined;
  const canvas = Buffer.alloc(10);
  // The flag of an animation; sizes are one less than they are.
  canvas.writeUInt8(0x02, 0);
  canvas.writeUIntLE(first.width - 1, 4, 3);
  canvas.writeUIntLE(first.height - 1, 7, 3);
  const parts = [chunk('VP8X', canvas), chunk('ANIM', Buffer.alloc(6))];
  for (const { width, height, ms, data } of alike) {
    const head = Buffer.alloc(16);
    head.writeUIntLE(width - 1, 6, 3);
    head.writeUIntLE(height - 1, 9, 3);
    head.writeUIntLE(Math.min(ms, 10_000), 12, 3);
    // Neither blended with the frame before, nor disposed of.
    head.writeUInt8(0x02, 15);
    parts.push(chunk('ANMF', Buffer.concat([head, data])));
  }
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
  return chunk('RIFF', body);
}

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Its chunk with pixels. */
  readonly data: Buffer;
}

function frameOf(bytes: Buffer): Frame | undefined {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  for (let at = 12; at + 18 <= bytes.length; ) {
    const kind = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (kind === 'VP8 ' && end <= bytes.length) {
      const width = bytes.readUInt16LE(at + 14) & 0x3fff;
      const height = bytes.readUInt16LE(at + 16) & 0x3fff;
      if (width === 0 || height === 0 || width > MAX_SIZE || height > MAX_SIZE) return undefined;
      return { width, height, data: bytes.subarray(at, end) };
    }
    at = end;
  }
  return undefined;
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
