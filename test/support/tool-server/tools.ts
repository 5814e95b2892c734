/** A tool server (MCP) of the official SDK, for tests: what it offers, however it is reached. */
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';

const TEXT = fromJsonSchema<{ text: string }>({
  type: 'object',
  properties: { text: { type: 'string' } },
  required: ['text'],
});

const answer = (text: string) => ({ content: [{ type: 'text' as const, text }] });

export function toolServer(seen: (text: string) => string): McpServer {
  const server = new McpServer({ name: 'test-tools', version: '1.0.0' });
  server.registerTool(
    'look',
    { description: 'Looks something up.', inputSchema: TEXT },
    async ({ text }) => answer(seen(text)),
  );
  server.registerTool('flood', { description: 'Says far too much.', inputSchema: TEXT }, async () =>
    answer(`begin ${'x'.repeat(200_000)} end`),
  );
  server.registerTool('fail', { description: 'Fails.', inputSchema: TEXT }, async () => ({
    ...answer('It is not there.'),
    isError: true,
  }));
  server.registerTool('die', { description: 'Ends.', inputSchema: TEXT }, async () => {
    process.exit(3);
  });
  return server;
}
