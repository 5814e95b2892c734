/**
 * Owns an attempt as the parts of a reply: its plan, the agent's words, tool calls, checks as
 * terminals, questions and messages, in the order in which they came. Ids are `ATTEMPT.NAME`, by the
 * runner's own names, and never change: an editor shows a part with a new id a second time. Pure.
 */
import type { AttemptState, CheckRun, ToolCall as Call } from '../protocol/task.ts';
import type { Call as LoggedCall, LogOutline } from '../protocol/log-outline.ts';
import type { Message } from '../protocol/messages.ts';
import { oneLine } from '../protocol/text.ts';
import { took } from '../protocol/wording.ts';
import { type AttemptHistory, checkId } from './task-history.ts';
import type { InputRequest, Part, ToolCall, ToolContent } from './wire.ts';
import { CHECK_PLACES, plain, questionTerms } from './words.ts';

/** The one question of a form. */
export const ANSWER = 'answer';

export interface PartsSettings {
  /** Marks what is of one attempt of several: `Attempt 2: `. */
  readonly name: string;
  /** A time as people read it. */
  readonly clock: (at: string) => string;
}

export function attemptParts(
  attempt: AttemptState,
  history: AttemptHistory,
  settings: PartsSettings,
): Part[] {
  const { n } = attempt;
  const logged = loggedWork(history.outline, attempt.agent ?? BUILT_IN);
  const said = new Said(n, logged);
  const parts: Part[] = said.before();
  const last = history.items.findLast(({ kind }) => kind === 'tool');
  for (const item of history.items) {
    switch (item.kind) {
      case 'plan':
        if (attempt.plan !== undefined) {
          const content = `**Plan** (a proposal)\n\n${attempt.plan}\n\n`;
          parts.push({ kind: 'markdown', id: `${n}.plan`, content });
        }
        break;
      case 'tool': {
        const call = history.tools.get(item.id);
        // How it ended is said at the end, with the verdict.
        if (!call || call.tool === 'done') break;
        const output = said.outputOf(call);
        // An ended call takes no more output: one that the log is about to tell is not ended yet.
        const waits = item === last && output === undefined && expectsOutput(attempt, history);
        const known: Call = waits ? { ...call, state: 'running' } : call;
        parts.push({ kind: 'toolCall', toolCall: toolCall(n, known, output) }, ...said.after(call));
        break;
      }
      case 'check': {
        const run = attempt.checks.find((each) => checkId(each) === item.id);
        if (run) parts.push({ kind: 'toolCall', toolCall: checkCall(n, run) });
        break;
      }
      case 'message': {
        const message = attempt.messages?.find(({ id }) => id === item.id);
        if (message) parts.push(...messageParts(attempt, message, settings));
        break;
      }
    }
  }
  return [...parts, ...said.rest()];
}

/** True while the log is read: it tells each call of the agent as soon as that has ended. */
function expectsOutput({ agent = BUILT_IN }: AttemptState, { isReading }: AttemptHistory): boolean {
  return agent === BUILT_IN && isReading;
}

function toolCall(n: number, call: Call, output: string | undefined): ToolCall {
  const { id, tool, summary, state, outcome = '' } = call;
  const what = summary === tool ? '' : summary.replace(`${tool} `, '');
  const isTerminal = tool === 'bash';
  const exit = /^exit (\d+)/.exec(outcome)?.[1];
  const text = output ?? (isTerminal && exit !== undefined ? '' : outcome);
  const content: ToolContent[] = [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...(isTerminal && exit !== undefined
      ? [{ type: 'terminalComplete' as const, exitCode: Number(exit) }]
      : []),
  ];
  const end = outcome === '' ? '' : ` → ${plain(outcome, 120)}`;
  return {
    toolCallId: `${n}.${id}`,
    toolName: tool,
    displayName: tool,
    ...metaOf(tool),
    status: state === 'running' ? 'running' : 'completed',
    confirmed: 'not-needed',
    invocationMessage: { markdown: plain(summary, 200) },
    toolInput: isTerminal ? JSON.stringify({ command: what }) : what || tool,
    ...(state === 'running'
      ? {}
      : {
          success: state === 'ok',
          pastTenseMessage: { markdown: `${plain(summary, 200)}${end}` },
          content,
          ...(state === 'error' ? { error: { message: outcome || 'It failed.' } } : {}),
        }),
  };
}

