/**
 * Owns what the user has chosen for a pull request, and asking for the remote, the base or the branch
 * where that is unclear or was refused: with the reason in the box, and only what may mend it.
 */
import { l10n, window } from 'vscode';
import { remotesOf } from '../../runner/client/remotes.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { PullError } from '../../runner/pull/pull-error.ts';
import type { Services } from '../container.ts';
import { askWords } from '../platform/ask-words.ts';
import { pickOne } from '../platform/pick-one.ts';
import type { Accounts } from '../tickets/accounts.ts';
import { chooseHost, signInTo } from '../tickets/sign-in.ts';
import { errorText } from '../platform/show-error.ts';
import { withoutLinks } from '../platform/without-links.ts';

export class Choices {
  remote: string | undefined;
  branch: string | undefined;
  base: string | undefined;
  title: string | undefined;
  template: string | undefined;
  /** What was shown last, for an answer to begin with. */
  readonly shown = { base: '', branch: '' };
  isDraft = true;

  constructor(remote: string | undefined, branch: string | undefined) {
    this.remote = remote;
    this.branch = branch;
  }
}

/** Begins with what this window knows of the task's pull request. */
export function choicesOf({ pulls }: Pick<Services, 'pulls'>, task: string): Choices {
  const known = pulls.of(task);
  return new Choices(known?.remote, known?.branch);
}

export interface Asking {
  readonly repository: ClientRepository;
  readonly accounts: Accounts;
}

/**
 * Repeats the work with another choice of the user for as long as one may mend it. Resolves with
 * undefined when the user gives up.
 */
export async function withChoices<T>(
  choices: Choices,
  asking: Asking,
  work: () => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PullError)) throw error;
      const chosen = await choose(choices, asking, error);
      if (chosen === 'none') throw error;
      if (chosen === 'given up') return undefined;
    }
  }
}

type Chosen = 'chosen' | 'given up' | 'none';

async function choose(
  choices: Choices,
  { repository, accounts }: Asking,
  error: PullError,
): Promise<Chosen> {
  const why = errorText(error);
  switch (error.choice) {
    case 'remote': {
      const remotes = await remotesOf(repository);
      const isGone = !remotes.some(({ name }) => name === choices.remote);
      if (remotes.length < 2 && choices.remote !== undefined && isGone) {
        choices.remote = undefined;
        return 'chosen';
      }
      if (remotes.length < 2) return 'none';
      const items = remotes.map(({ name, written }) => ({ label: name, description: written }));
      const title = l10n.t('Push to Which Remote?');
      const picked = await pickOne(items, { title, placeHolder: why });
      choices.remote = picked?.label ?? choices.remote;
      return picked ? 'chosen' : 'given up';
    }
    case 'host': {
      const signIn = l10n.t('Sign In…');
      if ((await window.showErrorMessage(withoutLinks(why), signIn)) !== signIn) return 'given up';
      const at = await chooseHost([]);
      return at && (await signInTo(accounts, at)) ? 'chosen' : 'given up';
    }
    case 'base':
      return await ask(choices, 'base', l10n.t('Into Which Branch?'), why);
    case 'branch':
      return await ask(choices, 'branch', l10n.t('Name of the Branch'), why);
    case 'template':
      return 'none';
  }
}

async function ask(
  choices: Choices,
  what: 'base' | 'branch',
  title: string,
  prompt: string,
): Promise<Chosen> {
  const typed = await askBranch(title, prompt, choices[what] ?? choices.shown[what]);
  choices[what] = typed ?? choices[what];
  return typed === undefined ? 'given up' : 'chosen';
}

/** Resolves with undefined when the user gives up. */
export async function askBranch(
  title: string,
  prompt: string,
  value: string | undefined,
): Promise<string | undefined> {
  const typed = await askWords({
    title,
    prompt,
    value,
    accept: l10n.t('Go On'),
    problem: (text) => (text.trim() === '' ? l10n.t('A branch needs a name.') : undefined),
  });
  return typed?.trim();
}
