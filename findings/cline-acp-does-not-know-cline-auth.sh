#!/usr/bin/env bash
# Cline 3.0.65: a provider with a key that `cline auth` has set up, and that `cline` works with, does
# not count over the Agent Client Protocol. `cline --acp` opens no session ("Authentication required")
# and offers three ways to sign in, all of them by a person in a browser. Only the variable
# CLINE_API_KEY opens a session; then none of the ways is needed.
#
# Seen: "-32000, offers cline cline-pass openai-codex"; with CLINE_API_KEY set "a session".
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
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
const env = { ...process.env, ...{} };
const cline = '../node_modules/.bin/cline';
const key = ['-k', 'k', '-b', `${url}/v1`, '-m', 'my-model'];
const { status } = spawnSync(cline, ['auth', '-p', 'openai', ...key], { env, stdio: 'ignore' });
if (status !== 0) throw new Error(`cline auth: ${status}`);

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
const offers = hello.result.authMethods.map(({ id }) => id).join(' ');
console.log(sessionId ? 'a session' : `${opened.error.code}, offers ${offers}`);
agent.stdin.end();
await new Promise((done) => agent.on('close', done));
process.exit();
CLIENT
cd work
without=$(env -u CLINE_API_KEY node ../turn.mjs)
with=$(CLINE_API_KEY=k CLINE_PROVIDER=openai-compatible node ../turn.mjs)
[ "$without" = '-32000, offers cline cline-pass openai-codex' ] || { echo "another answer: $without"; exit 1; }
[ "$with" = 'a session' ] || { echo "no session with CLINE_API_KEY: $with"; exit 1; }
echo "cline 3.0.65 opens no session over ACP with the key of cline auth"
