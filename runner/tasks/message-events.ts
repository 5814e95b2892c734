/**
 * Owns which messages an attempt may get, and the events they make: steering and interrupting while
 * it goes on, its question and the answer, and going on with one that has ended. Pure: the time
 * comes in, and earlier messages are in the task's state. The same message again makes no event;
 * its id with another text is refused.
 */
import { isDeepStrictEqual } from 'node:util';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskEvent } from '../protocol/events.ts';
import { ancestry } from '../protocol/rank.ts';
import type { LineComment, Message, Question } from '../protocol/messages.ts';
import { isFinal } from '../protocol/status.ts';
import type { AttemptState, NewerBase, TaskState } from '../protocol/task.ts';
import { endOpenPhase } from './open-phase.ts';
import { followed, move, overallStatus, type FilesOf } from './transitions.ts';

/** A message before it is stored. */
export type Said = Pick<Message, 'id' | 'kind' | 'text' | 'comments' | 'to'>;

/** Steering or an interruption of an attempt that has not ended. */
export function messageEvents(
  state: TaskState,
  attempt: number,
  said: Said,
  at: string,
): TaskEvent[] {
  // An interruption may be wordless; then the agent waits to be told more.
  if (said.kind !== 'interrupt') refuseEmpty(said);
  const to = attemptOf(state, attempt);
  if (isKnown(state, to, said)) return [];
  if (isFinal(to.status)) {
    throw new ErrandError('conflict', `Attempt ${attempt} of task ${state.id} has ended.`, {
      hint: 'Continue it with "errand follow-up", or with "Ask for Changes" in the editor.',
    });
  }
  return [told(attempt, { ...said, at }, at)];
}

/** Asks and parks the attempt: it is not carried out until there is an answer. */
export function questionEvents(
  state: TaskState,
  attempt: number,
  question: Question & { id: string },
  at: string,
): TaskEvent[] {
  const { id, text } = question;
  return [
    // The answer begins another phase.
    ...endOpenPhase(attemptOf(state, attempt), 'asks', at),
    told(attempt, { id, kind: 'question', text, at }, at),
    ...move(state, attempt, { kind: 'needs_input', question }, at),
  ];
}

/** A person's answer to the question that the attempt waits on. */
export function answerEvents(
  state: TaskState,
  attempt: number,
  said: Said & { to: string },
  at: string,
): TaskEvent[] {
  refuseEmpty(said);
  const to = attemptOf(state, attempt);
  if (isKnown(state, to, said)) return [];
  if (to.status.kind !== 'needs_input' || to.status.question.id !== said.to) {
    throw new ErrandError(
      'conflict',
      `Attempt ${attempt} is not waiting for an answer to this question.`,
      {
        hint: 'It was already answered, its time ran out, or the attempt was cancelled.',
      },
    );
  }
  return [
    told(attempt, { ...said, at, by: 'user' }, at),
    ...move(state, attempt, { kind: 'queued' }, at),
  ];
}

/**
 * Events for a question whose deadline has passed: the default becomes the answer, and without a
 * default the attempt resumes in order to give up. Empty while there is time.
 */
export function expiryEvents(state: TaskState, attempt: number, at: string): TaskEvent[] {
  const { status } = attemptOf(state, attempt);
  if (status.kind !== 'needs_input') return [];
  const { id = 'question', default: usual, deadline } = status.question;
  if (deadline === undefined || Date.parse(deadline) > Date.parse(at)) return [];
  const answer = {
    id: `default-${attempt}-${id}`.slice(0, 64),
    kind: 'answer',
    to: id,
    by: 'default',
    at,
  } as const;
  return [
    ...(usual === undefined ? [] : [told(attempt, { ...answer, text: usual }, at)]),
    ...move(state, attempt, { kind: 'queued' }, at),
  ];
}

/**
 * A new attempt that goes on with one that has ended, perhaps on a newer base; its number, also
 * where it is known.
 */
export function followUpEvents(
  state: TaskState,
  ended: number,
  said: Said,
  files: FilesOf,
  at: string,
  base?: NewerBase,
): { attempt: number; events: TaskEvent[] } {
  refuseEmpty(said);
  const before = attemptOf(state, ended);
  const known = followUpOf(state, ended, said, base);
  if (known) return { attempt: known.n, events: [] };
  if (!isFinal(before.status)) {
    throw new ErrandError('conflict', `Attempt ${ended} of task ${state.id} is still running.`, {
      hint: 'Steer it with "errand steer", or wait until it has ended.',
    });
  }
  const attempt = Math.max(...state.attempts.map(({ n }) => n)) + 1;
  const onto = base ? { base } : {};
  const begun: AttemptState = { ...before, n: attempt, status: { kind: 'queued' } };
  return {
    attempt,
    events: [
      { kind: 'attempt.created', at, attempt, continues: ended, ...files(attempt), ...onto },
      told(attempt, { ...said, at }, at),
      ...followed(state.status, overallStatus([...state.attempts, begun]), at),
    ],
  };
}

/** The attempt that this follow-up made before; throws where the id was used for something else. */
export function followUpOf(
  state: TaskState,
  ended: number,
  said: Said,
  base?: NewerBase,
): AttemptState | undefined {
  const known = state.attempts.find(({ messages = [] }) =>
    messages.some(({ id }) => id === said.id),
  );
  if (!known) return undefined;
  const message = known.messages?.find(({ id }) => id === said.id);
  const isSameBase = known.base?.commit === base?.commit;
  if (known.continues === ended && isSameBase && message && isSame(message, said)) return known;
  throw taken(said);
}

function refuseEmpty({ text, comments = [] }: Said): void {
  if (text.trim() === '' && comments.length === 0) {
    throw new ErrandError('invalid', 'The message is empty.');
  }
}

/** The attempt with this number; throws `not_found`. */
export function attemptOf(state: TaskState, attempt: number): AttemptState {
  const found = state.attempts.find(({ n }) => n === attempt);
  if (found) return found;
  throw new ErrandError('not_found', `Task ${state.id} has no attempt ${attempt}.`, {
    hint: `It has ${state.attempts.map(({ n }) => n).join(', ')}.`,
  });
}

/**
 * True when the attempt was told this before. An attempt knows what those were told that it goes
 * on with, so an id may not come again in any of them.
 */
function isKnown(state: TaskState, attempt: AttemptState, said: Said): boolean {
  const message = attempt.messages?.find(({ id }) => id === said.id);
  if (message && isSame(message, said)) return true;
  const line = ancestry(state.attempts, attempt);
  if (line.some(({ messages = [] }) => messages.some(({ id }) => id === said.id))) {
    throw taken(said);
  }
  return false;
}

/** Compares what was said; the time, and whether it was delivered, do not count. */
function isSame(message: Message, said: Said): boolean {
  const parts = ({ kind, text, to, comments = [] }: Said): unknown => [
    kind,
    text,
    to,
    comments.map(plain),
  ];
  return isDeepStrictEqual(parts(message), parts(said));
}

function plain({ path, line, endLine, side, text }: LineComment): unknown {
  return [path, line, endLine, side, text];
}

function taken({ id }: Said): ErrandError {
  return new ErrandError('conflict', `The message id ${id} was already used for something else.`, {
    hint: 'Give each message its own id.',
  });
}

function told(attempt: number, message: Message, at: string): TaskEvent {
  return { kind: 'attempt.message', at, attempt, message };
}
