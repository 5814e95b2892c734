/** Reading usage off replies, and what may be spent. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { costOf, LIST_PRICES } from '../../../runner/model/prices.ts';
import type { Form } from '../../../runner/gateway/forms.ts';
import { Meter, type Metered } from '../../../runner/gateway/meter.ts';
import { SpendLimit } from '../../../runner/gateway/spend-limit.ts';

const SSE = 'text/event-stream; charset=utf-8';

function meter(form: Form, type: string, text: string, pieces = 7): Metered {
  const read = new Meter(form, type, 700);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieces) read.push(bytes.subarray(at, at + pieces));
  return read.end();
}

const sse = (...events: unknown[]): string =>
  events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join('');

describe('usage is read off each form, however the bytes come', () => {
  test('Messages', () => {
    const usage = { input_tokens: 3, cache_read_input_tokens: 40, cache_creation_input_tokens: 5 };
    const start = {
      type: 'message_start',
      message: { model: 'm-1', usage: { ...usage, output_tokens: 1 } },
    };
    const text = sse(
      start,
      { type: 'content_block_delta', delta: { text: 'ü€' } },
      { type: 'message_delta', usage: { output_tokens: 90 } },
      { type: 'message_stop' },
    );
    const tokens = { input: 3, output: 90, cacheRead: 40, cacheWrite: 5 };
    assert.deepEqual(meter('messages', SSE, text), { tokens, model: 'm-1', said: true });
    assert.deepEqual(meter('messages', SSE, text.replaceAll('\n', '\r\n'), 1).tokens, tokens);
    const whole = JSON.stringify({
      type: 'message',
      model: 'm-1',
      usage: { ...usage, output_tokens: 90 },
    });
    assert.deepEqual(meter('messages', 'application/json', whole).tokens, tokens);
  });

  test('Messages that are kept for an hour, which costs more', () => {
    const usage = {
      input_tokens: 0,
      cache_creation_input_tokens: 1_000_000,
      cache_creation: { ephemeral_5m_input_tokens: 400_000, ephemeral_1h_input_tokens: 600_000 },
      output_tokens: 1,
    };
    const text = sse({ type: 'message_start', message: { model: 'm', usage } });
    const { tokens } = meter('messages', SSE, text);
    assert.equal(tokens.cacheWriteHour, 600_000);
    const price = { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 0 };
    assert.equal(costOf(tokens, price).toFixed(6), (0.4 * 5 + 0.6 * 8).toFixed(6));
    const more = { ...tokens, cacheWriteHour: 9_000_000 };
    assert.equal(costOf(more, price).toFixed(6), '8.000000');
  });

  test('Responses', () => {
    const usage = {
      input_tokens: 50,
      input_tokens_details: { cached_tokens: 40 },
      output_tokens: 9,
    };
    const response = { object: 'response', model: 'm-1', usage };
    const tokens = { input: 10, output: 9, cacheRead: 40, cacheWrite: 0 };
    const text = sse(
      { type: 'response.created', response: { model: 'm-1' } },
      { type: 'response.completed', response },
    );
    assert.deepEqual(meter('responses', SSE, text), { tokens, model: 'm-1', said: true });
    assert.deepEqual(
      meter('responses', 'application/json', JSON.stringify(response)).tokens,
      tokens,
    );
  });

  test('chat completions', () => {
    const usage = {
      prompt_tokens: 50,
      prompt_tokens_details: { cached_tokens: 40 },
      completion_tokens: 9,
    };
    const text = `${sse({ model: 'm-1', choices: [{}] }, { choices: [], usage })}data: [DONE]\n\n`;
    const tokens = { input: 10, output: 9, cacheRead: 40, cacheWrite: 0 };
    assert.deepEqual(meter('chat', SSE, text), { tokens, model: 'm-1', said: true });
  });

  test('Gemini', () => {
    const usageMetadata = {
      promptTokenCount: 50,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 4,
    };
    const last = { candidates: [{ finishReason: 'STOP' }], usageMetadata, modelVersion: 'm-1' };
    const first = { candidates: [{}], usageMetadata: { promptTokenCount: 50 } };
    const tokens = { input: 10, output: 9, cacheRead: 40, cacheWrite: 0 };
    assert.deepEqual(meter('gemini', SSE, sse(first, last)), { tokens, model: 'm-1', said: true });
    assert.deepEqual(
      meter('gemini', 'application/json', JSON.stringify([first, last])).tokens,
      tokens,
    );
  });
});

test('a reply that does not say what it used is counted by its size', () => {
  const cut = sse(
    { type: 'message_start', message: { usage: { input_tokens: 30, output_tokens: 1 } } },
    ...Array.from({ length: 60 }, () => ({ type: 'content_block_delta' })),
  );
  const metered = meter('messages', SSE, cut);
  assert.deepEqual(metered, {
    tokens: { input: 30, output: 61, cacheRead: 0, cacheWrite: 0 },
    said: false,
  });
  const silent = meter('chat', SSE, sse({ choices: [{}] }, { choices: [{}] }));
  assert.deepEqual(silent.tokens, { input: 200, output: 2, cacheRead: 0, cacheWrite: 0 });
  assert.equal(meter('messages', SSE, 'data: {"usage":\n\n').said, false);
  assert.equal(meter('messages', 'text/html', '<html>').said, false);
  assert.equal(meter('messages', SSE, sse({ usage: { input_tokens: -5 } })).tokens.input, 200);
});

describe('the purse', () => {
  const model = 'claude-opus-5-5';
  const price = LIST_PRICES[model];
  assert.ok(price);
  const tokens = { input: 0, output: 1000, cacheRead: 10_000, cacheWrite: 2000 };
  const cost = costOf(tokens, price);

  test('passes the budget by less than one request, then closes for good', () => {
    const purse = new SpendLimit({ costUsd: 0.5, requests: 1000 }, LIST_PRICES);
    let last = 0;
    for (let characters = 7000; ; characters += 7000) {
      const expense = purse.reserve(model, characters);
      if (!expense) break;
      last = expense.estimate;
      purse.settle(expense, model, characters, tokens);
    }
    const spent = purse.usage.costUsd ?? 0;
    assert.ok(spent > 0.5 - last - cost && spent <= 0.5 + last, `${spent} with ${last}`);
    assert.match(purse.closed ?? '', /budget is used up/);
    assert.equal(purse.reserve(model, 1), undefined);
  });

  test('counts what is under way', () => {
    const purse = new SpendLimit({ costUsd: 0.06, requests: 10 }, LIST_PRICES);
    const first = purse.reserve(model, 7000);
    assert.ok(first && first.estimate > 0.02);
    assert.ok(purse.reserve(model, 7000));
    assert.equal(purse.reserve(model, 7000), undefined);
  });

  test('gives back what a failed request did not use', () => {
    const purse = new SpendLimit({ costUsd: 0.03, requests: 2 }, LIST_PRICES);
    for (let tries = 0; tries < 5; tries += 1) {
      const expense = purse.reserve(model, 7000);
      assert.ok(expense);
      purse.settle(expense, model, 7000, undefined);
    }
    assert.equal(purse.usage.requests, 0);
  });

  test('holds the number of requests where no price is known', () => {
    const purse = new SpendLimit({ costUsd: 0.000_001, requests: 2 }, LIST_PRICES);
    for (let turn = 0; turn < 2; turn += 1) {
      const expense = purse.reserve('unknown', 7000);
      assert.ok(expense);
      purse.settle(expense, 'unknown', 7000, tokens);
    }
    assert.equal(purse.reserve('unknown', 1), undefined);
    assert.equal(purse.closed, 'The limit of 2 turns is reached.');
    assert.equal(purse.usage.costUsd, undefined);
  });

  test('notices a reply that alone outgrows it', () => {
    const purse = new SpendLimit({ costUsd: 0.1, requests: 9 }, LIST_PRICES);
    const expense = purse.reserve(model, 700);
    assert.ok(expense);
    const so = (output: number): boolean => purse.outgrown(expense, model, { ...tokens, output });
    assert.equal(so(3000), false);
    assert.equal(so(9000), true);
    assert.match(purse.closed ?? '', /within a reply/);
  });
});
