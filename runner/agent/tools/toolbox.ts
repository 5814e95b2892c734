/**
 * The seven tools in the order the model sees them; the order is part of the cached prefix.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { bash } from './bash.ts';
import { done } from './done.ts';
import { edit } from './edit.ts';
import { read } from './read.ts';
import { search } from './search.ts';
import type { Tool } from './tool.ts';
import { verify } from './verify.ts';
import { write } from './write.ts';

export const TOOLS: readonly Tool[] = [read, search, edit, write, bash, verify, done];

export function findTool(name: string): Tool | undefined {
  return TOOLS.find((tool) => tool.name === name);
}

/** As the Messages API wants them. */
export function toolParams(): Anthropic.Tool[] {
  return TOOLS.map(({ name, description, schema }) => ({
    name,
    description,
    input_schema: schema,
  }));
}
