/**
 * The tools of each role, in the order the model sees them; the order is part of the cached
 * prefix. Only `code` has tools that change anything. The last of each is the only way to end.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Role } from '../backend.ts';
import { bash } from './bash.ts';
import { done } from './done.ts';
import { edit } from './edit.ts';
import { plan } from './plan.ts';
import { read } from './read.ts';
import { review } from './review.ts';
import { search } from './search.ts';
import type { Tool } from './tool.ts';
import { verify } from './verify.ts';
import { write } from './write.ts';

export interface Toolbox {
  readonly tools: readonly Tool[];
  /** The name of the tool that ends the phase. */
  readonly final: 'done' | 'plan' | 'review';
}

const TOOLBOXES: Readonly<Record<Role, Toolbox>> = {
  code: { tools: [read, search, edit, write, bash, verify, done], final: 'done' },
  plan: { tools: [read, search, plan], final: 'plan' },
  review: { tools: [read, search, review], final: 'review' },
};

export function toolboxOf(role: Role): Toolbox {
  return TOOLBOXES[role];
}

export function findTool(name: string, { tools }: Toolbox): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}

/** Returns the tools in the form of the Messages API. */
export function toolParams({ tools }: Toolbox): Anthropic.Tool[] {
  return tools.map(({ name, description, schema }) => ({
    name,
    description,
    input_schema: schema,
  }));
}
