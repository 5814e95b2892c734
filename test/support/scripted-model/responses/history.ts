/**
 * A history in the Responses form: the errors that the API rejects, and its conversion to the
 * Messages form. Pure.
 */
import type { ScriptMessage } from '../script.ts';
import { type Json, objects, sign, textOr } from '../wire.ts';

/** The type of the output that answers a call, by the call's type. */
const OUTPUT_OF: Readonly<Record<string, string>> = {
  function_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
  local_shell_call: 'local_shell_call_output',
};
const OUTPUTS = new Set(Object.values(OUTPUT_OF));

const typeOf = (item: Json): string => textOr('message', item['type']);

function isOfModel(item: Json): boolean {
  const type = typeOf(item);
  return type in OUTPUT_OF || type === 'reasoning' || item['role'] === 'assistant';
}

/** Returns the first error in the items in the API's manner; undefined when there is none. */
export function findItemFault(items: readonly Json[]): string | undefined {
  if (items.length === 0) return "Missing required parameter: 'input'.";
  const open = new Map<string, string>();
  const known = new Set<string>();
  for (const [index, item] of items.entries()) {
    const where = `input[${index}]`;
    const type = typeOf(item);
    const id = String(item['call_id']);
    const answer = OUTPUT_OF[type];
    if (answer !== undefined) {
      if (known.has(id)) return `${where}: duplicate call_id ${id}`;
      known.add(id);
      open.set(id, answer);
      const fault = findCallFault(type, item);
      if (fault) return `${where}: ${fault}`;
    } else if (OUTPUTS.has(type)) {
      if (open.get(id) !== type) return `No tool call found for ${type} with call_id ${id}.`;
      open.delete(id);
      if (item['output'] === undefined) return `${where}: output is required`;
    } else if (type === 'reasoning') {
      if (item['encrypted_content'] !== sign(summaryOf(item))) {
        return `${where}: the encrypted content could not be verified`;
      }
      const next = items[index + 1];
      if (!next || !isOfModel(next)) {
        return `${where}: reasoning was provided without its required following item`;
      }
    } else if (type === 'message') {
      if (!['user', 'assistant', 'developer', 'system'].includes(String(item['role']))) {
        return `${where}: unknown role`;
      }
    }
  }
  const [unanswered] = open.keys();
  return unanswered === undefined ? undefined : `No tool output found for call ${unanswered}.`;
}

function findCallFault(type: string, item: Json): string | undefined {
  if (type === 'custom_tool_call') {
    return typeof item['input'] === 'string' ? undefined : 'input must be a string';
  }
  if (type === 'local_shell_call') return undefined;
  // Garbled arguments are sent back as they were; anything but text was never sent from here.
  return typeof item['arguments'] === 'string' ? undefined : 'arguments must be a string';
}

function summaryOf(item: Json): string {
  return objects(item['summary'])
    .map((part) => String(part['text']))
    .join('');
}

/** Each unbroken run of the model's items is one reply. */
export function messagesOf(items: readonly Json[]): ScriptMessage[] {
  const messages: { role: string; content: Json[] }[] = [];
  for (const item of items) {
    const role = isOfModel(item) ? 'assistant' : 'user';
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...blocksOf(item));
    else messages.push({ role, content: blocksOf(item) });
  }
  return messages;
}

function blocksOf(item: Json): Json[] {
  const type = typeOf(item);
  const id = item['call_id'];
  if (OUTPUTS.has(type)) {
    return [{ type: 'tool_result', tool_use_id: id, content: textOf(item['output']) }];
  }
  switch (type) {
    case 'function_call':
      return [{ type: 'tool_use', id, name: item['name'], input: parsed(item['arguments']) }];
    case 'custom_tool_call':
      return [{ type: 'tool_use', id, name: item['name'], input: item['input'] }];
    case 'local_shell_call':
      return [{ type: 'tool_use', id, name: 'local_shell', input: item['action'] }];
    case 'reasoning':
      return [{ type: 'thinking', thinking: summaryOf(item) }];
    default:
      return [{ type: 'text', text: textOf(item['content']) }];
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objects(content)
    .map((part) => textOr('', part['text']))
    .join('');
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return {};
  }
}
