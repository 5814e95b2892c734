/**
 * Owns a task as chats: a turn for the instructions and for each follow-up, with what became of it;
 * a chat of its own for each of several attempts that run side by side. Pure: the same facts give the
 * same chats, with the same ids.
 */
import { newerBaseWords } from '../protocol/attempt-base.ts';
import { rank } from '../protocol/rank.ts';
import type { MessageId } from '../protocol/messages.ts';
import { isFinal } from '../protocol/status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { sumOfUsage } from '../protocol/usage.ts';
import { attemptParts } from './attempt-parts.ts';
import type { TaskHistory } from './task-history.ts';
import { attemptCall, attemptChatUri } from './uris.ts';
import {
  type ActiveTurn,
  type ErrorPart,
  type Message,
  type ToolCall,
  type Turn,
  type Uri,
} from './wire.ts';
import { endingWords, NEXT_STEPS, plain } from './words.ts';

/** A turn of a task, going or ended, and the attempts that it is about. */
export interface TaskTurn {
  readonly turn: Turn | ActiveTurn;
  readonly attempts: readonly AttemptState[];
}

export interface TranscriptSettings {
  readonly session: Uri;
  /** The ids that clients gave the first turn, and those that messages began. */
  readonly firstTurn: string;
  readonly turnOfMessage: (message: MessageId) => string;
  readonly clock: (at: string) => string;
}

export const isEnded = (turn: Turn | ActiveTurn): turn is Turn => 'state' in turn;

/** The turns of a task, oldest first. */
export function taskTurns(
  task: TaskState,
  history: TaskHistory,
  settings: TranscriptSettings,
): TaskTurn[] {
  const groups = turnGroups(task);
  return groups.map((attempts) => {
    const [first] = attempts;
    const message = first ? openingOf(first, settings.turnOfMessage) : undefined;
    const id = message === undefined ? settings.firstTurn : message.id;
    const text = message === undefined ? task.spec.instructions : message.text;
    const startedAt = first ? history.of(first.n)?.startedAt : undefined;
    const about: About = { id, startedAt: startedAt ?? task.createdAt, message: saidBy(text) };
    return { turn: turnOf(about, attempts, history, settings), attempts };
  });
}

/** The chats of attempts that run side by side. */
export function attemptTurn(
  task: TaskState,
  attempt: AttemptState,
  history: TaskHistory,
  settings: TranscriptSettings,
): Turn | ActiveTurn {
  const startedAt = history.of(attempt.n)?.startedAt ?? task.createdAt;
  const about = { id: attemptCall(attempt.n), startedAt, message: saidBy(task.spec.instructions) };
  return turnOf(about, [attempt], history, settings);
}

/** The attempts of the instructions together, each follow-up by itself. */
function turnGroups({ attempts }: TaskState): AttemptState[][] {
  const first = attempts.filter(({ continues }) => continues === undefined);
  const later = attempts.filter(({ continues }) => continues !== undefined);
  return [first, ...later.map((attempt) => [attempt])];
}

function openingOf(
  attempt: AttemptState,
  turnOfMessage: TranscriptSettings['turnOfMessage'],
): { id: string; text: string } | undefined {
  if (attempt.continues === undefined) return undefined;
  const message = attempt.messages?.find(({ kind }) => kind === 'follow_up');
  if (attempt.base) {
    const text = `Bring this onto ${newerBaseWords(attempt.base)}.`;
    return { id: message ? turnOfMessage(message.id) : `base-${attempt.n}`, text };
  }
  if (!message) return { id: `attempt-${attempt.n}`, text: 'Go on.' };
  const comments = (message.comments ?? []).map(
    ({ path, line, text }) => `- ${plain(path)}:${line}: ${plain(text)}`,
  );
  return { id: turnOfMessage(message.id), text: [message.text, ...comments].join('\n') };
}

export const saidBy = (text: string, kind: Message['origin']['kind'] = 'user'): Message => ({
  text,
  origin: { kind },
});

type About = Pick<ActiveTurn, 'id' | 'startedAt' | 'message'>;

