/**
 * How a foreign agent is started and heard: the forms that every agent's module fills in. What an
 * agent prints is its own account of its work; it is shown, and proves nothing.
 */
import { stripVTControlCharacters } from 'node:util';
import { oneLine } from '../../protocol/text.ts';
import type { Form } from '../../gateway/forms.ts';

/** Where the gateway is, seen from inside a sandbox: the relay listens there. */
export const RELAY_PORT = 7429;
export const GATEWAY_URL = `http://127.0.0.1:${RELAY_PORT}`;

/** What agents find in their environment as the key of their model: the attempt's token. */
export interface LaunchInput {
  readonly model: string;
  readonly form: Form;
  readonly token: string;
  /** The whole of what the agent is told. */
  readonly prompt: string;
  /** An empty folder, the agent's HOME. */
  readonly home: string;
  /** Model requests that it may make. */
  readonly turns: number;
  /** The folder of a mounted tool in the sandbox. */
  readonly folder: (tool: 'node' | 'self') => string;
}

export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files to lay into HOME before the start, by their path below it. */
  readonly files: Readonly<Record<string, string>>;
  readonly talk: AgentProtocol;
}

/** What is exchanged with a running agent over its standard input and output. */
export interface AgentProtocol {
  /** Called once, when it runs; `write` sends, `end` closes its input. */
  begin(write: (text: string) => void, end: () => void): void;
  /** One line of its output; what it means, in order. */
  hear(line: string): readonly AgentOutput[];
  /** Nothing more comes, and its status says that all is well; what that means where it is not. */
  over?(): readonly AgentOutput[];
}

/** What an agent says that it does. */
export type AgentOutput =
  | { readonly kind: 'tool'; readonly id: string; readonly tool: string; readonly summary: string }
  | { readonly kind: 'result'; readonly id: string; readonly ok: boolean; readonly outcome: string }
  | { readonly kind: 'said'; readonly text: string }
  /** It has stopped by itself: at a limit of its own, with an error, or at its end (neither). */
  | { readonly kind: 'stopped'; readonly limit?: string; readonly error?: string };

/** The agents that are told all at once: the prompt is their whole input. */
export function told(prompt: string, hear: AgentProtocol['hear']): AgentProtocol {
  return {
    begin(write, end) {
      write(prompt);
      end();
    },
    hear,
  };
}

/** Characters of one text that is put together from pieces. */
export const MAX_WORDS = 256 * 1024;

/** A text with its next piece, as far as it is kept. */
export function grown(text: string, piece: unknown): string {
  return typeof piece === 'string' && text.length < MAX_WORDS ? text + piece : text;
}

const MAX_SUMMARY = 300;
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

/** What a call is about, in one line. */
export function summaryOf(input: unknown): string {
  if (typeof input === 'string') return plainLine(input, MAX_SUMMARY);
  if (typeof input !== 'object' || input === null) return '';
  const text = Object.values(input).find((value) => typeof value === 'string');
  return tellingOf(input) || (typeof text === 'string' ? plainLine(text, MAX_SUMMARY) : '');
}

/** Of a call's input, what tells most about it; '' where that is not there, or not yet. */
export function tellingOf(input: object): string {
  const given = input as Record<string, unknown>;
  const values = TELLING.map((name) => given[name]).map((value) =>
    Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value,
  );
  const text = values.find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? plainLine(text, MAX_SUMMARY) : '';
}

/** How a call ended, in one line: the first that was printed. */
export function outcomeOf(ok: boolean, output: unknown): string {
  const word = ok ? 'ok' : 'failed';
  const text = typeof output === 'string' ? output.trim().split('\n')[0] : undefined;
  return text ? `${word}: ${plainLine(text, 200)}` : word;
}

/** One line of what a program printed, without the escapes meant for a terminal. */
export function plainLine(text: string, max: number): string {
  return oneLine(stripVTControlCharacters(text), max);
}
