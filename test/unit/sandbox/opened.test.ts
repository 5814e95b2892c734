import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameError } from '../../../runner/sandbox/frames.ts';
import { OpenedNames } from '../../../runner/sandbox/opened.ts';

/** A frame as opened.c lays it out. */
function frame(
  ...records: readonly (readonly [folder: number, name: string | Buffer, bits?: number])[]
): Buffer {
  return Buffer.concat(
    records.flatMap(([folder, name, bits = 1]) => {
      const head = Buffer.alloc(5);
      head.writeUInt32LE(folder);
      head.writeUInt8(bits, 4);
      return [head, Buffer.from(name), Buffer.from([0])];
    }),
  );
}

test('names are told with their folders, each once', () => {
  const names = new OpenedNames(['/w', '/w/src', '/w']);
  assert.deepEqual(names.folders, ['/w', '/w/src']);
  names.take(frame([0, 'a.js'], [1, 'ü\n']));
  names.take(frame([1, 'ü\n'], [1, 'a.js']));
  names.take(frame());
  assert.deepEqual(names.result(1), {
    files: ['/w/a.js', '/w/src/ü\n', '/w/src/a.js'],
    written: [],
    whole: true,
  });
});

test('what is written need not be opened, and may be told in two frames', () => {
  const names = new OpenedNames(['/w']);
  names.take(frame([0, 'read'], [0, 'both', 3], [0, 'moved', 2], [0, 'later']));
  names.take(frame([0, 'later', 2], [0, 'none', 0], [0, 'odd', 0xfc]));
  assert.deepEqual(names.result(1), {
    files: ['/w/read', '/w/both', '/w/later'],
    written: ['/w/both', '/w/moved', '/w/later'],
    whole: true,
  });
});

test('only a watch that the supervisor calls whole is whole', () => {
  const names = new OpenedNames(['/w']);
  assert.deepEqual(
    [0, 1, 2, 3].map((watch) => names.result(watch).whole),
    [false, true, false, false],
  );
});

test('a name that is no UTF-8 is left out, and nothing else with it', () => {
  const names = new OpenedNames(['/w']);
  names.take(frame([0, Buffer.from([0x61, 0xff])], [0, 'b']));
  assert.deepEqual(names.result(1), { files: ['/w/b'], written: [], whole: true });
});

test('more names than are handed on are not told, and it is said', () => {
  const names = new OpenedNames(['/w']);
  for (let part = 0; part < 51; part++) {
    names.take(frame(...Array.from({ length: 1_000 }, (_, n) => [0, `${part}-${n}`] as const)));
  }
  const { files, whole } = names.result(1);
  assert.deepEqual([files.length, whole], [50_000, false]);
});

test('folders that no frame holds are not asked for, and it is said', () => {
  const names = new OpenedNames(Array.from({ length: 60_000 }, (_, n) => `/${'x'.repeat(90)}${n}`));
  const bytes = names.folders.reduce((sum, folder) => sum + folder.length + 1, 0);
  assert.ok(bytes <= 2 * 1024 * 1024 && bytes > 2 * 1024 * 1024 - 200, `${bytes} bytes`);
  assert.equal(names.result(1).whole, false);
});

test('what is no such frame is refused', () => {
  const names = new OpenedNames(['/w']);
  assert.throws(() => names.take(frame([1, 'a'])), FrameError);
  assert.throws(() => names.take(frame([0, 'a']).subarray(0, -1)), FrameError);
  assert.throws(() => names.take(Buffer.from([0, 0])), FrameError);
});
