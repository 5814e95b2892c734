/**
 * Owns one session of a client: the task of its id, which is made by the first message, its account,
 * and what the client says to it. A prompt lasts until its turn is over; the task does not depend on
 * that, nor on the client. What is sent is the folder as it is on the disk.
 */
import type { AgentContext, StopReason } from '@agentclientprotocol/sdk';
import { methods, type SessionUpdate } from '@agentclientprotocol/sdk';
import { titleLine } from '../ahp/attempt-parts.ts';
import { chosenConfig } from '../ahp/config-chips.ts';
import { FollowedTask } from '../ahp/followed-task.ts';
import type { Folders } from '../ahp/folders.ts';
import type { RunnerLink } from '../ahp/runner-link.ts';
import { sendFirst } from '../ahp/sending.ts';
import {
  carryOut,
  type RunErrand,
  type SlashCommand,
  slashCommandIn,
} from '../ahp/slash-commands.ts';
import { isEnded, taskTurns } from '../ahp/transcript.ts';
import { sessionUri } from '../ahp/uris.ts';
import { plain, questionTerms } from '../ahp/words.ts';
import { answerQuestion, followUpAttempt, steerAttempt } from '../client/messages.ts';
import { newMessageId } from '../client/task-id.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import { type OpenQuestion, openQuestions } from '../protocol/open-questions.ts';
import { resultBearer } from '../protocol/rank.ts';
import { CancelTask, GetTask } from '../protocol/requests.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import { Account, agentSays } from './account.ts';
import { ask } from './asking.ts';
import { AVAILABLE_COMMANDS, isStatusCommand, statusAnswer } from './commands.ts';

export interface SessionParts {
  readonly client: AgentContext;
  /** True where the client shows forms. */
  readonly showsForms: boolean;
  readonly link: RunnerLink;
  readonly folders: Folders;
  readonly errand: RunErrand;
  /** A time of day as people read it. */
  readonly clock: (at: string) => string;
}

/** The turn that the first message began. */
const FIRST = 'first';

export class AcpSession {
  readonly id: TaskId;
  readonly #cwd: string;
  readonly #parts: SessionParts;
  readonly #followed: FollowedTask;
  readonly #account = new Account();
  /** What the client says is done one after the other. */
  readonly #queue = new SerialQueue();
  /** Prompts that wait for the end of the turn. */
  readonly #waiting = new Set<(reason: StopReason) => void>();
  readonly #asked = new Map<string, AbortController>();
  #sending = new AbortController();
  /** As many as were seen: while events are read again, the task is one of before. */
  #attempts = 0;
  #isOpen = false;
  #isDue = false;
  #isGone = false;

