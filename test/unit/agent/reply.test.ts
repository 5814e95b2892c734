/** Replies that lack what they should hold, and counts that are none. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { BrokenReplyError, faultOf, strangeAnswer } from '../../../runner/agent/fault.ts';
import { priceOf, type Tokens } from '../../../runner/model/prices.ts';
import { replyOf } from '../../../runner/agent/reply.ts';
import { decide, type Fault, NO_TRIES } from '../../../runner/agent/retry.ts';

const KNOWN = { model: 'asked', asked: () => 3500 };
const TEXT = { type: 'text', text: 'x'.repeat(35) };

/** A reply as it may come over the wire, whatever the types say. */
function received(over: Readonly<Record<string, unknown>>): Anthropic.Message {
  const usage = { input_tokens: 7, output_tokens: 5 };
  return { model: 'm', content: [TEXT], stop_reason: 'end_turn', usage, ...over } as never;
}

function tokens(usage: unknown): Tokens {
  return replyOf(received({ usage }), KNOWN).tokens;
}

describe('what a reply cost', () => {
  const all = { cacheRead: 0, cacheWrite: 0 };

  it('is what it says', () => {
    assert.deepEqual(tokens({ input_tokens: 7, output_tokens: 5 }), {
      ...all,
      input: 7,
      output: 5,
    });
    assert.deepEqual(tokens({ input_tokens: 0, cache_read_input_tokens: 9, output_tokens: 5 }), {
      input: 0,
      output: 5,
      cacheRead: 9,
      cacheWrite: 0,
    });
  });

  it('is more where the cache keeps it for an hour', () => {
    const cache = { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 };
    const usage = { input_tokens: 1, output_tokens: 5, cache_creation_input_tokens: 30 };
    assert.equal(tokens({ ...usage, cache_creation: cache }).cacheWriteHour, 20);
    assert.equal('cacheWriteHour' in tokens({ ...usage, cache_creation: null }), false);
  });

  const unsaid: [name: string, usage: unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['words', 'few'],
    ['no counts', {}],
    ['nulls', { input_tokens: null, output_tokens: null }],
    ['numbers as strings', { input_tokens: '7', output_tokens: '5' }],
    ['less than nothing', { input_tokens: -1_000_000, output_tokens: -1 }],
    ['nought', { input_tokens: 0, output_tokens: 0 }],
    ['no finite number', { input_tokens: Number.NaN, output_tokens: Infinity }],
  ];
  for (const [name, usage] of unsaid) {
    it(`is estimated where it says ${name}`, () => {
      const { input, output } = tokens(usage);
      assert.equal(input, 1000);
      assert.ok(output >= 10 && output < 40, `${output}`);
    });
  }

  it('is that of the model that was asked where no other is named', () => {
    for (const model of [undefined, null, '', 7]) {
      assert.equal(replyOf(received({ model }), KNOWN).model, 'asked');
    }
    assert.equal(replyOf(received({}), KNOWN).model, 'm');
  });

  it('has no price by a name that every object has', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      assert.equal(priceOf(name, {}), undefined);
    }
  });
});

describe('a reply is broken', () => {
  const broken: [name: string, message: unknown][] = [
    ['that is a page', '<html>'],
    ['that is nothing', null],
    ['without content', received({ content: null })],
    ['with words for content', received({ content: 'hello' })],
    ['with nothing for a part', received({ content: [null] })],
    ['whose call has no name', received({ content: [{ type: 'tool_use', id: 'a', input: {} }] })],
    ['whose call has no id', received({ content: [{ type: 'tool_use', name: 'a', input: {} }] })],
    ['that is empty', received({ content: [] })],
    ['that holds white space alone', received({ content: [{ type: 'text', text: ' \n\t' }] })],
  ];
  for (const [name, message] of broken) {
    it(name, () => assert.throws(() => replyOf(message as never, KNOWN), BrokenReplyError));
  }
});

const call = (id: string, name = 'read') => ({ type: 'tool_use', id, name, input: {} });

/** The calls of a reply by id and name, after messages that hold calls of these ids. */
function named(content: readonly unknown[], ids: readonly string[] = []): string[] {
  const known = { ...KNOWN, callIds: () => new Set(ids) };
  return replyOf(received({ content }), known).content.map((block) =>
    block.type === 'tool_use' ? `${block.id} ${block.name}` : block.type,
  );
}

function nested(levels: number): unknown {
  let value: unknown = 'x';
  for (let n = 0; n < levels; n += 1) value = [value];
  return value;
}

