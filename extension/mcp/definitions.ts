/**
 * Owns what the editor is told of the MCP server: the `errand` command of this machine, for the
 * folders of this window. In a workspace that is not trusted there is none. A token is given in the
 * environment, when the server starts, and never in the arguments, which other programs can read.
 */
import { homedir } from 'node:os';
import { McpStdioServerDefinition, Uri, workspace } from 'vscode';
import { dataDirectory } from '../../runner/client/data-directory.ts';
import { findRunning } from '../../runner/client/local-runner.ts';
import { errandHere } from '../connection/local.ts';
import type { Services } from '../container.ts';
import { requireTrust } from '../platform/trust.ts';

export async function definitions(services: Services): Promise<McpStdioServerDefinition[]> {
  const folders = (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  const [first] = folders;
  if (!workspace.isTrusted || first === undefined) return [];
  const command = await errandHere(services);
  if (!command) return [];
  const repositories = folders.flatMap((folder) => ['--repo', folder]);
  const { version } = services.context.extension.packageJSON as { version: string };
  const server = new McpStdioServerDefinition(
    'Errand',
    command.file,
    [...command.args, 'mcp', ...repositories],
    given(command.env),
    version,
  );
  server.cwd = Uri.file(first);
  return [server];
}

/** The server as it is to be started: with the runner that this window is connected to. */
export async function started(
  services: Services,
  server: McpStdioServerDefinition,
): Promise<McpStdioServerDefinition> {
  requireTrust();
  const { address } = services.runner;
  const local = await findRunning(dataDirectory(process.env, homedir()));
  // The one of this machine has another port after a restart, and the server finds it by itself.
  if (!address || address.url === local?.url) return server;
  server.env = { ...server.env, ERRAND_RUNNER_URL: address.url, ERRAND_TOKEN: address.token };
  return server;
}

function given(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
