/**
 * Owns the tools that an agent in the editor may call: to delegate, to look, and to tell a task
 * something. What changes something is confirmed by the user first. Results are for a model: English,
 * and short. Applying a result is left to people.
 */
import {
  type CancellationToken,
  l10n,
  LanguageModelTextPart,
  LanguageModelToolResult,
  MarkdownString,
  type PreparedToolInvocation,
  Uri,
  workspace,
} from 'vscode';
import * as v from 'valibot';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { inEnglish } from '../../runner/protocol/wording.ts';
import type { Services } from '../container.ts';
import { runnerWords } from '../connection/dialling-machine.ts';
import { requireRunner } from '../platform/reachable.ts';
import { errorText } from '../platform/show-error.ts';
import { thisMachine } from '../platform/this-machine.ts';
import { requireTrust } from '../platform/trust.ts';
import { delegateFromChat } from './delegating.ts';
import { taskDetail, taskLine } from './task-words.ts';
import { tell } from './tell.ts';
import type { ToolName } from './tool-names.ts';

const FOR_MODELS = { quote: oneLine, t: inEnglish };
const MAX_TASKS = 30;
const MAX_RESULT_CHARACTERS = 8000;
const MAX_WORDS = 20_000;

const words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_WORDS));
const Delegate = v.object({ instructions: words, folder: v.optional(v.string()) });
const Task = v.object({ id: v.string() });
const Message = v.object({ id: v.string(), text: words });

interface Tool {
  /** What the user is asked first; nothing for a tool that only looks. */
  readonly confirm?: (services: Services, input: object) => PreparedToolInvocation;
  readonly run: (services: Services, input: object, token: CancellationToken) => Promise<string>;
}

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  errand_delegate: {
    confirm: ({ runner }, input) => {
      const { instructions, folder } = v.parse(Delegate, input);
      const { state } = runner;
      const where = state.kind === 'connected' ? runnerWords(state.url, thisMachine(), l10n.t) : '';
      const message = new MarkdownString().appendText(instructions);
      // Which of the open repositories it is: that is chosen by a model.
      if (folder !== undefined) message.appendMarkdown('\n\n').appendText(oneLine(folder, 300));
      if (where !== '') {
        message
          .appendMarkdown('\n\n')
          .appendText(l10n.t('The code of this repository goes to the runner at {0}.', where));
      }
      return asking(l10n.t('Delegate this to the background?'), message);
    },
    run: delegate,
  },
  errand_tasks: { run: (services) => Promise.resolve(list(services)) },
  errand_task: {
    run: async (services, input) => {
      const task = await known(services, v.parse(Task, input).id);
      const summary = services.tasks.summary(task.id);
      const line = summary ? taskLine(summary, Date.now(), FOR_MODELS) : task.id;
      return `${task.id}\n${line}\n\n${taskDetail(task, Date.now(), FOR_MODELS)}`;
    },
  },
  errand_message: {
    confirm: (services, input) => {
      const { id, text } = v.parse(Message, input);
      const title = services.tasks.summary(id)?.title ?? id;
      const message = new MarkdownString().appendText(text);
      return asking(l10n.t('Send this to the task "{0}"?', title), message);
    },
    run: async (services, input) => {
      requireRunner(services);
      const { id, text } = v.parse(Message, input);
      return `${await tell(services, await known(services, id), text)}: ${id}`;
    },
  },
};

export function prepare(services: Services, name: ToolName, input: object): PreparedToolInvocation {
  return TOOLS[name].confirm?.(services, input) ?? {};
}

/** Rejects with words that say what to do: the editor gives them to the model. */
export async function invoke(
  services: Services,
  name: ToolName,
  input: object,
  token: CancellationToken,
): Promise<LanguageModelToolResult> {
  try {
    const text = await TOOLS[name].run(services, input, token);
    const part = new LanguageModelTextPart(text.slice(0, MAX_RESULT_CHARACTERS));
    return new LanguageModelToolResult([part]);
  } catch (error) {
    throw new Error(errorText(error), { cause: error });
  }
}

function asking(title: string, message: MarkdownString): PreparedToolInvocation {
  return { confirmationMessages: { title, message } };
}

async function delegate(
  services: Services,
  input: object,
  token: CancellationToken,
): Promise<string> {
  requireTrust();
  const { instructions, folder } = v.parse(Delegate, input);
  if (folder !== undefined) await requireOpen(services, folder);
  const places = folder === undefined ? [] : [Uri.file(folder)];
  const sent = await delegateFromChat(services, { words: instructions, places }, token);
  if (sent === undefined) {
    throw new ErrandError(
      'conflict',
      'Nothing was delegated: the user did not agree, or no runner is connected.',
    );
  }
  return `Delegated as ${sent}. It runs in the background; do not wait for it. errand_task says how it is.`;
}

/** A model that was talked into it sends no repository that is not open in this window. */
async function requireOpen({ repositories }: Services, folder: string): Promise<void> {
  const { root } = await repositories.of(Uri.file(folder));
  const open = await repositories.all();
  const isHere = workspace.getWorkspaceFolder(Uri.file(root)) !== undefined;
  if (isHere || open.some((each) => each.root === root)) return;
  throw new ErrandError('invalid', `${folder} is in no repository that is open in this window.`, {
    hint: `These are: ${open.map((each) => each.root).join(', ') || 'none'}. Nothing was sent.`,
  });
}

function list({ scope }: Services): string {
  const { tasks } = scope;
  if (tasks.length === 0) return 'Nothing has been delegated here yet.';
  const now = Date.now();
  const lines = tasks.slice(0, MAX_TASKS).map((task) => {
    return `${taskLine(task, now, FOR_MODELS)} (id ${task.id})`;
  });
  const more = tasks.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

async function known({ tasks }: Services, id: string): Promise<TaskState> {
  const summary = tasks.summary(id);
  if (summary) return await tasks.whenKnown(summary.id);
  throw new ErrandError('not_found', `There is no task ${id}.`, {
    hint: 'errand_tasks lists them with their ids.',
  });
}
