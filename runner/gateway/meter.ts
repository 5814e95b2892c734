/**
 * Reads off a reply, as it passes, what the provider says it used. Takes nothing from the agent's
 * word; a reply without such words is counted by its size, never as free. Pure: bytes come in.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Tokens } from '../model/prices.ts';
import type { Form } from './forms.ts';
import { type Fields, fields, list, parseJson } from './json.ts';

/** What one reply used. */
export interface Metered {
  readonly tokens: Tokens;
  /** The model that answered, by its own name, where it says so. */
  readonly model?: string;
  /** False when the provider did not say all of it: the stream was cut, or names no usage. */
  readonly said: boolean;
}

const CHARACTERS_PER_TOKEN = 3.5;
/** One event of a stream, or one whole reply, that is larger is not read. */
const MAX_BUFFERED = 16 * 1024 * 1024;

export class Meter {
  readonly #form: Form;
  readonly #stream: boolean;
  readonly #requestCharacters: number;
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  #events = 0;
  #bytes = 0;
  #model: string | undefined;
  readonly #seen: Partial<Record<keyof Tokens, number>> = {};
  #final = false;

  /** `requestCharacters` is what the input is counted by where the provider says nothing. */
  constructor(form: Form, contentType: string, requestCharacters: number) {
    this.#form = form;
    this.#stream = contentType.startsWith('text/event-stream');
    this.#requestCharacters = requestCharacters;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#text.length > MAX_BUFFERED) return;
    this.#text += this.#decoder.write(chunk);
    if (this.#stream) this.#takeEvents();
  }

  /** What was used, at the end of the reply or where it was cut. */
  end(): Metered {
    if (!this.#stream) {
      const body = parseJson(this.#text);
      // Without `alt=sse` a stream of Gemini is one array.
      for (const part of Array.isArray(body) ? body : [body]) this.#take(fields(part));
    }
    return {
      tokens: this.soFar(),
      ...(this.#model === undefined ? {} : { model: this.#model }),
      said: this.#final && this.#seen.input !== undefined,
    };
  }

  /** What is known by now, and else counted: an event brings about one token. */
  soFar(): Tokens {
    const { input, output = 0, cacheRead = 0, cacheWrite = 0, cacheWriteHour } = this.#seen;
    const guessed = this.#stream ? this.#events : Math.ceil(this.#bytes / CHARACTERS_PER_TOKEN);
    return {
      input: input ?? Math.ceil(this.#requestCharacters / CHARACTERS_PER_TOKEN),
      output: this.#final ? output : Math.max(output, guessed),
      cacheRead,
      cacheWrite,
      ...(cacheWriteHour ? { cacheWriteHour } : {}),
    };
  }

  #takeEvents(): void {
    for (;;) {
      const end = /\r?\n\r?\n|\r\r/.exec(this.#text);
      if (!end) return;
      const event = this.#text.slice(0, end.index);
      this.#text = this.#text.slice(end.index + end[0].length);
      const data = event.split(/\r?\n|\r/).flatMap((line) => {
        return line.startsWith('data:') ? [line.slice(5).trimStart()] : [];
      });
      if (data.length === 0) continue;
      this.#events += 1;
      this.#take(fields(parseJson(data.join('\n'))));
    }
  }

  #take(event: Fields): void {
    switch (this.#form) {
      case 'messages':
        return this.#takeMessages(event);
      case 'responses':
        return this.#takeResponses(event);
      case 'chat':
        return this.#takeChat(event);
      case 'gemini':
        return this.#takeGemini(event);
    }
  }

  #takeMessages(event: Fields): void {
    const message = event['type'] === 'message_start' ? fields(event['message']) : event;
    this.#name(message['model']);
    const usage = fields(message['usage']);
    this.#see('input', usage['input_tokens']);
    this.#see('output', usage['output_tokens']);
    this.#see('cacheRead', usage['cache_read_input_tokens']);
    this.#see('cacheWrite', usage['cache_creation_input_tokens']);
    const kept = fields(usage['cache_creation']);
    this.#see('cacheWriteHour', kept['ephemeral_1h_input_tokens']);
    // The whole message, or the event that says the sum of its output.
    if (event['type'] === 'message' || event['type'] === 'message_delta') this.#final = true;
  }

  #takeResponses(event: Fields): void {
    const response = event['object'] === 'response' ? event : fields(event['response']);
    this.#name(response['model']);
    this.#takeOpenAi(fields(response['usage']), 'input', 'output');
  }

  #takeChat(event: Fields): void {
    this.#name(event['model']);
    this.#takeOpenAi(fields(event['usage']), 'prompt', 'completion');
  }

  #takeOpenAi(usage: Fields, input: string, output: string): void {
    if (numberOf(usage[`${input}_tokens`]) === undefined) return;
    const cached = numberOf(fields(usage[`${input}_tokens_details`])['cached_tokens']) ?? 0;
    this.#seeWithCache(usage[`${input}_tokens`], cached);
    this.#see('output', usage[`${output}_tokens`]);
    this.#final = true;
  }

  #takeGemini(event: Fields): void {
    this.#name(event['modelVersion']);
    const usage = fields(event['usageMetadata']);
    const prompt = numberOf(usage['promptTokenCount']);
    if (prompt !== undefined) {
      const tools = numberOf(usage['toolUsePromptTokenCount']) ?? 0;
      this.#seeWithCache(prompt + tools, numberOf(usage['cachedContentTokenCount']) ?? 0);
      const thoughts = numberOf(usage['thoughtsTokenCount']) ?? 0;
      this.#see('output', (numberOf(usage['candidatesTokenCount']) ?? 0) + thoughts);
    }
    const ended = list(event['candidates']).some((each) => isText(fields(each)['finishReason']));
    if (ended || isText(fields(event['promptFeedback'])['blockReason'])) this.#final = true;
  }

  /** Here the cached tokens are a part of the input. */
  #seeWithCache(input: unknown, cached: number): void {
    const all = numberOf(input) ?? 0;
    this.#see('input', Math.max(0, all - cached));
    this.#see('cacheRead', cached);
  }

  /** Later events say more than earlier ones. */
  #see(kind: keyof Tokens, value: unknown): void {
    const tokens = numberOf(value);
    if (tokens !== undefined) this.#seen[kind] = tokens;
  }

  #name(model: unknown): void {
    if (isText(model)) this.#model = model.slice(0, 200);
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
