#!/usr/bin/env bash
# Kimi Code 2.1.0 over the Agent Client Protocol (`kimi acp`, Node 24): while a call's input comes in,
# its text (JSON) is sent as the call's `content`, which the protocol has for what a call produced. When
# the call is over, the content is replaced by what it gave. Whoever shows the first content of a call
# as its output shows `{"path":"a.txt"}` for the text of the file.
#
# Seen: the content {"path":"a.txt"} while in progress, and the file's text once completed.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
mkdir home work
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund @moonshot-ai/kimi-code@2.1.0 >/dev/null
export HOME=$place/home
cat >turn.mjs <<'CLIENT'
// Asks the agent's program for one turn, with a model server on loopback.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
const models = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk)).on('end', () => {
    models.push(JSON.parse(text || '{}').model);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'claude-opus-5-5', content: [] };
    message.usage = { input_tokens: 1, output_tokens: 1 };
    const isFirst = models.length === 1;
    const block = isFirst ? { type: 'tool_use', id: 't1', name: 'Read', input: {} } : { type: 'text', text: '' };
    const delta = isFirst ? { type: 'input_json_delta', partial_json: '{"path":"a.txt"}' } : { type: 'text_delta', text: 'Done.' };
    for (const event of [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: isFirst ? 'tool_use' : 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ]) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
const env = {
  ...process.env, KIMI_MODEL_NAME: 'claude-opus-5-5', KIMI_MODEL_BASE_URL: url, KIMI_MODEL_API_KEY: 'k',
  KIMI_MODEL_PROVIDER_TYPE: 'anthropic', KIMI_MODEL_MAX_CONTEXT_SIZE: '200000',
};
const agent = spawn('node', ['../node_modules/.bin/kimi', 'acp'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
const waiting = [];
const updates = [];
createInterface(agent.stdout).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.method === undefined) waiting[message.id](message);
  else if (message.params?.update) updates.push(message.params.update);
});
const ask = (method, params) => new Promise((done) => {
  const id = waiting.push(done) - 1;
  agent.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
});
const hello = await ask('initialize', { protocolVersion: 1, clientCapabilities: {} });
const opened = await ask('session/new', { cwd: process.cwd(), mcpServers: [] });
const sessionId = opened.result?.sessionId;
const prompt = [{ type: 'text', text: 'Say that you are done.' }];
await ask('session/prompt', { sessionId, prompt });
for (const wanted of ['in_progress', 'completed']) {
  const told = updates.findLast(({ toolCallId, status }) => toolCallId && status === wanted);
  console.log(`${wanted}: ${told?.content?.[0]?.content?.text.trim()}`);
}
agent.stdin.end();
await new Promise((done) => agent.on('close', done));
process.exit();
CLIENT
cd work
echo 'the text of the file' >a.txt
turn=$(node ../turn.mjs)
[[ $turn == *'in_progress: {"path":"a.txt"}'* ]] || { echo "another content while in progress: $turn"; exit 1; }
[[ $turn == *'completed: '*'the text of the file'* ]] || { echo "another content at the end: $turn"; exit 1; }
echo "kimi 2.1.0 sends the input of a call as its content"
