/** Owns the tool `show`: one task, why it has its verdict, what changed and what it cost. Reads only. */
import * as v from 'valibot';
import { reasonText } from '../../protocol/flagged-place.ts';
import { rank, resultBearer } from '../../protocol/rank.ts';
import { totalUsage } from '../../protocol/reduce.ts';
import type { AttemptState, TaskState } from '../../protocol/task.ts';
import { clip } from '../../protocol/text.ts';
import { fitted } from '../document.ts';
import { findTask, taskArgument } from '../find-task.ts';
import { newsOf, State, TaskNews, Verdict } from '../task-view.ts';
import { defineTool } from '../tool.ts';

const MAX_TEXT = 1000;
const MAX_FILES = 40;

const Attempt = v.object({
  n: v.number(),
  state: State,
  verdict: Verdict,
  agent: v.nullable(v.string()),
  model: v.nullable(v.string()),
  files: v.nullable(v.number()),
});

export const show = defineTool({
  name: 'show',
  title: 'Show a background task',
  description:
    'Show one background task: its verdict and why ("because"), flags to look at, checks before and after, changed files, cost, questions. The verdict rests on checks that the runner ran itself; "claim" is only what its agent says.',
  annotations: { readOnlyHint: true, openWorldHint: false },
  input: v.object({ id: taskArgument }),
  output: v.object({
    ...TaskNews.entries,
    title: v.string(),
    because: v.pipe(
      v.array(v.string()),
      v.description('The reasons for the verdict, flags among them.'),
    ),
    attempts: v.pipe(v.array(Attempt), v.description('Best first.')),
    checks: v.array(
      v.object({
        name: v.string(),
        at: v.pipe(
          v.string(),
          v.description(
            'base: before the change. head: after it. overlay: with its product code alone.',
          ),
        ),
        outcome: v.string(),
      }),
    ),
    files: v.array(v.object({ path: v.string(), status: v.string() })),
    fileCount: v.number(),
    claim: v.pipe(v.nullable(v.string()), v.description('What its agent says of it; no evidence.')),
    costUsd: v.nullable(v.number()),
    branch: v.pipe(
      v.nullable(v.string()),
      v.description('The ref of the result, once it is fetched.'),
    ),
    leftOut: v.array(v.string()),
  }),
  run: async ({ id }, { services }) => {
    const { task } = await findTask(services, id);
    return shown(task);
  },
});

function shown(task: TaskState) {
  const best = resultBearer(task.attempts);
  const files = best?.result?.files ?? [];
  const because = task.status.kind === 'done' ? task.status.verdict.because : [];
  const document = {
    ...newsOf(task),
    title: clip(task.spec.title, 200),
    because: because.map((reason) => clip(reasonText(reason), MAX_TEXT)),
    attempts: rank(task.attempts).map(attemptOf),
    checks: (best?.checks ?? []).map(({ name, at, outcome }) => ({ name, at, outcome })),
    files: files.slice(0, MAX_FILES).map(({ path, status }) => ({ path: clip(path, 300), status })),
    fileCount: files.length,
    claim: best?.claim === undefined ? null : clip(best.claim, MAX_TEXT),
    costUsd: totalUsage(task.attempts).costUsd ?? null,
    branch: best?.result?.ref ?? null,
  };
  return fitted(document, ['checks', 'files', 'because', 'attempts', 'needsAnswer']);
}

function attemptOf({ n, status, agent, model, result }: AttemptState) {
  return {
    n,
    state: status.kind,
    verdict: status.kind === 'done' ? status.verdict.level : null,
    agent: agent ?? null,
    model: model ?? null,
    files: result?.files.length ?? null,
  };
}
