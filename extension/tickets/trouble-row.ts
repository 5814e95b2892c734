/**
 * Owns the one row that says what is wrong with a source of tickets and what to do; a click on it
 * does that. Pure.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import type { TicketError } from '../../runner/tickets/source.ts';
import type { Icon, Translate } from '../tasks/wording.ts';
import type { Around, Click, Row, Shown } from './row.ts';

interface Said {
  readonly label: string;
  /** What a click on the row does, in words. */
  readonly todo: string;
  readonly icon: string;
  readonly click: Click;
}

export function troubleRow({ id, place }: Shown, error: TicketError, around: Around): Row {
  const { label, todo, icon, click } = said(place, error, around);
  const reason = oneLine(around.read(error.message), 600);
  return {
    id: `source/${id}/trouble`,
    label,
    description: todo,
    tooltip: [label, reason, todo],
    accessibility: [label, reason, todo].join('. '),
    icon: iconOf(icon),
    context: click.kind === 'sign_in' ? '.trouble.signedOut' : '.trouble',
    click,
  };
}

function said(place: string, { trouble }: TicketError, { t, time }: Around): Said {
  const again = { todo: t('Try again'), click: { kind: 'read' } as const };
  switch (trouble.kind) {
    case 'signed_out':
      return {
        label: t('Not signed in'),
        todo: t('Sign in to {0}', place),
        icon: 'account',
        click: { kind: 'sign_in' },
      };
    case 'forbidden':
      return trouble.sso === undefined
        ? { label: t('Not allowed'), icon: 'lock', ...signInAgain(t) }
        : {
            label: t('Single sign-on needed'),
            todo: t('Authorize in the browser, then refresh'),
            icon: 'lock',
            click: { kind: 'page', url: trouble.sso },
          };
    case 'rate_limited': {
      const { until } = trouble;
      const label = until ? t('Rate limit until {0}', time(until)) : t('Rate limit reached');
      return { label, todo: t('Try again then'), icon: 'watch', click: again.click };
    }
    case 'offline':
      return { label: t('No answer'), icon: 'debug-disconnect', ...again };
    case 'not_found':
    case 'deleted':
      return { label: t('Not there, or not for you'), icon: 'circle-slash', ...signInAgain(t) };
    case 'moved':
      return { label: t('It has moved'), icon: 'arrow-right', ...again };
    case 'refused':
      return { label: t('It refused'), icon: 'error', ...again };
    case 'not_understood':
      return { label: t('The answer was not understood'), icon: 'error', ...again };
  }
}

function signInAgain(t: Translate): Pick<Said, 'todo' | 'click'> {
  return { todo: t('Sign in as somebody who may read it'), click: { kind: 'sign_in' } };
}

function iconOf(id: string): Icon {
  return { id, color: 'list.warningForeground' };
}
