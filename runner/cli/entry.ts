/** Owns what an entry in the table of commands says, and the options that many of them share. */
import type { ParseArgsConfig } from 'node:util';
import type { Command } from './call.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Entry {
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** Options that may stand without a value, and the value they have then. */
  readonly alone?: Readonly<Record<string, string>>;
  /** Maximum of arguments beside options. */
  readonly takes: number;
  readonly details: readonly string[];
  readonly load: () => Promise<Command>;
}

export const JSON_OPTION: Options = { json: { type: 'boolean' } };
export const RUNNER_OPTIONS: Options = {
  url: { type: 'string' },
  token: { type: 'string' },
  'data-dir': { type: 'string' },
};
export const RUNNER_HELP = [
  '--url URL          the runner (or ERRAND_RUNNER_URL; else the one running on this machine)',
  '--data-dir DIR     where to look for the runner of this machine',
];
export const JSON_HELP = '--json             one JSON document on standard output (docs/cli.md)';
