/**
 * Stands between an agent and `errand mcp` and writes down each frame with its time, one a line. It
 * changes nothing, and ends with the server.
 *
 *   node test/mcp-agents/tap.ts LOG COMMAND ARGUMENT…
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [log = '', command = '', ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const keep = (from: 'agent' | 'server', line: string): void => {
  appendFileSync(log, `${JSON.stringify({ at: Date.now(), from, line })}\n`);
};
createInterface({ input: process.stdin }).on('line', (line) => keep('agent', line));
createInterface({ input: server.stdout }).on('line', (line) => keep('server', line));
process.stdin.pipe(server.stdin);
server.stdout.pipe(process.stdout);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    keep('agent', signal);
    if (signal !== 'SIGINT') server.kill(signal);
  });
}
server.once('exit', (code, signal) => {
  keep('server', `exit ${signal ?? code}`);
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});
