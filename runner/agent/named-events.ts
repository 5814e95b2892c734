/**
 * Gives the events of a stream the names that the SDK goes by: who passes a stream on may leave
 * out the `event:` lines, which say nothing that the data does not. Owns no reading of what events
 * mean; a stream with names passes through as it is, to the byte.
 */

/** An event is a part of a reply; what is longer is passed on as it comes. */
const MOST_HELD = 8 * 1024 * 1024;

/** The same response, in which each event has a name where its data says one. */
export function withNamedEvents(response: Response): Response {
  if (!response.body) return response;
  const naming = new Naming();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const named = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        const text = naming.take(decoder.decode(chunk, { stream: true }));
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush: (controller) => {
        const rest = naming.take(decoder.decode()) + naming.rest();
        if (rest !== '') controller.enqueue(encoder.encode(rest));
      },
    }),
  );
  return new Response(named, response);
}

/** Holds an event back until it is whole. */
class Naming {
  #line = '';
  #lines: string[] = [];
  #held = 0;
  #afterReturn = false;

  take(text: string): string {
    let out = '';
    // A line end of two characters may come in two chunks.
    const whole = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
    const lines = whole.split(/\r\n|\r|\n/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#lines.push(this.#line + line);
      this.#held += this.#line.length + line.length;
      this.#line = '';
      if (this.#lines.at(-1) === '') out += this.#event();
    }
    this.#line += last;
    return this.#held + this.#line.length > MOST_HELD ? out + this.rest() : out;
  }

  /** What is held, as it came. */
  rest(): string {
    const held = [...this.#lines, this.#line].join('\n');
    this.#lines = [];
    this.#line = '';
    this.#held = 0;
    return held;
  }

  #event(): string {
    const lines = this.#lines;
    this.#lines = [];
    this.#held = 0;
    const text = `${lines.join('\n')}\n`;
    if (lines.some((line) => /^event:\s*\S/.test(line))) return text;
    const name = nameIn(lines);
    return name === undefined ? text : `event: ${name}\n${text}`;
  }
}

/** What its data says that it is; an error may say nothing but what went wrong. */
function nameIn(lines: readonly string[]): string | undefined {
  const data = lines.flatMap((line) => /^data: ?(.*)$/s.exec(line)?.[1] ?? []).join('\n');
  if (!data.startsWith('{')) return undefined;
  try {
    const { type, error }: { type?: unknown; error?: unknown } = Object(JSON.parse(data));
    if (typeof type === 'string' && /^\w+$/.test(type)) return type;
    return typeof error === 'object' && error !== null ? 'error' : undefined;
  } catch {
    return undefined;
  }
}
