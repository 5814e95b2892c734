/** Streams as they come, in pieces of any size: what lacks nothing is not touched. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCompleteEvents } from '../../../runner/agent/complete-events.ts';

/** What becomes of a stream that comes in pieces of so many bytes. */
async function passed(text: string, size: number): Promise<string> {
  const bytes = Buffer.from(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size)
        controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
  return await withCompleteEvents(new Response(body)).text();
}

const event = (data: { type: string; [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const WHOLE = [
  ': a comment\n\n',
  event({ type: 'message_start', message: { content: [], usage: { input_tokens: 1 } } }),
  event({ type: 'ping' }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ö\r\n€😀' } }),
  event({ type: 'content_block_stop', index: 0 }),
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
  event({ type: 'message_stop' }),
].join('');

test('a stream that lacks nothing is the same, however it is cut into pieces', async () => {
  for (const size of [1, 2, 3, 7, 100, 10_000]) assert.equal(await passed(WHOLE, size), WHOLE);
});

test('line ends of two characters come in two pieces', async () => {
  const text = WHOLE.replaceAll('\n', '\r\n');
  for (const size of [1, 2, 3, 10_000]) assert.equal(await passed(text, size), WHOLE);
});

test('an event that was cut is not made whole', async () => {
  const cut = WHOLE.slice(0, -6);
  for (const size of [1, 10_000]) assert.equal(await passed(cut, size), cut);
});

test('names come from what the data says', async () => {
  const unnamed = WHOLE.replaceAll(/^event: .*\n/gm, '');
  for (const size of [1, 10_000]) assert.equal(await passed(unnamed, size), WHOLE);
});

test('an event without end is passed on', async () => {
  const endless = `data: ${'x'.repeat(9 * 1024 * 1024)}`;
  assert.equal((await passed(endless, 65_536)).length, endless.length);
});
