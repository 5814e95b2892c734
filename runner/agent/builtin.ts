/**
 * The built-in agent as a backend: the client of the Messages API, and the options of a runner.
 * phase.ts owns how a phase goes.
 */
import Anthropic from '@anthropic-ai/sdk';
import type { AgentBackend, AgentEvent, PhaseInput } from './backend.ts';
import { CacheMarks } from './cache-marks.ts';
import { givenEvents } from './context/given.ts';
import { openServers } from './mcp/open-servers.ts';
import { OutputLimits } from './output-limit.ts';
import { Phase, type PhaseOptions } from './phase.ts';

export interface BuiltinOptions extends Omit<PhaseOptions, 'learned'> {
  readonly apiKey: string;
  /** Defaults to the API's own address; the environment is never read. */
  readonly baseURL?: string;
  /** Maximum tokens of a reply, by model. */
  readonly outputTokens?: Readonly<Record<string, number>>;
  /** Maximum tokens of a reply of any other model. */
  readonly maxOutputTokens?: number;
}

export function createBuiltinBackend(options: BuiltinOptions): AgentBackend {
  const client = new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseURL ?? null,
    webhookKey: null,
    // The SDK's retries end at the response headers and sleep silently; turn.ts retries whole
    // turns.
    maxRetries: 0,
    // Key and code are sent only to the configured address, so redirects are not followed.
    fetchOptions: { redirect: 'manual' },
    logLevel: 'off',
    openTelemetry: false,
  });
  const outputLimits = new OutputLimits(options.outputTokens, options.maxOutputTokens);
  const known = {
    ...options,
    learned: { outputLimits, cacheMarks: new CacheMarks(), refused: new Set<string>() },
  };
  return {
    name: 'builtin',
    runPhase: (input, signal) => runPhase(client, known, input, signal),
  };
}

/** Only work on code has servers of tools: any of their tools may change something. */
async function* runPhase(
  client: Anthropic,
  options: PhaseOptions,
  input: PhaseInput,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, void> {
  if (input.role !== 'code' || !input.servers?.length) {
    return yield* new Phase(client, options, input, signal).run();
  }
  await using servers = await openServers(input, signal);
  yield* givenEvents(servers.given);
  yield* new Phase(client, { ...options, tools: servers.tools }, input, signal).run();
}
