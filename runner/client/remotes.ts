/**
 * Owns reading which remotes a repository has, as git would use them. Talks to none of them.
 */
import { gitLine, UNTOUCHED } from './git.ts';
import type { ClientRepository } from './repository.ts';

/** A remote of the repository; an address that it lacks is ''. */
export interface Remote {
  readonly name: string;
  /** The address as the configuration has it, which git may shorten or mirror. */
  readonly written: string;
  /** Where git would fetch from: the user's own rewrites (`url.*.insteadOf`) are made. */
  readonly url: string;
  /** Where git pushes to: every one of them, the first one first. */
  readonly pushUrls: readonly string[];
}

const MAX_REMOTES = 50;

export async function remotesOf(
  { root }: ClientRepository,
  signal?: AbortSignal,
): Promise<readonly Remote[]> {
  // A remote may be there without an address.
  const accept = [0, 1, 2, 128];
  const ask = (...args: string[]) =>
    gitLine({ cwd: root, args: [...UNTOUCHED, ...args], accept, signal });
  const listed = await ask('remote');
  const names = listed.split('\n').filter((name) => name !== '');
  return await Promise.all(
    names.slice(0, MAX_REMOTES).map(async (name) => {
      const [written, url, push] = await Promise.all([
        ask('config', '--get', `remote.${name}.url`),
        ask('remote', 'get-url', '--', name),
        ask('remote', 'get-url', '--push', '--all', '--', name),
      ]);
      return { name, written, url, pushUrls: push.split('\n') };
    }),
  );
}

/** Each remote under both of its addresses: either may be the one that names a service's project. */
export async function addressesOf(
  repository: ClientRepository,
): Promise<{ readonly name: string; readonly url: string }[]> {
  return (await remotesOf(repository)).flatMap(({ name, url, written }) => [
    { name, url },
    { name, url: written },
  ]);
}
