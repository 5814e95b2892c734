/** Owns that people may have terminals in a sandbox of the work: a shell there, recorded as theirs. */
import type { Sandbox } from '../sandbox/sandbox.ts';
import { openShell } from '../sandbox/terminal.ts';
import type { TerminalHost, TerminalOffers } from '../tasks/context.ts';

/** Returns what offers them in a sandbox until it is withdrawn; undefined where nobody may. */
export function offerTerminals(
  terminals: TerminalOffers | undefined,
  host: TerminalHost,
): ((sandbox: Sandbox) => (why: string) => Promise<void>) | undefined {
  if (!terminals) return undefined;
  return (sandbox) => terminals.offer(host, (size, take) => openShell(sandbox, size, take));
}
