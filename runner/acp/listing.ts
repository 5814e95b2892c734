/**
 * Owns the list of sessions: the runner's tasks, newest first, of the repository that the client asks
 * for, or of those known here. A session needs a folder, so tasks of others are left out.
 */
import type {
  ListSessionsRequest,
  ListSessionsResponse,
  SessionInfo,
} from '@agentclientprotocol/sdk';
import * as v from 'valibot';
import type { Folders } from '../ahp/folders.ts';
import type { RunnerLink } from '../ahp/runner-link.ts';
import { ListTasks } from '../protocol/requests.ts';
import { TaskId } from '../protocol/task.ts';

const PAGE = 100;

export async function listSessions(
  { connection }: RunnerLink,
  folders: Folders,
  { cwd, cursor }: ListSessionsRequest,
): Promise<ListSessionsResponse> {
  const wanted = cwd == null ? undefined : await folders.add(cwd);
  const before = v.is(TaskId, cursor) ? { before: cursor } : {};
  const { tasks, more } = await connection.request(ListTasks, { limit: PAGE, ...before });
  const sessions: SessionInfo[] = [];
  for (const { id, repository, title, updatedAt } of tasks) {
    if (wanted && repository.id !== wanted.id) continue;
    const root = wanted ? cwd : await folders.rootOf({ repository });
    if (root != null) sessions.push({ sessionId: id, cwd: root, title, updatedAt });
  }
  const last = tasks.at(-1);
  return { sessions, ...(more && last && { nextCursor: last.id }) };
}
