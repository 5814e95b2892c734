/**
 * Answers that are no replies, and replies that end in the midst of a call: over real sockets, from
 * a server that sends what it is told, byte for byte.
 */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import type { Patience } from '../../../runner/agent/turn.ts';
import { play, type Played } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';

type Answer = (response: ServerResponse) => void;

const event = (data: { type: string; [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const START = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5-5',
    content: [],
    usage: { input_tokens: 10, output_tokens: 1 },
  },
});

/** A call whose input is as it is told, in the stream's order. */
function calling(name: string, json: string, id: string): string {
  const block = { type: 'tool_use', id, name, input: {} };
  const delta = { type: 'input_json_delta', partial_json: json };
  return [
    event({ type: 'content_block_start', index: 0, content_block: block }),
    event({ type: 'content_block_delta', index: 0, delta }),
    event({ type: 'content_block_stop', index: 0 }),
  ].join('');
}

function ending(stop: string): string {
  const usage = { output_tokens: 20 };
  return event({ type: 'message_delta', delta: { stop_reason: stop }, usage }) + STOP;
}

const STOP = event({ type: 'message_stop' });
const WRITE = JSON.stringify({ path: 'sum.js', content: 'half of what was to b' });
const FINISHED = JSON.stringify({ outcome: 'finished', summary: 'ok' });

const streamed =
  (text: string, type = 'text/event-stream'): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(text);
  };

const DONE = streamed(START + calling('done', FINISHED, 'toolu_done') + ending('tool_use'));

const unasked = (): never => assert.fail('asked by the way');

/** An error of somebody who stands between. */
const page =
  (status: number, html: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(html);
  };

/** Plays the answers one after the other, then `done` for ever. */
async function playAnswers(
  answers: readonly Answer[],
  workspace: LocalWorkspace,
  patience?: Patience,
): Promise<Played & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      asked.push(body);
      (answers[asked.length - 1] ?? DONE)(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const options = { baseURL, ...(patience ? { patience } : {}) };
    const played = await play({ script: unasked, workspace, options });
    return { ...played, asked };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const FILES = { 'sum.js': 'whole\n' };

describe('a pause of the service', () => {
  it('after a thought: the model is told to go on, as no request may end in one', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const block = { type: 'thinking', thinking: 'hm', signature: 's' };
    const thought = [
      event({ type: 'content_block_start', index: 0, content_block: block }),
      event({ type: 'content_block_stop', index: 0 }),
    ].join('');
    const paused = streamed(START + thought + ending('pause_turn'));
    const { ending: end, asked } = await playAnswers([paused], workspace);
    assert.equal(end.kind, 'finished');
    const { messages } = JSON.parse(asked[1] ?? '') as { messages: { role: string }[] };
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
  });
});

describe('a reply that ends in the midst of a call', () => {
  for (const [name, input] of [
    ['as far as it came', WRITE.slice(0, -6)],
    ['though it reads like a whole one', WRITE],
  ] as const) {
    it(`by a refusal: nothing is carried out, ${name}`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const refused = streamed(START + calling('write', input, 'toolu_1') + ending('refusal'));
      const { ending: end, asked } = await playAnswers([refused], workspace);
      assert.equal(end.kind === 'bowed_out' && end.bowOut.code, 'model_refused');
      assert.equal(asked.length, 1);
      assert.equal(String(await workspace.readFile('sum.js')), 'whole\n');
    });

    it(`at the model's window: the call is cut, and a fresh context follows, ${name}`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const read = streamed(START + calling('read', '{"path":"sum.js"}', 'r') + ending('tool_use'));
      const stop = 'model_context_window_exceeded';
      const full = streamed(START + calling('write', input, 'toolu_1') + ending(stop));
      const { ending: end, asked } = await playAnswers([read, full], workspace);
      assert.deepEqual(end, { kind: 'finished', summary: 'ok' });
      assert.equal(asked.length, 3);
      assert.match(asked[2] ?? '', /in a conversation that could not continue/);
      assert.equal(String(await workspace.readFile('sum.js')), 'whole\n');
    });
  }

  it('with a refusal and the call that ends the work: it is not ended', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const refused = streamed(START + calling('done', FINISHED, 'toolu_1') + ending('refusal'));
    const { ending: end } = await playAnswers([refused], workspace);
    assert.equal(end.kind === 'bowed_out' && end.bowOut.code, 'model_refused');
  });
});