/** The inputs of a reply's calls, as they are kept. */
function inputs(...given: unknown[]): unknown[] {
  const content = given.map((input) => ({ type: 'tool_use', id: 'a', name: 'read', input }));
  return replyOf(received({ content }), KNOWN).content.map((block) =>
    block.type === 'tool_use' ? block.input : block,
  );
}

describe('a reply can be sent back', () => {
  it('without text that is white space', () => {
    const blank = ['\n\n', ' ', '\u00a0', undefined].map((text) => ({ type: 'text', text }));
    assert.deepEqual(named([...blank, TEXT, call('a')]), ['text', 'a read']);
  });

  it('with ids of their own for calls that share one, in it or before it', () => {
    assert.deepEqual(named([call('a'), call('a', 'bash'), call('a-2')]), [
      'a read',
      'a-2 bash',
      'a-2-2 read',
    ]);
    assert.deepEqual(named([call('call_0'), call('b')], ['call_0', 'call_0-2']), [
      'call_0-3 read',
      'b read',
    ]);
    const long = 'x'.repeat(64);
    assert.deepEqual(named([call(long)], [long]), [`${'x'.repeat(62)}-2 read`]);
  });

  it('with ids and names in the form that the service takes', () => {
    assert.deepEqual(named([call('functions.read:0', 'functions.read'), call('', '')]), [
      'functions_read_0 functions_read',
      'call unnamed',
    ]);
    assert.deepEqual(named([call('ü|a', 'x'.repeat(300))]), [`__a ${'x'.repeat(64)}`]);
  });

  it('without an input that is nested deeper than any means', () => {
    const deep = `{"path":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    const path = nested(50);
    assert.deepEqual(inputs({ path: nested(60_000) }, { path }, deep), [{}, { path }, {}]);
    const block = { type: 'text', text: 'x', more: nested(5000) };
    assert.throws(() => replyOf(received({ content: [block] }), KNOWN), /nested too deeply/);
  });

  it('and says why it is a refusal only in words', () => {
    for (const explanation of [undefined, null, ' ', { a: 1 }, 7]) {
      const message = received({ stop_reason: 'refusal', stop_details: { explanation } });
      assert.equal(replyOf(message, KNOWN).refusal, 'The model gave no explanation.');
    }
  });
});

function fault(type: string | null, head: string): Fault | undefined {
  const error = strangeAnswer(type, head);
  return error && faultOf(error, true, new Date());
}

describe('an answer that is no stream', () => {
  it('is told by what it says to people', () => {
    const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body></html>';
    assert.deepEqual(fault('text/html', page), {
      kind: 'broken',
      message: 'the answer was not a stream of events but text/html: Sign in',
    });
    const bare = '<html><script>let a;</script><body><!-- no --><p>Try   <b>later</b></body>';
    assert.match(fault('text/html', bare)?.message ?? '', /: Try later$/);
    assert.match(fault(null, 'upstream gone')?.message ?? '', /without a type: upstream gone$/);
  });

  it('is the error that it holds', () => {
    const error = JSON.stringify({ type: 'error', error: { type: 'authentication_error' } });
    const refused = fault('application/json', error);
    assert.equal(refused?.kind === 'status' && refused.status, 401);
    assert.equal(refused && decide(refused, NO_TRIES, 0).kind, 'give_up');
    const overloaded = fault('application/json', error.replace('authentication', 'overloaded'));
    assert.equal(overloaded && decide(overloaded, NO_TRIES, 0).kind, 'retry');
  });

  it('is not told of one that is cut, or empty', () => {
    assert.equal(strangeAnswer('text/event-stream', 'event: mess'), undefined);
    assert.equal(strangeAnswer('text/plain', 'event: message_start\ndata: {'), undefined);
    assert.equal(strangeAnswer('text/html', ' \n'), undefined);
  });
});

describe('a request that does not fit', () => {
  const words = [
    'prompt is too long: 210000 tokens > 200000 maximum',
    'input length and `max_tokens` exceed context limit: 199000 + 32000 > 200000',
    "This model's maximum context length is 32768 tokens. However, you requested 40000 tokens",
    'Input is too long for requested model.',
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    'the request exceeds the available context size. try increasing the context size',
  ];
  for (const message of words) {
    it(message, () => {
      const decision = decide({ kind: 'status', status: 400, message }, NO_TRIES, 0);
      assert.equal(decision.kind === 'give_up' && decision.because, 'too_long');
    });
  }

  it('is no other that is refused', () => {
    for (const message of [
      'max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens for m',
      'messages.3: text must not be empty',
    ]) {
      const decision = decide({ kind: 'status', status: 400, message }, NO_TRIES, 0);
      assert.equal(decision.kind === 'give_up' && decision.because, 'rejected', message);
    }
  });
});
