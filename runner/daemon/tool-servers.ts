/**
 * Puts the tool servers that the runner's configuration allows together with their credentials,
 * which are in its environment. Never shows a value. Pure.
 */
import type { AllowedServer } from '../blueprint/tool-servers.ts';
import type { McpConfig, McpServerConfig } from '../config/mcp-config.ts';

export function allowedServers(
  mcp: McpConfig,
  environment: Readonly<Record<string, string | undefined>>,
): AllowedServer[] {
  return Object.entries(mcp).map(([name, config]) => allowed(name, config, environment));
}

/** The values of their headers, and what follows the name of a scheme ("Bearer"). */
export function serverSecrets(
  mcp: McpConfig,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return allowedServers(mcp, environment).flatMap(({ server: { at } }) =>
    at.kind === 'remote'
      ? Object.values(at.headers).flatMap((value) => [value].concat(value.split(/\s+/).slice(1)))
      : [],
  );
}

function allowed(
  name: string,
  { command, env = {}, url = '', headers = {}, tools, repositories }: McpServerConfig,
  environment: Readonly<Record<string, string | undefined>>,
): AllowedServer {
  const only = tools ? { tools } : {};
  if (command) {
    const at = { kind: 'sandbox', argv: command, env } as const;
    return { server: { name, at, ...only }, repositories };
  }
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [header, variable] of Object.entries(headers)) {
    const value = environment[variable]?.trim();
    if (value) values[header] = value;
    else missing.push(variable);
  }
  const at = { kind: 'remote', url, headers: values } as const;
  const usable: AllowedServer = { server: { name, at, ...only }, repositories };
  if (missing.length === 0) return usable;
  return { ...usable, unusable: `the runner was started without ${missing.join(' and ')}` };
}
