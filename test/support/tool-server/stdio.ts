/** The tool server over its standard streams; bundled, so that a sandbox needs no packages. */
import { readFileSync } from 'node:fs';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { toolServer } from './tools.ts';

// Some servers print words where only messages belong.
process.stdout.write('listening\n');
const server = toolServer((text) =>
  text === 'env'
    ? JSON.stringify(process.env)
    : `${text}: ${readFileSync('sum.sh', 'utf8')} ${process.env['GREETING'] ?? ''}`,
);
await server.connect(new StdioServerTransport());
