/**
 * Owns the commands of a session: those that an editor's own sessions have, and `/status`, because a
 * client of this protocol shows no row for a task. This file says what they are and how a task is.
 */
import type { AvailableCommand } from '@agentclientprotocol/sdk';
import { SLASH_COMMANDS } from '../ahp/slash-commands.ts';
import { activityWords, plain } from '../ahp/words.ts';
import { statusWords } from '../protocol/status.ts';
import type { TaskState } from '../protocol/task.ts';
import { dollars } from '../protocol/wording.ts';

export const AVAILABLE_COMMANDS: AvailableCommand[] = [
  { name: 'status', description: 'say how the task is' },
  ...Object.entries(SLASH_COMMANDS).map(([name, description]) => ({ name, description })),
];

export const isStatusCommand = (text: string): boolean => /^\/status\s*$/.test(text.trim());

/** Markdown. */
export function statusAnswer({ id, attempts, status }: TaskState): string {
  const lines = attempts.map((attempt) => {
    const { n, usage } = attempt;
    const doing = activityWords(attempt.status, attempt);
    const cost = usage.costUsd === undefined ? '' : `, ${dollars(usage.costUsd)}`;
    const now = doing === undefined ? '' : `: ${plain(doing)}`;
    return `- Attempt ${n}: ${statusWords(attempt.status)}${now}${cost}`;
  });
  return [`**${statusWords(status)}** (task \`${id}\`)`, '', ...lines].join('\n');
}
