/**
 * What the nodes of one attempt share: what it is held to, where its commands run, and what one
 * node leaves for another. Owns no order (interpreter.ts) and does no work of its own.
 */
import type { AgentBackend, PhaseEnding } from '../agent/backend.ts';
import type { BareRepository } from '../git/repository.ts';
import type { Usage } from '../protocol/task.ts';
import type { SandboxDriver, SandboxLimits } from '../sandbox/sandbox.ts';
import type {
  ArtifactStore,
  AttemptContext,
  AttemptIdentity,
  EventWriter,
  LedgerReader,
  LedgerWriter,
  LogWriter,
  NoteKeeper,
} from '../tasks/context.ts';
import type { EvidenceContext, CheckEnvironment } from '../verify/rooms/check-environment.ts';
import { BASELINE, ENDING } from './notes.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { setOff } from './set-off.ts';
import type { WorkSandbox } from './work-sandbox.ts';

export interface AttemptRuntime {
  readonly context: AttemptContext;
  readonly repository: BareRepository;
  readonly config: AttemptConfig;
  /** The image of sandboxes, by its id; another one after `prepareAnew`. */
  readonly image: string;
  /** An image with what this commit says is to be installed; recorded. */
  readonly prepare: (commit: string) => Promise<string>;
  /** The same, for all sandboxes from now on. */
  readonly prepareAnew: (commit: string) => Promise<void>;
  readonly driver: SandboxDriver;
  readonly sandboxLimits: SandboxLimits;
  readonly backend: AgentBackend;
  /** Where commands and agents work; opened by the first that needs it. */
  readonly sandbox: WorkSandbox;
  /** Another one with a network, for a command; whoever asks for it closes it. */
  readonly openNetwork: () => WorkSandbox;
  /** Another one for a worker, with that one's work in it; whoever asks for it closes it. */
  readonly openFor: (worker: AttemptIdentity & NoteKeeper) => WorkSandbox;
}

/** Which visit of which node this is; `usage` is told as it grows. */
export interface Visit {
  readonly node: string;
  /** From 1. */
  readonly n: number;
  /** The node before it, and what came out of that. */
  readonly after: { readonly node: string; readonly outcome: Outcome } | undefined;
  /** What the models of this visit have used so far, for the phase people see. */
  readonly spent: (usage: Usage, model: string) => void;
}

/** What came out of a visit, as a note keeps it. */
export interface Outcome {
  /** What edges ask for (`when`). */
  readonly name: string;
  /** What others are told of it: the checks that failed, the answer that was given. */
  readonly words?: string;
  /** Nothing follows, whatever the edges say: the attempt gave up. */
  readonly ends?: true;
}

export function checkEnvironmentOf(work: AttemptRuntime): CheckEnvironment {
  const { context, driver, sandboxLimits, repository, config: plan, image, prepare } = work;
  const { checks, verify: level } = plan;
  const { title, instructions } = context.task.spec;
  const asked = [title, instructions];
  const room = {
    context: evidenceOf(context),
    driver,
    sandboxLimits,
    repository,
    checks,
    image,
    level,
    asked,
  };
  return plan.setup.length > 0 ? { ...room, prepare } : room;
}

/** What verification may do; what checks print is set off in its log, above the line of its end. */
function evidenceOf(
  context: ArtifactStore & AttemptIdentity & EventWriter & LedgerReader & LedgerWriter & LogWriter,
): EvidenceContext {
  return {
    task: context.task,
    attempt: context.attempt,
    record: (phase, body) => context.record(phase, body),
    ledger: () => context.ledger(),
    tell: (news) => context.tell(news),
    log: (text) => {
      const end = text.lastIndexOf('\n', text.length - 2) + 1;
      context.log(setOff(text.slice(0, end)) + text.slice(end));
    },
    artifact: () => context.artifact(),
    readArtifact: (id) => context.readArtifact(id),
  };
}

const NO_ENDING: PhaseEnding = { kind: 'planned', plan: { summary: '', steps: [], parts: [] } };

/** What failed before any change, in words; empty while the baseline was not run. */
export function baselineWords({ notes }: NoteKeeper): string {
  return notes.read(BASELINE) ?? '';
}

export async function keepBaseline({ notes }: NoteKeeper, words: string): Promise<void> {
  await notes.write(BASELINE, words);
}

/** How the agent that writes code ended; where none did, nothing was claimed. */
export function lastEnding({ notes }: NoteKeeper): PhaseEnding {
  return notes.read(ENDING) ?? NO_ENDING;
}

export async function keepEnding({ notes }: NoteKeeper, ending: PhaseEnding): Promise<void> {
  await notes.write(ENDING, ending);
}
