#!/usr/bin/env bash
# GitHub Copilot CLI 1.0.102 over the Agent Client Protocol (`copilot --acp`, Node 24): in the mode
# "autopilot", the one that asks nobody, a model that answers in words and calls no tool has not ended
# the turn. Five more requests follow that nobody made, and only then is the prompt answered with
# "end_turn". In the mode "agent" it is one request. Whoever chooses the mode so that nobody is asked
# pays for six answers in place of one.
#
# Seen: "agent: 1 end_turn" and "autopilot: 6 end_turn".
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
mkdir home work
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund @github/copilot@1.0.102 >/dev/null
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
    for (const event of [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Done.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ]) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
const env = {
  ...process.env, COPILOT_OFFLINE: 'true', COPILOT_MODEL: 'claude-opus-5-5',
  COPILOT_PROVIDER_TYPE: 'anthropic', COPILOT_PROVIDER_API_KEY: 'k', COPILOT_PROVIDER_BASE_URL: url,
};
const agent = spawn('../node_modules/.bin/copilot', ['--acp'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
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
const mode = process.argv[2];
const modeId = opened.result.modes.availableModes.map(({ id }) => id).find((id) => id.endsWith(`#${mode}`));
await ask('session/set_mode', { sessionId, modeId });
const { result } = await ask('session/prompt', { sessionId, prompt });
console.log(`${mode}: ${models.length} ${result?.stopReason}`);
agent.stdin.end();
await new Promise((done) => agent.on('close', done));
process.exit();
CLIENT
cd work
agent=$(node ../turn.mjs agent)
autopilot=$(node ../turn.mjs autopilot)
[ "$agent" = 'agent: 1 end_turn' ] || { echo "another turn in the mode agent: $agent"; exit 1; }
[ "$autopilot" = 'autopilot: 6 end_turn' ] || { echo "another turn in the mode autopilot: $autopilot"; exit 1; }
echo "copilot 1.0.102 sends five requests more in the mode autopilot"
