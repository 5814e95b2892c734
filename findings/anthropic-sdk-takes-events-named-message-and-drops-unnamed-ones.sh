#!/usr/bin/env bash
# @anthropic-ai/sdk 1.14.0: in server-sent events, an event without a name is one named "message". A
# stream of replies whose events are all named "message" is understood, by the type in their data;
# the same stream without the names is dropped event by event, and ends in "request ended without
# sending any chunks". So does an error of the service that a proxy sends under the name "message":
# its words are lost.
#
# Seen: "hello" for named events and for "message"; that error for events without a name, and for an
# overload that is told under the name "message".
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true,"type":"module"}\n' >package.json
npm install --silent --no-audit --no-fund @anthropic-ai/sdk@1.14.0 >/dev/null
cat >ask.js <<'JS'
import http from 'node:http';
import Anthropic from '@anthropic-ai/sdk';

const message = { id: 'm', type: 'message', role: 'assistant', model: 'x', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } };
const reply = [
  { type: 'message_start', message },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];
const overload = [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }];

async function ask(events, name) {
  const body = events.map((event) => {
    const line = name(event);
    return `${line === undefined ? '' : `event: ${line}\n`}data: ${JSON.stringify(event)}\n\n`;
  });
  const server = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(body.join(''));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  const client = new Anthropic({ apiKey: 'none', baseURL, maxRetries: 0 });
  const request = { model: 'x', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
  try {
    const { content } = await client.messages.stream(request).finalMessage();
    return content[0]?.text;
  } catch (error) {
    return error.message;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

console.log(`named: ${await ask(reply, ({ type }) => type)}`);
console.log(`message: ${await ask(reply, () => 'message')}`);
console.log(`no name: ${await ask(reply, () => undefined)}`);
console.log(`overload as message: ${await ask(overload, () => 'message')}`);
console.log(`overload as error: ${await ask(overload, () => 'error')}`);
JS
said=$(node ask.js)
echo "$said"
grep -qx 'named: hello' <<<"$said"
grep -qx 'message: hello' <<<"$said" || { echo 'events named "message" are not understood any more'; exit 1; }
grep -qx 'no name: request ended without sending any chunks' <<<"$said" || { echo "events without a name are told otherwise now"; exit 1; }
grep -qx 'overload as message: request ended without sending any chunks' <<<"$said" || { echo 'an error named "message" is told otherwise now'; exit 1; }
grep -q '^overload as error: .*Overloaded' <<<"$said"
