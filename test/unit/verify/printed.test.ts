/** What is kept of a check's output to look for reports in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Printed } from '../../../runner/verify/reports/printed.ts';

const MB = 1024 * 1024;

function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('a report is found in pieces of any size, on either stream', () => {
  const report = Buffer.from('TAP version 13\nok 1 - a\nnot ok 2 - b\n1..2\n');
  const printed = new Printed();
  printed.take('stdout', Buffer.from('nothing\n'));
  for (const byte of report) printed.take('stderr', Uint8Array.of(byte));
  assert.deepEqual(
    printed.report(undefined)?.cases.map(({ status }) => status),
    ['passed', 'failed'],
  );
});

test('no more is kept than what is looked through, and that is said', () => {
  const printed = new Printed();
  printed.take('stdout', Buffer.from('TAP version 13\nok 1 - a\n1..1\n'));
  for (let n = 0; n < 5; n += 1) printed.take('stdout', Buffer.alloc(5 * MB, '\n'));
  const report = printed.report(undefined);
  assert.equal(report?.cases.length, 1);
  assert.match(report?.cut ?? '', /more than is searched/);
});

test('a flood of single bytes takes no more memory than its bytes', () => {
  const printed = new Printed();
  const byte = Uint8Array.of(10);
  const before = used();
  for (let n = 0; n < 2 * MB; n += 1) printed.take('stdout', byte);
  assert.ok(used() - before < 100 * MB, `${Math.round((used() - before) / MB)} MB`);
  assert.equal(printed.report(undefined), undefined);
});
