#!/usr/bin/env bash
# Kimi Code 2.1.0 over the Agent Client Protocol (`kimi acp`, Node 24): where the model's service
# refuses a request with status 403 and a "permission_error", the prompt fails with the code -32000,
# "Authentication required", which tells a client to sign the agent in and to ask again. The key was
# right, and no sign-in changes what a key may do.
#
# Seen: {"code":-32000,"message":"Authentication required: 403 …permission_error…"}.
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
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"type":"error","error":{"type":"permission_error","message":"not for you"}}');
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
const { error } = await ask('session/prompt', { sessionId, prompt });
console.log(`${error?.code} ${error?.message}`);
agent.stdin.end();
await new Promise((done) => agent.on('close', done));
process.exit();
CLIENT
cd work
turn=$(node ../turn.mjs)
[[ $turn == '-32000 Authentication required: 403 '*permission_error* ]] || { echo "another error: $turn"; exit 1; }
echo "kimi 2.1.0 asks to be signed in where a request was refused"
