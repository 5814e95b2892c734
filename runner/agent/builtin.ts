/**
 * The built-in agent as a backend: the client of the Messages API, and what a runner may set. How
 * a phase goes is phase.ts's.
 */
import Anthropic from '@anthropic-ai/sdk';
import type { AgentBackend } from './backend.ts';
import { CacheMarks } from './cache-marks.ts';
import { OutputLimits } from './output-limit.ts';
import { Phase, type PhaseOptions } from './phase.ts';

export interface BuiltinOptions extends Omit<PhaseOptions, 'learned'> {
  readonly apiKey: string;
  /** The API's own address when absent; the environment is never asked. */
  readonly baseURL?: string;
  /** By model: the most tokens that a reply may have. */
  readonly outputTokens?: Readonly<Record<string, number>>;
  /** The same where nothing is said of the model. */
  readonly maxOutputTokens?: number;
}

export function createBuiltinBackend(options: BuiltinOptions): AgentBackend {
  const client = new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseURL ?? null,
    webhookKey: null,
    // Its retries end at the response headers and sleep silently; turn.ts retries whole turns.
    maxRetries: 0,
    // Key and code go to the address that was configured, and on to no other.
    fetchOptions: { redirect: 'manual' },
    logLevel: 'off',
    openTelemetry: false,
  });
  const outputLimits = new OutputLimits(options.outputTokens, options.maxOutputTokens);
  const known = { ...options, learned: { outputLimits, cacheMarks: new CacheMarks() } };
  return {
    name: 'builtin',
    runPhase: (input, signal) => new Phase(client, known, input, signal).run(),
  };
}
