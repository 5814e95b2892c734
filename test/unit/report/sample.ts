/** Tasks that came from a ticket, as small as they may be. */
import type { AttemptState, Result, TaskState } from '../../../runner/protocol/task.ts';
import type { TicketRef } from '../../../runner/tickets/ticket.ts';
import { attemptOf, doneWith, stateOf } from '../extension/samples.ts';
import { HEAD } from '../ledger/sample.ts';

const RESULT: Result = {
  ref: 'refs/errand/tasks/task-0001/attempts/1',
  commit: HEAD,
  files: [{ path: 'src/sum.ts', status: 'modified', additions: 3, deletions: 1, binary: false }],
  additions: 3,
  deletions: 1,
};

export function ended(n: number, changes: Partial<AttemptState> = {}): AttemptState {
  return attemptOf({ n, status: doneWith('verified'), result: RESULT, ...changes });
}

export function taskFrom(ref: TicketRef, attempts: AttemptState[] = [ended(1)]): TaskState {
  const ticket = { ...ref, key: `#${ref.id}` };
  const origin = { kind: 'ticket', ticket } as const;
  return stateOf('task-0001', { status: doneWith('verified'), origin, attempts });
}

export const TICKET: TicketRef = {
  service: 'github',
  host: 'https://github.com',
  project: 'octo/app',
  id: '12',
};
