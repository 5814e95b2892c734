#!/usr/bin/env bash
# @agentclientprotocol/codex-acp 2.6.0 with Codex 0.171.0 (Node 24): a turn in which every request to
# the model was refused with status 403 is answered with the stop reason "end_turn", as one that went
# well, and with no error. What went wrong is only in a message of the agent, in words. Whoever goes by
# the answer takes a turn without any model for a good one.
#
# Seen: 6 requests, each answered with 403; {"stopReason":"end_turn"}; the agent's last words
# "unexpected status 403 Forbidden: …".
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
mkdir home work
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund @agentclientprotocol/codex-acp@2.6.0 @openai/codex@0.171.0 >/dev/null
export HOME=$place/home
cat >turn.mjs <<'CLIENT'
import { writeFileSync } from 'node:fs';
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
    response.end('{"error":{"message":"not for you","type":"invalid_request_error"}}');
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
writeFileSync(`${process.env.HOME}/.codex/config.toml`, `model = "gpt-5"
model_provider = "here"
[model_providers.here]
name = "here"
base_url = "${url}/v1"
env_key = "KEY_OF_HERE"
wire_api = "responses"
requires_openai_auth = false
`);
const env = { ...process.env, CODEX_HOME: `${process.env.HOME}/.codex`, KEY_OF_HERE: 'k' };
const agent = spawn('node', ['../node_modules/.bin/codex-acp'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
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
const { result, error } = await ask('session/prompt', { sessionId, prompt });
const words = updates.filter(({ sessionUpdate }) => sessionUpdate === 'agent_message_chunk');
const last = words.at(-1)?.content.text ?? '';
console.log(`${models.length} ${error?.code ?? result.stopReason} ${last.slice(0, 30)}`);
agent.stdin.end();
await new Promise((done) => agent.on('close', done));
process.exit();
CLIENT
mkdir home/.codex
cd work
turn=$(node ../turn.mjs)
[[ $turn == '6 end_turn unexpected status 403'* ]] || { echo "another end: $turn"; exit 1; }
echo "codex-acp 2.6.0 answers end_turn after six refusals"
