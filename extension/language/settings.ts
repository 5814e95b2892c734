/**
 * Owns reading the user's settings for TODOs. It never writes one but the lens switch.
 */
import { ConfigurationTarget, type TextDocument, workspace } from 'vscode';
import type { TodoSettings } from './server/protocol.ts';

const section = 'errand.todo';

export function todoSettings(): TodoSettings {
  const values = workspace.getConfiguration(section);
  return {
    tags: values.get<string[]>('tags') ?? ['TODO', 'FIXME', 'HACK', 'XXX', 'BUG'],
    disabledLanguages: values.get<string[]>('disabledLanguages') ?? [],
  };
}

export function showsLenses(document: TextDocument): boolean {
  return workspace.getConfiguration(section, document).get<boolean>('lens') ?? true;
}

/** Switches for all languages; a language that the user has set separately keeps its own value. */
export async function toggleLenses(): Promise<void> {
  const values = workspace.getConfiguration(section);
  await values.update('lens', !(values.get<boolean>('lens') ?? true), ConfigurationTarget.Global);
}
