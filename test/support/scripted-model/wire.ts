/**
 * What a wire form is: how a request of one API is read and how a reply is put for it. Each form
 * has a folder of its own; server.ts knows them through this alone. Pure.
 */
import { createHash } from 'node:crypto';
import type { Segment, Tokens } from './cache.ts';
import type { Reply, ScriptMessage, ScriptTool } from './script.ts';

export type Json = Record<string, unknown>;

export interface SseEvent {
  /** Empty where the form's events have no name. */
  readonly event: string;
  readonly data: Json;
}

/** A request, understood. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly system: unknown;
  readonly tools: readonly ScriptTool[];
  readonly schema: unknown;
  /** The history in the words of the Messages form; each reply is one message of the assistant. */
  readonly messages: readonly ScriptMessage[];
  /** What the API would refuse in the history. */
  readonly invalid: string | undefined;
  /** The prompt as its cache sees it. */
  readonly segments: readonly Segment[];
}

export interface WireForm {
  readonly name: 'messages' | 'responses' | 'gemini';
  /** Whether the cache keeps every prefix, or only the marked ones and asks a price for writing. */
  readonly caching: 'automatic' | 'marked';
  /** What a POST to this path asks for; undefined when the path is none of this form. */
  asksFor(path: string): 'reply' | 'count' | undefined;
  /** Throws an Error that says what is missing when the body is no request of this form. */
  read(body: Json, path: string): Asked;
  /** `id` is unique on the server and made of hexadecimal digits. */
  whole(id: string, reply: Reply, tokens: Tokens, asked: Asked): Json;
  events(id: string, reply: Reply, tokens: Tokens, asked: Asked): SseEvent[];
  counted(tokens: number): Json;
  failure(status: number, message: string): Json;
  /** What is sent in the middle of a stream that breaks off. */
  breakOff(type: string | undefined): SseEvent;
  /** What keeps a silent stream open. */
  readonly ping: string;
}

/** The name that every reply gives its model, whatever was asked for. */
export const MODEL = 'scripted-model';

export function encode({ event, data }: SseEvent): string {
  return `${event === '' ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A seal on what a model thought, so that a change of it is found without memory. */
export function sign(thinking: string): string {
  return createHash('sha256').update(`scripted:${thinking}`).digest('base64');
}

export function outputTokens(reply: Reply): number {
  return reply.outputTokens ?? Math.ceil(JSON.stringify(reply.blocks).length / 4);
}

const ODD_SIZES = [1, 7, 3, 13, 2, 29, 5];

/** A text in deltas cut at odd places, so that a reader that counts on whole words breaks here. */
export function* pieces(text: string): Iterable<string> {
  const points = Array.from(text);
  for (let at = 0, n = 0; at < points.length; n += 1) {
    const size = ODD_SIZES[n % ODD_SIZES.length] ?? 1;
    yield points.slice(at, at + size).join('');
    at += size;
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value that is text; `other` for any that is not. */
export function textOr(other: string, value: unknown): string {
  return typeof value === 'string' ? value : other;
}

/** The objects of a list; none when it is no list. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
