/**
 * Owns putting the questions of a watched task to the person at the terminal. Shows one question at
 * a time, and each only once; an answer from elsewhere removes it here too. It never ends the task:
 * Ctrl+C ends the watching.
 */
import { createInterface } from 'node:readline/promises';
import type { RunnerConnection } from '../client/connection.ts';
import { answerQuestion } from '../client/messages.ts';
import { ErrandError } from '../protocol/errors.ts';
import { openQuestions } from '../protocol/open-questions.ts';
import type { TaskState } from '../protocol/task.ts';
import { harmless, paint } from './screen.ts';

interface Asked {
  readonly attempt: number;
  readonly question: string;
  readonly gone: AbortController;
}

export class Asking {
  readonly #connection: RunnerConnection;
  readonly #put = new Set<string>();
  #now: Asked | undefined;

  constructor(connection: RunnerConnection) {
    this.#connection = connection;
  }

  /** Asks each open question once; withdraws one that was answered elsewhere. */
  offer(task: TaskState): void {
    const open = openQuestions(task).map(({ attempt, id }) => ({ attempt, question: id }));
    const now = this.#now;
    if (now && !open.some(({ attempt, question }) => isOf(now, attempt, question))) {
      now.gone.abort();
    }
    if (this.#now) return;
    const next = open.find(({ attempt, question }) => !this.#put.has(`${attempt}/${question}`));
    if (!next) return;
    this.#put.add(`${next.attempt}/${next.question}`);
    this.#now = { ...next, gone: new AbortController() };
    void this.#ask(task, this.#now).finally(() => {
      this.#now = undefined;
    });
  }

  end(): void {
    this.#now?.gone.abort();
  }

  /** Never rejects: a failure is printed, and the watching goes on. */
  async #ask({ id }: TaskState, { attempt, question, gone }: Asked): Promise<void> {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      const prompt = paint('yellow', 'your answer (nothing: leave it open) > ');
      const text = (await terminal.question(prompt, { signal: gone.signal })).trim();
      if (text === '') return;
      await answerQuestion(this.#connection, { id, attempt, question }, text);
    } catch (error) {
      if (gone.signal.aborted) process.stdout.write('\n');
      else if (error instanceof ErrandError) process.stderr.write(`${harmless(error.message)}\n`);
      else process.stderr.write(`${String(error)}\n`);
    } finally {
      terminal.close();
    }
  }
}

function isOf(asked: Asked, attempt: number, question: string): boolean {
  return asked.attempt === attempt && asked.question === question;
}
