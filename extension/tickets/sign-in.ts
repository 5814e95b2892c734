/**
 * Owns signing in to a ticket service and out of it. It asks for a service, its address and a token,
 * always naming the address that the token is for, and tries the token there before it is kept.
 */
import { l10n, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { openSource, type SignIn } from '../../runner/tickets/open.ts';
import { type Hosted, PUBLIC_HOSTS, type TicketHost } from '../../runner/tickets/trackers.ts';
import { askWords } from '../platform/ask-words.ts';
import { type Accounts, isGithub } from './accounts.ts';
import { hostFrom, placeWords, serviceName } from './service-names.ts';

interface Choice extends QuickPickItem {
  readonly at?: TicketHost;
  /** A service whose address is to be asked for. */
  readonly elsewhere?: Hosted;
}

/** Returns false when the user gave up. */
export async function signInTo(accounts: Accounts, at: TicketHost): Promise<boolean> {
  if (isGithub(at)) {
    // A session that is there although nobody counts as signed in is one that GitHub refuses.
    const isRefused = (await accounts.token(at)) !== undefined;
    return await accounts.signInToGithub(isRefused);
  }
  const token = await askForToken(at);
  if (token) await accounts.keep(at, token);
  return token !== undefined;
}

/** Asks for a service and its address. @param wanted those of this window without a sign-in */
export async function chooseHost(wanted: readonly TicketHost[]): Promise<TicketHost | undefined> {
  const here = wanted.map((at): Choice => ({ label: placeWords(at, l10n.t), at }));
  const others = PUBLIC_HOSTS.filter((at) => !wanted.some((each) => each.host === at.host));
  const elsewhere = (['github', 'gitlab', 'jira'] as const).map(
    (service): Choice => ({
      label: service === 'jira' ? l10n.t('Jira…') : l10n.t('{0} elsewhere…', serviceName(service)),
      description: l10n.t('you give its address'),
      elsewhere: service,
    }),
  );
  const picked = await window.showQuickPick<Choice>(
    [
      ...(here.length > 0 ? [line(l10n.t('of this window')), ...here, line(l10n.t('others'))] : []),
      ...others.map((at): Choice => ({ label: placeWords(at, l10n.t), at })),
      ...elsewhere,
    ],
    { title: l10n.t('Sign In to a Ticket Service'), placeHolder: l10n.t('Where are the tickets?') },
  );
  if (picked?.elsewhere) return await askForHost(picked.elsewhere);
  return picked?.at;
}

const line = (label: string): Choice => ({ label, kind: QuickPickItemKind.Separator });

async function askForHost(service: Hosted): Promise<TicketHost | undefined> {
  const name = serviceName(service);
  const typed = await askWords({
    title: l10n.t('Sign In to {0}', name),
    prompt: l10n.t('The address of {0}, as your browser shows it', name),
    placeHolder: service === 'jira' ? 'https://example.atlassian.net' : 'https://git.example.com',
    accept: l10n.t('Go On'),
    problem: (text) =>
      hostFrom(service, text) || text.trim() === ''
        ? undefined
        : l10n.t('It looks like https://git.example.com, without a name or password.'),
  });
  return typed === undefined ? undefined : hostFrom(service, typed);
}

async function askForToken(at: TicketHost): Promise<SignIn | undefined> {
  const place = placeWords(at, l10n.t);
  const title = l10n.t('Sign In to {0}', place);
  const isCloud = at.service === 'jira' && at.host.endsWith('.atlassian.net');
  const email = isCloud
    ? await askWords({
        title,
        prompt: l10n.t('The e-mail address of your account at {0}', at.host),
        accept: l10n.t('Go On'),
        problem: (text) => (/^\S+@\S+$/.test(text.trim()) ? undefined : l10n.t('An address.')),
      })
    : '';
  if (email === undefined) return undefined;
  const token = (text: string): SignIn => ({
    token: text.trim(),
    ...(email !== '' && { email: email.trim() }),
  });
  const typed = await askWords({
    title,
    prompt: l10n.t(
      '{0} It is kept in the secret storage and sent to {1} only.',
      kindOf(at),
      at.host,
    ),
    isSecret: true,
    accept: l10n.t('Sign In'),
    problem: (text) =>
      /^[\x21-\x7e]{1,4096}$/.test(text.trim()) ? undefined : l10n.t('This is no token.'),
    attempt: async (text) => {
      const source = await openSource(
        { ...at, project: '' },
        { token: () => Promise.resolve(token(text)), lists: NO_LISTS },
      );
      await source.me(AbortSignal.timeout(TRY_MS));
    },
  });
  return typed === undefined ? undefined : token(typed);
}

const NO_LISTS = { open: () => Promise.reject(new Error('A service has no files.')) };
/** Longer than a request waits by itself. */
const TRY_MS = 60_000;

/** Which token it takes, and where to make one. */
function kindOf({ service, host }: TicketHost): string {
  switch (service) {
    case 'github':
      return l10n.t('A personal access token with the scope "repo" ({0}/settings/tokens).', host);
    case 'gitlab':
      return l10n.t(
        'A personal access token with the scope "api" or "read_api" ({0}/-/user_settings/personal_access_tokens).',
        host,
      );
    case 'linear':
      return l10n.t('A personal API key (Linear, Settings, Security & access).');
    case 'jira':
      return l10n.t('An API token of your account, or a personal access token of a server.');
  }
}

/** Asks which tickets of the service belong to this window's repositories. */
export async function askForProject(at: TicketHost): Promise<string | undefined> {
  const typed = await askWords({
    title: l10n.t('Tickets of {0}', placeWords(at, l10n.t)),
    prompt:
      at.service === 'linear'
        ? l10n.t('The key of the team whose tickets are shown in this workspace')
        : l10n.t('The key of the project whose tickets are shown in this workspace'),
    placeHolder: 'ABC',
    accept: l10n.t('Show Tickets'),
    problem: (text) =>
      /^[a-z][a-z0-9_]{0,79}$/i.test(text.trim())
        ? undefined
        : l10n.t('It is what its tickets begin with: ABC of ABC-7.'),
  });
  return typed?.trim().toUpperCase();
}

export async function signOut(accounts: Accounts): Promise<void> {
  const picked = await window.showQuickPick(
    accounts.tokens.map((at) => ({ label: placeWords(at, l10n.t), description: at.host, at })),
    {
      title: l10n.t('Sign Out of a Ticket Service'),
      placeHolder: l10n.t("Its token is deleted. GitHub's own is in the editor's Accounts menu."),
    },
  );
  if (picked) await accounts.forget(picked.at);
}
