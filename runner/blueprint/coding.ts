/**
 * Owns the agent step of an attempt: the agent's events stored one by one before the next is
 * pulled, a checkpoint after every turn that may have changed a file, and a new sandbox from the
 * last checkpoint when one is lost. Never decides whether the work is good.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AgentBackend, AgentEvent, PhaseEnding, PhaseInput } from '../agent/backend.ts';
import type { BareRepository } from '../git/repository.ts';
import { entriesOf } from '../ledger/entry.ts';
import type { Usage } from '../protocol/task.ts';
import { SandboxLostError } from '../sandbox/sandbox.ts';
import { soonOpen } from '../sandbox/soon-open.ts';
import type { WorkTree } from '../sandbox/workspace.ts';
import type {
  EventWriter,
  LedgerReader,
  LedgerWriter,
  LogWriter,
  Pausable,
  TranscriptKeeper,
} from '../tasks/context.ts';
import { checkpoint, type WorkContext } from './checkpoint.ts';
import { leftOutWords } from './quick.ts';
import { SetOffLog } from './set-off.ts';
import type { WorkSandbox } from './work-sandbox.ts';

/**
 * Sandboxes lost in one attempt: a second loss is the work's doing (out of memory, say), not bad
 * luck.
 */
const MAX_LOST_SANDBOXES = 2;
/** Losses with a cause outside the sandbox (an engine restart, say) are tolerated more often. */
const MAX_OUTAGES = 3;

/** Characters of a notice. */
const MAX_NOTICE_CHARACTERS = 400;

/** Well within the two seconds after which a stopped attempt must be gone. */
const KEEP_WORK_MS = 1_000;

/** Operations that an agent's step may use on its attempt. */
export type CodingContext = WorkContext &
  LedgerReader &
  LedgerWriter &
  LogWriter &
  Pausable &
  TranscriptKeeper;

export interface CodingInput {
  readonly context: CodingContext;
  readonly repository: BareRepository;
  /** Stays open after the step, since the next one may need it. */
  readonly sandbox: WorkSandbox;
  readonly backend: AgentBackend;
  readonly brief: Omit<PhaseInput, 'workspace' | 'transcript' | 'log' | 'verify'>;
  /** Stores the usage of the conversation so far. */
  readonly spent: (usage: Usage, model: string) => Promise<void>;
  readonly verify: (
    workspace: WorkTree,
    check: string | undefined,
    signal: AbortSignal,
  ) => Promise<string>;
}

/** Runs the agent to its end. Its result is the checkpointed tree. */
export async function code(input: CodingInput, signal: AbortSignal): Promise<PhaseEnding> {
  const { context } = input;
  for (let lost = 0, outages = 0; ; ) {
    try {
      return await whileOpening(input, signal);
    } catch (error) {
      await input.sandbox.close();
      if (!(error instanceof SandboxLostError) || signal.aborted) throw error;
      if (error.outside) outages += 1;
      else lost += 1;
      context.log(`sandbox lost: ${error.message}\n`);
      if (lost >= MAX_LOST_SANDBOXES || outages > MAX_OUTAGES) {
        return sandboxLost(error, lost + outages);
      }
      await context.record(input.brief.phase, {
        kind: 'resumed',
        reason: `sandbox lost: ${error.message}`,
      });
      await context.tell({
        kind: 'attempt.notice',
        text: 'The sandbox was lost; continuing in a new one from the last checkpoint.',
      });
    }
  }
}

/** The model is asked while the sandbox is being opened, and not any more once that has failed. */
async function whileOpening(input: CodingInput, signal: AbortSignal): Promise<PhaseEnding> {
  const failed = new AbortController();
  const opening = input.sandbox.open();
  opening.catch((error: unknown) => failed.abort(error));
  const either = AbortSignal.any([signal, failed.signal]);
  return await inWorkspace(input, soonOpen(opening), { signal, either });
}

