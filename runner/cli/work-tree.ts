/**
 * Owns finding the work tree that a command changes: the one of `--repo`, or of this folder. It
 * changes nothing itself; when there is none, it asks for `--repo`.
 */
import { type ClientRepository, findRepository } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import { text } from './options.ts';
import type { Call } from './call.ts';

export async function workTreeOf(call: Call): Promise<ClientRepository> {
  try {
    return await findRepository(text(call, 'repo') ?? process.cwd());
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    // Its hints are for those who send something.
    const isElsewhere = /is not in a git repository|^There is no folder/.test(error.message);
    const hint = isElsewhere
      ? 'Name a folder of the repository with --repo. Nothing was changed.'
      : error.hint?.replace('Nothing was sent.', 'Nothing was changed.');
    throw new ErrandError(error.code, error.message, { ...(hint && { hint }), cause: error });
  }
}
