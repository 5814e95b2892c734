#!/usr/bin/env bash
# opencode 1.18.33: sends an MCP server notifications/cancelled for each call after it has the call's
# result. A server that ends work when a call is cancelled, by a name of its own for that work, ends
# what the agent has just been promised. The protocol lets a cancellation come late, and asks for
# none after a result.
#
# Seen: for one call, in this order: tools/call, its result, notifications/cancelled with its id.
set -euo pipefail
place=$(mktemp -d)
trap 'kill $model 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true,"type":"module"}\n' >package.json
npm install --silent --no-audit --no-fund opencode-ai@1.18.33 >/dev/null
cat >server.js <<'JS'
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const say = (frame) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...frame })}\n`);
const log = (line) => appendFileSync('frames.txt', `${line}\n`);
let call;
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') {
    const { protocolVersion } = params;
    say({ id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'sample', version: '1' } } });
  } else if (method === 'tools/list') {
    say({ id, result: { tools: [{ name: 'ping', description: 'Answers.', inputSchema: { type: 'object' } }] } });
  } else if (method === 'tools/call') {
    call = id;
    log('tools/call');
    say({ id, result: { content: [{ type: 'text', text: 'pong' }] } });
    log('result');
  } else if (method === 'notifications/cancelled') {
    log(`cancelled ${params.requestId === call ? 'the same call' : 'another'}`);
  } else if (id !== undefined) say({ id, result: {} });
});
JS
cat >model.js <<'JS'
import { writeFileSync } from 'node:fs';
import http from 'node:http';

http.createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  const { messages = [], tools = [] } = body ? JSON.parse(body) : {};
  const ping = tools.find(({ name }) => name.includes('ping'));
  const isAnswered = JSON.stringify(messages).includes('tool_result');
  const block = ping && !isAnswered ? { type: 'tool_use', id: 'call_1', name: ping.name, input: {} } : { type: 'text', text: '' };
  const delta = block.type === 'text' ? { type: 'text_delta', text: 'Done.' } : { type: 'input_json_delta', partial_json: '{}' };
  const stop = block.type === 'text' ? 'end_turn' : 'tool_use';
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'x', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}).listen(0, '127.0.0.1', function () {
  writeFileSync('port.txt', String(this.address().port));
});
JS
node model.js &
model=$!
for _ in $(seq 100); do [ -s port.txt ] && break; sleep 0.1; done
cat >opencode.json <<JSON
{ "autoupdate": false, "share": "disabled", "model": "anthropic/sample", "small_model": "anthropic/sample",
  "enabled_providers": ["anthropic"], "agent": { "title": { "disable": true } },
  "provider": { "anthropic": { "options": { "baseURL": "http://127.0.0.1:$(cat port.txt)/v1", "apiKey": "none" }, "models": { "sample": {} } } },
  "mcp": { "sample": { "type": "local", "command": ["node", "server.js"] } } }
JSON
export HOME=$place XDG_DATA_HOME=$place/data XDG_CACHE_HOME=$place/cache XDG_CONFIG_HOME=$place/config XDG_STATE_HOME=$place/state
export OPENCODE_DISABLE_AUTOUPDATE=1 OPENCODE_DISABLE_MODELS_FETCH=1 OPENCODE_DISABLE_DEFAULT_PLUGINS=1 OPENCODE_DISABLE_LSP_DOWNLOAD=1
timeout 100 node_modules/.bin/opencode run --title sample 'Ping it.' >said.txt 2>&1 </dev/null || { cat said.txt; exit 1; }
cat frames.txt
diff frames.txt - <<'SEEN'
tools/call
result
cancelled the same call
SEEN