function metaOf(tool: string): Pick<ToolCall, '_meta'> {
  if (tool === 'bash') return { _meta: { toolKind: 'terminal' } };
  if (tool === 'read') return { _meta: { toolKind: 'read' } };
  return tool === 'search' ? { _meta: { toolKind: 'search' } } : {};
}

/** A check is a command that the runner ran itself; one that is made to fail does well by failing. */
function checkCall(n: number, run: CheckRun): ToolCall {
  const { name, command, at, outcome, exit, ms, tail = '' } = run;
  // An editor unfolds a terminal that failed, and these are meant to.
  const isMadeToFail = at === 'canary' || at === 'red';
  const isGood = outcome === (isMadeToFail ? 'failed' : 'passed');
  const isRunning = outcome === 'running';
  const words = `Check ${plain(name, 80)} ${CHECK_PLACES[at]}`;
  const time = ms === undefined ? '' : ` after ${took(ms)}`;
  const ended = `${words}: ${outcome.replaceAll('_', ' ')}${time}${isGood ? '' : ' ✗'}`;
  return {
    toolCallId: `${n}.check/${checkId(run)}`,
    toolName: 'check',
    displayName: 'Check',
    ...(isMadeToFail ? {} : { _meta: { toolKind: 'terminal' as const } }),
    status: isRunning ? 'running' : 'completed',
    confirmed: 'not-needed',
    invocationMessage: { markdown: words },
    toolInput: isMadeToFail ? command : JSON.stringify({ command }),
    ...(isRunning
      ? {}
      : {
          // A failed check is an outcome and no failure of the call, which would hide its words.
          success: true,
          pastTenseMessage: { markdown: ended },
          content: [
            ...(tail === '' ? [] : [{ type: 'text' as const, text: tail }]),
            ...(exit === undefined || isMadeToFail
              ? []
              : [{ type: 'terminalComplete' as const, exitCode: exit }]),
          ],
        }),
  };
}

function messageParts(attempt: AttemptState, message: Message, settings: PartsSettings): Part[] {
  const { name } = settings;
  switch (message.kind) {
    case 'follow_up':
      return []; // It is the message of the turn.
    case 'answer':
      return message.by === 'default'
        ? [notice(`${name}Nobody answered in time: the default was used.`)]
        : [];
    case 'steer':
    case 'interrupt': {
      if (message.delivered === undefined) return [];
      const what =
        message.kind === 'steer' ? 'The agent has read' : 'The agent was interrupted with';
      return [notice(`${name}${what}: ${plain(message.text)}`)];
    }
    case 'question': {
      const request = requestOf(attempt, message, settings);
      const answer = attempt.messages?.find(
        ({ kind, to }) => kind === 'answer' && to === message.id,
      );
      if (answer) {
        const answers = answersOf(answer.text);
        return [{ kind: 'inputRequest', request: { ...request, answers }, response: 'accept' }];
      }
      return [{ kind: 'inputRequest', request }];
    }
  }
}

export const answersOf = (value: string): NonNullable<InputRequest['answers']> => ({
  [ANSWER]: { state: 'submitted', value: { kind: 'text', value } },
});

/** What was answered, if it was. */
export const answerOf = ({ answers }: InputRequest): string | undefined =>
  answers?.[ANSWER]?.value.value;

function requestOf(
  { status }: AttemptState,
  { id, text }: Message,
  { name, clock }: PartsSettings,
): InputRequest {
  const asked =
    status.kind === 'needs_input' && status.question.id === id ? status.question : undefined;
  const message = asked ? questionTerms(asked, name, clock) : `${name}${text}`;
  const usual = asked?.default;
  const question = {
    id: ANSWER,
    kind: 'text' as const,
    message: text,
    required: false,
    ...(usual === undefined ? {} : { defaultValue: usual }),
  };
  return { id, message, questions: [question] };
}

