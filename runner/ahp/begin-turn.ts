/**
 * Owns beginning turns: the first message of a session becomes a task, a later one a follow-up, and a
 * command is carried out. Until the task has the turn, it is the session's own; where it fails, the
 * reason stands in it, and it can be tried again.
 */
import { followUpAttempt } from '../client/messages.ts';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import { CancelTask, DiscardTask } from '../protocol/requests.ts';
import { resultBearer } from '../protocol/rank.ts';
import { isFinal } from '../protocol/status.ts';
import { chosenConfig } from './config-chips.ts';
import type { BegunTurn } from './begun-turn.ts';
import type { LocalTurn } from './marks.ts';
import type { Session } from './session.ts';
import { sendFirst } from './sending.ts';
import { carryOut, type SlashCommand, slashCommandIn } from './slash-commands.ts';
import { messageIdOf, turnIdOf } from './turn-ids.ts';
import { plain } from './words.ts';

export function beginTurn(session: Session, turn: BegunTurn): void {
  const { id, startedAt, text } = turn;
  // It may have been stopped before it is tried again.
  session.stopped.delete(id);
  const command = slashCommandIn(text);
  if (command === undefined && !session.isListed) session.setMark({ firstTurn: id });
  session.own = [...session.own.filter((each) => each.id !== id), { id, startedAt, text }];
  session.begun.set(id, turn);
  const work =
    command !== undefined
      ? () => runCommand(session, turn, command)
      : session.isListed
        ? () => followUp(session, turn)
        : () => send(session, turn);
  session.queue.run(work).catch((error: unknown) => fail(session, turn, error));
}

/** A turn that failed before the task had it. */
export function resumeTurn(session: Session, id: string): void {
  const turn = session.begun.get(id);
  if (turn) beginTurn(session, turn);
}

/** The next message that waits, where nothing goes on; a stop leaves all of them waiting. */
export function beginQueued(session: Session): void {
  const { mark, own } = session;
  const [next, ...rest] = mark.queued ?? [];
  if (!next || !session.isDone || own.some(({ duration }) => duration === undefined)) return;
  session.setMark({ queued: rest });
  const startedAt = new Date(session.parts.now()).toISOString();
  const id = turnIdOf(messageIdOf(next.id));
  beginTurn(session, { id, startedAt, text: next.text });
  session.changed();
}

async function send(session: Session, turn: BegunTurn): Promise<void> {
  const { link, folders } = session.parts;
  if (session.stopped.has(turn.id)) return;
  const { task, notes } = await sendFirst(
    {
      id: session.id,
      text: turn.text,
      folder: session.folder,
      config: chosenConfig(session.config?.values),
    },
    {
      connection: link.connection,
      address: link.address,
      repositoryAt: (folder) => folders.add(folder),
      signal: session.stopSending.signal,
      onStep: (activity) => {
        session.activity = activity;
        session.changed();
      },
    },
  );
  // Deleted when it could not be called back any more: another session has its task.
  if (session.isGone) {
    const reason = 'Deleted in the editor.';
    await link.connection.request(CancelTask, { id: session.id, reason });
    return;
  }
  session.activity = undefined;
  session.own = session.own.filter(({ id }) => id !== turn.id);
  session.took(task);
  // Stopped when it could not be called back any more.
  if (session.stopped.has(turn.id)) await cancelTask(session);
  if (notes.length > 0) session.note(notes.map((note) => `- ${plain(note)}`).join('\n'));
}

/** Ends all of the task; what was done until then is kept. */
export async function cancelTask(session: Session): Promise<void> {
  const { connection } = session.parts.link;
  const reason = 'Stopped in the editor.';
  session.took((await connection.request(CancelTask, { id: session.id, reason })).task);
}

async function followUp(session: Session, turn: BegunTurn): Promise<void> {
  const { id, text } = turn;
  if (session.stopped.has(id)) return;
  const { connection } = session.parts.link;
  const task = session.task ?? (await session.refreshed());
  const attempt = resultBearer(task.attempts);
  if (!attempt || !isFinal(task.status)) {
    throw new ErrandError('conflict', 'The task is still at work.', {
      hint: 'Send it while it works, and the agent reads it at its next turn.',
    });
  }
  const message = messageIdOf(id);
  if (turnIdOf(message) !== id) {
    session.setMark({ turns: { ...session.mark.turns, [message]: id } });
  }
  const to = { id: session.id, attempt: attempt.n, message };
  const after = await followUpAttempt(connection, to, text, []);
  session.own = session.own.filter((each) => each.id !== id);
  session.took(after.task);
  // Stopped while it was being sent.
  if (session.stopped.has(id)) await cancelTask(session);
}

async function runCommand(session: Session, turn: BegunTurn, command: SlashCommand): Promise<void> {
  const { id, startedAt, text } = turn;
  const { link, errand, now } = session.parts;
  const began = now();
  const task = session.task ?? (session.isListed ? await session.refreshed() : undefined);
  if (!task) throw new ErrandError('conflict', 'There is no result yet.');
  if (!isFinal(task.status)) throw new ErrandError('conflict', 'The task is still at work.');
  const { root } = session;
  if (command === 'discard' && root === undefined) {
    // Its refs in a repository that is not known here stay until the next discard there.
    await link.connection.request(DiscardTask, { id: session.id });
    return;
  }
  if (root === undefined) {
    throw new ErrandError('invalid', 'The folder that this task came from is not known here.', {
      hint: 'Open it in a window with Errand once, or name it: errand ahp --folder DIR.',
    });
  }
  const carried = await carryOut(command, session.id, root, errand);
  const done: LocalTurn = {
    id,
    startedAt,
    text,
    answer: carried.answer,
    duration: now() - began,
    ...(carried.failed && { error: { ...carried.failed, resumable: true } }),
  };
  session.own = session.own.filter((each) => each.id !== id);
  const local = (session.mark.local ?? []).filter((each) => each.id !== id);
  session.setMark({ local: [...local, done], ...(carried.pull && { pull: carried.pull }) });
  session.update();
}

function fail(session: Session, turn: BegunTurn, error: unknown): void {
  session.activity = undefined;
  const duration = Math.max(0, session.parts.now() - Date.parse(turn.startedAt)) || 0;
  const errorType = error instanceof ErrandError ? error.code : 'internal';
  const failure = { errorType, message: errorWords(error), resumable: true };
  session.own = session.own.map((each) =>
    each.id === turn.id && each.duration === undefined
      ? { ...each, duration, error: failure }
      : each,
  );
  session.update();
}
