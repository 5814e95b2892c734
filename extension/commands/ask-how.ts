/**
 * Owns the question before several TODOs are delegated: how they will be done, as the user chose for
 * their repository before, and what all of them are expected to cost; it can be changed there, on
 * the form. Nothing is sent by it.
 */
import { commands, l10n, Uri, window } from 'vscode';
import type { Services } from '../container.ts';
import { withoutLinks } from '../platform/without-links.ts';
import { type Choices, choicesWords } from '../tasks/choices.ts';
import { costLines } from './batch.ts';
import { askEstimate } from './estimate.ts';

export interface TodoNamed {
  readonly uri: string;
  readonly title: string;
}

/** The TODOs of one repository. */
interface Share {
  readonly id: string;
  readonly name: string;
  readonly root: string;
  readonly titles: readonly string[];
  readonly choices: Choices;
}

/** By the id of the repository. */
export type ChoicesOf = ReadonlyMap<string, Choices>;

/** Undefined when the user gives it up. */
export async function askHow(
  services: Services,
  chosen: readonly TodoNamed[],
): Promise<ChoicesOf | undefined> {
  const shares = await sharesOf(services, chosen);
  const [send, change] = [l10n.t('Delegate'), l10n.t('Change…')];
  const answer = await window.showInformationMessage(
    l10n.t('Delegate {0} TODOs to background?', chosen.length),
    { modal: true, detail: withoutLinks(await details(services, shares)) },
    send,
    change,
  );
  if (answer === send) return new Map(shares.map(({ id, choices }) => [id, choices]));
  return answer === change ? await changed(shares) : undefined;
}

async function sharesOf(
  { repositories, choices }: Services,
  chosen: readonly TodoNamed[],
): Promise<readonly Share[]> {
  const shares = new Map<string, Share & { readonly titles: string[] }>();
  for (const { uri, title } of chosen) {
    // Where there is none, delegating it says so.
    const repository = await repositories.of(Uri.parse(uri)).catch(() => undefined);
    if (!repository) continue;
    const { id, name, root } = repository;
    const share = shares.get(id) ?? { id, name, root, titles: [], choices: choices.of(id) };
    shares.set(id, share);
    share.titles.push(title);
  }
  return [...shares.values()];
}

async function details({ runner }: Services, shares: readonly Share[]): Promise<string> {
  const lines = [l10n.t('Each becomes a task of its own.')];
  for (const { id, name, titles, choices } of shares) {
    const how = choicesWords(choices, l10n.t);
    const words =
      how === ''
        ? l10n.t('With the usual blueprint, agent and model.')
        : l10n.t('As you chose for this repository: {0}', how);
    lines.push(
      '',
      shares.length === 1 ? words : l10n.t('{0} ({1}): {2}', name, titles.length, words),
    );
    const estimate = await askEstimate(runner, id, choices);
    if (estimate) lines.push(...costLines(estimate, titles.length, l10n.t));
  }
  return lines.join('\n');
}

/** On the form of each repository, whose button delegates. */
async function changed(shares: readonly Share[]): Promise<ChoicesOf | undefined> {
  const all = new Map<string, Choices>();
  for (const { id, root, titles } of shares) {
    const choices = await commands.executeCommand<Choices | undefined>(
      'errand.chooseForBatch',
      root,
      titles,
    );
    if (!choices) return undefined;
    all.set(id, choices);
  }
  return all;
}
