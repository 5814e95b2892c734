/**
 * The JSON form of a script (described in README.md): a list of turns. Rejects anything unknown by
 * name and place, so that a misspelt script never runs as another one.
 */
import { type Action, blockFor, isSide, sideReply } from './actions.ts';
import type { Block, Fault, Reply, Script, StopReason } from './script.ts';
import { moves, say, withFaults } from './script.ts';

interface JsonTurn {
  thinking?: string;
  text?: string;
  tools?: { name: string; input: unknown; id?: string; raw?: string }[];
  do?: Action[];
  stop?: StopReason;
  faults?: Fault[];
}

const TURN_KEYS = new Set(['thinking', 'text', 'tools', 'do', 'stop', 'faults', 'comment']);

/** Throws an Error that names the turn when the document is no script. */
export function scriptFromJson(document: unknown): Script {
  const { turns, root } = (document ?? {}) as { turns?: unknown; root?: unknown };
  if (!Array.isArray(turns)) throw new Error('a script is {"turns": [...]}');
  const faults: Record<number, readonly Fault[]> = {};
  let forAnyAgent = false;
  for (const [index, turn] of turns.entries() as Iterable<[number, JsonTurn]>) {
    check(turn, index, root);
    if (turn.faults) faults[index] = turn.faults;
    forAnyAgent ||= turn.do !== undefined;
  }
  const script: Script = (request) => {
    if (forAnyAgent && isSide(request)) return sideReply(request);
    const replies = turns.map((turn: JsonTurn): Reply => {
      const { thinking, text, tools = [], do: actions = [], stop } = turn;
      const blocks: Block[] = [];
      if (thinking !== undefined) blocks.push({ type: 'thinking', thinking });
      if (text !== undefined) blocks.push(say(text));
      for (const tool of tools) blocks.push({ type: 'tool_use', ...tool });
      for (const action of actions) blocks.push(blockFor(action, request.tools, String(root)));
      return stop ? { blocks, stop } : { blocks };
    });
    return moves(replies)(request);
  };
  return withFaults(script, faults);
}

function check(turn: JsonTurn, index: number, root: unknown): void {
  for (const key of Object.keys(turn)) {
    if (!TURN_KEYS.has(key)) throw new Error(`turns[${index}]: unknown key "${key}"`);
  }
  for (const tool of turn.tools ?? []) {
    if (typeof tool.name !== 'string') throw new Error(`turns[${index}]: a tool needs a name`);
  }
  if (turn.do && typeof root !== 'string') {
    throw new Error(`turns[${index}]: "do" needs the agent's folder as "root" beside "turns"`);
  }
}
