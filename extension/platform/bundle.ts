/**
 * Owns loading the extension's other bundles (script/bundle.ts): code that most windows never need
 * stays out of the bundle that is loaded when the editor starts.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';

/** The caller names the type of the module from which the bundle is built. */
export function loadBundle(
  { extensionPath }: ExtensionContext,
  name:
    | 'features'
    | 'apply'
    | 'chat'
    | 'delegate'
    | 'send'
    | 'form'
    | 'todos'
    | 'inbox'
    | 'places'
    | 'sample'
    | 'tickets'
    | 'pulls'
    | 'terminal'
    | 'pages'
    | 'repository-tickets'
    | 'bases'
    | 'mcp'
    | 'language-client',
): unknown {
  const from = createRequire(join(extensionPath, 'dist', 'extension', 'main.cjs'));
  return from(`./${name}.cjs`);
}
