/**
 * The errors in a history that the Messages API rejects. Pure.
 */
import type { ScriptMessage } from '../script.ts';
import { sign } from '../wire.ts';

type Blocks = readonly Record<string, unknown>[];

export function blocksOf(message: ScriptMessage): Blocks {
  return typeof message.content === 'string'
    ? [{ type: 'text', text: message.content }]
    : message.content;
}

/** Returns the first error in a history in the API's manner; undefined when there is none. */
export function findFault(messages: readonly ScriptMessage[]): string | undefined {
  if (messages.length === 0) return 'messages: at least one message is required';
  if (!isWellFormed(messages))
    return 'The request body is not valid JSON: no low surrogate in string';
  if (messages[0]?.role !== 'user') return 'messages.0: the first message must be of the user';
  const ids = new Set<string>();
  let before: ScriptMessage | undefined;
  for (const [index, message] of messages.entries()) {
    const where = `messages.${index}`;
    const blocks = blocksOf(message);
    const isSystem = message.role === 'system';
    if (blocks.length === 0 && !isSystem) return `${where}: content must not be empty`;
    const asked = before?.role === 'assistant' ? toolIds(blocksOf(before)) : [];
    const fault = findFaultIn(message, blocks, before, asked, ids);
    if (fault) return `${where}: ${fault}`;
    // A message of the harness in between is nobody's turn.
    if (!isSystem) before = message;
  }
  if (before?.role !== 'assistant') return undefined;
  if (toolIds(blocksOf(before)).length > 0) {
    return 'tool_use ids were found without tool_result blocks immediately after';
  }
  if (/thinking/.test(String(blocksOf(before).at(-1)?.['type']))) {
    return 'The final block in an assistant message cannot be `thinking`.';
  }
  return undefined;
}

/** The API's parser fails on half a surrogate pair in a request. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).flat().every(isWellFormed);
}

function findFaultIn(
  { role }: ScriptMessage,
  blocks: Blocks,
  before: ScriptMessage | undefined,
  asked: readonly string[],
  ids: Set<string>,
): string | undefined {
  switch (role) {
    case 'user':
      return before?.role === 'user' ? 'roles must alternate' : findUserFault(blocks, asked);
    case 'assistant':
      return findAssistantFault(blocks, ids);
    case 'system':
      if (asked.length > 0) return 'tool_result blocks must come first';
      return blocks.every((b) => b['type'] === 'text') ? undefined : 'a system message is text';
    default:
      return 'unknown role';
  }
}

function isBlank(block: Record<string, unknown>): boolean {
  return block['type'] === 'text' && String(block['text']).trim() === '';
}

function toolIds(blocks: Blocks): string[] {
  return blocks.filter((b) => b['type'] === 'tool_use').map((b) => String(b['id']));
}

function findUserFault(blocks: Blocks, asked: readonly string[]): string | undefined {
  const answered = new Set<string>();
  let other = false;
  for (const block of blocks) {
    if (block['type'] === 'tool_result') {
      const id = String(block['tool_use_id']);
      if (other) return 'tool_result blocks must come first';
      if (!asked.includes(id)) return `unexpected tool_use_id ${id}`;
      if (answered.has(id)) return `two results for ${id}`;
      answered.add(id);
    } else {
      other = true;
      if (isBlank(block)) return 'text content blocks must contain non-whitespace text';
    }
  }
  const missing = asked.find((id) => !answered.has(id));
  return missing ? `tool_use ${missing} has no tool_result` : undefined;
}

function findAssistantFault(blocks: Blocks, ids: Set<string>): string | undefined {
  for (const block of blocks) {
    if (isBlank(block)) return 'text content blocks must contain non-whitespace text';
    if (block['type'] === 'thinking' && block['signature'] !== sign(String(block['thinking']))) {
      return 'thinking blocks cannot be modified';
    }
    if (block['type'] !== 'tool_use') continue;
    const id = String(block['id']);
    const odd = [id, String(block['name'])].find((word) => !/^[a-zA-Z0-9_-]{1,128}$/.test(word));
    if (odd !== undefined) return `tool_use: ${odd} should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
    if (ids.has(id)) return `tool_use ids must be unique: ${id}`;
    ids.add(id);
    const input = block['input'];
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return 'tool_use.input must be an object';
    }
  }
  return undefined;
}
