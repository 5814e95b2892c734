/**
 * State that the nodes of one attempt share: its configuration, where its commands run, and what
 * one node leaves for another. Owns no order (interpreter.ts) and does no work of its own.
 */
import type { AgentBackend, PhaseEnding } from '../agent/backend.ts';
import type { BareRepository } from '../git/repository.ts';
import type { Usage } from '../protocol/task.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { BrowserCheck } from '../config/browser-check.ts';
import type { BrowserImage } from '../sandbox/browser-image.ts';
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
import type {
  BrowserPlace,
  EvidenceContext,
  CheckEnvironment,
} from '../verify/rooms/check-environment.ts';
import { BASELINE, ENDING } from './notes.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { setOff } from './set-off.ts';
import type { AllowedServer } from './tool-servers.ts';
import type { WorkSandbox } from './work-sandbox.ts';
import type { Outcome } from './notes.ts';

/** The verdict on a result of this repository; undefined where the runner does not have its task. */
export type PastVerdict = (
  repository: string,
  of: { readonly task: string; readonly attempt?: number },
) => Promise<string | undefined>;

export interface AttemptRuntime {
  readonly context: AttemptContext;
  readonly repository: BareRepository;
  readonly config: AttemptConfig;
  /** Image id of the sandboxes; replaced by `prepareAnew`. */
  readonly image: string;
  /** Prepares an image with the dependencies of this commit, and records it. */
  readonly prepare: (commit: string) => Promise<string>;
  /** Does the same for all sandboxes from now on. */
  readonly prepareAnew: (commit: string) => Promise<void>;
  readonly driver: SandboxDriver;
  readonly sandboxLimits: SandboxLimits;
  /** What pages are looked at with; absent where there is no engine for it. */
  readonly browserImage?: BrowserImage;
  readonly backend: AgentBackend;
  readonly toolServers: readonly AllowedServer[];
  readonly pastVerdict: PastVerdict;
  /** Sandbox in which commands and agents work; opened by the first that needs it. */
  readonly sandbox: WorkSandbox;
  /** Opens a sandbox with a network for a command. The caller closes it. */
  readonly openNetwork: () => WorkSandbox;
  /** Opens a sandbox with the worker's own work in it. The caller closes it. */
  readonly openFor: (worker: AttemptIdentity & NoteKeeper) => WorkSandbox;
}

/** One visit of a node. */
export interface Visit {
  readonly node: string;
  /** Number of the visit, from 1. */
  readonly n: number;
  /** The node visited before, and its outcome. */
  readonly after: { readonly node: string; readonly outcome: Outcome } | undefined;
  /** Reports what the models of this visit have used so far, for the phase that people see. */
  readonly spent: (usage: Usage, model: string) => void;
}

export function checkEnvironmentOf(work: AttemptRuntime): CheckEnvironment {
  const { context, driver, sandboxLimits, repository, config, image, prepare } = work;
  const { checks, verify: level, browser = [] } = config;
  const { title, instructions, origin } = context.task.spec;
  // A ticket's own words say what is asked, too.
  const asked = [title, instructions, ...(origin.ticket ? [origin.text ?? ''] : [])];
  const environment = {
    context: evidenceOf(context),
    driver,
    sandboxLimits,
    repository,
    checks,
    image,
    level,
    asked,
    ...(browser.length > 0 && { browser: browserPlace(work, browser) }),
  };
  return config.setup.length > 0 ? { ...environment, prepare } : environment;
}

function browserPlace(
  { context, driver, browserImage }: AttemptRuntime,
  checks: readonly BrowserCheck[],
): BrowserPlace {
  return {
    checks,
    image: async (signal) => {
      if (!browserImage) throw new ErrandError('unavailable', 'This runner has no browser.');
      const log = (text: string): void => context.log(text);
      const name = await browserImage.make({ task: context.task.id, log }, signal);
      // It stays while tasks use it (keeping/kinds/images.ts).
      await context.holdImage?.(name);
      return (await driver.imageId(name)) ?? name;
    },
  };
}

/**
 * Returns the operations that verification may use. Output of checks is marked in the log, above
 * the line that reports its end.
 */
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

/** Describes what failed before any change; empty while the baseline was not run. */
export function baselineWords({ notes }: NoteKeeper): string {
  return notes.read(BASELINE) ?? '';
}

export async function keepBaseline({ notes }: NoteKeeper, words: string): Promise<void> {
  await notes.write(BASELINE, words);
}

/** Returns how the agent that writes code ended. Without such an agent, nothing was claimed. */
export function lastEnding({ notes }: NoteKeeper): PhaseEnding {
  return notes.read(ENDING) ?? NO_ENDING;
}

export async function keepEnding({ notes }: NoteKeeper, ending: PhaseEnding): Promise<void> {
  await notes.write(ENDING, ending);
}
