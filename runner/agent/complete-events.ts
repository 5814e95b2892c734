/**
 * Adds to the events of a stream what the SDK cannot do without and who passes a stream on leaves
 * out: names, an empty content, an empty usage, places without gaps, a last line end. Nothing is
 * guessed that counts: usage that is not told is estimated elsewhere. Events that lack nothing
 * pass as they are, with plain line ends.
 */

/** An event is a part of a reply; what is longer is passed on as it comes. */
const MAX_HELD = 8 * 1024 * 1024;

/** The same response with whole events. */
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

/** Holds an event back until it is whole. */
class Completing {
  #line = '';
  #lines: string[] = [];
  #held = 0;
  #afterReturn = false;
  readonly #places = new Places();

  take(text: string): string {
    let out = '';
    // A line end of two characters may come in two chunks.
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
    if (this.#held + this.#line.length <= MAX_HELD) return out;
    return out + this.#asItCame();
  }

  /** The last event may lack the empty line after it; one that was cut is not made whole. */
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

/** The lines of one event, without the empty one at its end. */
function completed(lines: readonly string[], places: Places): readonly string[] {
  const name = /^event: ?(.*\S)/.exec(lines.find((line) => line.startsWith('event:')) ?? '')?.[1];
  // What other services end a stream with is no part of a reply.
  if (dataOf(lines).trim() === '[DONE]') return [];
  // A stream's events are called "message" where nobody named them.
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

/** Events in which the SDK goes by more than what stands in every event. */
const HAS_MORE: ReadonlySet<string> = new Set([
  'message_start',
  'message_delta',
  'content_block_start',
]);

/** Places of the parts of a reply: who leaves a part out (a thought, say) leaves a gap in them. */
class Places {
  readonly #moved = new Map<number, number>();
  #count = 0;
  #last = -1;

  /** Nothing is moved as long as there is no gap, and then all after it. */
  get areMoved(): boolean {
    return this.#moved.size > 0;
  }

  /** Parts out of order are no gap; the reader of the events finds them. */
  begin({ index }: Fields): void {
    const place = this.#count++;
    if (typeof index !== 'number' || index <= this.#last) return;
    this.#last = index;
    if (index !== place) this.#moved.set(index, place);
  }

  /** The same object where it is in its place. */
  moved(data: Fields): Fields {
    const place = this.#moved.get(Number(data['index']));
    return place === undefined ? data : { ...data, index: place };
  }
}

/** The same object where nothing is missing. */
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

/** What its data says that it is; an error may say nothing but what went wrong. */
function nameIn(data: Fields | undefined): string | undefined {
  const { type, error } = data ?? {};
  if (typeof type === 'string' && /^\w+$/.test(type)) return type;
  return isFields(error) ? 'error' : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
