/**
 * Commands that send a message to an attempt: steer, interrupt, answer, follow-up. Each is one
 * request, answered when it is stored; `errand watch` shows its effect.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import type { RunnerConnection } from '../client/connection.ts';
import {
  type Addressee,
  answerQuestion,
  followUpAttempt,
  interruptAttempt,
  steerAttempt,
} from '../client/messages.ts';
import { newMessageId } from '../client/task-id.ts';
import { ErrandError } from '../protocol/errors.ts';
import { openQuestions } from '../protocol/open-questions.ts';
import type { LineComment, MessageId } from '../protocol/messages.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskState } from '../protocol/task.ts';
import { attemptOf, withTask } from './connect.ts';
import { atMost, isSet, texts } from './options.ts';
import type { Call } from './call.ts';
import { taskDocument } from './report.ts';
import { jsonText, oneLine, paint } from './screen.ts';
import { untilFinal } from './watch.ts';

export function steer(call: Call): Promise<number> {
  const text = wordsOf(call, 'What should the agent be told?', 'errand steer TASK "text"');
  return toEach(call, 'The agent reads it at its next turn', (connection, to) =>
    steerAttempt(connection, to, text),
  );
}

export function interrupt(call: Call): Promise<number> {
  const text = atMost(
    MAX_CHARACTERS.message,
    'A message',
    call.positionals.slice(1).join(' ').trim(),
  );
  return toEach(call, 'Interrupted', (connection, to) => interruptAttempt(connection, to, text));
}

export function answer(call: Call): Promise<number> {
  const text = wordsOf(call, 'What is the answer?', 'errand answer TASK "text"');
  return withTask(call, async (task, connection) => {
    const { attempt, question } = asking(task, call);
    const after = await answerQuestion(connection, { id: task.id, attempt, question }, text);
    return tell(call, after, 'Answered; the work continues');
  });
}

export function followUp(call: Call): Promise<number> {
  const comments = texts(call, 'comment').map(commentOf);
  const text = atMost(
    MAX_CHARACTERS.message,
    'A message',
    call.positionals.slice(1).join(' ').trim(),
  );
  if (text === '' && comments.length === 0) {
    throw new ErrandError('invalid', 'What should be done?', {
      hint: 'Usage: errand follow-up TASK "text" [--comment PATH:LINE=TEXT]',
    });
  }
  return withTask(call, async (task, connection) => {
    const { n } = attemptOf(task, call);
    const to = { id: task.id, attempt: n };
    const { task: after, attempt } = await followUpAttempt(connection, to, text, comments);
    const words = `continuing attempt ${n} as attempt ${attempt}`;
    if (!isSet(call, 'wait')) {
      return tell(call, after, `${words}\n  follow it with: errand watch ${task.id}`);
    }
    const json = isSet(call, 'json');
    if (!json) process.stdout.write(`${paint('bold', words)}\n`);
    return untilFinal(connection, task.id, json, after);
  });
}

/** The same to each attempt that is under way, or to the one that is named. */
function toEach(
  call: Call,
  done: string,
  say: (connection: RunnerConnection, to: Addressee) => Promise<TaskState>,
): Promise<number> {
  return withTask(call, async (task, connection) => {
    const named = call.values['attempt'] === undefined ? undefined : attemptOf(task, call);
    const going = named ? [named] : task.attempts.filter(({ status }) => !isFinal(status));
    if (going.length === 0) {
      throw new ErrandError('conflict', 'No attempt of this task is running.', {
        hint: `To continue it: errand follow-up ${task.id} "text"`,
      });
    }
    const message = newMessageId();
    let after = task;
    for (const { n } of going) after = await say(connection, { id: task.id, attempt: n, message });
    const waits = going.some(({ status }) => status.kind === 'needs_input');
    const hint = `\n  it is waiting for an answer first: errand answer ${task.id} "text"`;
    return tell(call, after, `${done}${waits ? hint : ''}`);
  });
}

/** The attempt that asks: the one that is named, or the only one. */
function asking(task: TaskState, call: Call): { attempt: number; question: MessageId } {
  const named = call.values['attempt'] === undefined ? undefined : attemptOf(task, call);
  const open = openQuestions(task, named?.n);
  const [first, second] = open;
  if (!first) {
    throw new ErrandError('conflict', 'This task is not waiting for an answer.', {
      hint: `To tell it something anyway: errand steer ${task.id} "text"`,
    });
  }
  if (second) {
    const numbers = open.map(({ attempt }) => attempt).join(', ');
    throw new ErrandError(
      'invalid',
      `More than one attempt is waiting for an answer: ${numbers}.`,
      {
        hint: 'Name one with --attempt.',
      },
    );
  }
  return { attempt: first.attempt, question: first.id };
}

function wordsOf(call: Call, missing: string, usage: string): string {
  const text = call.positionals.slice(1).join(' ').trim();
  if (text === '') throw new ErrandError('invalid', missing, { hint: `Usage: ${usage}` });
  return atMost(MAX_CHARACTERS.message, 'A message', text);
}

/** `src/a.ts:12=Why?`, or `src/a.ts:12-14=Why?`. */
function commentOf(given: string): LineComment {
  const [, path, line, endLine, text] = /^(.+?):(\d+)(?:-(\d+))?=([^]*)$/.exec(given) ?? [];
  if (path === undefined || text === undefined || text.trim() === '' || Number(line) === 0) {
    throw new ErrandError('invalid', `--comment takes PATH:LINE=TEXT, not "${oneLine(given)}".`);
  }
  return {
    path,
    line: Number(line),
    text,
    ...(endLine === undefined ? {} : { endLine: Number(endLine) }),
  };
}

function tell(call: Call, task: TaskState, words: string): number {
  process.stdout.write(
    isSet(call, 'json')
      ? `${jsonText(taskDocument(task), 2)}\n`
      : `${paint('green', '✓')} ${words}\n`,
  );
  return 0;
}
