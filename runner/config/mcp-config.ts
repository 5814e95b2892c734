/**
 * Owns the part of the runner's own configuration that allows servers of tools (MCP): programs that
 * are started in a sandbox, and services that the runner asks itself. A repository can only name
 * them. Secrets are not in the file: a header names the variable that holds its value.
 */
import { isMap } from 'yaml';
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { list, mapOf, object, type Reader, text } from './yaml-reader.ts';

export interface McpServerConfig {
  /** A command for the sandbox. */
  readonly command?: readonly string[];
  /** Variables of the command; none of them a secret, since the sandbox sees them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Address of a service. */
  readonly url?: string;
  /** Headers for the service: the variable of the runner's environment that holds each value. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The only tools that may be called; all when absent. */
  readonly tools?: readonly string[];
  /** Repositories, by name or id, that may name it; "*": all. */
  readonly repositories: readonly string[];
}

export type McpConfig = Readonly<Record<string, McpServerConfig>>;

export const SERVER_NAME = {
  pattern: /^[a-z0-9][a-z0-9_-]{0,31}$/,
  words: 'may have a-z, 0-9, "-" and "_" only, at most 32',
};

const MAX_SERVERS = 20;

const parts = object<McpServerConfig>({
  command: list(text(MAX_CHARACTERS.command), 50),
  env: mapOf(text(MAX_CHARACTERS.command)),
  url: text(2000, {
    pattern: /^https?:\/\/[^\s@]+$/,
    words: 'must be an address like "https://mcp.example.com/mcp", without a login',
  }),
  headers: mapOf(
    text(200, {
      pattern: /^[A-Z][A-Z0-9_]*$/,
      words: 'must be the name of the environment variable that holds the value',
    }),
  ),
  tools: list(text(128), 100),
  repositories: list(text(200), 1000),
});

const serverReader: Reader<McpServerConfig> = (node, place) => {
  const server = parts(node, place);
  if (!server) return undefined;
  const { command, url, env, headers, repositories } = server;
  if ((command === undefined) === (url === undefined)) {
    return place.problem(node, place.key, 'needs one of "command" (in the sandbox) and "url"');
  }
  if (command?.length === 0) return place.problem(node, place.key, 'has an empty "command"');
  if (url !== undefined && env) {
    return place.problem(node, place.key, '"env" is for a "command", a "url" has "headers"');
  }
  if (command && headers) {
    return place.problem(node, place.key, '"headers" are for a "url"; no secret enters a sandbox');
  }
  if (repositories === undefined) {
    return place.problem(node, place.key, 'needs "repositories": who may name it, or ["*"]');
  }
  return { ...server, repositories };
};

export const mcpReader: Reader<McpConfig> = (node, place) => {
  const servers = mapOf(serverReader)(node, place);
  if (!servers) return undefined;
  const names = Object.keys(servers);
  for (const name of names) {
    if (SERVER_NAME.pattern.test(name)) continue;
    const at = isMap(node) ? node.get(name, true) : node;
    place.problem(at, `${place.key}.${name}`, SERVER_NAME.words);
  }
  if (names.length > MAX_SERVERS) {
    return place.problem(node, place.key, `has more than ${MAX_SERVERS} servers`);
  }
  return servers;
};
