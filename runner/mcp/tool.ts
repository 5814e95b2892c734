/**
 * Owns the form of a tool: its words and schemas, and what a call of it is given. A tool parses what
 * it is called with, and nothing reaches its work that does not fit. Types, and one function.
 */
import type {
  CallToolResult,
  InputRequiredResult,
  Tool as ListedTool,
} from '@modelcontextprotocol/server';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { SerialQueue } from '../platform/serial-queue.ts';
import { ErrandError } from '../protocol/errors.ts';
import { answer } from './document.ts';
import type { RunnerLink } from './runner-link.ts';
import type { Sends } from './sends.ts';
import type { ServedRepositories } from './served-repositories.ts';
import type { UnderWay } from './under-way.ts';

/** Shared by all calls of a server, whatever their connection. */
export interface Services {
  readonly runner: RunnerLink;
  readonly repositories: ServedRepositories;
  readonly sends: Sends;
  readonly calls: UnderWay;
  /** Changes of work trees, one after the other. */
  readonly applies: SerialQueue;
  /** True where the owner of the server leaves it to the agent's program to ask its user. */
  readonly appliesUnasked: boolean;
  readonly clock: () => number;
}

/** A question with a yes or a no, put to the person at the agent's program. */
export interface Confirmation {
  /** Undefined where that program shows no forms; nobody can be asked then. */
  readonly ask?: (question: string, about: object) => Promise<InputRequiredResult>;
  /** The answer, with what it was asked about, in the call after the question. */
  readonly answered?: { readonly isYes: boolean; readonly about: unknown };
}

export interface ToolCall {
  readonly services: Services;
  /** Aborted when nobody listens any more; it never stops a task. */
  readonly signal: AbortSignal;
  /** Tells how far it is; absent where nobody wants to know. */
  readonly progress?: (seconds: number, words: string) => void;
  readonly confirmation: Confirmation;
}

export interface Tool {
  readonly listed: ListedTool;
  call(args: unknown, call: ToolCall): Promise<CallToolResult | InputRequiredResult>;
}

interface Definition<I extends v.GenericSchema, O extends v.GenericSchema> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: NonNullable<ListedTool['annotations']>;
  readonly input: I;
  readonly output: O;
  readonly run: (
    input: v.InferOutput<I>,
    call: ToolCall,
  ) => Promise<v.InferOutput<O> | InputRequiredResult>;
}

/** A tool whose answers have the form of its output schema. */
export function defineTool<I extends v.GenericSchema, O extends v.GenericSchema>(
  definition: Definition<I, O>,
): Tool {
  const { name, title, description, annotations, input, output, run } = definition;
  const listed: ListedTool = {
    name,
    title,
    description,
    annotations: { title, ...annotations },
    inputSchema: objectSchema(input),
    outputSchema: objectSchema(output),
  };
  return {
    listed,
    call: async (args, call) => {
      const parsed = v.safeParse(input, args ?? {});
      if (!parsed.success) throw wrongArguments(name, parsed.issues);
      const result: unknown = await run(parsed.output, call);
      return isInputRequired(result) ? result : answer(result as object);
    },
  };
}

/** As agents take it: no references, and limits of texts and numbers in it. */
function objectSchema(schema: v.GenericSchema): ListedTool['inputSchema'] {
  const { $schema: _, ...json } = toJsonSchema(schema, { errorMode: 'ignore' });
  return { ...json, type: 'object' } as ListedTool['inputSchema'];
}

function wrongArguments(tool: string, [issue]: readonly v.BaseIssue<unknown>[]): ErrandError {
  const path = issue ? (v.getDotPath(issue) ?? '') : '';
  const where = path === '' ? tool : `${tool}: ${path}`;
  return new ErrandError('invalid', `${where}: ${issue?.message ?? 'these arguments do not fit'}`, {
    hint: `The schema of ${tool} says what it takes. Nothing was done.`,
  });
}

export function isInputRequired(result: unknown): result is InputRequiredResult {
  return (
    typeof result === 'object' &&
    result !== null &&
    'resultType' in result &&
    result.resultType === 'input_required'
  );
}
