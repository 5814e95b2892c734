/**
 * Owns the account of a task as updates of a session: each part of a turn becomes a message, a tool
 * call or a change of one, in the order in which it came, and is told once. A client cannot take back
 * what it was told, so what grew is told from where it was. It sends nothing.
 */
import type { SessionUpdate, ToolCallContent, ToolKind } from '@agentclientprotocol/sdk';
import { answerOf } from '../ahp/attempt-parts.ts';
import type { TaskTurn } from '../ahp/transcript.ts';
import type { InputRequest, Part, Text, ToolCall } from '../ahp/wire.ts';
import { oneLine } from '../protocol/text.ts';

export class Account {
  readonly #told = new Map<string, string>();

  /** A message that the client itself has said: it shows it already. */
  said(turn: string): void {
    this.#told.set(turnKey(turn), '');
  }

  /** What is new since the last call. */
  news(turns: readonly TaskTurn[]): SessionUpdate[] {
    return turns.flatMap(({ turn }) => {
      const { id, message, responseParts } = turn;
      const said = this.#isNew(turnKey(id)) ? [userSays(message.text)] : [];
      return [...said, ...responseParts.flatMap((part) => this.#newsOf(id, part))];
    });
  }

  #newsOf(turn: string, part: Part): SessionUpdate[] {
    switch (part.kind) {
      case 'markdown':
        return this.#words(`words/${part.id}`, part.content.trim());
      case 'systemNotification':
        return this.#isNew(`note/${turn}/${part.content}`)
          ? [agentSays(`${part.content}\n\n`)]
          : [];
      case 'toolCall':
        return this.#call(`call/${part.toolCall.toolCallId}`, callOf(part.toolCall));
      case 'inputRequest':
        return this.#call(`question/${part.request.id}`, questionCall(part.request));
      case 'error':
        return []; // Its words are the first of the reasons.
    }
  }

  /** A log is read in pieces, and once more after a cut, so words may have grown or be short. */
  #words(key: string, words: string): SessionUpdate[] {
    const told = this.#told.get(key) ?? '';
    if (told.startsWith(words)) return [];
    this.#told.set(key, words);
    const rest = words.startsWith(told) ? words.slice(told.length) : words;
    return [agentSays(`${rest.trim()}\n\n`)];
  }

  #call(key: string, call: Call): SessionUpdate[] {
    const form = JSON.stringify(call);
    const told = this.#told.get(key);
    if (told === form) return [];
    this.#told.set(key, form);
    return told === undefined
      ? [{ sessionUpdate: 'tool_call', ...call }]
      : [{ sessionUpdate: 'tool_call_update', ...call }];
  }

  #isNew(key: string): boolean {
    const isNew = !this.#told.has(key);
    this.#told.set(key, '');
    return isNew;
  }
}

const turnKey = (turn: string): string => `turn/${turn}`;

/** Both forms of the protocol, a new call and a change of one, take all of these. */
interface Call {
  readonly toolCallId: string;
  readonly title: string;
  readonly kind: ToolKind;
  readonly status: 'pending' | 'in_progress' | 'completed' | 'failed';
  readonly content: ToolCallContent[];
  readonly rawInput?: unknown;
}

export const agentSays = (text: string): SessionUpdate => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text },
});

const userSays = (text: string): SessionUpdate => ({
  sessionUpdate: 'user_message_chunk',
  content: { type: 'text', text },
});

const KINDS: Readonly<Record<string, ToolKind>> = {
  bash: 'execute',
  check: 'execute',
  read: 'read',
  search: 'search',
  edit: 'edit',
  write: 'edit',
  plan: 'think',
};

function callOf(call: ToolCall): Call {
  const { toolCallId, toolName, status, toolInput } = call;
  const content = (call.content ?? []).flatMap((each) =>
    each.type === 'text' ? [textContent(fenced(each.text))] : [],
  );
  const isRunning = status === 'running';
  const said = isRunning
    ? call.invocationMessage
    : (call.pastTenseMessage ?? call.invocationMessage);
  const input = toolInput === undefined ? undefined : inputOf(toolInput);
  return {
    toolCallId,
    title: toolName === 'bash' && input?.command ? code(input.command) : words(said),
    kind: KINDS[toolName] ?? 'other',
    status: isRunning ? 'in_progress' : hasFailed(call) ? 'failed' : 'completed',
    content,
    ...(input && { rawInput: input }),
  };
}

/** Of a check, its exit says it: that it was run is a success of the call. */
function hasFailed({ success, content = [] }: ToolCall): boolean {
  if (success === false) return true;
  return content.some((each) => each.type === 'terminalComplete' && each.exitCode !== 0);
}

/** The call that a question is shown as, and asked about; the client may ask in a form beside it. */
export const questionCallId = (question: string): string => `question/${question}`;

function questionCall(request: InputRequest): Call {
  const { id, message, questions } = request;
  const answer = answerOf(request);
  const text = questions[0]?.message ?? message;
  const usual = questions[0]?.defaultValue;
  const lines = [
    text,
    ...(usual === undefined || answer !== undefined ? [] : [`Default: ${usual}`]),
    answer === undefined ? message : `Answer: ${answer}`,
  ];
  return {
    toolCallId: questionCallId(id),
    title: `Question: ${oneLine(text, 120)}`,
    kind: 'other',
    status: answer === undefined ? 'pending' : 'completed',
    content: [textContent([...new Set(lines)].join('\n\n'))],
  };
}

const textContent = (text: string): ToolCallContent => ({
  type: 'content',
  content: { type: 'text', text },
});

const words = (text: Text): string => (typeof text === 'string' ? text : text.markdown);

/** Output as it is: clients take text for Markdown, which may name pictures to be loaded. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

/** A command reads better letter by letter than with what Markdown wants escaped. */
function code(command: string): string {
  const ticks = '`'.repeat(longestRun(command) + 1);
  const room = command.includes('`') ? ' ' : '';
  return `${ticks}${room}${oneLine(command, 200)}${room}${ticks}`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

type Input = { readonly command?: string; readonly input?: string };

function inputOf(text: string): Input {
  if (!text.startsWith('{"command":')) return { input: text };
  return JSON.parse(text) as Input;
}
