/**
 * Reads the environment's settings for models: keys, and the addresses they are used at. Owns
 * reporting what is wrong with either before the runner starts; a task would try for minutes and
 * then report a bare socket error. Never shows a key. Pure.
 */
import { servicesFrom } from '../agent/foreign/services.ts';
import { LIST_PRICES, priceOf } from '../model/prices.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import type { Services } from '../gateway/upstream.ts';
import { ErrandError } from '../protocol/errors.ts';

export interface ModelAccess {
  /** For the built-in agent. */
  readonly model: { readonly apiKey: string | undefined; readonly baseURL: string | undefined };
  /** For other agents, through the gateway. */
  readonly services: Services;
}

const KEYS = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY'] as const;
const ADDRESSES = [
  'ANTHROPIC_BASE_URL',
  'OPENAI_BASE_URL',
  'GEMINI_BASE_URL',
  'GOOGLE_GEMINI_BASE_URL',
] as const;

/** Space around a value is left out; throws `ErrandError` naming the variable. */
export function modelAccess(
  environment: Readonly<Record<string, string | undefined>>,
): ModelAccess {
  const trimmed: Record<string, string | undefined> = {};
  for (const name of [...KEYS, ...ADDRESSES])
    trimmed[name] = environment[name]?.trim() || undefined;
  for (const name of KEYS) refuseBadKey(name, trimmed[name]);
  for (const name of ADDRESSES) refuseBadAddress(name, trimmed[name]);
  return {
    model: { apiKey: trimmed['ANTHROPIC_API_KEY'], baseURL: trimmed['ANTHROPIC_BASE_URL'] },
    services: servicesFrom(trimmed),
  };
}

/** Names of the models that clients may offer; any other may be asked for as well. */
export function knownModels({
  model,
  models,
  prices,
}: Pick<RunnerConfig, 'model' | 'models' | 'prices'>): string[] {
  const named = Object.values(models).filter((each) => each !== undefined);
  return [...new Set([model, ...named, ...Object.keys({ ...LIST_PRICES, ...prices })])];
}

/** Explains the consequence of an unknown price for the usual model; undefined when it is known. */
export function priceWords({
  model,
  prices,
}: Pick<RunnerConfig, 'model' | 'prices'>): string | undefined {
  if (priceOf(model, { ...LIST_PRICES, ...prices })) return undefined;
  return `No price is known for ${model}: its cost is not counted, and only turns and minutes limit it. Name its price under "prices" in errand.yaml.`;
}

function refuseBadKey(name: string, key: string | undefined): void {
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return;
  throw new ErrandError('invalid', `${name} contains characters that no key has.`, {
    hint: 'A space, a line break or a curly quote may have come with it; copy it again.',
  });
}

function refuseBadAddress(name: string, address: string | undefined): void {
  if (address === undefined) return;
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ErrandError(
      'invalid',
      `${name}: "${address.slice(0, 200)}" is not the address of a service.`,
      {
        hint: 'It looks like https://api.example.com.',
      },
    );
  }
  // It would be shown along with the address.
  if (url.username !== '' || url.password !== '') {
    throw new ErrandError('invalid', `${name} contains a login, which is not sent.`, {
      hint: 'Give the address alone; the key has a variable of its own.',
    });
  }
}
