/**
 * Owns what `.errand/config.yaml` says of tickets, for the editor: the entry of a bundle of its own
 * (script/bundle.ts) with the parser of YAML, which is loaded only where there is such a file. The
 * editor's own code knows its form alone (extension/tickets/repository-config.ts). Pure.
 */
import { parseRepositoryConfig, type TicketsConfig } from './repository-config.ts';

/** Throws `ErrandError` naming file, line and key of what is wrong. */
export function ticketsOf(text: string): TicketsConfig {
  return parseRepositoryConfig(text).tickets ?? {};
}