function turnOf(
  about: About,
  attempts: readonly AttemptState[],
  history: TaskHistory,
  settings: TranscriptSettings,
): Turn | ActiveTurn {
  const isSideBySide = attempts.length > 1;
  const parts = attempts.flatMap((attempt) => {
    const known = history.of(attempt.n);
    if (!known) return [];
    const { clock } = settings;
    if (!isSideBySide) return attemptParts(attempt, known, { name: '', clock });
    // Its own chat has its account; what waits for a person stands in both.
    const call = attemptAsCall(attempt, settings.session);
    const asked = attemptParts(attempt, known, { name: `Attempt ${attempt.n}: `, clock });
    return [
      { kind: 'toolCall' as const, toolCall: call },
      ...asked.filter(({ kind }) => kind === 'inputRequest'),
    ];
  });
  const usage = usageOf(attempts);
  const turn: ActiveTurn = { ...about, responseParts: parts, ...(usage && { usage }) };
  if (attempts.length === 0 || !attempts.every(({ status }) => isFinal(status))) return turn;
  // What the log has to say still belongs into this turn, and one that is over takes no more.
  if (attempts.some(({ n }) => history.of(n)?.isReading === true)) return turn;
  return ended(turn, attempts, history);
}

function ended(turn: ActiveTurn, attempts: readonly AttemptState[], history: TaskHistory): Turn {
  const best = rank(attempts)[0];
  const duration = Math.max(0, ...attempts.map(({ n }) => history.of(n)?.took ?? 0));
  if (!best) return { ...turn, duration, state: 'complete' };
  const parts = [...turn.responseParts];
  if (best.status.kind === 'cancelled') {
    const content = `Cancelled: ${plain(best.status.reason)} What was done until then is kept.`;
    parts.push({ kind: 'systemNotification', content });
    return { ...turn, responseParts: parts, duration, state: 'cancelled' };
  }
  const name = attempts.length > 1 ? `Attempt ${best.n} is the best: ` : '';
  const content = endingWords(best, name);
  const hasChanges = (best.result?.files.length ?? 0) > 0;
  // A message before it may have no break of its own.
  parts.push({
    kind: 'markdown',
    id: `${best.n}.ending`,
    content: `\n\n${content}${hasChanges ? NEXT_STEPS : ''}`,
  });
  const failure = failureOf(best);
  if (failure) parts.push(failure);
  return { ...turn, responseParts: parts, duration, state: failure ? 'error' : 'complete' };
}

/** The result stays, and a follow-up is the way on: trying the same again is not. */
function failureOf({ status }: AttemptState): ErrorPart | undefined {
  if (status.kind !== 'done') return undefined;
  const { level, because } = status.verdict;
  if (level !== 'failed' && level !== 'declined') return undefined;
  const message = plain(because[0]?.text ?? 'The runner gave no reason.');
  return { kind: 'error', error: { errorType: level, message }, resumable: false };
}

function usageOf(attempts: readonly AttemptState[]): ActiveTurn['usage'] {
  const used = attempts.filter(({ usage }) => usage.requests > 0);
  if (used.length === 0) return undefined;
  const sum = sumOfUsage(used.map(({ usage }) => usage));
  const model = used.at(-1)?.model;
  return {
    inputTokens: sum.input + sum.cacheRead + sum.cacheWrite,
    outputTokens: sum.output,
    ...(model === undefined ? {} : { model }),
  };
}

function attemptAsCall(attempt: AttemptState, session: Uri): ToolCall {
  const { n, status } = attempt;
  const resource = attemptChatUri(session, n);
  const title = `Attempt ${n}`;
  const isOver = isFinal(status);
  return {
    toolCallId: attemptCall(n),
    toolName: 'attempt',
    displayName: title,
    _meta: { toolKind: 'subagent', subagentChatUri: resource },
    status: isOver ? 'completed' : 'running',
    confirmed: 'not-needed',
    invocationMessage: title,
    content: [{ type: 'subagent', resource, title, agentName: 'Errand' }],
    ...(isOver ? { success: true, pastTenseMessage: { markdown: plainEnd(title, attempt) } } : {}),
  };
}

function plainEnd(title: string, attempt: AttemptState): string {
  const words = endingWords(attempt, '').split('\n', 1)[0] ?? '';
  return words === '' ? `${title}: cancelled` : `${title}: ${words}`;
}
