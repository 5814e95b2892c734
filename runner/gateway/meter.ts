/**
 * Reads from a reply, as it passes, the usage that the provider reports. Takes no number from the
 * agent; a reply without reported usage is estimated by its size, never counted as free. Pure:
 * bytes come in.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Tokens } from '../model/prices.ts';
import type { Form } from './forms.ts';
import { type Fields, fields, list, parseJson } from './json.ts';

/** Usage of one reply. */
export interface Metered {
  readonly tokens: Tokens;
  /** Name of the model that answered, if the reply gives it. */
  readonly model?: string;
  /** False when the provider did not report all of it: the stream was cut, or reports no usage. */
  readonly said: boolean;
}

const CHARACTERS_PER_TOKEN = 3.5;
/** Characters buffered of one event or one whole reply; a larger one is not read. */
const MAX_BUFFERED_CHARACTERS = 16 * 1024 * 1024;

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

  /** The input is estimated from `requestCharacters` when the provider reports nothing. */
  constructor(form: Form, contentType: string, requestCharacters: number) {
    this.#form = form;
    this.#stream = contentType.startsWith('text/event-stream');
    this.#requestCharacters = requestCharacters;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#text.length > MAX_BUFFERED_CHARACTERS) return;
    this.#text += this.#decoder.write(chunk);
    if (this.#stream) this.#takeEvents();
  }

  /** Returns the usage, at the end of the reply or at the point where it was cut. */
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

  /** Returns the usage reported by now, or else an estimate: an event carries about one token. */
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
    // Both the whole message and this event hold the final output count.
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

  /** In this form the cached tokens are part of the input. */
  #seeWithCache(input: unknown, cached: number): void {
    const all = numberOf(input) ?? 0;
    this.#see('input', Math.max(0, all - cached));
    this.#see('cacheRead', cached);
  }

  /** Later events are more complete than earlier ones. */
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
