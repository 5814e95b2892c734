#!/usr/bin/env bash
# @modelcontextprotocol/client 2.4.0: over stdio, a client that may speak the protocol of 2026-07-28
# starts the server's program twice for one connection. The first process is only asked which
# protocol it speaks (server/discover) and is ended again; the second one is used. What a server does
# when it starts (a lock, a port, a login, a file that it writes) therefore happens twice, at the
# same time. A client that speaks only the older protocol, which is the default, starts it once.
#
# Seen: 1 start for mode "legacy", 2 for "auto", 2 for a pinned version.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true,"type":"module"}\n' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/server@2.4.0 >/dev/null
cat >server.js <<'JS'
import { appendFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

appendFileSync(process.argv[2], `${process.pid}\n`);
serveStdio(() => new McpServer({ name: 'sample', version: '1.0.0' }, { capabilities: { tools: {} } }));
JS
cat >client.js <<'JS'
import { existsSync, readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const modes = { legacy: 'legacy', auto: 'auto', pinned: { pin: '2026-07-28' } };
for (const [name, mode] of Object.entries(modes)) {
  const client = new Client({ name: 'sample', version: '1.0.0' }, { versionNegotiation: { mode } });
  const log = `${name}.log`;
  await client.connect(new StdioClientTransport({ command: process.execPath, args: ['server.js', log] }));
  await client.listTools();
  await client.close();
  const starts = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0;
  console.log(`${name}: ${starts}`);
}
JS
node client.js | tee seen.txt
diff seen.txt - <<'SEEN'
legacy: 1
auto: 2
pinned: 2
SEEN
