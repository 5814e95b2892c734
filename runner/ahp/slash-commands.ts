/**
 * Owns what can be done with a result by a message: `/apply`, `/pr` and `/discard`, because an editor
 * window has no button for them. Each is the `errand` command of that name, run in the user's work
 * tree; this file says what came of it.
 */
import * as v from 'valibot';
import { counted } from '../protocol/wording.ts';
import type { TaskId } from '../protocol/task.ts';
import type { Pull } from './marks.ts';
import { plain } from './words.ts';

export const SLASH_COMMANDS = {
  apply: 'bring the result into your files; nothing is committed',
  pr: 'open a draft pull request of the result, or update the one there is',
  discard: 'delete the task, its result and its evidence from the runner',
} as const;
export type SlashCommand = keyof typeof SLASH_COMMANDS;

/** What a command of `errand` printed, with `--json`. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
export type RunErrand = (args: readonly string[], cwd: string) => Promise<Ran>;

export interface Carried {
  /** Markdown. */
  readonly answer: string;
  readonly failed?: { readonly errorType: string; readonly message: string };
  readonly pull?: Pull;
  readonly discarded?: true;
}

/** The command that a message is, if it is one. */
export function slashCommandIn(text: string): SlashCommand | undefined {
  const name = /^\/([a-z]+)\s*$/.exec(text.trim())?.[1];
  return name !== undefined && Object.hasOwn(SLASH_COMMANDS, name)
    ? (name as SlashCommand)
    : undefined;
}

/** What an editor offers while a message is typed that begins with a slash. */
export function completionsFor(text: string, offset: number): readonly unknown[] {
  const typed = text.slice(0, offset);
  if (!/^\/[a-z]*$/.test(typed)) return [];
  return Object.entries(SLASH_COMMANDS)
    .filter(([name]) => `/${name}`.startsWith(typed))
    .map(([name, description]) => ({
      insertText: `/${name}`,
      rangeStart: 0,
      rangeEnd: offset,
      attachment: { type: 'simple', label: `/${name}`, _meta: { description } },
    }));
}

export async function carryOut(
  command: SlashCommand,
  task: TaskId,
  root: string,
  errand: RunErrand,
): Promise<Carried> {
  const ran = await errand([command, task, '--repo', root, '--json'], root);
  const document = parsed(ran.stdout);
  const failure = v.safeParse(Failure, document);
  if (failure.success) {
    const { message, hint } = failure.output.error;
    const words = hint == null ? message : `${message}\n\n${hint}`;
    return { answer: '', failed: { errorType: command, message: words } };
  }
  switch (command) {
    case 'apply':
      return applied(v.parse(Applied, document), task);
    case 'pr':
      return opened(v.parse(Opened, document));
    case 'discard':
      return { answer: 'The task is discarded. What you applied stays.', discarded: true };
  }
}

const Failure = v.object({
  error: v.object({ message: v.string(), hint: v.nullish(v.string()) }),
});

const Applied = v.object({
  applied: v.array(v.object({ path: v.string(), kind: v.string() })),
  left: v.array(v.object({ path: v.string(), reason: v.string() })),
});

const Opened = v.object({
  action: v.picklist(['opened', 'updated']),
  url: v.nullable(v.string()),
  forge: v.string(),
  branch: v.string(),
  draft: v.boolean(),
  title: v.string(),
  notes: v.array(v.string()),
});

function applied({ applied: done, left }: v.InferOutput<typeof Applied>, task: TaskId): Carried {
  const lines =
    done.length === 0
      ? ['Your files have all of this result already.']
      : [
          `Applied to ${counted(done.length, 'file')}; nothing is staged or committed.`,
          '',
          ...done.map(
            ({ path, kind }) =>
              `- ${plain(path)}${kind === 'merged' ? ' (merged with your edits)' : ''}`,
          ),
          '',
          `To undo it: \`errand apply --undo ${task}\` in a terminal.`,
        ];
  if (left.length > 0) {
    lines.push('', 'Left as they are:', '');
    lines.push(...left.map(({ path, reason }) => `- ${plain(path)}: ${plain(reason)}`));
  }
  return { answer: lines.join('\n') };
}

function opened(document: v.InferOutput<typeof Opened>): Carried {
  const { action, url, forge, branch, draft, title, notes } = document;
  const kind = forge === 'gitlab' ? 'merge request' : 'pull request';
  const what = `${action === 'opened' ? 'Opened' : 'Updated'} the ${draft ? 'draft ' : ''}${kind}`;
  const name = url === null ? `“${plain(title)}”` : `[${plain(title)}](${url})`;
  const lines = [`${what} ${name}.`, ...notes.flatMap((note) => ['', plain(note)])];
  const [, owner, repo] = /^https:\/\/[^/]+\/([^/]+)\/([^/]+)\/pull\/\d+$/.exec(url ?? '') ?? [];
  const pull =
    url !== null && owner !== undefined && repo !== undefined
      ? { owner, repo, url, branch }
      : undefined;
  return { answer: lines.join('\n'), ...(pull && { pull }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const error = { message: 'The command ended without an answer.' };
    return { error };
  }
}
