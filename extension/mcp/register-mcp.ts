/**
 * Offers the agents of the editor the MCP server `errand mcp`, so that they can delegate too. The
 * editor asks for it eagerly, so nobody is asked anything; what it consists of is in a bundle of its
 * own, loaded when it is asked for.
 */
import { Disposable, EventEmitter, lm, type McpStdioServerDefinition, workspace } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import type * as Definitions from './definitions.ts';

export function registerMcp(services: Services): Disposable {
  const changes = new EventEmitter<void>();
  const load = () => loadBundle(services.context, 'mcp') as typeof Definitions;
  const provider = lm.registerMcpServerDefinitionProvider('errand', {
    onDidChangeMcpServerDefinitions: changes.event,
    provideMcpServerDefinitions: () => load().definitions(services),
    resolveMcpServerDefinition: (server) =>
      load().started(services, server as McpStdioServerDefinition),
  });
  return Disposable.from(
    changes,
    provider,
    workspace.onDidChangeWorkspaceFolders(() => changes.fire()),
    workspace.onDidGrantWorkspaceTrust(() => changes.fire()),
  );
}
