/**
 * Owns what every command about a pull request begins with: the remote and the forge of the task's
 * repository, and the user's sign-in there, which is asked for where there is none. The token is
 * read for each request and goes to that forge alone.
 */
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Forge } from '../../runner/forge/forge.ts';
import { openForge } from '../../runner/forge/open.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';
import { findPlace, type PullPlace } from '../../runner/pull/place.ts';
import type { TicketHost } from '../../runner/tickets/trackers.ts';
import type { Services } from '../container.ts';
import type { Accounts } from '../tickets/accounts.ts';
import { signInTo } from '../tickets/sign-in.ts';
import { type Choices, withChoices } from './choices.ts';

/** The remotes are read from the disk. */
const FIND_MS = 30_000;

export interface Around {
  readonly services: Services;
  readonly accounts: Accounts;
}

export interface PullAbout extends Around {
  readonly task: TaskState;
  readonly attempt: AttemptState;
  readonly repository: ClientRepository;
  readonly choices: Choices;
  /** Another remote may have been chosen since: then it is another. */
  readonly where: () => Promise<Where>;
  readonly at: TicketHost;
}

export interface Where {
  readonly place: PullPlace;
  readonly forge: Forge;
}

/** Resolves with undefined when the user gives up. */
export async function findForge(
  { services, accounts }: Around,
  about: Pick<PullAbout, 'task' | 'attempt' | 'repository'>,
  choices: Choices,
): Promise<PullAbout | undefined> {
  const { repository } = about;
  const find = (): Promise<PullPlace> =>
    findPlace(repository, accounts.hosts, choices.remote, AbortSignal.timeout(FIND_MS));
  const place = await withChoices(choices, { repository, accounts }, find);
  if (!place) return undefined;
  const at: TicketHost = { service: place.forge, host: place.host };
  if (!(await accounts.token(at)) && !(await signInTo(accounts, at))) return undefined;
  const where = async (): Promise<Where> => {
    const { forge, host, project, ...rest } = await find();
    const token = async () => (await accounts.token({ service: forge, host }))?.token;
    return {
      place: { forge, host, project, ...rest },
      forge: await openForge(forge, { host, project, token }),
    };
  };
  return { ...about, services, accounts, choices, where, at };
}
