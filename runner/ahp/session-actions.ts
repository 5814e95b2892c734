/**
 * Owns what a client may do to a session, and what becomes of it: marks, messages, answers, stops. An
 * action that is not a client's to take is refused, and so is one that would rewrite what was said.
 */
import * as v from 'valibot';
import { answerQuestion, steerAttempt } from '../client/messages.ts';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import { openQuestions } from '../protocol/open-questions.ts';
import { isFinal } from '../protocol/status.ts';
import type { Session } from './session.ts';
import { slashCommandIn } from './slash-commands.ts';
import { beginQueued, beginTurn, cancelTask, resumeTurn } from './begin-turn.ts';
import type { BegunTurn } from './begun-turn.ts';
import { chatUri } from './uris.ts';
import { messageIdOf, turnIdOf } from './turn-ids.ts';
import { ANSWER } from './attempt-parts.ts';
import type { Action, Origin, Uri } from './wire.ts';
import { SKIPPED } from './words.ts';

const Said = v.object({ text: v.string() });
const TurnStarted = v.object({ turnId: v.string(), startedAt: v.string(), message: Said });
const TurnCancelled = v.object({
  turnId: v.string(),
  duration: v.optional(v.number()),
});
const TurnResume = v.object({ turnId: v.string() });
const PendingSet = v.object({
  kind: v.picklist(['steering', 'queued']),
  id: v.string(),
  message: Said,
});
const PendingRemoved = v.object({ kind: v.picklist(['steering', 'queued']), id: v.string() });
const Reordered = v.object({ order: v.array(v.string()) });
const Title = v.object({ title: v.pipe(v.string(), v.maxLength(200)) });
const IsRead = v.object({ isRead: v.boolean() });
const IsArchived = v.object({ isArchived: v.boolean() });
const ConfigChanged = v.object({ config: v.record(v.string(), v.unknown()) });
const InputCompleted = v.object({
  requestId: v.string(),
  response: v.string(),
  answers: v.optional(v.record(v.string(), v.object({ value: v.optional(v.unknown()) }))),
});

/** Kept by the editor, and told to its other windows. */
const PASSED_ON = new Set([
  'chat/draftChanged',
  'chat/inputAnswerChanged',
  'session/activeClientSet',
  'session/activeClientRemoved',
]);

const NOTHING = { type: 'object', properties: {} } as const;

export function act(session: Session, channel: Uri, action: Action, origin: Origin): void {
  const { channels } = session.parts;
  const echo = { channel, action, origin };
  const refuse = (reason: string): void => channels.reject(channel, action, origin, reason);
  const taken = <S extends v.GenericSchema>(form: S, take: (said: v.InferOutput<S>) => void) => {
    const parsed = v.safeParse(form, action);
    if (!parsed.success) return refuse(`${action.type} has an unknown form.`);
    take(parsed.output);
    session.update(echo);
  };
  switch (action.type) {
    case 'chat/turnStarted':
      return taken(TurnStarted, (said) => startTurn(session, said));
    case 'chat/turnResume':
      return taken(TurnResume, ({ turnId }) => resumeTurn(session, turnId));
    case 'chat/turnCancelled':
      return taken(TurnCancelled, ({ turnId, duration = 0 }) =>
        stopTurn(session, turnId, duration),
      );
    case 'chat/pendingMessageSet':
      return taken(PendingSet, (said) => keepMessage(session, said));
    case 'chat/pendingMessageRemoved':
      return taken(PendingRemoved, ({ id }) =>
        session.setMark({ queued: (session.mark.queued ?? []).filter((each) => each.id !== id) }),
      );
    case 'chat/queuedMessagesReordered':
      return taken(Reordered, ({ order }) => {
        const place = ({ id }: { id: string }): number =>
          order.includes(id) ? order.indexOf(id) : order.length;
        const queued = session.mark.queued ?? [];
        session.setMark({ queued: queued.toSorted((a, b) => place(a) - place(b)) });
      });
    case 'chat/inputCompleted':
      return taken(InputCompleted, (said) => answer(session, said));
    case 'session/titleChanged':
      return taken(Title, ({ title }) => session.setMark({ title }));
    case 'session/isReadChanged':
      return taken(IsRead, ({ isRead }) => session.setMark({ isRead }));
    case 'session/isArchivedChanged':
      return taken(IsArchived, ({ isArchived }) => session.setMark({ isArchived }));
    case 'session/configChanged':
      // Of a task, nothing is chosen any more.
      if (session.isListed) return refuse('This is chosen before the first message.');
      return taken(ConfigChanged, ({ config }) => {
        const { schema, values } = session.config ?? { schema: NOTHING, values: {} };
        session.config = { schema, values: { ...values, ...config } };
      });
    case 'chat/truncated':
      return refuse('What was done for a task stays in its history: say what to change instead.');
    default:
      if (PASSED_ON.has(action.type)) return channels.dispatch(channel, action, origin);
      return refuse(`${action.type} is not for a client to say.`);
  }
}

