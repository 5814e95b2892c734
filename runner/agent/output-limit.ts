/**
 * Owns how many tokens a reply may have, by model: what the runner's configuration says, or what a
 * service named when it refused more. Reading a refusal is pure. Backstop: the retries of a turn
 * end after a few limits, each lower than the one before.
 */
import type { Fault } from './retry.ts';

/** What models that are new take, and what is asked for until somebody says less. */
const USUAL_MOST = 32_000;
/** A reply of fewer tokens could not hold a call. */
const LEAST = 512;
/** Tried one after the other where a refusal names no number. */
const STEPS = [16_000, 8192, 4096, 2048];

/** What a refusal says: of every request to that model, or of one that leaves this room. */
export interface Named {
  readonly tokens: number;
  readonly lasts: boolean;
}

export class OutputLimits {
  readonly #most: Map<string, number>;
  readonly #usual: number;

  constructor(configured: Readonly<Record<string, number>> = {}, usual = USUAL_MOST) {
    this.#most = new Map(Object.entries(configured));
    this.#usual = usual;
  }

  of(model: string): number {
    return this.#most.get(model) ?? this.#usual;
  }

  /** For this request and all that follow, of any task. */
  learn(model: string, tokens: number): void {
    this.#most.set(model, tokens);
  }
}

/** A refused value. */
const REFUSED: ReadonlySet<number> = new Set([400, 422]);
const IS_ABOUT_OUTPUT =
  /max_?(completion|output|new)?_?tokens|\b(max(imum)?|output|completion|new) tokens\b|in the completion/i;
const IS_TOO_MUCH =
  /too (large|high|big|many|long)|exceed|at most|less than|lower than|maximum|range|up to|cannot be more|limit|>/i;
const IS_UNKNOWN = /\b(unsupported|unknown|unrecognized|not supported|unexpected)\b/i;

/**
 * How many tokens to ask for instead of so many; undefined where it was refused for another reason,
 * or where the conversation leaves no room for a reply.
 */
export function outputLimitIn(fault: Fault, asked: number): Named | undefined {
  if (fault.kind !== 'status' || !REFUSED.has(fault.status)) return undefined;
  const { message } = fault;
  if (!IS_ABOUT_OUTPUT.test(message)) return undefined;
  const room = roomIn(message, asked);
  if (room !== undefined) return room >= LEAST ? { tokens: room, lasts: false } : undefined;
  if (!IS_TOO_MUCH.test(message) || IS_UNKNOWN.test(message)) return undefined;
  const numbers = numbersIn(message).filter((each) => each >= LEAST && !REFUSED.has(each));
  const lower = numbers.filter((each) => each < asked);
  if (lower.length > 0) return { tokens: Math.max(...lower), lasts: true };
  // What it has to stay below was taken as what it may be.
  const isBelow = /less than(?! or equal)|lower than|exclusive|below/i.test(message);
  if (isBelow && numbers.includes(asked)) return { tokens: asked - 1, lasts: true };
  if (numbers.some((each) => each !== asked)) return undefined;
  const step = STEPS.find((each) => each < asked);
  return step === undefined ? undefined : { tokens: step, lasts: true };
}

/** What the window leaves for a reply, where a refusal counts both together. */
function roomIn(message: string, asked: number): number | undefined {
  const plain = withoutMarks(message);
  const sum = /(\d+) \+ (\d+) > (\d+)/.exec(plain);
  if (sum && Number(sum[2]) === asked) return Number(sum[3]) - Number(sum[1]);
  const difference = /(\d+) > (\d+) - (\d+)/.exec(plain);
  if (difference && Number(difference[1]) === asked) {
    return Number(difference[2]) - Number(difference[3]);
  }
  const window = /context (?:length|window|size|limit)\D{0,20}(\d+)/i.exec(plain)?.[1];
  const input =
    /(\d+)(?: tokens)? (?:in|from|of) (?:the|your) (?:messages|prompt|input)/i.exec(plain)?.[1] ??
    /(\d+) (?:input|prompt) tokens/i.exec(plain)?.[1];
  return window === undefined || input === undefined ? undefined : Number(window) - Number(input);
}

/** Those that stand alone: digits in names of models, versions, dates and ids are none. */
function numbersIn(message: string): number[] {
  const found = withoutMarks(message).matchAll(/(?<![\w.:/-])(\d+)(k?)(?![\w/-]|[.:]\d)/gi);
  return Array.from(found, ([, digits, thousands]) => Number(digits) * (thousands ? 1000 : 1));
}

/** `8,192` and `8_192` are the number that they show. */
function withoutMarks(message: string): string {
  return message.replaceAll(/(?<=\b\d{1,3}(?:[,_]\d{3})*)[,_](?=\d{3}(?!\d))/g, '');
}
