/**
 * Defines how a foreign agent is started and its output read: the forms that every agent's module
 * fills in. An agent's output is its own account of its work; it is shown, and proves nothing.
 */
import { stripVTControlCharacters } from 'node:util';
import { oneLine } from '../../protocol/text.ts';
import type { Form } from '../../gateway/forms.ts';
import type { HandedServer } from './handed-servers.ts';

/** Port of the gateway inside a sandbox, where the relay listens. */
export const RELAY_PORT = 7429;
export const GATEWAY_URL = `http://127.0.0.1:${RELAY_PORT}`;

/** Placeholder under which agents find the attempt's token as the key of their model. */
export interface LaunchInput {
  readonly model: string;
  readonly form: Form;
  readonly token: string;
  /** The complete prompt. */
  readonly prompt: string;
  /** An empty folder, the agent's HOME. */
  readonly home: string;
  /** Number of model requests that it may make. */
  readonly turns: number;
  /** The built-in agent's names of the tools that a role keeps; absent: all. */
  readonly tools?: readonly string[];
  /** Tool servers that it is to start; absent: none. */
  readonly servers?: readonly HandedServer[];
  /** Returns the folder of a mounted tool in the sandbox. */
  readonly folder: (tool: 'node' | 'self') => string;
}

export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files to write into HOME before the start, by their path below it. */
  readonly files: Readonly<Record<string, string>>;
  readonly protocol: AgentProtocol;
}

/** The exchange with a running agent over its standard input and output. */
export interface AgentProtocol {
  /** Begins the exchange, once; `write` sends, `end` closes its input. */
  begin(write: (text: string) => void, end: () => void): void;
  /** Translates one line of its output, in order. */
  hear(line: string): readonly AgentOutput[];
  /** Called after a successful exit; returns what the exit means if it was not the proper end. */
  over?(): readonly AgentOutput[];
}

/** An agent's report of its work. */
export type AgentOutput =
  | { readonly kind: 'tool'; readonly id: string; readonly tool: string; readonly summary: string }
  | { readonly kind: 'result'; readonly id: string; readonly ok: boolean; readonly outcome: string }
  | { readonly kind: 'said'; readonly text: string }
  /**
   * It has stopped by itself: at a limit of its own, with an error, or properly (neither is set).
   */
  | { readonly kind: 'stopped'; readonly limit?: string; readonly error?: string };

/** Makes the protocol of an agent whose whole input is the prompt. */
export function told(prompt: string, hear: AgentProtocol['hear']): AgentProtocol {
  return {
    begin(write, end) {
      write(prompt);
      end();
    },
    hear,
  };
}

/** Characters of a text that is joined from pieces. */
export const MAX_TEXT_CHARACTERS = 256 * 1024;

/** Appends the next piece to a text, up to the limit. */
export function grown(text: string, piece: unknown): string {
  return typeof piece === 'string' && text.length < MAX_TEXT_CHARACTERS ? text + piece : text;
}

const MAX_SUMMARY_CHARACTERS = 300;
const TELLING = [
  'command',
  'cmd',
  'file_path',
  'filePath',
  'path',
  'pattern',
  'query',
  'description',
];

/** Summarises the input of a call in one line. */
export function summaryOf(input: unknown): string {
  if (typeof input === 'string') return plainLine(input, MAX_SUMMARY_CHARACTERS);
  if (typeof input !== 'object' || input === null) return '';
  const text = Object.values(input).find((value) => typeof value === 'string');
  return (
    tellingOf(input) || (typeof text === 'string' ? plainLine(text, MAX_SUMMARY_CHARACTERS) : '')
  );
}

/** Returns the most telling part of a call's input; '' if it is missing, or still to come. */
export function tellingOf(input: object): string {
  const given = input as Record<string, unknown>;
  const values = TELLING.map((name) => given[name]).map((value) =>
    Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value,
  );
  const text = values.find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? plainLine(text, MAX_SUMMARY_CHARACTERS) : '';
}

/** Summarises the outcome of a call: the first line that was printed. */
export function outcomeOf(ok: boolean, output: unknown): string {
  const word = ok ? 'ok' : 'failed';
  const text = typeof output === 'string' ? output.trim().split('\n')[0] : undefined;
  return text ? `${word}: ${plainLine(text, 200)}` : word;
}

/** Returns one line of a program's output, without terminal escapes. */
export function plainLine(text: string, max: number): string {
  return oneLine(stripVTControlCharacters(text), max);
}
