/** Pictures of pages: read with limits, compared pixel by pixel; films of them; what is new. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { animated } from '../../../runner/verify/browser/animated-webp.ts';
import { Answers } from '../../../runner/verify/browser/answers.ts';
import { compare, decode } from '../../../runner/verify/browser/compare-pictures.ts';
import { newErrors, newFindings } from '../../../runner/verify/browser/news.ts';
import { PictureThread } from '../../../runner/verify/browser/picture-thread.ts';

type Colour = readonly [number, number, number];
type Rectangle = readonly [x: number, y: number, width: number, height: number, colour: Colour];

function picture(width: number, height: number, ...rectangles: readonly Rectangle[]): Buffer {
  const png = new PNG({ width, height });
  png.data.fill(255);
  for (const [left, top, wide, high, colour] of rectangles) {
    for (let y = top; y < top + high; y++) {
      for (let x = left; x < left + wide; x++) png.data.set([...colour, 255], (y * width + x) * 4);
    }
  }
  return PNG.sync.write(png);
}

const GREY: Colour = [200, 200, 200];
const DARKER: Colour = [192, 192, 192];
const MASK: Colour = [255, 0, 255];
const seen = (before: Buffer, after: Buffer, again?: Buffer) =>
  compare(decode(before), again && decode(again), decode(after), 0.02);

test('eight levels are seen, and where; one level is told as less than the threshold', () => {
  const before = picture(120, 80, [10, 20, 30, 10, GREY]);
  const { changed, boxes } = seen(before, picture(120, 80, [10, 20, 30, 10, DARKER]));
  assert.deepEqual([changed, boxes], [300, [[10, 20, 30, 10]]]);
  const faint = seen(before, picture(120, 80, [10, 20, 30, 10, [199, 200, 200]]));
  assert.deepEqual([faint.changed, faint.differs, faint.boxes], [0, true, []]);
});

test('places that are apart are boxes of their own, the largest first', () => {
  const after = picture(200, 100, [0, 0, 4, 4, GREY], [150, 60, 20, 20, GREY]);
  const { boxes } = seen(picture(200, 100), after);
  assert.deepEqual(boxes, [
    [150, 60, 20, 20],
    [0, 0, 4, 4],
  ]);
});

test('what differs between two loads of the base is noise, and what is masked does not count', () => {
  const before = picture(60, 60, [0, 0, 5, 5, GREY], [30, 30, 10, 10, MASK]);
  const again = picture(60, 60, [0, 0, 5, 5, DARKER], [30, 30, 10, 10, MASK]);
  const after = picture(60, 60, [0, 0, 5, 5, [0, 0, 0]], [30, 30, 10, 10, MASK]);
  const { changed, noise, masked, differs } = seen(before, after, again);
  assert.deepEqual([changed, noise, masked, differs], [0, 25, 100, false]);
});

test('of two sizes, what one has more is changed', () => {
  const { changed, boxes } = seen(picture(40, 40), picture(40, 60));
  assert.deepEqual([changed, boxes], [800, [[0, 40, 40, 20]]]);
});

test('a long and a wide picture differ in all, without a ground that would fill the memory', () => {
  const [long, wide] = [picture(1, 20_000), picture(20_000, 1)];
  const { changed, differs, boxes } = seen(long, wide);
  assert.deepEqual([changed, differs, boxes], [20_000, true, [[0, 0, 20_000, 1]]]);
  assert.deepEqual(seen(long, long, wide).changed, 0);
});

test('a picture that is none, is too large or of another kind is refused before it is decoded', () => {
  const good = picture(10, 10);
  const withHeader = (at: number, value: number): Buffer => {
    const bad = Buffer.from(good);
    bad.writeUInt32BE(value, at);
    return bad;
  };
  assert.throws(() => decode(Buffer.from('<svg/>')), /not a PNG/);
  assert.throws(() => decode(withHeader(16, 10_000_000)), /too large/);
  const interlaced = Buffer.from(good);
  interlaced[28] = 1;
  assert.throws(() => decode(interlaced), /another kind/);
  assert.throws(() => decode(good.subarray(0, 50)));
});

test('the thread compares, and takes what cannot be read for no picture', async () => {
  await using thread = new PictureThread();
  const { signal } = new AbortController();
  const before = picture(20, 20);
  const input = { before, again: before, threshold: 0.02 };
  const whole = await thread.compare(
    { ...input, after: picture(20, 20, [0, 0, 3, 3, GREY]) },
    signal,
  );
  assert.equal(whole.difference?.changed, 9);
  const half = await thread.compare({ ...input, after: Buffer.from('no') }, signal);
  assert.deepEqual([half.before?.width, half.after, half.difference], [20, undefined, undefined]);
  // An answer that takes too long, as when the thread has ended, leaves the next one its own thread.
  await thread[Symbol.asyncDispose]();
  const next = await thread.compare({ ...input, after: before }, signal);
  assert.equal(next.difference?.changed, 0);
});

const error = (text: string, type: 'page' | 'external' = 'page') => ({ type, text, path: '/a.js' });

test('an error is new by its type, text and path; one from outside is none', () => {
  const { added, gone } = newErrors(
    [error('a'), error('b')],
    [error('b'), error('c'), error('d', 'external')],
  );
  assert.deepEqual([added, gone], [['thrown: c (/a.js)'], ['thrown: a (/a.js)']]);
});

function finding(target: string) {
  return { rule: 'label', impact: 'x', help: 'Has a label', target };
}

test('a finding that has only moved is not new', () => {
  assert.deepEqual(newFindings([finding('a')], [finding('b')]).added, []);
  assert.deepEqual(newFindings([finding('a')], [finding('a'), finding('b')]).added, [
    'label: Has a label (b)',
  ]);
});

function refuse(text: string | Buffer): void {
  assert.throws(() => new Answers(() => undefined).write(Buffer.from(text)));
}

test('what the browser says is read in any pieces, and refused where it is too much or unknown', () => {
  const lines = Buffer.from('{"kind":"ready","ms":1}\n{"kind":"end"}\n');
  for (const size of [1, 7, lines.length]) {
    const kinds: string[] = [];
    const answers = new Answers(({ kind }) => void kinds.push(kind));
    for (let at = 0; at < lines.length; at += size) answers.write(lines.subarray(at, at + size));
    assert.deepEqual(kinds, ['ready', 'end']);
  }
  refuse('{"kind":"shell","run":"x"}\n');
  refuse('{"kind":"page"}\n');
  refuse('not json\n');
  refuse(Buffer.alloc(25 * 1024 * 1024, 0x61));
});

function frame(width: number): Buffer {
  const pixels = Buffer.alloc(20);
  pixels.write('VP8 ', 0);
  pixels.writeUInt32LE(12, 4);
  pixels.writeUInt16LE(width, 14);
  pixels.writeUInt16LE(8, 16);
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), pixels]);
}

test('frames become one animated picture, and what is no frame is left out', () => {
  const film = animated([
    { ms: 100, webp: frame(16) },
    { ms: 50, webp: Buffer.from('no') },
    { ms: 100, webp: frame(16) },
  ]);
  assert(film);
  assert.equal(film.readUInt32LE(4), film.length - 8);
  assert.equal(film.toString('latin1').split('ANMF').length - 1, 2);
  assert.equal(animated([{ ms: 1, webp: frame(16) }]), undefined);
  // An editor unpacks all of a frame, however little of a file it is.
  assert.equal(animated([frame(9000), frame(9000)].map((webp) => ({ ms: 1, webp }))), undefined);
});
