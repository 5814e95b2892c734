/**
 * Owns loading the extension's other bundles (script/bundle.ts): what most windows never need stays
 * out of the one that is loaded when the editor starts.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';

/** The caller names the type of the module that the bundle is made from. */
export function loadBundle(
  { extensionPath }: ExtensionContext,
  name: 'apply' | 'send' | 'language-client',
): unknown {
  const from = createRequire(join(extensionPath, 'dist', 'extension', 'main.cjs'));
  return from(`./${name}.cjs`);
}
