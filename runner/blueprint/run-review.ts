/**
 * Owns the review nodes: what is reviewed, and what a review means for the walk. A review lowers
 * trust and never raises it: reviewing.ts holds the review, the verdict decides its worth.
 */
import type { PhaseInput } from '../agent/backend.ts';
import type { Review } from '../protocol/review.ts';
import type { Usage } from '../protocol/task.ts';
import { reviewResult } from './reviewing.ts';
import { packaged } from './run-git.ts';
import type { Outcome } from './notes.ts';
import { checkEnvironmentOf, type AttemptRuntime } from './attempt-runtime.ts';

interface Asking {
  readonly brief: Omit<PhaseInput, 'workspace' | 'transcript' | 'log' | 'verify'>;
  readonly spent: (usage: Usage, model: string) => Promise<void>;
}

export async function runReview(
  work: AttemptRuntime,
  { brief, spent }: Asking,
  signal: AbortSignal,
): Promise<Outcome> {
  const commits = await reviewed(work);
  if (!commits) return { name: 'gave_up', words: 'There is no change to review.' };
  // The reviewer works in a sandbox of its own.
  await work.sandbox.close();
  const { context, backend } = work;
  const input = { ...checkEnvironmentOf(work), context, backend, brief, ...commits, spent };
  const ended = await reviewResult(input, signal);
  if (ended.kind === 'none') return { name: 'gave_up', words: ended.reason };
  const words = wordsOf(ended.review);
  return words.length > 0 ? { name: 'findings', words: words.join('\n') } : { name: 'clean' };
}

/**
 * Returns what to review: the result against the base. If the blueprint changes nothing by itself:
 * the uncommitted changes that were already there, or else those of the last commit.
 */
async function reviewed(
  work: AttemptRuntime,
): Promise<{ base: string; result: string } | undefined> {
  const { context, repository, config } = work;
  const { base, head } = context.task.spec;
  const result = packaged(work);
  if (result) return { base, result: result.commit };
  const { nodes } = config.chosen.blueprint;
  const changes = Object.values(nodes).some(
    (node) =>
      (node.kind === 'agent' && node.role === 'code') ||
      (node.kind === 'exec' && (!('run' in node) || node.run === 'fix' || node.run === 'update')),
  );
  if (changes) return undefined;
  const before = base === head ? await repository.parentOf(base) : head;
  return before === undefined ? undefined : { base: before, result: base };
}

/** Lists what is worth another round, without minor findings and probes that could not be run. */
function wordsOf({ findings, probes }: Review): string[] {
  return [
    ...findings
      .filter(({ severity }) => severity !== 'minor')
      .map(({ path, line, severity, text, evidence }) => {
        const where = line === undefined ? path : `${path}:${line}`;
        return `- ${severity}, ${where}: ${text} (${evidence})`;
      }),
    ...probes
      .filter(({ outcome }) => outcome === 'failed')
      .map(
        ({ command, expected, actual }) =>
          `- ${command} should print ${JSON.stringify(expected)} and prints ${JSON.stringify(actual)}`,
      ),
  ];
}
