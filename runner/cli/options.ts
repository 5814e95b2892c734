/**
 * Owns how option values become what commands need: numbers in range, folders, ids, and which
 * runner is meant. Every refusal names the option.
 */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { dataDirectory } from '../client/data-directory.ts';
import { readLocalRunner } from '../client/local-runner.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Call } from './call.ts';

/** The text of an option, undefined when it was not given. */
export function text(call: Call, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function texts(call: Call, name: string): readonly string[] {
  const value = call.values[name];
  return Array.isArray(value) ? value : [];
}

export function isSet(call: Call, name: string): boolean {
  return call.values[name] === true;
}

/**
 * A positive number, undefined when the option was not given. What the runner takes no more (or
 * less) of is refused here, before anything is sent.
 */
export function positive(
  call: Call,
  name: string,
  kind: 'whole' | 'any' = 'any',
  { least = 0, most = Infinity }: { readonly least?: number; readonly most?: number } = {},
): number | undefined {
  const given = text(call, name);
  if (given === undefined) return undefined;
  const value = Number(given);
  const fits = Number.isFinite(value) && value > 0 && (kind === 'any' || Number.isInteger(value));
  if (!fits) {
    throw new ErrandError(
      'invalid',
      `--${name} takes a positive ${kind === 'whole' ? 'whole ' : ''}number, not "${given}".`,
    );
  }
  if (value < least) {
    throw new ErrandError('invalid', `--${name} takes at least ${least}, not ${given}.`);
  }
  if (value > most) {
    throw new ErrandError('invalid', `--${name} takes at most ${most}, not ${given}.`);
  }
  return value;
}

/** Here, before anything is sent: the runner would refuse it afterwards. */
export function atMost(most: number, what: string, given: string): string {
  if (given.length <= most) return given;
  throw new ErrandError('too_large', `${what} may have ${most} characters, not ${given.length}.`);
}

/** Data directory of the runner on this machine: the option's, or the one that editors use too. */
export function dataDirectoryOf(call: Call): string {
  const given = text(call, 'data-dir');
  const env = given === undefined ? process.env : { ...process.env, ERRAND_DATA_DIR: given };
  return resolve(dataDirectory(env, homedir()));
}

/** Options before environment before the runner of this machine. */
export async function runnerAddress(call: Call): Promise<RunnerAddress> {
  const url = text(call, 'url') ?? (process.env['ERRAND_RUNNER_URL']?.trim() || undefined);
  const token = text(call, 'token')?.trim() ?? (process.env['ERRAND_TOKEN']?.trim() || undefined);
  if (url !== undefined && token !== undefined) return { url, token };

  const directory = dataDirectoryOf(call);
  const local = await readLocalRunner(directory);
  // The local runner's token goes to the local runner alone, whatever URL is named.
  const known = url === undefined || isSameUrl(url, local?.url) ? local?.token : undefined;
  const address = { url: url ?? local?.url, token: token ?? known };
  if (address.url === undefined) {
    throw new ErrandError('unavailable', `No runner is running from ${directory}.`, {
      hint: 'Start one with "errand serve", or name one with --url or ERRAND_RUNNER_URL.',
    });
  }
  if (address.token === undefined) {
    throw new ErrandError('unauthorized', 'The runner needs a token.', {
      hint: 'Set ERRAND_TOKEN; the runner keeps its token in the file "token" of its data directory.',
    });
  }
  return { url: address.url, token: address.token };
}

function isSameUrl(a: string, b: string | undefined): boolean {
  return b !== undefined && URL.parse(a)?.origin === URL.parse(b)?.origin;
}
