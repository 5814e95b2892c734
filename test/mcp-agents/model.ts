/**
 * Owns the moves of the agents' model: it finds our tools, whatever the agent calls them, delegates,
 * waits with each cursor until the task is done, reads, verifies and applies. It goes by what it is
 * shown of each answer, as a model would, and keeps that.
 */
import {
  type Block,
  call,
  type Reply,
  say,
  type Script,
  type ScriptMessage,
  type ScriptRequest,
} from '../support/scripted-model/script.ts';

/** What the model was shown of the answers, by tool. */
export interface Seen {
  readonly calls: { readonly tool: string; readonly text: string }[];
  /** The name under which it was offered `delegate`. */
  name: string | undefined;
}

const BRIDGE = 'tool_call';
const NAMES = ['delegate', 'wait', 'diff', 'verify', 'apply', 'list'];

export function newSeen(): Seen {
  return { calls: [], name: undefined };
}

/** @param steps what is done: all of it, or only `list` */
export function agentsModel(seen: Seen, steps: 'all' | 'list', key: string): Script {
  let asked: string | undefined;
  let hasSearched = false;
  return (request): Reply => {
    if (request.tools.length === 0) return { side: true, blocks: [say('Errand')] };
    const text = lastWords(request.messages);
    if (asked !== undefined) seen.calls.push({ tool: asked, text });
    const next = nextOf(asked, text, steps, key);
    if (!next) return { blocks: [say('Done.')] };
    const [tool, input] = next;
    const name = offered(request, tool) ?? (hasSearched ? behind(request, tool, text) : undefined);
    if (name === undefined) {
      const found = hasSearched ? undefined : search(request);
      hasSearched = true;
      return { blocks: [found ?? say(`There is no tool ${tool}.`)] };
    }
    if (tool === 'delegate') seen.name = name;
    asked = tool;
    const isOffered = request.tools.some((each) => each.name === name);
    return { blocks: [isOffered ? call(name, input) : call(BRIDGE, { name, arguments: input })] };
  };
}

type Next = readonly [tool: string, input: object];

function nextOf(
  asked: string | undefined,
  text: string,
  steps: 'all' | 'list',
  key: string,
): Next | undefined {
  if (steps === 'list') return asked === undefined ? ['list', {}] : undefined;
  const id = valueIn(text, 'id');
  switch (asked) {
    case undefined: {
      const instructions = 'Add, do not subtract\nThe check finds it.';
      return ['delegate', { instructions, key, checks: ['sh check.sh'] }];
    }
    case 'delegate':
    case 'wait': {
      const state = valueIn(text, 'state');
      // Watched in the background: the model is woken when there is news.
      if (id === undefined || state === undefined) return undefined;
      if (state === 'done' || state === 'cancelled') return ['diff', { id, file: 'sum.sh' }];
      return ['wait', { id, cursor: valueIn(text, 'cursor') }];
    }
    case 'diff':
      return id === undefined ? undefined : ['verify', { id }];
    case 'verify':
      return id === undefined ? undefined : ['apply', { id }];
    default:
      return undefined;
  }
}

/** A value of the JSON that is shown, which may be quoted once more. */
function valueIn(text: string, name: string): string | undefined {
  return new RegExp(String.raw`\\?"${name}\\?":\s?\\?"([^"\\]*)`).exec(text)?.[1];
}

function offered({ tools }: ScriptRequest, tool: string): string | undefined {
  return tools.find(({ name }) => /errand/i.test(name) && name.endsWith(tool))?.name;
}

/** One agent never offers them, and calls them by name through a tool of its own. */
function behind({ tools }: ScriptRequest, tool: string, found: string): string | undefined {
  const hasBridge = tools.some(({ name }) => name === BRIDGE);
  return hasBridge && !/missing|not found/i.test(found) ? `mcp__errand__${tool}` : undefined;
}

/** Some agents offer tools of servers only once they were searched for. */
function search({ tools }: ScriptRequest): Block | undefined {
  const found = tools.find(({ name }) => /tool_?search/i.test(name));
  const query = `select:${NAMES.map((name) => `mcp__errand__${name}`).join(',')}`;
  return found && call(found.name, { query, max_results: NAMES.length });
}

/** What the model is shown last: the answers to its calls, or what wakes it. */
function lastWords(messages: readonly ScriptMessage[]): string {
  const { content } = messages.at(-1) ?? { content: '' };
  return typeof content === 'string' ? content : content.map(textOf).join('\n');
}

function textOf({ content, text }: Record<string, unknown>): string {
  if (typeof text === 'string') return text;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content
    .map((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : '',
    )
    .join('\n');
}
