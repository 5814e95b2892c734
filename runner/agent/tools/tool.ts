/**
 * Defines a tool: a name and a schema for the model, a parser for its input, and a run in the
 * sandbox. Owns the way from a raw call to a prepared one; a bad input never reaches a tool, it
 * becomes a result that tells the model what to send instead.
 */
import { oneLine } from '../../protocol/text.ts';
import * as v from 'valibot';
import type { GivenItem } from '../../protocol/given.ts';
import type { Document, PastResults, Skill } from '../backend.ts';
import type { WorkTree } from '../../sandbox/workspace.ts';
import { plainly, unwrapped } from './plain-meaning.ts';

/** Resources of a tool. One context for the whole phase. */
export interface ToolContext {
  readonly workspace: WorkTree;
  readonly signal: AbortSignal;
  /** Returns the milliseconds left for the phase; no command gets more. */
  readonly remainingMs: () => number;
  /** Real paths, relative to the work space, of files whose content the model has seen. */
  readonly seen: Set<string>;
  /** Files and folders that may be changed, relative to the work space; absent: all. */
  readonly files?: readonly string[];
  readonly checks: readonly { name: string; command: string }[];
  readonly verify: (check: string | undefined, signal: AbortSignal) => Promise<string>;
  readonly skills?: readonly Skill[];
  readonly documents?: readonly Document[];
  readonly results?: PastResults;
}

export interface ToolOutcome {
  /** Text for the model. */
  readonly text: string;
  /**
   * True if the call could not be carried out as asked; a command that fails is not such a case.
   */
  readonly isError: boolean;
  /** For people: false marks the call as failed. */
  readonly ok: boolean;
  /** For people: the outcome in a few words. */
  readonly outcome: string;
  /**
   * Folder in which it worked, relative to the work space ('' is all of it); its rules are sent
   * with the result.
   */
  readonly folder?: string;
  /** The file in that folder, if it was one; rules about it are sent as well. */
  readonly file?: string;
  /** What of the repository's own material the result carries, for people to see. */
  readonly given?: readonly GivenItem[];
}

export interface ToolDefinition<Input> {
  readonly name: string;
  readonly description: string;
  /** JSON schema in the form of the API. */
  readonly schema: { type: 'object'; [key: string]: unknown };
  /** More fields that are understood, and that the model is not told of. */
  readonly alsoTaken?: Readonly<Record<string, unknown>>;
  readonly input: v.GenericSchema<unknown, Input>;
  /** Other names that models use for a field, with ours. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** True if it changes nothing, so that several can run at once. */
  readonly readOnly: boolean;
  /** One line for people: "read src/a.ts:1–80". */
  readonly summary: (input: Input) => string;
  readonly run: (input: Input, context: ToolContext) => Promise<ToolOutcome>;
}

export type Prepared =
  | { kind: 'ready'; summary: string; run: (context: ToolContext) => Promise<ToolOutcome> }
  | { kind: 'refused'; message: string };

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly schema: { type: 'object'; [key: string]: unknown };
  readonly readOnly: boolean;
  prepare(raw: unknown): Prepared;
  /** Converts the input to the form of the schema, as far as its meaning is plain. */
  meant(raw: unknown): unknown;
}

export function defineTool<Input>(definition: ToolDefinition<Input>): Tool {
  const { name, description, schema, readOnly } = definition;
  return {
    name,
    description,
    schema,
    readOnly,
    meant: (raw) => meant(raw, definition),
    prepare(raw) {
      const parsed = v.safeParse(definition.input, meant(raw, definition));
      if (!parsed.success)
        return { kind: 'refused', message: explain(name, schema, parsed.issues) };
      const input = parsed.output;
      return {
        kind: 'ready',
        summary: oneLine(definition.summary(input), 300),
        run: (context) => definition.run(input, context),
      };
    },
  };
}

/** Schema for decoding a whole input sent as a string, before its fields are read. */
const ANY_OBJECT = { type: 'object' };

function meant(
  raw: unknown,
  { schema, alsoTaken, aliases }: Pick<ToolDefinition<never>, 'schema' | 'alsoTaken' | 'aliases'>,
): unknown {
  const properties = { ...Object(schema['properties']), ...alsoTaken };
  const names = [...Object.keys(properties), ...Object.keys(aliases ?? {})];
  const wide = { ...schema, properties };
  return plainly(rename(plainly(unwrapped(raw, names), ANY_OBJECT), aliases), wide);
}

/** Makes a failed outcome with the same words for model and people. */
export function failure(words: string): ToolOutcome {
  const text =
    words.length > MAX_FAILURE_CHARACTERS
      ? `${words.slice(0, MAX_FAILURE_CHARACTERS / 2)}\n[… left out …]\n${words.slice(-MAX_FAILURE_CHARACTERS / 2)}`
      : words;
  return { text, isError: true, ok: false, outcome: oneLine(text, 200) };
}

export function success(text: string, outcome: string): ToolOutcome {
  return { text, isError: false, ok: true, outcome };
}

/** Returns the outcome with this file, and its folder, as its place of work. */
export function besideFile(path: string, outcome: ToolOutcome): ToolOutcome {
  return { ...outcome, folder: path.slice(0, Math.max(path.lastIndexOf('/'), 0)), file: path };
}

/** Renames a record's known aliases; everything else is left as it is. */
export function rename(raw: unknown, aliases: Readonly<Record<string, string>> = {}): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const entries = Object.entries(raw).map(([key, value]) => [
    Object.hasOwn(aliases, key) && !Object.hasOwn(raw, aliases[key] ?? '') ? aliases[key] : key,
    value,
  ]);
  return Object.fromEntries(entries);
}

/**
 * Characters of a failure: it may quote the refused input, which may be as long as a whole file.
 */
const MAX_FAILURE_CHARACTERS = 12_000;
const MAX_ISSUE_CHARACTERS = 200;

function explain(
  name: string,
  schema: { [key: string]: unknown },
  issues: readonly v.BaseIssue<unknown>[],
): string {
  const found = issues
    .slice(0, 3)
    .map(
      (issue) =>
        `${oneLine(v.getDotPath(issue) ?? 'input', MAX_ISSUE_CHARACTERS)}: ${oneLine(issue.message, MAX_ISSUE_CHARACTERS)}`,
    )
    .join('; ');
  return `The input of ${name} is not valid: ${found}. Nothing was done. Call ${name} again with an object of these properties: ${JSON.stringify(schema['properties'])}`;
}
