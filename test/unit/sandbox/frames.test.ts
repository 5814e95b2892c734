import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeExit,
  decodeFailed,
  decodeNumber,
  encodeExec,
  encodeResize,
  encodeFrame,
  encodeNumber,
  type Frame,
  FrameError,
  FrameReader,
  FROM,
  TO,
} from '../../../runner/sandbox/frames.ts';

/** A small generator with a fixed seed, so that a failure can be repeated. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('frames survive any cutting of the stream', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    const sent: Frame[] = Array.from({ length: 1 + roll(12) }, () => ({
      type: roll(256),
      id: roll(2 ** 32),
      payload: Buffer.from(Array.from({ length: roll(4) === 0 ? 0 : roll(300) }, () => roll(256))),
    }));
    const stream = Buffer.concat(
      sent.map(({ type, id, payload }) => encodeFrame(type, id, payload)),
    );
    const reader = new FrameReader();
    const got: Frame[] = [];
    for (let at = 0; at < stream.length; ) {
      const size = 1 + roll(roll(2) === 0 ? 3 : 200);
      got.push(...reader.push(stream.subarray(at, at + size)));
      at += size;
    }
    assert.deepEqual(
      got.map(({ type, id, payload }) => [type, id, payload.toString('hex')]),
      sent.map(({ type, id, payload }) => [type, id, payload.toString('hex')]),
      `seed ${seed}`,
    );
  }
});

test('a frame is handed out as soon as its last byte is there, and not before', () => {
  const frame = encodeFrame(FROM.stdout, 7, Buffer.from('abc'));
  const reader = new FrameReader();
  assert.deepEqual(reader.push(frame.subarray(0, frame.length - 1)), []);
  assert.equal(reader.push(frame.subarray(frame.length - 1)).length, 1);
});

test('an impossible length is refused', () => {
  const tooShort = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const tooLong = Buffer.from([0xff, 0xff, 0xff, 0x7f, 16, 0, 0, 0, 0]);
  assert.throws(() => new FrameReader().push(tooShort), FrameError);
  assert.throws(() => new FrameReader().push(tooLong), FrameError);
});

test('an exec is laid out as the supervisor reads it', () => {
  const encoded = encodeExec(3, {
    argv: ['printf', '%s', 'a b\n"'],
    cwd: '/workspace',
    env: { A: '1', B: 'ü' },
    timeoutMs: 1500.2,
    stdin: true,
    sweep: true,
  });
  const [frame] = new FrameReader().push(encoded);
  assert.ok(frame);
  assert.equal(frame.type, TO.exec);
  assert.equal(frame.id, 3);
  assert.equal(frame.payload.readUInt32LE(0), 1501);
  assert.equal(frame.payload.readUInt32LE(8), 3);
  assert.equal(frame.payload.readUInt32LE(12), 3);
  assert.equal(frame.payload.readUInt32LE(16), 2);
  assert.equal(frame.payload.readUInt32LE(20), 0);
  assert.equal(frame.payload.readUInt32LE(24), 0);
  assert.equal(frame.payload.subarray(28).toString(), '/workspace\0printf\0%s\0a b\n"\0A=1\0B=ü\0');
});

test('a terminal is asked for with its size, and told another one', () => {
  const exec = { argv: ['x'], cwd: '/', env: {}, timeoutMs: 1, stdin: true, sweep: false };
  const opening = encodeExec(3, { ...exec, terminal: { columns: 132, rows: 43 } });
  const resizing = encodeResize(3, { columns: 80, rows: 24 });
  const [opened, resized] = new FrameReader().push(Buffer.concat([opening, resizing]));
  assert.ok(opened && resized);
  assert.deepEqual(
    [opened.payload.readUInt32LE(8), opened.payload.readUInt32LE(24)],
    [9, (43 << 16) + 132],
  );
  assert.deepEqual([resized.type, resized.payload.readUInt32LE(0)], [TO.resize, (24 << 16) + 80]);
});

test('folders to watch follow what an exec has', () => {
  const exec = { argv: ['x'], cwd: '/', env: { A: '1' }, timeoutMs: 1, stdin: false, sweep: false };
  const payloadOf = (watch?: readonly string[]): Buffer => {
    const [frame] = new FrameReader().push(encodeExec(3, { ...exec, watch }));
    assert.ok(frame);
    return frame.payload;
  };
  const watching = payloadOf(['/workspace', '/workspace/src']);
  assert.equal(watching.readUInt32LE(8), 4);
  assert.equal(watching.readUInt32LE(20), 2);
  assert.equal(watching.subarray(28).toString(), '/\0x\0A=1\0/workspace\0/workspace/src\0');
  // To watch nothing is another thing than not to watch.
  assert.deepEqual([payloadOf([]).readUInt32LE(8), payloadOf([]).readUInt32LE(20)], [4, 0]);
  assert.equal(payloadOf().readUInt32LE(8), 0);
});

test('what no command line can hold is refused', () => {
  const exec = { argv: ['x'], cwd: '/', env: {}, timeoutMs: 1, stdin: false, sweep: false };
  assert.throws(() => encodeExec(1, { ...exec, argv: [] }), FrameError);
  assert.throws(() => encodeExec(1, { ...exec, argv: ['a\0b'] }), FrameError);
  assert.throws(() => encodeExec(1, { ...exec, env: { A: '\0' } }), FrameError);
  assert.throws(() => encodeExec(1, { ...exec, watch: ['/a\0b'] }), FrameError);
  assert.throws(() => encodeExec(1, { ...exec, argv: ['x'.repeat(5_000_000)] }), FrameError);
});

test('numbers, exits and failures come back as sent', () => {
  const [credit] = new FrameReader().push(encodeNumber(TO.credit, 1, 4_000_000_000));
  assert.ok(credit);
  assert.equal(decodeNumber(credit.payload), 4_000_000_000);
  const payload = Buffer.alloc(28);
  payload.writeUInt32LE(3, 0);
  payload.writeUInt32LE(1, 8);
  payload.writeUInt32LE(250, 12);
  payload.writeUInt32LE(2, 16);
  payload.writeUInt32LE(480, 20);
  payload.writeUInt32LE(8, 24);
  const exit = { status: 3, signal: 0, timedOut: true, ms: 250, watch: 2, worked: 480, cores: 8 };
  assert.deepEqual(decodeExit(payload), exit);
  assert.throws(() => decodeExit(payload.subarray(0, 27)), FrameError);
  const failed = Buffer.concat([Buffer.from([2, 0, 0, 0]), Buffer.from('nope: no such file')]);
  assert.deepEqual(decodeFailed(failed), { errno: 2, text: 'nope: no such file' });
});
