/**
 * Owns the commands that send a message to a task: answering its question, steering a working
 * agent, interrupting it, asking for changes to its result. Each takes a task, or asks which; the
 * text is given (by the task page) or asked for. A command returns true when the runner has stored
 * the message. It never sends anything by itself.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { commands, Disposable, l10n, window } from 'vscode';
import {
  answerQuestion,
  followUpAttempt,
  interruptAttempt,
  steerAttempt,
} from '../../runner/client/messages.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskState, TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { type Asked, askWords } from '../platform/ask-words.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { loadBundle } from '../platform/bundle.ts';
import type * as Inbox from './inbox.ts';
import { choosePointer } from '../platform/quick-pick.ts';
import { requireRunner } from '../platform/reachable.ts';
import { showError } from '../platform/show-error.ts';
import { commandTarget, commandTargetOrInFront } from '../review/command-target.ts';
import { commentOf } from '../tasks/drafts.ts';
import { ended, listening, openQuestion } from '../tasks/addressee.ts';
import { deadlineWords } from '../tasks/wording.ts';

/** Arguments that the command was called with. */
interface Given {
  readonly attempt: number | undefined;
  /** The user is asked for it when it is absent; may be empty. */
  readonly text: string | undefined;
  /** Id of the question that an answer is meant for. */
  readonly question: string | undefined;
}

/** Resolves with false when the user cancels. */
type Say = (services: Services, task: TaskState, given: Given) => Promise<boolean>;

export function registerMessages(services: Services): Disposable {
  const command = (
    id: string,
    failed: string,
    choose: () => Promise<Pointer | undefined>,
    say: Say,
    point = commandTarget,
  ): Disposable =>
    commands.registerCommand(id, async (target: unknown): Promise<boolean> => {
      try {
        // Checked before the user types: text that cannot be sent afterwards would be lost.
        requireRunner(services);
        const pointer = point(target) ?? (await choose());
        if (!pointer) return false;
        const task = await services.tasks.whenKnown(pointer.taskId);
        return await say(services, task, givenWith(target, pointer.attempt));
      } catch (error) {
        showError(services.log, failed, error);
        return false;
      }
    });
  const among = (isMeant: (task: TaskSummary) => boolean, question: string) => () =>
    choosePointer(services.scope.tasks.filter(isMeant), question);
  return Disposable.from(
    commands.registerCommand('errand.inbox', async () => {
      try {
        requireRunner(services);
        const { workThrough } = loadBundle(services.context, 'inbox') as typeof Inbox;
        await workThrough(services);
      } catch (error) {
        showError(services.log, l10n.t('What waits for you could not be shown'), error);
      }
    }),
    command(
      'errand.answer',
      l10n.t('The answer was not sent'),
      async () => {
        // All questions are in one list, with their answers.
        await commands.executeCommand('errand.inbox');
        return undefined;
      },
      answer,
    ),
    command(
      'errand.steer',
      l10n.t('The agent did not get your message'),
      among(({ status }) => !isFinal(status), l10n.t('Send a message to the agent of which task?')),
      steer,
    ),
    command(
      'errand.interrupt',
      l10n.t('The agent was not interrupted'),
      among(({ status }) => !isFinal(status), l10n.t('Interrupt which task?')),
      interrupt,
    ),
    command(
      'errand.followUp',
      l10n.t('No changes were asked for'),
      among(({ status }) => isFinal(status), l10n.t('Ask for changes to which result?')),
      followUp,
      commandTargetOrInFront,
    ),
  );
}

/** The page and the notifications always pass what was written, even when it is empty. */
function givenWith(target: unknown, attempt: number | undefined): Given {
  const given: Partial<Record<string, unknown>> =
    typeof target === 'object' && target !== null ? { ...target } : {};
  return { attempt, text: wordsOf(given['text']), question: wordsOf(given['question']) };
}

function wordsOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Names where the words for an attempt are kept; the task page uses the same places. */
function placeOf(task: TaskState, what: string): string {
  return `task/${task.id}/${what}`;
}

/**
 * Goes on with what was written and not sent, there or in the `earlier` place; returns undefined
 * when the user gives up.
 */
async function write(
  { unsent }: Services,
  place: string,
  asked: Omit<Asked, 'onChange' | 'begun'>,
  earlier = place,
): Promise<string | undefined> {
  if (unsent.at(place) === '') unsent.move(earlier, place);
  const begun = unsent.at(place);
  return await askWords({ ...asked, begun, onChange: (text) => unsent.keep(place, text) });
}

