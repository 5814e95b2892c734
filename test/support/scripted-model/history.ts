/**
 * What the Messages API refuses in a history, and the simulation of its prompt cache. Pure.
 */
import { createHash } from 'node:crypto';
import type { ScriptMessage } from './script.ts';
import { sign, type Tokens } from './sse.ts';

type Blocks = readonly Record<string, unknown>[];

function blocksOf(message: ScriptMessage): Blocks {
  return typeof message.content === 'string'
    ? [{ type: 'text', text: message.content }]
    : message.content;
}

/** The first thing that is wrong with a history, in the API's manner; undefined when it is well. */
export function findFault(messages: readonly ScriptMessage[]): string | undefined {
  if (messages.length === 0) return 'messages: at least one message is required';
  if (messages[0]?.role !== 'user') return 'messages.0: the first message must be of the user';
  const ids = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const where = `messages.${index}`;
    if (message.role !== 'user' && message.role !== 'assistant') return `${where}: unknown role`;
    const before = messages[index - 1];
    if (message.role === 'user' && before?.role === 'user') return `${where}: roles must alternate`;
    const blocks = blocksOf(message);
    if (blocks.length === 0) return `${where}: content must not be empty`;
    const fault =
      message.role === 'user'
        ? findUserFault(blocks, before ? toolIds(blocksOf(before)) : [])
        : findAssistantFault(blocks, ids);
    if (fault) return `${where}: ${fault}`;
  }
  const last = messages.at(-1);
  if (last?.role === 'assistant' && toolIds(blocksOf(last)).length > 0) {
    return 'tool_use ids were found without tool_result blocks immediately after';
  }
  return undefined;
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
      if (block['type'] === 'text' && block['text'] === '') return 'text must not be empty';
    }
  }
  const missing = asked.find((id) => !answered.has(id));
  return missing ? `tool_use ${missing} has no tool_result` : undefined;
}

function findAssistantFault(blocks: Blocks, ids: Set<string>): string | undefined {
  for (const block of blocks) {
    if (block['type'] === 'text' && block['text'] === '') return 'text must not be empty';
    if (block['type'] === 'thinking' && block['signature'] !== sign(String(block['thinking']))) {
      return 'thinking blocks cannot be modified';
    }
    if (block['type'] !== 'tool_use') continue;
    const id = String(block['id']);
    if (ids.has(id)) return `tool_use ids must be unique: ${id}`;
    ids.add(id);
    const input = block['input'];
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return 'tool_use.input must be an object';
    }
  }
  return undefined;
}

/** Remembers the prefixes it has seen, as a prompt cache does; four bytes count as a token. */
export class CacheSimulation {
  readonly #seen = new Set<string>();

  count(body: { system?: unknown; tools?: unknown; messages: readonly unknown[] }): Tokens {
    const parts = [body.tools, body.system, ...body.messages].map((p) => JSON.stringify(p ?? null));
    const hash = createHash('sha256');
    let read = 0;
    let total = 0;
    for (const part of parts) {
      hash.update(part).update('\n');
      const key = hash.copy().digest('base64');
      total += Math.ceil(part.length / 4);
      if (this.#seen.has(key)) read = total;
      this.#seen.add(key);
    }
    return { input: 4, cacheRead: read, cacheWrite: total - read };
  }
}