const notice = (content: string): Part => ({ kind: 'systemNotification', content });

/** What the log has of the agent's work: its words, and the calls between them. */
type Logged = { readonly words: string } | { readonly call: LoggedCall };

const BUILT_IN = 'builtin';

/** Phases in which the runner itself writes; in all others an agent may. */
const RUNNERS_OWN = /^(prepare|baseline|quick|package|verify|merge)$|_(package|verify)$/;

function loggedWork(outline: LogOutline, agent: string): Logged[] {
  return outline.parts
    .filter(({ name }) => !RUNNERS_OWN.test(name))
    .flatMap(({ turns }) => {
      // The built-in agent's turns are marked, and what stands before them is the runner's.
      const own = turns.filter(({ n }) => agent !== BUILT_IN || n !== undefined);
      return own.flatMap(({ entries }) => entries);
    })
    .flatMap((entry): Logged[] => {
      if (typeof entry !== 'string') return [{ call: entry }];
      // How the turn ended, and what the runner writes from there on.
      const words = entry.replace(/^— [^]*$/m, '').trim();
      return words === '' ? [] : [{ words }];
    });
}

/** Pairs the log with the calls that the runner told: the words stand where the log has them. */
class Said {
  readonly #logged: readonly Logged[];
  readonly #n: number;
  readonly #paired = new Map<string, number>();
  readonly #used = new Set<number>();

  constructor(n: number, logged: readonly Logged[]) {
    this.#n = n;
    this.#logged = logged;
  }

  /** Words before the first call. */
  before(): Part[] {
    return this.#wordsFrom(0);
  }

  outputOf(call: Call): string | undefined {
    const at = this.#pair(call);
    const logged = at === undefined ? undefined : this.#logged[at];
    const output = logged && 'call' in logged ? logged.call.output : undefined;
    return output === undefined ? undefined : withoutExit(output);
  }

  /** Words between this call and the next. */
  after(call: Call): Part[] {
    const at = this.#pair(call);
    return at === undefined ? [] : this.#wordsFrom(at + 1);
  }

  /** Words behind calls that the runner did not tell one by one. */
  rest(): Part[] {
    return this.#logged.flatMap((_, at) => this.#wordsFrom(at));
  }

  #wordsFrom(start: number): Part[] {
    const parts: Part[] = [];
    for (let at = start; at < this.#logged.length; at += 1) {
      const logged = this.#logged[at];
      if (!logged || 'call' in logged) break;
      if (this.#used.has(at)) continue;
      this.#used.add(at);
      const id = `${this.#n}.words/${this.#numberOf(at)}`;
      parts.push({ kind: 'markdown', id, content: `${logged.words}\n\n` });
    }
    return parts;
  }

  /** Which of the agent's words these are, from 1: the log only grows, so that stays. */
  #numberOf(at: number): number {
    return this.#logged.slice(0, at + 1).filter((each) => 'words' in each).length;
  }

  /** The place of a call in the log: calls with the same words are paired in their order. */
  #pair(call: Call): number | undefined {
    if (call.state === 'running') return undefined;
    const known = this.#paired.get(call.id);
    if (known !== undefined) return known;
    const outcome = call.outcome ?? '';
    const at = this.#logged.findIndex(
      (each, index) =>
        'call' in each &&
        !this.#used.has(index) &&
        each.call.summary === call.summary &&
        each.call.outcome === outcome,
    );
    if (at < 0) return undefined;
    this.#used.add(at);
    this.#paired.set(call.id, at);
    return at;
  }
}

/** The exit is shown by a mark, and the output begins with it. */
const withoutExit = (output: string): string => output.replace(/^exit \d+\n/, '');

/** The title of a chat, or of a turn in a list. */
export const titleLine = (text: string): string => oneLine(text, 80);
