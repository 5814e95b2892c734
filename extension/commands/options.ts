/**
 * Owns choosing how a task is done before it is sent: which blueprint, which agent, how many
 * attempts side by side, and what that is expected to take. One list, to which the user returns
 * after each choice; without a choice the repository's configuration decides.
 */
import { MAX_COUNT } from '../../runner/protocol/limits.ts';
import { l10n, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { TaskSpec } from '../../runner/protocol/task.ts';
import type { Runner } from '../connection/connection-state.ts';
import { pickOne } from '../platform/pick-one.ts';
import { estimateWords } from '../tasks/wording.ts';
import { BLUEPRINT_FOLDER, offeredBlueprints } from './blueprints.ts';
import { askEstimate } from './estimate.ts';

export type Options = Partial<Pick<TaskSpec, 'blueprint' | 'agent' | 'attempts'>>;

interface Choice extends QuickPickItem {
  readonly run: () => Promise<Options | undefined>;
}

const AGENTS = ['builtin', 'claude', 'codex', 'gemini', 'opencode'] as const;

/** Returns undefined when the user cancels. */
export async function chooseOptions(
  runner: Runner,
  repository: ClientRepository,
): Promise<Options | undefined> {
  let options: Options = {};
  for (;;) {
    const estimate = await askEstimate(runner, repository.id, options);
    const own = l10n.t("The repository's default");
    const go: QuickPickItem = {
      label: `$(rocket) ${l10n.t('Delegate')}`,
      detail: estimate && estimateWords(estimate, l10n.t),
    };
    const now = options;
    const choices: Choice[] = [
      {
        label: l10n.t('Blueprint'),
        description: now.blueprint ?? own,
        run: () => chooseBlueprint(repository, now),
      },
      { label: l10n.t('Agent'), description: now.agent ?? own, run: () => chooseAgent(now) },
      {
        label: l10n.t('Attempts'),
        description: String(now.attempts ?? 1),
        run: () => chooseAttempts(now),
      },
    ];
    const line: QuickPickItem = { label: '', kind: QuickPickItemKind.Separator };
    const picked = await pickOne([go, line, ...choices], {
      title: l10n.t('Delegate to Background: {0}', repository.name),
      placeHolder: l10n.t('How should it be done?'),
    });
    if (!picked) return undefined;
    const choice = choices.find((each) => each === picked);
    if (!choice) return options;
    // Cancelling a choice leaves everything as it was.
    options = (await choice.run()) ?? options;
  }
}

async function chooseBlueprint(
  { root }: ClientRepository,
  options: Options,
): Promise<Options | undefined> {
  const { blueprint: _, ...others } = options;
  const own = { label: l10n.t("The repository's default"), name: undefined };
  const folder = Uri.joinPath(Uri.file(root), BLUEPRINT_FOLDER);
  // Without this folder the repository has no blueprints of its own.
  const files = await workspace.fs.readDirectory(folder).then(
    (entries) => entries.map(([file]) => file),
    () => [],
  );
  const offered = offeredBlueprints(files, l10n.t("The repository's own."));
  const picked = await window.showQuickPick(
    [own, ...offered.map(({ name, description }) => ({ label: name, detail: description, name }))],
    { title: l10n.t('Which blueprint?'), matchOnDetail: true },
  );
  if (!picked) return undefined;
  return picked.name === undefined ? others : { ...others, blueprint: picked.name };
}

async function chooseAgent(options: Options): Promise<Options | undefined> {
  const { agent: _, ...others } = options;
  const own = { label: l10n.t("The repository's default"), name: undefined };
  const picked = await window.showQuickPick(
    [own, ...AGENTS.map((name) => ({ label: name, description: agentNote(name), name }))],
    { title: l10n.t('Who writes the code?') },
  );
  if (!picked) return undefined;
  return picked.name === undefined ? others : { ...others, agent: picked.name };
}

function agentNote(name: (typeof AGENTS)[number]): string {
  return name === 'builtin' ? l10n.t("Errand's own") : l10n.t('must be in the sandbox image');
}

async function chooseAttempts(options: Options): Promise<Options | undefined> {
  const { attempts: _, ...others } = options;
  const counts = Array.from({ length: MAX_COUNT.attempts }, (__, index) => index + 1);
  const picked = await window.showQuickPick(
    counts.map((count) => ({
      label: String(count),
      description: count === 1 ? '' : l10n.t('side by side; the best is shown first'),
      count,
    })),
    { title: l10n.t('How many attempts?') },
  );
  if (!picked) return undefined;
  return picked.count === 1 ? others : { ...others, attempts: picked.count };
}
