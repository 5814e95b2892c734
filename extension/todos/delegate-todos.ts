/**
 * Owns delegating several TODOs: each becomes a task of its own, one after the other, because the
 * first may ask what leaves the machine.
 */
import { commands, l10n, Uri, window, workspace } from 'vscode';
import { oneLine } from '../../runner/protocol/text.ts';
import { delegateArguments } from '../language/server/delegate-arguments.ts';
import type { FileTodos } from '../language/server/protocol.ts';
import type { Todo } from '../language/server/todos.ts';

export interface ChosenTodo {
  readonly uri: string;
  readonly todo: Todo;
}

/** Asks once how several are done; says how many were delegated where some had been before. */
export async function delegateTodos(chosen: readonly ChosenTodo[]): Promise<void> {
  const named = chosen.map(({ uri, todo }) => ({ uri, title: titleOf(todo) }));
  const isOne = chosen.length <= 1;
  const how = isOne ? 'usual' : await commands.executeCommand('errand.askHow', named);
  if (how === undefined) return;
  const became = { sent: 0, known: 0 };
  for (const { uri, todo } of chosen) {
    const given = { ...delegateArguments(uri, todo), several: true, how };
    const outcome = await commands.executeCommand<string>('errand.delegateTodo', given);
    if (outcome === 'sent' || outcome === 'known') became[outcome] += 1;
    if (outcome === 'stopped') break;
  }
  if (became.known === 0) return;
  const words = l10n.t('Delegated: {0}. Delegated before: {1}.', became.sent, became.known);
  void window.showInformationMessage(words);
}

const titleOf = ({ tag, text }: Todo): string => `${tag}: ${oneLine(text.split('\n')[0] ?? '')}`;

export async function pickTodos(files: readonly FileTodos[], placeHolder: string): Promise<void> {
  const all = files.flatMap(({ uri, todos }) => todos.map((todo) => ({ uri, todo })));
  const picked = await window.showQuickPick(
    all.map(({ uri, todo }) => ({
      label: titleOf(todo),
      // Includes the folder's name when there are several.
      description: `${workspace.asRelativePath(Uri.parse(uri))}:${todo.range.start.line + 1}`,
      uri,
      todo,
    })),
    {
      canPickMany: true,
      matchOnDescription: true,
      title: l10n.t('Delegate TODOs to Background'),
      placeHolder,
    },
  );
  await delegateTodos(picked ?? []);
}
