/**
 * Runs phases of the built-in agent in tests: the real SDK over loopback against a scripted model,
 * a transcript in memory that survives like the stored one, and a clock whose waits take no time.
 */
import type {
  AgentEvent,
  Inbox,
  InboxMessage,
  PhaseEnding,
  PhaseInput,
  TranscriptEntry,
} from '../../runner/agent/backend.ts';
import { type BuiltinOptions, createBuiltinBackend } from '../../runner/agent/builtin.ts';
import type { Clock } from '../../runner/agent/clock.ts';
import type { Workspace } from '../../runner/sandbox/workspace.ts';
import type { Script } from './scripted-model/script.ts';
import {
  type RecordedRequest,
  type ScriptedModel,
  startScriptedModel,
} from './scripted-model/server.ts';

/** A clock on which time passes only by waiting. */
export class TestClock implements Clock {
  readonly waits: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#now);
  }

  random(): number {
    return 0.5;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(ms);
    this.#now += ms;
  }
}

/** Keeps what was appended as JSON, as a store would. */
export class MemoryTranscript {
  readonly entries: TranscriptEntry[];

  constructor(entries: readonly TranscriptEntry[] = []) {
    this.entries = structuredClone([...entries]);
  }

  load(): readonly TranscriptEntry[] {
    return structuredClone(this.entries);
  }

  async append(entry: TranscriptEntry): Promise<void> {
    this.entries.push(JSON.parse(JSON.stringify(entry)) as TranscriptEntry);
  }
}

export interface Played {
  readonly events: AgentEvent[];
  readonly ending: PhaseEnding;
  readonly model: ScriptedModel;
  readonly transcript: MemoryTranscript;
  readonly clock: TestClock;
  readonly log: string;
}

export interface PlayOptions {
  readonly script: Script;
  readonly workspace: Workspace;
  readonly input?: Partial<PhaseInput>;
  readonly options?: Partial<BuiltinOptions>;
  readonly transcript?: MemoryTranscript;
  readonly clock?: TestClock;
  readonly signal?: AbortSignal;
  /** Collects the requests, also those of a phase that is cut off. */
  readonly keep?: RecordedRequest[];
  /** Called with each event before the next one is pulled. */
  readonly onEvent?: (event: AgentEvent) => void | Promise<void>;
}

/** Messages to a phase; survive it, like the stored ones. */
export class MemoryInbox implements Inbox {
  readonly messages: InboxMessage[] = [];
  /** Ids that `delivered` was called with, in order. */
  readonly marked: string[] = [];
  #waiting: { given: ReadonlySet<string>; cut: AbortController }[] = [];

  /** Adds a message from now on; its id is its place. */
  say(kind: InboxMessage['kind'], text: string, from: InboxMessage['from'] = 'user'): void {
    this.messages.push({ id: `m${this.messages.length + 1}`, kind, text, from });
    if (kind === 'interrupt') for (const { cut } of this.#waiting) cut.abort();
  }

  all(): readonly InboxMessage[] {
    return [...this.messages];
  }

  async delivered(ids: readonly string[]): Promise<void> {
    this.marked.push(...ids);
  }

  interruption(given: ReadonlySet<string>): AbortSignal {
    const cut = new AbortController();
    this.#waiting = [{ given, cut }];
    if (this.messages.some(({ id, kind }) => kind === 'interrupt' && !given.has(id))) cut.abort();
    return cut.signal;
  }
}

export const MODEL = 'claude-opus-5-5';

/** Returns the default input of a phase on this workspace, for tests that do not care. */
export function phaseInput(workspace: Workspace): PhaseInput {
  return {
    phase: 'code',
    role: 'code',
    spentUsd: 0,
    mayAsk: false,
    inbox: new MemoryInbox(),
    title: 'Fix the sum',
    instructions: 'sum() must add.',
    origin: { kind: 'prompt' },
    model: MODEL,
    limits: { turns: 20, costUsd: 2, minutes: 45 },
    workspace,
    checks: [{ name: 'test', command: 'true' }],
    baseline: '',
    rules: [],
    map: '',
    verify: async () => 'test passed',
    transcript: new MemoryTranscript(),
    log: () => {},
  };
}

/** Plays a phase to its end; throws what the phase throws. The server is closed afterwards. */
export async function play(options: PlayOptions): Promise<Played> {
  const model = await startScriptedModel(options.script);
  const clock = options.clock ?? new TestClock();
  const transcript = options.transcript ?? new MemoryTranscript();
  const backend = createBuiltinBackend({
    apiKey: 'test-key',
    baseURL: model.url,
    clock,
    patience: { silence: 30_000, noContent: 30_000, wholeReply: 30_000 },
    ...options.options,
  });
  const lines: string[] = [];
  const events: AgentEvent[] = [];
  try {
    const phase = backend.runPhase(
      {
        ...phaseInput(options.workspace),
        transcript,
        log: (line) => lines.push(line),
        ...options.input,
      },
      options.signal ?? new AbortController().signal,
    );
    for await (const event of phase) {
      events.push(event);
      await options.onEvent?.(event);
    }
  } finally {
    options.keep?.push(...model.requests);
    await model.close();
  }
  const last = events.at(-1);
  if (last?.kind !== 'ended') throw new Error('the phase ended without an ending');
  return { events, ending: last.ending, model, transcript, clock, log: lines.join('') };
}