function startTurn(session: Session, said: v.InferOutput<typeof TurnStarted>): void {
  const { turnId, startedAt, message } = said;
  const { chats } = session.view;
  // Said again after a cut: it is under way, or done.
  const isKnown = [...chats.values()].some(
    ({ turns, activeTurn }) => activeTurn?.id === turnId || turns.some(({ id }) => id === turnId),
  );
  if (isKnown) return;
  const turn: BegunTurn = { id: turnId, startedAt, text: message.text };
  beginTurn(session, turn);
}

/** The editor has shown the turn as stopped already. */
function stopTurn(session: Session, turnId: string, duration: number): void {
  session.stopped.set(turnId, duration);
  if (session.own.some(({ id, duration: took }) => id === turnId && took === undefined)) {
    session.own = session.own.map((turn) => (turn.id === turnId ? { ...turn, duration } : turn));
    session.stopSending.abort();
    session.stopSending = new AbortController();
  }
  const { task } = session;
  if (!task || isFinal(task.status)) return;
  inTurn(session, () => cancelTask(session));
}

/** A message while the agent works: it reads it at its next turn, or it waits for the end. */
function keepMessage(session: Session, said: v.InferOutput<typeof PendingSet>): void {
  const { kind, id, message } = said;
  const { task } = session;
  const going = task?.attempts.filter(({ status }) => !isFinal(status)) ?? [];
  // A command is about a result, and is none of the agent's business.
  const waits = kind === 'queued' || slashCommandIn(message.text) !== undefined;
  const text = message.text;
  if (waits || going.length === 0) return keepUntilEnd(session, { id, text });
  const own = messageIdOf(id);
  if (turnIdOf(own) !== id) session.setMark({ turns: { ...session.mark.turns, [own]: id } });
  inTurn(session, async () => {
    const { channels, link } = session.parts;
    let isHeard = false;
    for (const { n } of going) {
      const to = { id: session.id, attempt: n, message: own };
      const told = await steerAttempt(link.connection, to, text).catch(unlessEnded);
      if (told) session.took(told);
      isHeard ||= told !== undefined;
    }
    if (isHeard) return;
    // All have ended meanwhile: what was said is not lost, and goes on from the result.
    const chat = chatUri(session.uri);
    channels.dispatch(chat, { type: 'chat/pendingMessageRemoved', kind: 'steering', id });
    keepUntilEnd(session, { id, text });
    session.update();
  });
}

function unlessEnded(error: unknown): undefined {
  if (error instanceof ErrandError && error.code === 'conflict') return;
  throw error;
}

/** The next message when the work has ended, which it may have. */
function keepUntilEnd(session: Session, message: { id: string; text: string }): void {
  const queued = (session.mark.queued ?? []).filter(({ id }) => id !== message.id);
  session.setMark({ queued: [...queued, message] });
  beginQueued(session);
}

function answer(session: Session, said: v.InferOutput<typeof InputCompleted>): void {
  const { task } = session;
  const open = task && openQuestions(task).find(({ id }) => id === said.requestId);
  if (!open) return; // Answered elsewhere, or its deadline has passed.
  const given = said.response === 'accept' ? textOf(said.answers?.[ANSWER]?.value) : undefined;
  const words = given ?? open.question.default ?? SKIPPED;
  const response = said.response === 'accept' ? 'accept' : 'cancel';
  session.answered.set(open.id, { response, text: words });
  inTurn(session, async () => {
    const { connection } = session.parts.link;
    const to = { id: session.id, attempt: open.attempt, question: open.id };
    try {
      session.took(await answerQuestion(connection, to, words));
    } finally {
      // From here on the task says it; or it did not get there, and is asked again.
      session.answered.delete(open.id);
    }
  });
}

/** Own text and the text of a choice come in the same form; an empty one is no answer. */
function textOf(value: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ value: v.string() }), value);
  const text = parsed.success ? parsed.output.value.trim() : '';
  return text === '' ? undefined : text;
}

/** Does it after what was asked for before; what fails is said in the chat. */
function inTurn(session: Session, work: () => Promise<void>): void {
  session.queue.run(work).catch((error: unknown) => {
    session.note(`That was not done: ${errorWords(error)}`);
  });
}