  constructor(id: TaskId, cwd: string, parts: SessionParts) {
    this.id = id;
    this.#cwd = cwd;
    this.#parts = parts;
    this.#followed = new FollowedTask(id, {
      link: parts.link,
      onNews: () => this.#changed(),
      wantsLogs: () => true,
    });
  }

  /** Takes up a task that there is, and tells all of it, or with `tells` unset only what comes. */
  async load({ tells }: { readonly tells: boolean }): Promise<void> {
    const task = await this.#refreshed();
    const repository = await this.#parts.folders.add(this.#cwd);
    if (repository.id !== task.spec.repository.id) {
      throw new ErrandError('invalid', `Task ${this.id} is of another repository.`, {
        hint: `Open it in a folder of ${task.spec.repository.name}.`,
      });
    }
    await this.#followed.known();
    await this.#followed.readLogs();
    const news = this.#account.news(this.#turns());
    if (tells) for (const update of news) this.#tell(update);
  }

  /** The client knows the session now: it is told what comes, and asked what waits for a person. */
  opened(): void {
    this.#isOpen = true;
    const title = this.#followed.task?.spec.title;
    if (title !== undefined) this.#tell({ sessionUpdate: 'session_info_update', title });
    this.#tell({
      sessionUpdate: 'available_commands_update',
      availableCommands: AVAILABLE_COMMANDS,
    });
    this.#changed();
  }

  /** Resolves at the end of the turn. Rejects with an ErrandError where nothing came of it. */
  async prompt(text: string): Promise<StopReason> {
    const command = slashCommandIn(text);
    if (isStatusCommand(text) || command !== undefined) {
      const answer = await this.#queue.run(() => this.#command(command));
      this.#tell(agentSays(`${answer}\n\n`));
      return 'end_turn';
    }
    const over = Promise.withResolvers<StopReason>();
    const said = await this.#queue.run(async () => {
      const { signal } = this.#sending;
      try {
        await this.#say(text);
      } catch (error) {
        if (signal.aborted) return 'cancelled';
        throw error;
      }
      this.#waiting.add(over.resolve);
      return undefined;
    });
    if (said !== undefined) return said;
    this.#changed();
    return await over.promise;
  }

  /** Ends the task; what was done until then is kept. */
  async cancel(): Promise<void> {
    this.#sending.abort();
    this.#sending = new AbortController();
    await this.#queue.run(async () => {
      const { task } = this.#followed;
      if (!task || isFinal(task.status)) return;
      try {
        const { connection } = this.#parts.link;
        const reason = 'Stopped in the editor.';
        this.#take((await connection.request(CancelTask, { id: this.id, reason })).task);
      } catch (error) {
        if (!(error instanceof ErrandError)) throw error;
        this.#tell(agentSays(`The task goes on: it was not stopped. ${errorWords(error)}\n\n`));
        this.#release('cancelled');
      }
    });
  }

  /** There is another connection to the runner. */
  renew(): void {
    this.#followed.cut();
    if (this.#followed.task && !this.#isGone) this.#followed.follow();
  }

  /** The task goes on; prompts that wait for it end. */
  close(): void {
    this.#sending.abort();
    for (const call of this.#asked.values()) call.abort();
    this.#followed.stop();
    this.#release('cancelled');
  }

  async #say(text: string): Promise<void> {
    if (this.#isGone) {
      throw new ErrandError('conflict', 'This task is discarded.', { hint: 'Begin a new thread.' });
    }
    if (!this.#followed.task) return await this.#begin(text);
    const { connection } = this.#parts.link;
    const task = await this.#refreshed();
    const [open] = openQuestions(task);
    if (open) return await this.#answer(open, text);
    const message = newMessageId();
    const going = task.attempts.filter(({ status }) => !isFinal(status));
    if (!isFinal(task.status)) {
      if (going.length === 0) {
        throw new ErrandError('conflict', 'The task has not begun yet.', {
          hint: 'Say it once the agent is at work.',
        });
      }
      for (const { n } of going) {
        this.#take(await steerAttempt(connection, { id: this.id, attempt: n, message }, text));
      }
      return;
    }
    const attempt = resultBearer(task.attempts);
    if (!attempt) throw new ErrandError('conflict', 'There is nothing to go on from.');
    this.#account.said(message);
    const to = { id: this.id, attempt: attempt.n, message };
    this.#take((await followUpAttempt(connection, to, text, [])).task);
  }

  async #begin(text: string): Promise<void> {
    const { link, folders } = this.#parts;
    this.#account.said(FIRST);
    const { task, notes } = await sendFirst(
      { id: this.id, text, folder: this.#cwd, config: chosenConfig(undefined) },
      {
        connection: link.connection,
        address: link.address,
        repositoryAt: (folder) => folders.add(folder),
        signal: this.#sending.signal,
        onStep: () => undefined,
      },
    );
    this.#take(task);
    this.#tell({ sessionUpdate: 'session_info_update', title: titleLine(text) });
    if (notes.length > 0) {
      this.#tell(agentSays(`${notes.map((note) => `- ${plain(note)}`).join('\n')}\n\n`));
    }
  }

  async #command(command: SlashCommand | undefined): Promise<string> {
    if (!this.#followed.task || this.#isGone) {
      throw new ErrandError('conflict', 'There is no task yet.', {
        hint: 'Say what is to be done.',
      });
    }
    const task = await this.#refreshed();
    if (command === undefined) return statusAnswer(task);
    if (!isFinal(task.status)) throw new ErrandError('conflict', 'The task is still at work.');
    const root = await this.#parts.folders.rootOf(task.spec);
    if (root === undefined) {
      throw new ErrandError('invalid', 'The work tree that this task came from is not here.', {
        hint: `Use a terminal there: errand ${command} ${this.id}`,
      });
    }
    const { answer, failed } = await carryOut(command, this.id, root, this.#parts.errand);
    if (failed) throw new ErrandError('conflict', failed.message);
    if (command === 'discard') {
      this.#isGone = true;
      this.#followed.stop();
    }
    return answer;
  }

  async #refreshed(): Promise<TaskState> {
    const { task } = await this.#parts.link.connection.request(GetTask, { id: this.id });
    this.#take(task);
    return task;
  }

  #take(task: TaskState): void {
    this.#followed.take(task);
    this.#changed();
  }

  #turns(): ReturnType<typeof taskTurns> {
    const { task, history } = this.#followed;
    if (!task) return [];
    return taskTurns(task, history, {
      session: sessionUri(this.id),
      firstTurn: FIRST,
      turnOfMessage: (message) => message,
      clock: this.#parts.clock,
    });
  }

  /** Tells what is new, soon: events of one moment are told together. */
  #changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (this.#isOpen && !this.#isGone) this.#look();
    });
  }

  #look(): void {
    const { task } = this.#followed;
    if (!task) return;
    const turns = this.#turns();
    for (const update of this.#account.news(turns)) this.#tell(update);
    const open = openQuestions(task);
    for (const [id, call] of this.#asked) {
      if (open.some((question) => question.id === id)) continue;
      call.abort();
      this.#asked.delete(id);
    }
    for (const question of open) {
      if (!this.#asked.has(question.id)) void this.#ask(question);
    }
    const { length } = task.attempts;
    this.#attempts = Math.max(this.#attempts, length);
    const last = turns.at(-1)?.turn;
    if (!last || !isEnded(last) || length < this.#attempts) return;
    this.#release(last.state === 'cancelled' ? 'cancelled' : 'end_turn');
  }

  async #ask(open: OpenQuestion): Promise<void> {
    const call = new AbortController();
    this.#asked.set(open.id, call);
    const { client, showsForms, clock } = this.#parts;
    const terms = questionTerms(open.question, '', clock);
    try {
      if (!(await this.#isStillOpen(open))) return;
      const reply = await ask(
        client,
        { sessionId: this.id, open, terms },
        { showsForms, signal: call.signal },
      );
      if (reply === 'none') return;
      if (reply === 'later') return this.#waitForWords();
      await this.#queue.run(() => this.#answer(open, reply.text));
    } catch (error) {
      // Answered elsewhere, or its deadline has passed: the account says so.
      if (call.signal.aborted) return;
      this.#tell(agentSays(`${plain(errorWords(error))}\n\n`));
      this.#waitForWords();
    }
  }

  /** While events are read again, a question that was answered long ago looks open. */
  async #isStillOpen({ id }: OpenQuestion): Promise<boolean> {
    const { task } = await this.#parts.link.connection.request(GetTask, { id: this.id });
    return openQuestions(task).some((open) => open.id === id);
  }

  /** A client takes the next message only once the turn is over. */
  #waitForWords(): void {
    this.#tell(agentSays('Your next message is the answer to the question.\n\n'));
    this.#release('end_turn');
  }

  async #answer({ id, attempt }: OpenQuestion, text: string): Promise<void> {
    const to = { id: this.id, attempt, question: id };
    this.#take(await answerQuestion(this.#parts.link.connection, to, text));
  }

  #release(reason: StopReason): void {
    for (const resolve of this.#waiting) resolve(reason);
    this.#waiting.clear();
  }

  #tell(update: SessionUpdate): void {
    const { client } = this.#parts;
    // A client that is gone misses nothing: the task tells it all when it is loaded again.
    client
      .notify(methods.client.session.update, { sessionId: this.id, update })
      .catch(() => undefined);
  }
}
