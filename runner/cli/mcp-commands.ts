/** Owns the entry of the command that other agents hand work over with; mcp.ts carries it out. */
import { type Entry, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

export const MCP_COMMANDS: Record<string, Entry> = {
  mcp: {
    usage: 'errand mcp [--repo DIR] [--http[=HOST:PORT]]',
    summary: 'let another agent delegate work: a server of the Model Context Protocol',
    takes: 0,
    options: {
      ...RUNNER_OPTIONS,
      repo: { type: 'string', multiple: true },
      http: { type: 'string' },
      'apply-unasked': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    alone: { http: '127.0.0.1:7421' },
    details: [
      'it speaks on standard input and output, and is started by the agent (docs/mcp.md says how)',
      '--repo DIR         the repository it works for, and no other (default: this folder); may be repeated',
      '--http[=HOST:PORT] over HTTP on loopback instead (default 127.0.0.1:7421), with the token of the',
      '                   file "mcp-token" in the data directory',
      '--apply-unasked    apply results without a form: the agent has to ask you itself',
      '--json             with --http: one line of JSON when it is ready: {url, pid, tokenFile}',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./mcp.ts')).mcp,
  },
};
