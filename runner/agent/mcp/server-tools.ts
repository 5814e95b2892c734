/**
 * Turns a tool of a server (MCP) into one of the agent's: names and schemas within bounds, results
 * as bounded text. Whatever a server says was written by others; it decides nothing, and a result
 * that fails is a result.
 */
import type { CallToolResult, Client, Tool as ServerTool } from '@modelcontextprotocol/client';
import { clip, oneLine } from '../../protocol/text.ts';
import { clean } from '../tools/output.ts';
import { failure, success, type Tool, type ToolContext, type ToolOutcome } from '../tools/tool.ts';

/** Of the API, and with room for `mcp__` and a server's name. */
const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_DESCRIPTION_CHARACTERS = 600;
const MAX_SCHEMA_BYTES = 8_000;
const MAX_RESULT_CHARACTERS = 16_000;
const MAX_CALL_MS = 120_000;

export interface ServerSession {
  readonly name: string;
  /** Returns a client that is connected; connects again where the server has ended. */
  client(): Promise<Client>;
  /** Throws where it is the sandbox that is gone, and not the server. */
  throwIfLost(): void;
}

/** Returns undefined for a tool that the model cannot be told of. */
export function serverTool(session: ServerSession, tool: ServerTool): Tool | undefined {
  const name = `mcp__${session.name}__${tool.name}`;
  const schema: unknown = JSON.parse(JSON.stringify(tool.inputSchema));
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (!TOOL_NAME.test(name) || bytes > MAX_SCHEMA_BYTES || !isObjectSchema(schema)) {
    return undefined;
  }
  const words = clip(tool.description ?? tool.title ?? '', MAX_DESCRIPTION_CHARACTERS);
  return {
    name,
    description: `Tool of the server ${session.name}, in its words: ${words}`,
    schema,
    readOnly: false,
    meant: (raw) => raw,
    prepare(raw) {
      if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
        return { kind: 'refused', message: `The input of ${name} must be an object.` };
      }
      const args = { ...raw };
      return {
        kind: 'ready',
        summary: oneLine(`${session.name}: ${tool.name} ${JSON.stringify(args)}`, 300),
        run: (context) => call(session, tool.name, args, context),
      };
    },
  };
}

function isObjectSchema(schema: unknown): schema is Tool['schema'] {
  return (
    typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'object'
  );
}

async function call(
  session: ServerSession,
  name: string,
  args: Record<string, unknown>,
  { signal, remainingMs }: ToolContext,
): Promise<ToolOutcome> {
  const timeout = Math.max(1000, Math.min(MAX_CALL_MS, remainingMs()));
  try {
    const client = await session.client();
    const result = await client.callTool({ name, arguments: args }, { signal, timeout });
    const text = textOf(result);
    if (result.isError) return failure(text || 'The server says that it failed.');
    return success(text || '(nothing)', `${text.length} characters`);
  } catch (error) {
    signal.throwIfAborted();
    session.throwIfLost();
    const why = error instanceof Error ? error.message : String(error);
    return failure(`The server ${session.name} did not answer: ${oneLine(why, 1000)}`);
  }
}

/** Joins the parts that are text; others are named. */
function textOf({ content, structuredContent }: CallToolResult): string {
  const parts = content.map((part) => {
    switch (part.type) {
      case 'text':
        return part.text;
      case 'resource':
        return 'text' in part.resource ? part.resource.text : `[${part.resource.uri}: not text]`;
      case 'resource_link':
        return `[${part.name}: ${part.uri}]`;
      default:
        return `[${part.type}: not shown]`;
    }
  });
  if (parts.length === 0 && structuredContent) parts.push(JSON.stringify(structuredContent));
  const whole = clean(Buffer.from(parts.join('\n').toWellFormed())).trim();
  if (whole.length <= MAX_RESULT_CHARACTERS) return whole;
  const half = MAX_RESULT_CHARACTERS / 2;
  const head = whole.slice(0, half).toWellFormed();
  const tail = whole.slice(-half).toWellFormed();
  return `${head}\n[… ${whole.length - MAX_RESULT_CHARACTERS} characters left out …]\n${tail}`;
}