async function inWorkspace(
  input: CodingInput,
  workspace: WorkTree,
  { signal, either }: { readonly signal: AbortSignal; readonly either: AbortSignal },
): Promise<PhaseEnding> {
  const { context, repository, brief } = input;
  const said = new SetOffLog((text) => context.log(text));
  try {
    const events = input.backend.runPhase(
      {
        ...brief,
        workspace,
        transcript: context.transcript(brief.phase),
        verify: (check, abort) => input.verify(workspace, check, abort),
        log: (text) => said.write(text),
      },
      either,
    );
    for await (const event of events) {
      if (event.kind === 'ended') {
        await checkpoint(context, repository, workspace, signal);
        await tellLeftOut(input, workspace, signal);
        return event.ending;
      }
      await storeEvent(input, event);
      if (event.kind !== 'turn') continue;
      if (event.mutated) await checkpoint(context, repository, workspace, signal);
      context.atRest();
      signal.throwIfAborted();
    }
    return harnessError('The agent stopped without saying how its work ended.');
  } catch (error) {
    if (signal.aborted) await keepWork(input, workspace);
    throw error;
  } finally {
    said.end();
  }
}

/**
 * Reports files that the agent wrote and no checkpoint holds, and keeps the list with the evidence.
 */
async function tellLeftOut(
  { context, brief }: CodingInput,
  workspace: WorkTree,
  signal: AbortSignal,
): Promise<void> {
  const names = await workspace.leftOut(signal);
  const known = entriesOf(context.ledger(), 'left_out');
  const before = known.findLast(({ phase }) => phase === brief.phase)?.names ?? [];
  const short = names.map((name) => name.slice(0, MAX_NOTICE_CHARACTERS));
  if (!isDeepStrictEqual(short, before)) {
    await context.record(brief.phase, { kind: 'left_out', names: short });
  }
  if (names.length === 0) return;
  const text = `Not in the result, ${leftOutWords(names)}`.slice(0, MAX_NOTICE_CHARACTERS);
  await context.tell({ kind: 'attempt.notice', text });
  context.log(`${text}\n`);
}

/**
 * Keeps the changes of a stopped turn if they can be had in a moment: stopping must not wait for
 * them, and earlier checkpoints are safe either way.
 */
async function keepWork(input: CodingInput, workspace: WorkTree): Promise<void> {
  const { context, repository } = input;
  try {
    const soon = AbortSignal.timeout(KEEP_WORK_MS);
    // First of all, what its commands left behind is ended: nothing runs on, and nothing writes.
    const nothing = { argv: ['git', '--version'], sweep: true, timeoutMs: KEEP_WORK_MS };
    await workspace.exec(nothing, soon);
    await checkpoint(context, repository, workspace, soon);
  } catch (error) {
    context.log(`the last moments before the stop were not kept: ${String(error)}\n`);
  }
}

/** Stores an event for people and the ledger, with its cost. */
export async function storeEvent(
  input: Pick<CodingInput, 'spent'> & {
    readonly context: EventWriter & LedgerWriter;
    readonly brief: { readonly phase: string };
  },
  event: AgentEvent,
): Promise<void> {
  const { context, brief } = input;
  switch (event.kind) {
    case 'usage':
      await input.spent(event.usage, event.model);
      return;
    case 'notice':
      await context.tell({ kind: 'attempt.notice', text: event.text });
      return;
    case 'tool_started':
      await context.tell({
        kind: 'attempt.tool',
        call: { id: callId(event), tool: event.tool, summary: event.summary, state: 'running' },
      });
      return;
    case 'tool_finished':
      await context.record(brief.phase, {
        kind: 'tool',
        tool: event.tool,
        summary: event.summary,
        outcome: event.outcome,
        ok: event.ok,
        ms: event.ms,
      });
      await context.tell({
        kind: 'attempt.tool',
        call: {
          id: callId(event),
          tool: event.tool,
          summary: event.summary,
          state: event.ok ? 'ok' : 'error',
          outcome: event.outcome,
          ms: event.ms,
        },
      });
      return;
    case 'given':
      await context.record(brief.phase, { kind: 'given', items: event.items });
      await context.tell({ kind: 'attempt.given', items: [...event.items] });
      return;
    case 'turn':
    case 'ended':
      return;
  }
}

function sandboxLost(error: SandboxLostError, times: number): PhaseEnding {
  return {
    kind: 'bowed_out',
    bowOut: {
      code: 'sandbox_lost',
      reason: `The sandbox was lost ${times} times. ${error.message}`,
      tried: ['A new sandbox, with the work of the last checkpoint in it'],
    },
  };
}

function harnessError(reason: string): PhaseEnding {
  return { kind: 'bowed_out', bowOut: { code: 'harness_error', reason, tried: [] } };
}

/** Cuts a call id to what the protocol allows; a model may choose any. */
const callId = ({ id }: { readonly id: string }): string => id.slice(0, 200);
