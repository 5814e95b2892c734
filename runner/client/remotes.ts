/**
 * Owns reading which remotes a repository has, as git would use them. Talks to none of them.
 */
import { runGit, UNTOUCHED } from './git.ts';
import type { ClientRepository } from './repository.ts';

export interface Remote {
  readonly name: string;
  /** Where git would fetch from: the user's own rewrites (`url.*.insteadOf`) are made. */
  readonly url: string;
}

const MAX_REMOTES = 50;

export async function remotesOf({ root }: ClientRepository): Promise<Remote[]> {
  const { stdout } = await runGit({ cwd: root, args: [...UNTOUCHED, 'remote', '--verbose'] });
  const remotes = stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, url] = /^(\S+)\t(.+) \(fetch\)/.exec(line) ?? [];
      return name === undefined || url === undefined ? [] : [{ name, url }];
    });
  return remotes.slice(0, MAX_REMOTES);
}
