/**
 * Reads which services the runner has keys for, from its environment. Pure, and apart from the
 * agents themselves, which a runner loads with its first task.
 */
import type { Service, Services } from '../../gateway/upstream.ts';

/** Reads the runner's keys for foreign agents from its environment. */
export function servicesFrom(environment: Readonly<Record<string, string | undefined>>): Services {
  const service = (key: string, ...addresses: string[]): Service | undefined => {
    const apiKey = environment[key];
    const baseURL = addresses.map((name) => environment[name]).find((value) => value);
    return apiKey ? { apiKey, ...(baseURL ? { baseURL } : {}) } : undefined;
  };
  return {
    anthropic: service('ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'),
    openai: service('OPENAI_API_KEY', 'OPENAI_BASE_URL'),
    gemini: service('GEMINI_API_KEY', 'GEMINI_BASE_URL', 'GOOGLE_GEMINI_BASE_URL'),
  };
}
