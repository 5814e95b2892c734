/** Owns the form of an entry in the table of commands, and the options that many of them share. */
import type { ParseArgsConfig } from 'node:util';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Command } from './call.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Entry {
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** Options that may be given without a value, with the value they then get. */
  readonly alone?: Readonly<Record<string, string>>;
  /** Maximum of arguments beside options. */
  readonly takes: number;
  readonly details: readonly string[];
  /** Exit codes of errors, where they are not 1. */
  readonly exitCodes?: Partial<Record<ErrorCode, number>>;
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
