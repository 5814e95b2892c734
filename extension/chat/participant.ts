/**
 * Owns what the chat's participant `@errand` does: it delegates what it is told, and says how tasks
 * are, without asking any model. It sends nothing that the ways in the editor would not send, and
 * waits for no task: the answer ends when the task is stored.
 */
import {
  type CancellationToken,
  type ChatContext,
  type ChatFollowup,
  type ChatPromptReference,
  type ChatRequest,
  ChatResponseTurn,
  type ChatResponseStream,
  type ChatResult,
  l10n,
  Location,
  MarkdownString,
  Uri,
} from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskId, TaskState, TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { requireRunner } from '../platform/reachable.ts';
import { errorText, logError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import { openQuestion } from '../tasks/addressee.ts';
import { stateFirst, taskDescription } from '../tasks/wording.ts';
import { delegateFromChat } from './delegating.ts';
import { tell } from './tell.ts';
import { escaped, taskDetail, taskLine } from './task-words.ts';

const MAX_TASKS = 10;
const FOR_PEOPLE = { quote: escaped, t: l10n.t };

interface Asked {
  readonly request: ChatRequest;
  readonly context: ChatContext;
  readonly stream: ChatResponseStream;
  readonly token: CancellationToken;
}

/** Kept with each answer: later ones in the same conversation are about this task. */
interface About {
  readonly taskId?: TaskId;
}

type Answer = (services: Services, asked: Asked) => Promise<About>;

const COMMANDS: Readonly<Record<string, Answer>> = { delegate, tasks, status, tell: say };

/** Never rejects: what failed is said in the chat, and in the log. */
export async function respond(services: Services, asked: Asked): Promise<ChatResult> {
  const { command = 'delegate' } = asked.request;
  try {
    const answer = COMMANDS[command];
    if (!answer) throw new ErrandError('invalid', `There is no command "/${command}".`);
    return { metadata: { ...(await answer(services, asked)) } };
  } catch (error) {
    logError(services.log, `@errand /${command}`, error);
    return { errorDetails: { message: escaped(errorText(error), 1000) } };
  }
}

export function followups({ metadata }: ChatResult): ChatFollowup[] {
  return metadata?.['taskId'] === undefined
    ? []
    : [{ prompt: '', command: 'status', label: l10n.t('How is it going?') }];
}

async function delegate(services: Services, asked: Asked): Promise<About> {
  const { request, stream, token } = asked;
  requireTrust();
  const words = request.prompt.trim();
  const places = request.references.flatMap(placeOf);
  if (words === '' && places.length === 0) {
    throw new ErrandError('invalid', l10n.t('Say what should be done.'), {
      hint: l10n.t('For example: @errand Add tests for the date parser'),
    });
  }
  let last = '';
  const step = (said: string) => {
    // Each is a line in the chat: one for a step, whatever its percentage.
    const name = said.replace(/\s*\d+ %$/, '');
    if (name !== last) stream.progress(name);
    last = name;
  };
  const sent = await delegateFromChat(services, { words, places, step }, token);
  if (sent === undefined) {
    stream.markdown(l10n.t('Nothing was delegated.'));
    return {};
  }
  const { spec } = await services.tasks.whenKnown(sent);
  const said = l10n.t('Delegated: **{0}**. You can keep working meanwhile.', escaped(spec.title));
  stream.markdown(said);
  openButton(stream, sent);
  return { taskId: sent };
}

/** What has no place on the disk, such as an unnamed document, is in no repository. */
function placeOf({ value }: ChatPromptReference): (Uri | Location)[] {
  if (value instanceof Uri) return value.scheme === 'file' ? [value] : [];
  return value instanceof Location && value.uri.scheme === 'file' ? [value] : [];
}

function tasks({ scope }: Services, { stream }: Asked): Promise<About> {
  const shown = scope.tasks.slice(0, MAX_TASKS);
  if (shown.length === 0) stream.markdown(l10n.t('Nothing has been delegated here yet.'));
  const lines = shown.map((task) =>
    taskLine(task, Date.now(), FOR_PEOPLE, (title) => openLink(task.id, title)),
  );
  const more = scope.tasks.length - shown.length;
  if (more > 0) lines.push(`- ${l10n.t('and {0} more', more)}`);
  stream.markdown(withCommands(lines.join('\n')));
  return Promise.resolve({});
}

async function status(services: Services, asked: Asked): Promise<About> {
  const { stream } = asked;
  const task = await meant(services, asked, asked.request.prompt.trim());
  const summary = services.tasks.summary(task.id);
  const words = summary ? taskDescription(summary, Date.now(), l10n.t) : '';
  stream.markdown(`**${stateFirst(escaped(words), escaped(task.spec.title))}**\n\n`);
  stream.markdown(taskDetail(task, Date.now(), FOR_PEOPLE));
  if (summary && isFinal(summary.status)) {
    if ((summary.files ?? 0) > 0) {
      const title = l10n.t('Review Changes');
      stream.button({ command: 'errand.review', title, arguments: [{ taskId: task.id }] });
    }
    services.attention.settle(task.id);
  } else if (openQuestion(task)) {
    stream.markdown(`\n\n${l10n.t('Answer with `@errand /tell`, or in the list of what waits.')}`);
    stream.button({ command: 'errand.inbox', title: l10n.t('Show What Waits') });
  }
  openButton(stream, task.id);
  return { taskId: task.id };
}

/** An answer, a message to the agent, or a follow-up: whichever the task can take now. */
async function say(services: Services, asked: Asked): Promise<About> {
  requireRunner(services);
  const words = asked.request.prompt.trim();
  if (words === '') throw new ErrandError('invalid', l10n.t('Write something first.'));
  const task = await meant(services, asked, '');
  const title = escaped(task.spec.title);
  const said: Readonly<Record<Awaited<ReturnType<typeof tell>>, string>> = {
    answered: l10n.t('Answered: **{0}** continues.', title),
    steered: l10n.t('The agent of **{0}** reads this at its next step.', title),
    followed: l10n.t('**{0}** continues from its result.', title),
  };
  asked.stream.markdown(said[await tell(services, task, words)]);
  openButton(asked.stream, task.id);
  return { taskId: task.id };
}

/**
 * Returns the task that `words` name by its id or a part of its title; without words the one that
 * this conversation was about last, else one that waits for an answer, else the newest.
 */
async function meant(services: Services, { context }: Asked, words: string): Promise<TaskState> {
  const { scope, tasks: store } = services;
  const mine = scope.tasks;
  const named = (task: TaskSummary) =>
    task.id === words || task.title.toLowerCase().includes(words.toLowerCase());
  const found =
    words === ''
      ? (lastOf(context, store.summary.bind(store)) ??
        mine.find((task) => task.status.kind === 'needs_input') ??
        mine[0])
      : mine.find(named);
  if (found) return await store.whenKnown(found.id);
  throw words === ''
    ? new ErrandError('not_found', l10n.t('Nothing has been delegated here yet.'))
    : new ErrandError('not_found', l10n.t('No task is called "{0}".', words), {
        hint: l10n.t('`@errand /tasks` lists them.'),
      });
}

function lastOf(
  { history }: ChatContext,
  summary: (id: string) => TaskSummary | undefined,
): TaskSummary | undefined {
  for (const turn of history.toReversed()) {
    if (!(turn instanceof ChatResponseTurn)) continue;
    const id: unknown = turn.result.metadata?.['taskId'];
    const task = typeof id === 'string' ? summary(id) : undefined;
    if (task) return task;
  }
  return undefined;
}

const OPEN = 'errand.openTask';

function openButton(stream: ChatResponseStream, id: TaskId): void {
  stream.button({ command: OPEN, title: l10n.t('Open Task'), arguments: [id] });
}

function openLink(id: TaskId, title: string): string {
  return `[${title}](command:${OPEN}?${encodeURIComponent(JSON.stringify([id]))})`;
}

/** May run the one command that its links name; everything else in it is escaped. */
function withCommands(text: string): MarkdownString {
  const markdown = new MarkdownString(text);
  markdown.isTrusted = { enabledCommands: [OPEN] };
  return markdown;
}
