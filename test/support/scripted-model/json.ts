/**
 * The JSON form of a script (README.md describes it): a list of turns. Refuses what it does not
 * know by name and place, so that a misspelt script never runs as another one.
 */
import type { Block, Fault, Reply, Script, StopReason } from './script.ts';
import { moves, say, withFaults } from './script.ts';

interface JsonTurn {
  thinking?: string;
  text?: string;
  tools?: { name: string; input: unknown; id?: string; raw?: string }[];
  stop?: StopReason;
  faults?: Fault[];
}

const TURN_KEYS = new Set(['thinking', 'text', 'tools', 'stop', 'faults', 'comment']);

/** Throws an Error that names the turn when the document is no script. */
export function scriptFromJson(document: unknown): Script {
  const turns = (document as { turns?: unknown } | null)?.turns;
  if (!Array.isArray(turns)) throw new Error('a script is {"turns": [...]}');
  const faults: Record<number, readonly Fault[]> = {};
  const replies = turns.map((turn: JsonTurn, index): Reply => {
    for (const key of Object.keys(turn)) {
      if (!TURN_KEYS.has(key)) throw new Error(`turns[${index}]: unknown key "${key}"`);
    }
    if (turn.faults) faults[index] = turn.faults;
    const blocks: Block[] = [];
    if (turn.thinking !== undefined) blocks.push({ type: 'thinking', thinking: turn.thinking });
    if (turn.text !== undefined) blocks.push(say(turn.text));
    for (const tool of turn.tools ?? []) {
      if (typeof tool.name !== 'string') throw new Error(`turns[${index}]: a tool needs a name`);
      blocks.push({ type: 'tool_use', ...tool });
    }
    return turn.stop ? { blocks, stop: turn.stop } : { blocks };
  });
  return withFaults(moves(replies), faults);
}
