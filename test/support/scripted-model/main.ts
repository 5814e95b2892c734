/**
 * Runs a scripted model on its own: `node main.ts SCRIPT.json [--port N]`. Prints its URL as the
 * first line of standard output, then serves until it is told to stop.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startScriptedModel } from './server.ts';

const { values, positionals } = parseArgs({
  options: { port: { type: 'string', default: '0' } },
  allowPositionals: true,
});
const [path] = positionals;
if (path === undefined) {
  process.stderr.write('usage: node main.ts SCRIPT.json [--port N]\n');
  process.exit(2);
}
const document: unknown = JSON.parse(await readFile(path, 'utf8'));
const model = await startScriptedModel(document, Number.parseInt(values.port, 10));
process.stdout.write(`${model.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void model.close().then(() => process.exit(0)));
}
