/**
 * Owns the step in which another model reads a result: in a context and a sandbox of its own, with
 * read-only tools, from the task, the diff and what the runner saw, never the author's words. Its
 * findings are recorded as claims; its probes are run. A reviewer that does not answer leaves no
 * review, never a failed attempt.
 */
import type { AgentBackend, Inbox, PhaseEnding, PhaseInput } from '../agent/backend.ts';
import type { LedgerEntry, NamedTests } from '../ledger/entry.ts';
import { PLACE_WORDS } from '../ledger/places.ts';
import type { Review } from '../protocol/review.ts';
import type { Usage } from '../protocol/task.ts';
import { openWorkspace } from '../sandbox/git-workspace.ts';
import { SandboxLostError } from '../sandbox/sandbox.ts';
import type { TranscriptKeeper, EventWriter } from '../tasks/context.ts';
import { readEvidence } from '../verify/evidence/evidence.ts';
import type { EvidenceContext, Site } from '../verify/rooms/check-environment.ts';
import { storeEvent } from './coding.ts';
import { runProbes } from './probing.ts';
import { setOff } from './set-off.ts';

export type ReviewingInput = Site & {
  readonly context: EvidenceContext & EventWriter & TranscriptKeeper;
  readonly backend: AgentBackend;
  readonly brief: Pick<
    PhaseInput,
    | 'phase'
    | 'custom'
    | 'title'
    | 'instructions'
    | 'origin'
    | 'model'
    | 'limits'
    | 'rules'
    | 'skills'
    | 'documents'
    | 'results'
    | 'leftOut'
    | 'spentUsd'
  >;
  readonly base: string;
  readonly result: string;
  /** Stores the usage of the conversation so far. */
  readonly spent: (usage: Usage, model: string) => Promise<void>;
};

export type Reviewed =
  | { readonly kind: 'reviewed'; readonly review: Review }
  | { readonly kind: 'none'; readonly reason: string };

const MAX_TURNS = 15;
/** Characters of the diff that a reviewer is given; it can read the files for the rest. */
const MAX_DIFF_CHARACTERS = 60_000;

/** Empty inbox: people talk to the agent that does the work, not to the reviewer. */
const NOBODY: Inbox = {
  all: () => [],
  delivered: async () => undefined,
  interruption: () => new AbortController().signal,
};

export async function reviewResult(input: ReviewingInput, signal: AbortSignal): Promise<Reviewed> {
  const { context, brief, result } = input;
  const ending = await ask(input, signal);
  if (ending.kind !== 'reviewed') {
    const reason = ending.kind === 'bowed_out' ? ending.bowOut.reason : 'It ended otherwise.';
    context.log(`No review was made: ${reason}\n`);
    return { kind: 'none', reason };
  }
  const { summary, findings, probes } = ending.review;
  const { model } = brief;
  const { reviews } = readEvidence(context.ledger());
  if (!reviews.some(({ commit }) => commit === result)) {
    await context.record(brief.phase, { kind: 'review', model, commit: result, findings });
  }
  const said = { model, summary, findings: [...findings] };
  await context.tell({ kind: 'attempt.review', review: { ...said, probes: [] } });
  const runs = await runProbes(input, { phase: brief.phase, commit: result, probes }, signal);
  const review: Review = { ...said, probes: runs };
  if (runs.length > 0) await context.tell({ kind: 'attempt.review', review });
  return { kind: 'reviewed', review };
}

/** Runs the reviewer's conversation to its end; one that fails ends as a bow-out. */
async function ask(input: ReviewingInput, signal: AbortSignal): Promise<PhaseEnding> {
  try {
    return await inSandbox(input, signal);
  } catch (error) {
    // An outage is handled by the caller that carries out the attempt.
    if (signal.aborted || !(error instanceof SandboxLostError) || error.outside) throw error;
    return {
      kind: 'bowed_out',
      bowOut: { code: 'sandbox_lost', reason: error.message, tried: [] },
    };
  }
}

async function inSandbox(input: ReviewingInput, signal: AbortSignal): Promise<PhaseEnding> {
  const { context, repository, image, sandboxLimits: limits, result, brief } = input;
  const owner = { task: context.task.id, attempt: context.attempt };
  const spec = { image, ...owner, purpose: 'review', limits, network: 'none' } as const;
  const sandbox = await input.driver.create(spec, signal);
  try {
    const workspace = openWorkspace(sandbox);
    await workspace.place(result, repository.packOf(result), signal);
    const events = input.backend.runPhase(
      {
        ...brief,
        role: 'review',
        patience: 'short',
        limits: { ...brief.limits, turns: Math.min(brief.limits.turns, MAX_TURNS) },
        material: await material(input),
        mayAsk: false,
        inbox: NOBODY,
        workspace,
        checks: [],
        baseline: '',
        map: '',
        // Each result has a conversation of its own.
        transcript: context.transcript(`${brief.phase}-${result.slice(0, 12)}`),
        verify: () => Promise.resolve('A review runs no checks.'),
        log: (line) => context.log(setOff(line)),
      },
      signal,
    );
    for await (const event of events) {
      if (event.kind === 'ended') return event.ending;
      await storeEvent(input, event);
    }
    throw new Error('the reviewer stopped without a result');
  } finally {
    await sandbox.destroy();
  }
}

async function material({ context, repository, base, result }: ReviewingInput): Promise<string> {
  let diff = '';
  for await (const chunk of repository.diff(base, result)) {
    diff += String(chunk);
    if (diff.length > MAX_DIFF_CHARACTERS) break;
  }
  const cut = diff.length > MAX_DIFF_CHARACTERS ? '\n[… cut: read the files for the rest]' : '';
  const seen = seenOf(context.ledger(), result);
  return `${diff.slice(0, MAX_DIFF_CHARACTERS)}${cut}\n\nWhat the runner saw:\n${seen.join('\n') || '(nothing yet)'}`;
}

/**
 * Lists what the runner saw of a result and of its base, one line each; nothing that an agent said.
 */
export function seenOf(ledger: readonly LedgerEntry[], result: string): string[] {
  return ledger.flatMap((entry): string[] => {
    switch (entry.kind) {
      case 'check': {
        const { at, name, command, outcome, exit } = entry;
        if (at !== 'base' && at !== 'overlay' && entry.commit !== result) return [];
        return [`- ${PLACE_WORDS[at]}: ${name} (${command}): ${outcome}, exit ${exit ?? 'none'}`];
      }
      case 'tests':
        return (['fixed', 'broken', 'added', 'removed', 'skipped'] as const).flatMap((key) =>
          testsLine(entry.check, key, entry[key]),
        );
      case 'canary':
        return entry.result === result
          ? [`- ${entry.check}, a failing test planted: ${entry.outcome}`]
          : [];
      case 'red_green':
        return entry.result === result
          ? [`- ${entry.check}, the new tests on the original code: ${entry.outcome}`]
          : [];
      case 'flag':
        return [`- flag ${entry.code}${entry.path ? ` in ${entry.path}` : ''}: ${entry.text}`];
      default:
        return [];
    }
  });
}

function testsLine(check: string, what: string, { count, names }: NamedTests): string[] {
  return count === 0
    ? []
    : [`- ${check}, tests ${what}: ${count} (${names.slice(0, 5).join(', ')})`];
}
