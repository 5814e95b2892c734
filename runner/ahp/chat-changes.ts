/**
 * Owns the actions by which a chat became another: what a client that has the first state needs in
 * order to have the second. Because it compares states, nothing is said twice, whatever came between.
 * A turn that is over takes no more parts. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { isEnded } from './transcript.ts';
import type { Action, ActiveTurn, ChatState, InputRequest, Part, ToolCall, Turn } from './wire.ts';

export function chatChanges(before: ChatState, after: ChatState): Action[] {
  const actions: Action[] = [];
  const queued = after.queuedMessages ?? [];
  const knownTurns = new Map(turnsOf(before).map((turn) => [turn.id, turn]));
  for (const turn of turnsOf(after)) {
    const known = knownTurns.get(turn.id);
    if (known && isEnded(known) && !isResumed(known, turn)) continue;
    if (!known) actions.push(startOf(turn, before, queued));
    else if (isEnded(known)) actions.push({ type: 'chat/turnResume', turnId: turn.id });
    actions.push(...turnChanges(known, turn));
  }
  actions.push(...steeringChanges(before, after), ...queueChanges(before, after, actions));
  return actions;
}

const turnsOf = ({ turns, activeTurn }: ChatState): (Turn | ActiveTurn)[] =>
  activeTurn ? [...turns, activeTurn] : [...turns];

const isResumed = (before: Turn | ActiveTurn, after: Turn | ActiveTurn): boolean =>
  isEnded(before) && before.state === 'error' && !isEnded(after);

function startOf(
  { id, startedAt, message }: Turn | ActiveTurn,
  before: ChatState,
  queued: NonNullable<ChatState['queuedMessages']>,
): Action {
  // A message that waited and does no more is the one that this turn begins with.
  const taken = before.queuedMessages?.find(
    (each) => each.message.text === message.text && !queued.some((left) => left.id === each.id),
  );
  const from = taken && { queuedMessageId: taken.id };
  return { type: 'chat/turnStarted', turnId: id, startedAt, message, ...from };
}

function turnChanges(before: Turn | ActiveTurn | undefined, after: Turn | ActiveTurn): Action[] {
  const turnId = after.id;
  const known = new Map((before?.responseParts ?? []).map((part, at) => [keyOf(part, at), part]));
  const actions = after.responseParts.flatMap((part, at) =>
    partChanges(known.get(keyOf(part, at)), part, turnId),
  );
  if (after.usage && !isDeepStrictEqual(after.usage, before?.usage)) {
    actions.push({ type: 'chat/usage', turnId, usage: after.usage });
  }
  return isEnded(after) ? [...actions, endOf(after)] : actions;
}

function endOf({ id: turnId, state, duration, responseParts }: Turn): Action {
  switch (state) {
    case 'complete':
      return { type: 'chat/turnComplete', turnId, duration };
    case 'cancelled':
      return { type: 'chat/turnCancelled', turnId, duration };
    case 'error': {
      const part = responseParts.findLast(({ kind }) => kind === 'error');
      // Versions before 0.8 have the error itself, later ones its part.
      return {
        type: 'chat/error',
        turnId,
        duration,
        ...(part?.kind === 'error' && { error: part.error, part }),
      };
    }
  }
}

/** What a part is called; notices have no id, and their words name them. */
function keyOf(part: Part, at: number): string {
  switch (part.kind) {
    case 'markdown':
      return `text/${part.id}`;
    case 'toolCall':
      return `call/${part.toolCall.toolCallId}`;
    case 'inputRequest':
      return `input/${part.request.id}`;
    case 'systemNotification':
      return `notice/${part.content}`;
    case 'error':
      return `error/${at}`;
  }
}

function partChanges(before: Part | undefined, after: Part, turnId: string): Action[] {
  switch (after.kind) {
    case 'markdown': {
      if (before?.kind !== 'markdown') return [{ type: 'chat/responsePart', turnId, part: after }];
      const { id, content } = after;
      if (content === before.content || !content.startsWith(before.content)) return [];
      const more = content.slice(before.content.length);
      return [{ type: 'chat/delta', turnId, partId: id, content: more }];
    }
    case 'systemNotification':
      return before ? [] : [{ type: 'chat/responsePart', turnId, part: after }];
    case 'toolCall':
      return callChanges(
        before?.kind === 'toolCall' ? before.toolCall : undefined,
        after.toolCall,
        turnId,
      );
    case 'inputRequest': {
      const { request, response } = after;
      const known = before?.kind === 'inputRequest' ? before : undefined;
      const asked = known ? [] : [{ type: 'chat/inputRequested', request: unanswered(request) }];
      if (response === undefined || known?.response !== undefined) return asked;
      const { id: requestId, answers } = request;
      return [...asked, { type: 'chat/inputCompleted', requestId, response, answers }];
    }
    case 'error':
      return []; // The end of the turn has it.
  }
}

/** Answers come with the completion. */
const unanswered = ({ id, message, questions }: InputRequest): InputRequest => ({
  id,
  message,
  questions,
});

function callChanges(before: ToolCall | undefined, after: ToolCall, turnId: string): Action[] {
  const { toolCallId, toolName, displayName, _meta, invocationMessage, toolInput } = after;
  const about = { turnId, toolCallId, ...(_meta && { _meta }) };
  const actions: Action[] = [];
  if (!before) {
    actions.push({ type: 'chat/toolCallStart', ...about, toolName, displayName });
    const input = toolInput === undefined ? {} : { toolInput };
    const ready = { invocationMessage, ...input, confirmed: 'not-needed' };
    actions.push({ type: 'chat/toolCallReady', ...about, ...ready });
  }
  const isRunning = after.status === 'running';
  if (isRunning && after.content && !isDeepStrictEqual(after.content, before?.content)) {
    actions.push({ type: 'chat/toolCallContentChanged', ...about, content: after.content });
  }
  if (isRunning || before?.status === 'completed') return actions;
  const { success = true, pastTenseMessage = invocationMessage, content = [], error } = after;
  const result = { success, pastTenseMessage, content, ...(error && { error }) };
  return [...actions, { type: 'chat/toolCallComplete', ...about, result }];
}

function steeringChanges(before: ChatState, after: ChatState): Action[] {
  const [was, is] = [before.steeringMessage, after.steeringMessage];
  if (was?.id === is?.id) return [];
  const kind = 'steering';
  if (is) return [{ type: 'chat/pendingMessageSet', kind, ...is }];
  return was ? [{ type: 'chat/pendingMessageRemoved', kind, id: was.id }] : [];
}

function queueChanges(before: ChatState, after: ChatState, said: readonly Action[]): Action[] {
  const kind = 'queued';
  const [was, is] = [before.queuedMessages ?? [], after.queuedMessages ?? []];
  const taken = new Set(said.map(({ queuedMessageId }) => queuedMessageId));
  const removed = was.filter(({ id }) => !taken.has(id) && !is.some((each) => each.id === id));
  const added = is.filter((each) => {
    const known = was.find(({ id }) => id === each.id);
    return known?.message.text !== each.message.text;
  });
  return [
    ...removed.map(({ id }) => ({ type: 'chat/pendingMessageRemoved', kind, id })),
    ...added.map(({ id, message }) => ({ type: 'chat/pendingMessageSet', kind, id, message })),
  ];
}
