/**
 * Completes the events of a stream with fields that the SDK requires and some proxies leave out:
 * names, empty content, empty usage, indexes without gaps, a final line end. Never guesses a value
 * that counts: missing usage is estimated elsewhere. Complete events pass unchanged, with plain
 * line ends.
 */

/** Characters of one event; a longer one is passed on as it comes. */
const MAX_EVENT_CHARACTERS = 8 * 1024 * 1024;

/** Returns the response with completed events. */
export function withCompleteEvents(response: Response): Response {
  if (!response.body) return response;
  const completing = new Completing();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const complete = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        const text = completing.take(decoder.decode(chunk, { stream: true }));
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush: (controller) => {
        const rest = completing.take(decoder.decode()) + completing.end();
        if (rest !== '') controller.enqueue(encoder.encode(rest));
      },
    }),
  );
  return new Response(complete, response);
}

/** Holds each event back until it is whole. */
class Completing {
  #line = '';
  #lines: string[] = [];
  #held = 0;
  #afterReturn = false;
  readonly #places = new Places();

  take(text: string): string {
    let out = '';
    // A line end of two characters may be split between two chunks.
    const whole = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
    const lines = whole.split(/\r\n|\r|\n/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const all = this.#line + line;
      this.#line = '';
      if (all === '') {
        out += `${completed(this.#taken(), this.#places).join('\n')}\n\n`;
      } else {
        this.#lines.push(all);
        this.#held += all.length;
      }
    }
    this.#line += last;
    if (this.#held + this.#line.length <= MAX_EVENT_CHARACTERS) return out;
    return out + this.#asItCame();
  }

  /**
   * The last event may lack the empty line after it; an event that was cut off stays incomplete.
   */
  end(): string {
    if (jsonOf([...this.#lines, this.#line]) === undefined) return this.#asItCame();
    return this.take('\n\n');
  }

  #asItCame(): string {
    const line = this.#line;
    this.#line = '';
    return [...this.#taken(), line].join('\n');
  }

  #taken(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#held = 0;
    return lines;
  }
}

/** Completes the lines of one event, given without the empty line at its end. */
function completed(lines: readonly string[], places: Places): readonly string[] {
  const name = /^event: ?(.*\S)/.exec(lines.find((line) => line.startsWith('event:')) ?? '')?.[1];
  // Other services end a stream with this line, which is not part of a reply.
  if (dataOf(lines).trim() === '[DONE]') return [];
  // Unnamed events are called "message" by the parser.
  const isNamed = name !== undefined && name !== 'message';
  if (isNamed && !HAS_MORE.has(name) && !places.areMoved) return lines;
  const data = jsonOf(lines);
  const actual = isNamed ? name : nameIn(data);
  if (data === undefined || actual === undefined) return lines;
  if (actual === 'content_block_start') places.begin(data);
  const whole = places.moved(withAll(actual, data));
  if (whole === data) {
    return isNamed
      ? lines
      : [`event: ${actual}`, ...lines.filter((each) => !each.startsWith('event:'))];
  }
  return [`event: ${actual}`, `data: ${JSON.stringify(whole)}`];
}

type Fields = Readonly<Record<string, unknown>>;

/** Events in which the SDK needs more fields than those common to all events. */
const HAS_MORE: ReadonlySet<string> = new Set([
  'message_start',
  'message_delta',
  'content_block_start',
]);

/**
 * Indexes of the parts of a reply: a proxy that drops a part (a thought, say) leaves a gap in them.
 */
class Places {
  readonly #moved = new Map<number, number>();
  #count = 0;
  #last = -1;

  /** True from the first gap on: only parts after it are moved. */
  get areMoved(): boolean {
    return this.#moved.size > 0;
  }

  /** Parts out of order are not a gap; the reader of the events rejects them. */
  begin({ index }: Fields): void {
    const place = this.#count++;
    if (typeof index !== 'number' || index <= this.#last) return;
    this.#last = index;
    if (index !== place) this.#moved.set(index, place);
  }

  /** Returns the same object if its index is right. */
  moved(data: Fields): Fields {
    const place = this.#moved.get(Number(data['index']));
    return place === undefined ? data : { ...data, index: place };
  }
}

/** Returns the same object if nothing is missing. */
function withAll(name: string, data: Fields): Fields {
  if (name === 'message_delta') {
    const { delta, usage } = data;
    if (isFields(delta) && isFields(usage)) return data;
    return { ...data, delta: isFields(delta) ? delta : {}, usage: isFields(usage) ? usage : {} };
  }
  const { message } = data;
  if (name !== 'message_start' || !isFields(message)) return data;
  const { content, usage } = message;
  if (Array.isArray(content) && isFields(usage)) return data;
  const all = {
    content: Array.isArray(content) ? content : [],
    usage: isFields(usage) ? usage : {},
  };
  return { ...data, message: { ...message, ...all } };
}

function dataOf(lines: readonly string[]): string {
  return lines.flatMap((line) => /^data: ?(.*)$/s.exec(line)?.[1] ?? []).join('\n');
}

function jsonOf(lines: readonly string[]): Fields | undefined {
  const data = dataOf(lines);
  if (!data.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the event's name from its data; an error may hold only its message. */
function nameIn(data: Fields | undefined): string | undefined {
  const { type, error } = data ?? {};
  if (typeof type === 'string' && /^\w+$/.test(type)) return type;
  return isFields(error) ? 'error' : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
