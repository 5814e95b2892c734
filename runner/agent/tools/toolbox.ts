/**
 * The tools of each role, in the order the model sees them; the order is part of the cached
 * prefix. Only `code` has tools that change anything. The last of each is the only way to end. A
 * role of the repository keeps fewer of them, and what it has to offer adds its own.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { CustomRole, PhaseInput, Role } from '../backend.ts';
import { bash } from './bash.ts';
import { done } from './done.ts';
import { edit } from './edit.ts';
import { plan } from './plan.ts';
import { read } from './read.ts';
import { recall } from './recall.ts';
import { review } from './review.ts';
import { search } from './search.ts';
import { skill } from './skill.ts';
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

/** Tools that belong to every role: they change nothing, or are the way to end. */
const ALWAYS = new Set(['verify', 'done', 'plan', 'review']);

/** Returns the tools of a phase: those of its role that are kept, and those for what it is given. */
export function toolboxOf(
  role: Role,
  {
    custom,
    skills = [],
    documents = [],
    results,
  }: Pick<PhaseInput, 'custom' | 'skills' | 'documents' | 'results'> = {},
  others: readonly Tool[] = [],
): Toolbox {
  const { tools, final } = TOOLBOXES[role];
  const kept = tools.filter(({ name }) => isKept(name, custom));
  const more = [
    ...(skills.length > 0 ? [skill] : []),
    ...(documents.length > 0 || (results?.list.length ?? 0) > 0 ? [recall] : []),
    ...others,
  ];
  return { tools: [...kept.slice(0, -1), ...more, ...kept.slice(-1)], final };
}

function isKept(name: string, custom: CustomRole | undefined): boolean {
  return ALWAYS.has(name) || (custom?.tools?.includes(name) ?? true);
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