/** A call that is no JSON: after two of them the reply is asked for in one piece. */
const GARBAGE = streamed(START + calling('read', '{"path": [1,}', 'toolu_1') + ending('tool_use'));

const inOnePiece =
  (text: string, announced = Buffer.byteLength(text)): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': announced });
    response.write(text, () => (announced > text.length ? response.destroy() : response.end()));
  };

const WHOLE = inOnePiece(
  JSON.stringify({
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5-5',
    content: [{ type: 'tool_use', id: 'toolu_1', name: 'done', input: JSON.parse(FINISHED) }],
    stop_reason: 'tool_use',
    usage: { input_tokens: 10, output_tokens: 20 },
  }),
);

const stalled: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"type": "mess');
};

it('parts out of order: asked for again, and no call gets the input of another', async () => {
  await using workspace = await LocalWorkspace.create(FILES);
  const second = calling('write', WRITE, 'toolu_1').replaceAll('"index":0', '"index":1');
  const first = calling('read', '{"path":"sum.js"}', 'toolu_2');
  const answers = [streamed(START + second + first + ending('tool_use'))];
  const { ending: end, clock } = await playAnswers(answers, workspace);
  assert.equal(end.kind, 'finished');
  assert.deepEqual(clock.waits, [750]);
  assert.equal(String(await workspace.readFile('sum.js')), 'whole\n');
});

describe('a reply in one piece', () => {
  const broken: readonly [name: string, answer: Answer, says: RegExp][] = [
    ['that is half of its JSON', inOnePiece('{"type": "mess'), /JSON/],
    ['that is cut', inOnePiece('{"type": "mess', 5000), /terminated/],
    [
      'that is a page',
      page(200, '<html><title>Please sign in</title>'),
      /not a message: Please sign in/,
    ],
    ['that holds nothing', inOnePiece('{"content":null}'), /not a message: \{"content":null\}/],
  ];
  for (const [name, answer, says] of broken) {
    it(`${name}: asked for again`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const {
        ending: end,
        events,
        clock,
      } = await playAnswers([GARBAGE, GARBAGE, answer, WHOLE], workspace);
      assert.deepEqual(end, { kind: 'finished', summary: 'ok' });
      assert.deepEqual(clock.waits, [750]);
      const notices = events.flatMap((each) => (each.kind === 'notice' ? [each.text] : []));
      assert.match(notices[2] ?? '', says);
    });
  }

  it('that is an error: no further try, as with its status', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const error = { type: 'error', error: { type: 'authentication_error', message: 'bad key' } };
    const answers = [GARBAGE, GARBAGE, inOnePiece(JSON.stringify(error))];
    const { ending: end, asked } = await playAnswers(answers, workspace);
    assert.match(end.kind === 'bowed_out' ? end.bowOut.reason : '', /refused access \(401\)/);
    assert.equal(asked.length, 3);
  });

  it('though a stream was asked for: taken, and what it cost', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const { ending: end, asked, events } = await playAnswers([WHOLE], workspace);
    assert.deepEqual(end, { kind: 'finished', summary: 'ok' });
    assert.equal(asked.length, 1);
    const used = events.flatMap((each) => (each.kind === 'usage' ? [each.usage] : []));
    assert.deepEqual([used.at(-1)?.requests, used.at(-1)?.input], [1, 10]);
  });

  it('that stalls: given up, and asked for again', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const patience = { silence: 30_000, noContent: 30_000, wholeReply: 100 };
    const answers = [GARBAGE, GARBAGE, stalled, WHOLE];
    const { ending: end, clock } = await playAnswers(answers, workspace, patience);
    assert.equal(end.kind, 'finished');
    assert.deepEqual(clock.waits, [750]);
  });
});

/** As those pass a stream on who leave out what the data says too. */
const unnamed = (text: string): string => text.replaceAll(/^event: .*\n/gm, '');

const whole = START + calling('done', FINISHED, 'toolu_1') + ending('tool_use');
const lacking = (field: RegExp): string => whole.replaceAll(field, '"other":0');

