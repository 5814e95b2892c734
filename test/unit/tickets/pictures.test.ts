/** Which pictures of a ticket go with its task. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PICTURE_BYTES, MAX_PICTURES } from '../../../runner/protocol/picture.ts';
import { readPictures } from '../../../runner/tickets/pictures.ts';

const { signal } = new AbortController();
const image = (name: string, alt = ''): { url: string; alt: string } => ({
  url: `https://git.example.com/files/${name}?token=1`,
  alt,
});

/** A source with a picture at each address, of so many bytes. */
function sourceOf(bytesOf: (url: string) => number | undefined) {
  const asked: [string, number][] = [];
  return {
    asked,
    image: async (url: string, most: number) => {
      asked.push([url, most]);
      const size = bytesOf(url);
      if (size === undefined) throw new Error('offline');
      return size > most ? undefined : { type: 'image/png', bytes: new Uint8Array(size) };
    },
  };
}

test('they are called as their author calls them, and one that cannot be had stops nothing', async () => {
  const source = sourceOf((url) => (url.includes('lost') ? undefined : 10));
  const images = [image('a.png', 'The\ntotal'), image('lost.png'), image('b.png')];
  const { pictures, leftOut } = await readPictures(source, images, signal);
  assert.deepEqual(
    pictures.map(({ name, bytes }) => [name, bytes.length]),
    [
      ['The total', 10],
      ['b.png', 10],
    ],
  );
  assert.equal(leftOut, 1);
});

test('there are few, and they are small together', async () => {
  const many = Array.from({ length: MAX_PICTURES + 2 }, (_, n) => image(`${n}.png`));
  const few = await readPictures(
    sourceOf(() => 10),
    many,
    signal,
  );
  assert.deepEqual([few.pictures.length, few.leftOut], [MAX_PICTURES, 2]);
  const large = sourceOf(() => MAX_PICTURE_BYTES);
  const fit = await readPictures(large, many, signal);
  assert.deepEqual([fit.pictures.length, fit.leftOut], [2, MAX_PICTURES]);
  assert.equal(large.asked.length, 2, 'there is no room for a third');
});

test('who gives up waits for no picture', async () => {
  const source = { image: () => Promise.reject(new Error('aborted')) };
  const stopped = AbortSignal.abort(new Error('enough'));
  await assert.rejects(readPictures(source, [image('a.png')], stopped), /enough/);
});
