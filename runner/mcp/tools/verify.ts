/**
 * Owns the tool `verify`: the evidence of a task is recomputed here, on this machine: the chain of
 * its ledger, the verdict that follows from its entries, and the commit of the result. It believes
 * neither the runner nor the agent. It adds the result's objects and private ref to the repository.
 */
import * as v from 'valibot';
import { readArtifact } from '../../client/artifacts.ts';
import { commitFault } from '../../client/commit-fault.ts';
import { fetchAttempt } from '../../client/transfer.ts';
import { renderText } from '../../ledger/render.ts';
import { committedAs, resultOf } from '../../ledger/result-entry.ts';
import { ErrandError } from '../../protocol/errors.ts';
import { clip } from '../../protocol/text.ts';
import { checkLedger, type LedgerCheck } from '../../verify/check-ledger.ts';
import { fitted } from '../document.ts';
import {
  attemptArgument,
  attemptOf,
  type FoundTask,
  findTask,
  taskArgument,
} from '../find-task.ts';
import { Verdict } from '../task-view.ts';
import { defineTool, type Services } from '../tool.ts';

const MAX_LINE = 500;

export const verify = defineTool({
  name: 'verify',
  title: 'Verify the evidence of a background task',
  description:
    "Recompute on this machine whether the evidence of a background task holds: the hash chain of its ledger, the verdict that follows from the entries, and that the result's commit is the one that was checked. Gives the evidence itself, with what was not checked.",
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  input: v.object({ id: taskArgument, attempt: attemptArgument }),
  output: v.object({
    id: v.string(),
    attempt: v.number(),
    ok: v.pipe(v.boolean(), v.description('True: everything that was compared agrees.')),
    problem: v.nullable(v.string()),
    verdict: Verdict,
    commitMatches: v.pipe(
      v.nullable(v.boolean()),
      v.description('Null where it was not compared.'),
    ),
    entries: v.number(),
    evidence: v.pipe(v.array(v.string()), v.description('What the runner saw, line by line.')),
    leftOut: v.array(v.string()),
    next: v.string(),
  }),
  run: async ({ id, attempt: wanted }, { services, signal }) => {
    const found = await findTask(services, id);
    const attempt = attemptOf(found.task, wanted);
    if (attempt.ledger === undefined || !['done', 'cancelled'].includes(attempt.status.kind)) {
      throw new ErrandError('conflict', `Attempt ${attempt.n} is not over: its ledger is open.`, {
        hint: 'Call wait, then verify.',
      });
    }
    const bytes = await readArtifact(found.address, attempt.ledger, {}, signal);
    const check = checkLedger(Buffer.from(bytes).toString('utf8'));
    const broken = check.problem?.reason;
    const fault = broken ?? (await faultOfCommit(services, found, attempt.n, check));
    const isCompared = broken === undefined && resultOf(check.entries) !== undefined;
    const document = {
      id: found.task.id,
      attempt: attempt.n,
      ok: fault === undefined,
      problem: fault ?? null,
      verdict: check.recorded?.level ?? null,
      commitMatches: isCompared ? fault === undefined : null,
      entries: check.entries.length,
      evidence: renderText(check.entries)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => clip(line, MAX_LINE)),
      next:
        fault === undefined
          ? 'The evidence holds. It says what was not checked, too: tell your user.'
          : 'Do not rely on this result: tell your user what does not agree.',
    };
    return fitted(document, ['evidence']);
  },
});

async function faultOfCommit(
  services: Services,
  { task, address }: FoundTask,
  attempt: number,
  { entries }: LedgerCheck,
): Promise<string | undefined> {
  const result = resultOf(entries);
  if (!result) return undefined;
  const repository = await services.repositories.workTreeOf(task.spec);
  await fetchAttempt({ repository, taskId: task.id, attempt, ...address });
  return await commitFault(repository.root, committedAs(entries, result), {
    hint: 'It was fetched just now, so the runner has another one under that name.',
  });
}