describe('a stream whose events have no names', () => {
  it('is understood, whatever its line ends and what follows it', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const crlf = unnamed(whole).replaceAll('\n', '\r\n');
    for (const text of [unnamed(whole), crlf, `${unnamed(whole)}data: [DONE]\n\n`]) {
      const { ending: end, asked } = await playAnswers([streamed(text)], workspace);
      assert.deepEqual(end, { kind: 'finished', summary: 'ok' });
      assert.equal(asked.length, 1);
    }
  });

  it('ends with an error in it as one with names does', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const error = { type: 'permission_error', message: 'not yours' };
    const told = JSON.stringify({ type: 'error', error });
    for (const text of [
      `data: ${told}\n\n`,
      `event: message\ndata: ${told}\n\n`,
      `data: ${JSON.stringify({ error })}\n\n`,
    ]) {
      const answer = streamed(unnamed(START) + text);
      const { ending: end, asked } = await playAnswers([answer], workspace);
      assert.match(end.kind === 'bowed_out' ? end.bowOut.reason : '', /\(403\).*not yours/);
      assert.equal(asked.length, 1);
    }
  });

  it('and lack other things: understood, and what is not told of its cost estimated', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    for (const [text, input, output] of [
      [lacking(/"usage":\{"output_tokens":20\}/g), 10, 28],
      [lacking(/"usage":\{"input_tokens":10,"output_tokens":1\}/g), 1284, 20],
      [lacking(/"content":\[\]/g), 10, 20],
      [whole.trimEnd(), 10, 20],
      [whole.replaceAll('"index":0', '"index":1'), 10, 20],
      [`${whole}event: done\ndata: [DONE]\n\n`, 10, 20],
    ] as const) {
      const { ending: end, asked, events } = await playAnswers([streamed(text)], workspace);
      assert.deepEqual(end, { kind: 'finished', summary: 'ok' });
      assert.equal(asked.length, 1);
      const used = events.flatMap((each) => (each.kind === 'usage' ? [each.usage] : [])).at(-1);
      assert.ok(Math.abs((used?.input ?? 0) - input) < 50, `${used?.input} tokens in`);
      assert.equal(used?.output, output);
    }
  });

  it('and are of another API: said with the first one', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const chunk = { object: 'chat.completion.chunk', choices: [{ delta: { content: 'hi' } }] };
    const answer = streamed(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    const { events } = await playAnswers([answer], workspace);
    const notices = events.flatMap((each) => (each.kind === 'notice' ? [each.text] : []));
    assert.match(notices[0] ?? '', /in another form than that of the Messages API: .*chat\.compl/);
  });
});

describe('an answer that is none', () => {
  it('but sends on to another address: not followed, and said', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    for (const status of [301, 302, 303, 307, 308]) {
      const elsewhere: Answer = (response) => {
        response.writeHead(status, { location: '/elsewhere' });
        response.end();
      };
      const { ending: end, asked } = await playAnswers([elsewhere], workspace);
      assert.equal(asked.length, 1);
      assert.equal(
        end.kind === 'bowed_out' && end.bowOut.reason,
        `The address of the model API redirects (${status}) to /elsewhere, which is not followed. Give the runner the right address (ANTHROPIC_BASE_URL).`,
      );
    }
  });

  it('with a good status: said by what it says, after as many tries as any trouble', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const html = '<html><head><title>Please sign in</title></head></html>';
    const answers = Array.from({ length: 8 }, () => page(200, html));
    const { ending: end, asked } = await playAnswers(answers, workspace);
    assert.match(
      end.kind === 'bowed_out' ? end.bowOut.reason : '',
      /8 tries failed, .*not a stream of events but text\/html: Please sign in$/,
    );
    assert.equal(asked.length, 8);
  });

  it('with a bad one: in a line, not a page', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const html = `<html>\n<!-- ${'x'.repeat(2000)} -->\n<title>502 Bad Gateway</title></html>`;
    const { events } = await playAnswers([page(502, html)], workspace);
    const notice = events.find((each) => each.kind === 'notice');
    assert.equal(
      notice?.kind === 'notice' && notice.text,
      'The model API is not available (502: 502 Bad Gateway); trying again in 1 s.',
    );
  });

  it('in a type of its own that holds the events all the same: taken', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const text = START + calling('done', FINISHED, 'toolu_1') + ending('tool_use');
    const { ending: end, asked } = await playAnswers([streamed(text, 'text/plain')], workspace);
    assert.equal(end.kind, 'finished');
    assert.equal(asked.length, 1);
  });

  it('too large a request: once more, with a fresh context', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const large = page(413, '<html><title>413 Request Entity Too Large</title></html>');
    const once = await playAnswers([large], workspace);
    assert.equal(once.ending.kind, 'finished');
    assert.match(once.asked[1] ?? '', /in a conversation that could not continue/);
    const twice = await playAnswers([large, large], workspace);
    assert.equal(twice.ending.kind === 'bowed_out' && twice.ending.bowOut.code, 'too_large');
  });
});
