import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OutputSink } from '../../../../runner/verify/rooms/check-output.ts';
import {
  foldersOf,
  keepOpened,
  openedOf,
  readOpened,
} from '../../../../runner/verify/rooms/opened-files.ts';

describe('what is watched', () => {
  test('the folders of the files and all above them, each once', () => {
    const tracked = ['a', 'src/deep/er/x.js', 'src/deep/y.js', 'src2/z', 'src/deep/er/w.js'];
    assert.deepEqual(foldersOf(tracked).toSorted(), [
      '/workspace',
      '/workspace/src',
      '/workspace/src/deep',
      '/workspace/src/deep/er',
      '/workspace/src2',
    ]);
  });

  test('a commit without files has its own folder', () => {
    assert.deepEqual(foldersOf([]), ['/workspace']);
  });
});

describe('what counts', () => {
  const tracked = ['b', 'a', 'src/x.js', '__proto__'];

  test('files of the commit only, sorted, relative to the repository', () => {
    const told = [
      '/workspace/src/x.js',
      '/workspace/made.js',
      '/workspace/b',
      '/workspace/__proto__',
      '/etc/a',
      '/workspaces/a',
      '/workspace/constructor',
      '/workspace/',
    ];
    assert.deepEqual(openedOf({ files: told, whole: true }, tracked), {
      files: ['__proto__', 'b', 'src/x.js'],
      whole: true,
    });
  });

  test('what was written is told where the room tells of it', () => {
    const written = ['/workspace/src/x.js', '/workspace/made.js', '/workspace/a'];
    assert.deepEqual(openedOf({ files: [], written, whole: true }, tracked), {
      files: [],
      written: ['a', 'src/x.js'],
      whole: true,
    });
  });

  test('what the room may have missed stays said', () => {
    assert.deepEqual(openedOf({ files: [], whole: false }, tracked), { files: [], whole: false });
  });
});

describe('what is kept', () => {
  test('comes back as it was', async () => {
    for (const files of [[], ['a'], ['a "b"\n', 'src/ü\u2028.js', '__proto__']]) {
      for (const whole of [true, false]) {
        const sink = new Sink();
        assert.deepEqual(await keepOpened({ files, whole }, sink), {
          files: files.length,
          whole,
          artifact: 'kept',
        });
        assert.deepEqual(readOpened(sink.bytes()), { files, whole });
      }
      const sink = new Sink();
      const written = files.toReversed();
      assert.deepEqual(await keepOpened({ files, written, whole: true }, sink), {
        files: files.length,
        written: files.length,
        whole: true,
        artifact: 'kept',
      });
      assert.deepEqual(readOpened(sink.bytes()), { files, written, whole: true });
    }
  });

  test('what is cut off, of another form or too much is nothing', async () => {
    const sink = new Sink();
    await keepOpened({ files: ['a', 'b'], whole: true }, sink);
    assert.equal(readOpened(sink.bytes().subarray(0, -4)), undefined);
    for (const other of [
      '',
      '[]',
      '{"whole":true}',
      '{"whole":1,"files":[]}',
      '{"files":[1]}',
      '{"whole":true,"files":[],"written":1}',
    ]) {
      assert.equal(readOpened(Buffer.from(other)), undefined, other);
    }
    const many = Array.from({ length: 50_001 }, (_, n) => String(n));
    for (const files of [many, ['x'.repeat(4_097)]]) {
      assert.equal(readOpened(Buffer.from(JSON.stringify({ whole: true, files }))), undefined);
    }
  });
});

class Sink implements OutputSink {
  readonly #chunks: Uint8Array[] = [];

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(Uint8Array.from(chunk));
  }

  async finish(): Promise<{ id: string; bytes: number; sha256: string }> {
    return { id: 'kept', bytes: this.bytes().length, sha256: '' };
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
