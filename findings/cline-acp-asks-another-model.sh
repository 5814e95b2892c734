#!/usr/bin/env bash
# Cline 3.0.65 over the Agent Client Protocol (`cline --acp`): of a provider that speaks like OpenAI,
# set up by `cline auth -p openai -b ADDRESS -m my-model`, another model is asked than the one that was
# set up. A name that is not in Cline's own list, also in CLINE_MODEL, is replaced by "gpt-4o", without
# a word. `cline` itself, without --acp, asks for "my-model".
#
# Seen: "cline: my-model" and "cline --acp: gpt-4o".
set -euo pipefail
place=$(mktemp -d)
# cline leaves a process behind that goes on by itself.
end() {
  pgrep -f "^$place/node_modules/" | xargs -r kill
  rm -rf "$place"
}
trap end EXIT
cd "$place"
mkdir home work
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund cline@3.0.65 >/dev/null
export HOME=$place/home
cat >turn.mjs <<'CLIENT'
// Asks the agent's program for one turn, with a model server on loopback.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
const models = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk)).on('end', () => {
    models.push(JSON.parse(text || '{}').model);
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"no","type":"invalid_request_error"}}');
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
const env = { ...process.env, ...{ CLINE_API_KEY: 'k', CLINE_PROVIDER: 'openai-compatible', CLINE_MODEL: 'my-model' } };
const cline = '../node_modules/.bin/cline';
const key = ['-k', 'k', '-b', `${url}/v1`, '-m', 'my-model'];
const { status } = spawnSync(cline, ['auth', '-p', 'openai', ...key], { env, stdio: 'ignore' });
if (status !== 0) throw new Error(`cline auth: ${status}`);
const plain = spawn(cline, ['--json', 'Say that you are done.'], { env, stdio: 'ignore' });
await new Promise((done) => plain.on('exit', done));
console.log(`cline: ${models.splice(0)[0]}`);
const agent = spawn(cline, ['--acp'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
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
console.log(`cline --acp: ${models[0]}`);
agent.stdin.end();
await new Promise((done) => agent.on('close', done));
process.exit();
CLIENT
cd work
asked=$(node ../turn.mjs)
[ "$asked" = $'cline: my-model\ncline --acp: gpt-4o' ] || { echo "other models: $asked"; exit 1; }
echo "cline 3.0.65 asks for another model over ACP"