const isBlank = (text: string): boolean => text.trim() === '';
const needsWords = (text: string): string | undefined =>
  isBlank(text) ? l10n.t('Write something first.') : undefined;

const answer: Say = async (services, task, given) => {
  const open = openQuestion(task, given.attempt);
  if (!open || (given.question !== undefined && given.question !== open.id)) {
    throw new ErrandError('conflict', l10n.t('This task is no longer waiting for an answer.'), {
      hint: l10n.t('It has been answered already, or the time to answer was over.'),
    });
  }
  const { question, attempt, id } = open;
  const place = placeOf(task, `answer/${attempt}/${id}`);
  const asked = {
    title: oneLine(question.text, 300),
    prompt: deadlineWords(question, Date.now(), l10n.t),
    accept: l10n.t('Answer'),
    value: question.default,
    problem: needsWords,
  };
  const text = given.text ?? (await write(services, place, asked));
  if (text === undefined || isBlank(text)) return false;
  return await services.unsent.whileSent(place, text, async () => {
    await answerQuestion(services.runner, { id: task.id, attempt, question: id }, text);
    return true;
  });
};

const steer: Say = async (services, task, given) => {
  const to = going(task, given.attempt);
  const place = placeOf(task, `steer/${to}`);
  const asked = {
    title: l10n.t('Tell the Agent: {0}', oneLine(task.spec.title, 80)),
    prompt: l10n.t('It reads this at its next step and carries on.'),
    accept: l10n.t('Tell'),
    problem: needsWords,
  };
  const text = given.text ?? (await write(services, place, asked));
  if (text === undefined || isBlank(text)) return false;
  return await services.unsent.whileSent(place, text, async () => {
    await steerAttempt(services.runner, { id: task.id, attempt: to }, text);
    return true;
  });
};

const interrupt: Say = async (services, task, given) => {
  const to = going(task, given.attempt);
  // The page has one field for this and the message before.
  const place = placeOf(task, `steer/${to}`);
  const asked = {
    title: l10n.t('Interrupt the Agent: {0}', oneLine(task.spec.title, 80)),
    prompt: l10n.t(
      'It stops what it is doing. Leave this empty to let it wait for your next message.',
    ),
    accept: l10n.t('Interrupt'),
  };
  const text = given.text ?? (await write(services, place, asked));
  if (text === undefined) return false;
  return await services.unsent.whileSent(place, text, async () => {
    await interruptAttempt(services.runner, { id: task.id, attempt: to }, text);
    return true;
  });
};

const followUp: Say = async (services, task, given) => {
  const before = ended(task, given.attempt);
  if (!before) {
    throw new ErrandError('conflict', l10n.t('This attempt is still running.'), {
      hint: l10n.t('Send its agent a message, or wait until it has ended.'),
    });
  }
  const drafts = services.drafts.of(task.id, before.n);
  const place = placeOf(task, `followUp/${before.n}`);
  const asked = {
    title: l10n.t('Ask for Changes: {0}', oneLine(task.spec.title, 80)),
    prompt:
      drafts.length === 0
        ? l10n.t('It continues from this result and knows everything said so far.')
        : l10n.t(
            'Comments on lines sent along: {0}. Leave this empty to send only those.',
            drafts.length,
          ),
    accept: l10n.t('Send'),
    ...(drafts.length === 0 && { problem: needsWords }),
  };
  // What the agent was to be told can only be asked for once it has ended.
  const earlier = placeOf(task, `steer/${before.n}`);
  const text = given.text ?? (await write(services, place, asked, earlier));
  if (text === undefined || (isBlank(text) && drafts.length === 0)) return false;
  const to = { id: task.id, attempt: before.n };
  await services.unsent.whileSent(place, text, async () => {
    await followUpAttempt(services.runner, to, text, drafts.map(commentOf));
    return true;
  });
  // Drops only what was sent; a comment that was written meanwhile still has to be sent.
  services.drafts.drop(drafts.map(({ id }) => id));
  window.setStatusBarMessage(l10n.t('Sent: {0}', oneLine(task.spec.title, 60)), 4000);
  return true;
};

function going(task: TaskState, attempt: number | undefined): number {
  const to = listening(task, attempt);
  if (to) return to.n;
  throw new ErrandError('conflict', l10n.t('This task has ended.'), {
    hint: l10n.t('Ask for changes instead: the task then continues from its result.'),
  });
}
