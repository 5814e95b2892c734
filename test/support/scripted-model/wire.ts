/**
 * The interface of a wire form: how a request of one API is read and how a reply is written for it.
 * Each form has its own folder; server.ts knows them only through this. Pure.
 */
import { createHash } from 'node:crypto';
import type { Segment, Tokens } from './cache.ts';
import type { Reply, ScriptMessage, ScriptTool } from './script.ts';

export type Json = Record<string, unknown>;

export interface SseEvent {
  /** Empty when the form's events have no name. */
  readonly event: string;
  readonly data: Json;
}

/** A parsed request. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly system: unknown;
  readonly tools: readonly ScriptTool[];
  readonly schema: unknown;
  /** The history in the Messages form; each reply is one message of the assistant. */
  readonly messages: readonly ScriptMessage[];
  /** The error that the API would report in the history. */
  readonly invalid: string | undefined;
  /** The prompt as its cache sees it. */
  readonly segments: readonly Segment[];
}

export interface WireForm {
  readonly name: 'messages' | 'responses' | 'gemini';
  /** Whether the cache keeps every prefix, or only marked ones, charging for writing. */
  readonly caching: 'automatic' | 'marked';
  /** Returns what a POST to this path requests; undefined when the path is none of this form. */
  asksFor(path: string): 'reply' | 'count' | undefined;
  /** Throws an Error that says what is missing when the body is no request of this form. */
  read(body: Json, path: string): Asked;
  /** `id` is unique on the server and made of hexadecimal digits. */
  whole(id: string, reply: Reply, tokens: Tokens, asked: Asked): Json;
  events(id: string, reply: Reply, tokens: Tokens, asked: Asked): SseEvent[];
  counted(tokens: number): Json;
  failure(status: number, message: string): Json;
  /** Events that are sent when a stream breaks off in the middle. */
  breakOff(type: string | undefined): SseEvent;
  /** Sent to keep a silent stream open. */
  readonly ping: string;
}

/** The name of the model in every reply, whichever was requested. */
export const MODEL = 'scripted-model';

export function encode({ event, data }: SseEvent): string {
  return `${event === '' ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Seals the model's thinking, so that a change to it is found without memory. */
export function sign(thinking: string): string {
  return createHash('sha256').update(`scripted:${thinking}`).digest('base64');
}

export function outputTokens(reply: Reply): number {
  return reply.outputTokens ?? Math.ceil(JSON.stringify(reply.blocks).length / 4);
}

const ODD_SIZES = [1, 7, 3, 13, 2, 29, 5];

/**
 * Cuts a text into deltas at odd places, so that a reader that relies on whole words fails here.
 */
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

/** Returns a text value; `other` for any other value. */
export function textOr(other: string, value: unknown): string {
  return typeof value === 'string' ? value : other;
}

/** Returns the objects of a list; none when it is no list. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
