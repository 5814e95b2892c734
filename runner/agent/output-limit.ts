/**
 * Owns how many tokens a reply may have, by model: as configured, or as a service said when it
 * refused more. Reading a refusal is pure. Backstop: the retries of a turn end after a few limits,
 * each lower than the one before.
 */
import type { Fault } from './retry.ts';

/** Tokens that recent models accept; requested until a refusal or the configuration says less. */
const USUAL_TOKENS = 32_000;
/** A reply with fewer tokens could not hold a call. */
const MIN_TOKENS = 512;
/** Tried one after the other if a refusal names no number. */
const TOKEN_STEPS = [16_000, 8192, 4096, 2048];

/** The limit that a refusal names: for every request to that model, or for the room left by one. */
export interface Named {
  readonly tokens: number;
  readonly lasts: boolean;
}

export class OutputLimits {
  readonly #most: Map<string, number>;
  readonly #usual: number;

  constructor(configured: Readonly<Record<string, number>> = {}, usual = USUAL_TOKENS) {
    this.#most = new Map(Object.entries(configured));
    this.#usual = usual;
  }

  of(model: string): number {
    return this.#most.get(model) ?? this.#usual;
  }

  /** Applies to this request and all later ones, of any task. */
  learn(model: string, tokens: number): void {
    this.#most.set(model, tokens);
  }
}

/** Statuses that refuse a value of the request. */
const REFUSED: ReadonlySet<number> = new Set([400, 422]);
const IS_ABOUT_OUTPUT =
  /max_?(completion|output|new)?_?tokens|\b(max(imum)?|output|completion|new) tokens\b|in the completion/i;
const IS_TOO_MUCH =
  /too (large|high|big|many|long)|exceed|at most|less than|lower than|maximum|range|up to|cannot be more|limit|>/i;
const IS_UNKNOWN = /\b(unsupported|unknown|unrecognized|not supported|unexpected)\b/i;

/**
 * Returns how many tokens to request instead of `asked`; undefined if the request was refused for
 * another reason, or if the conversation leaves no room for a reply.
 */
export function outputLimitIn(fault: Fault, asked: number): Named | undefined {
  if (fault.kind !== 'status' || !REFUSED.has(fault.status)) return undefined;
  const { message } = fault;
  if (!IS_ABOUT_OUTPUT.test(message)) return undefined;
  const room = roomIn(message, asked);
  if (room !== undefined) return room >= MIN_TOKENS ? { tokens: room, lasts: false } : undefined;
  if (!IS_TOO_MUCH.test(message) || IS_UNKNOWN.test(message)) return undefined;
  const numbers = numbersIn(message).filter((each) => each >= MIN_TOKENS && !REFUSED.has(each));
  const lower = numbers.filter((each) => each < asked);
  if (lower.length > 0) return { tokens: Math.max(...lower), lasts: true };
  // This limit is exclusive: the reply has to stay below it.
  const isBelow = /less than(?! or equal)|lower than|exclusive|below/i.test(message);
  if (isBelow && numbers.includes(asked)) return { tokens: asked - 1, lasts: true };
  if (numbers.some((each) => each !== asked)) return undefined;
  const step = TOKEN_STEPS.find((each) => each < asked);
  return step === undefined ? undefined : { tokens: step, lasts: true };
}

/** Returns the room that the window leaves for a reply, if a refusal counts both together. */
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

/** Finds numbers that stand alone, ignoring digits in names of models, versions, dates and ids. */
function numbersIn(message: string): number[] {
  const found = withoutMarks(message).matchAll(/(?<![\w.:/-])(\d+)(k?)(?![\w/-]|[.:]\d)/gi);
  return Array.from(found, ([, digits, thousands]) => Number(digits) * (thousands ? 1000 : 1));
}

/** Removes the separators from numbers such as `8,192` and `8_192`. */
function withoutMarks(message: string): string {
  return message.replaceAll(/(?<=\b\d{1,3}(?:[,_]\d{3})*)[,_](?=\d{3}(?!\d))/g, '');
}
