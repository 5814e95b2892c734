/**
 * Owns reading what a repository's own configuration says of its tickets. The parser is in a bundle
 * of its own (runner/config/repository-tickets.ts), which is loaded with the first such file.
 */
import type { ExtensionContext } from 'vscode';
import type { NamedTracker } from '../../runner/tickets/trackers.ts';
import { loadBundle } from '../platform/bundle.ts';

/** Where a repository says how Errand works in it. */
export const REPOSITORY_CONFIG = '.errand/config.yaml';

export interface TicketsConfig {
  /** Patterns of task lists, beside the usual names. */
  readonly lists?: readonly string[];
  readonly trackers?: readonly NamedTracker[];
}

interface Parser {
  readonly ticketsOf: (text: string) => TicketsConfig;
}

/** Throws `ErrandError` naming file, line and key of what is wrong. */
export function ticketsConfig(context: ExtensionContext, text: string): TicketsConfig {
  return (loadBundle(context, 'repository-tickets') as Parser).ticketsOf(text);
}
