/**
 * Owns how trouble with a forge is told: what failed, what is kept, what to do; with a way to sign in
 * again where that may help.
 */
import { l10n } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { TicketError } from '../../runner/tickets/source.ts';
import type { TicketHost } from '../../runner/tickets/trackers.ts';
import { openPage } from '../platform/open-page.ts';
import type { Action } from '../platform/show-error.ts';
import type { Accounts } from '../tickets/accounts.ts';
import { signInTo } from '../tickets/sign-in.ts';

/** The forge's own words, and what to do; any other error as it is. */
export function toldTrouble(error: unknown): unknown {
  if (!(error instanceof TicketError)) return error;
  return new ErrandError('unavailable', error.message, { hint: hintOf(error), cause: error });
}

function hintOf({ message, trouble }: TicketError): string {
  const kept = l10n.t('What was pushed until then stays; the same command goes on from there.');
  switch (trouble.kind) {
    case 'signed_out':
    case 'forbidden':
    case 'not_found':
    case 'deleted':
      return `${l10n.t('Sign in as somebody who may do this.')} ${kept}`;
    case 'refused':
      return /draft pull requests are not supported/i.test(message)
        ? l10n.t('Choose “State” to open it ready for review. {0}', kept)
        : kept;
    case 'moved':
      return l10n.t('Give the remote its new address with git remote set-url. {0}', kept);
    case 'rate_limited':
    case 'offline':
    case 'not_understood':
      return `${l10n.t('Try again later.')} ${kept}`;
  }
}

export function actionsFor(
  error: unknown,
  accounts: Accounts,
  at: TicketHost | undefined,
): Action[] {
  if (!(error instanceof TicketError) || !at) return [];
  const { trouble } = error;
  if (trouble.kind === 'forbidden' && trouble.sso !== undefined) {
    const { sso } = trouble;
    return [{ title: l10n.t('Authorize in Browser'), run: () => openPage(sso) }];
  }
  const mayBeSignIn = ['signed_out', 'forbidden', 'not_found', 'deleted'].includes(trouble.kind);
  return mayBeSignIn ? [{ title: l10n.t('Sign In…'), run: () => signInTo(accounts, at) }] : [];
}
