/**
 * What an agent reports of its work over the Agent Client Protocol, in either version: messages
 * that come in pieces or anew, and calls of tools that are told bit by bit. Each call is shown
 * once, with its end once. Keeps of it only what is shown.
 */
import { type Fields, fields, list, textOf } from '../../gateway/json.ts';
import { grown, MAX_WORDS, outcomeOf, type AgentOutput, summaryOf, tellingOf } from './launch.ts';

interface Call {
  shown: boolean;
  ended: boolean;
  name: string;
  kind: string;
  title: string;
  /** What of its input tells most. */
  telling: string;
  output: string;
}

/** States that end a call. */
const ENDS = new Set<unknown>(['completed', 'failed', 'cancelled']);

/** Messages that are held until something else is told. */
const MAX_MESSAGES = 100;

/** Calls that are remembered, the latest of them. */
const MAX_CALLS = 5000;

export class AcpUpdates {
  readonly #calls = new Map<string, Call>();
  /** Messages that were not passed on yet, by their id; version 1 has none. */
  readonly #messages = new Map<string, string>();
  #toldId = '';
  #told = '';

  /** What an update says; undefined for one that is not about words or calls. */
  take(update: Fields): AgentOutput[] | undefined {
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#grow(textOf(update['messageId']), textOf(fields(update['content'])['text']));
        return [];
      case 'agent_message':
        this.#replace(update);
        return [];
      case 'tool_call':
      case 'tool_call_update':
        return this.call(update);
      case 'tool_call_content_chunk':
        this.#addOutput(update);
        return [];
      default:
        return undefined;
    }
  }

  /** A call as far as it is told: what is left out is as it was. */
  call(update: Fields): AgentOutput[] {
    const { toolCallId, name, kind, title, rawInput, status } = update;
    const id = textOf(toolCallId);
    const call = this.#callOf(id);
    call.name = textOf(name) || call.name;
    call.kind = textOf(kind) || call.kind;
    call.telling = tellingOf(fields(rawInput)) || call.telling;
    call.title = summaryOf(title) || call.title;
    if (Array.isArray(update['content'])) call.output = firstText(update['content']);
    call.output ||= textOf(update['rawOutput']).slice(0, 1000);
    const seen = this.said();
    const ends = ENDS.has(status);
    const summary = call.telling || call.title;
    // Many tell of a call first, with the name of its tool as a title, and then what it is about.
    const isKnown = call.telling !== '' || (/\s/.test(call.title) && !isComing(update));
    if (!call.shown && (isKnown || ends)) {
      call.shown = true;
      seen.push({ kind: 'tool', id, tool: call.name || call.kind || 'tool', summary });
    }
    if (!call.ended && ends) {
      call.ended = true;
      const ok = status === 'completed';
      const outcome = status === 'cancelled' ? 'cancelled' : outcomeOf(ok, call.output);
      seen.push({ kind: 'result', id, ok, outcome });
    }
    return seen;
  }

  /** The words since the last time. */
  said(): AgentOutput[] {
    const last = [...this.#messages].at(-1);
    if (!last) return [];
    [this.#toldId, this.#told] = last;
    const text = [...this.#messages.values()].join('\n\n');
    this.#messages.clear();
    return [{ kind: 'said', text }];
  }

  #grow(id: string, piece: string): void {
    if (piece === '' || this.#isFull(id)) return;
    this.#messages.set(id, grown(this.#messages.get(id) ?? '', piece));
  }

  /** A message as a whole, perhaps of which pieces came before. */
  #replace(update: Fields): void {
    const { messageId, content } = update;
    if (content === undefined) return;
    const id = textOf(messageId);
    const whole = textsIn(list(content)).join('');
    const before = id !== '' && id === this.#toldId && !this.#messages.has(id) ? this.#told : '';
    const text = whole.startsWith(before) ? whole.slice(before.length) : whole;
    if (text === '') this.#messages.delete(id);
    else if (!this.#isFull(id)) this.#messages.set(id, text.slice(0, MAX_WORDS));
  }

  #isFull(id: string): boolean {
    return this.#messages.size >= MAX_MESSAGES && !this.#messages.has(id);
  }

  #addOutput(update: Fields): void {
    const call = this.#callOf(textOf(update['toolCallId']));
    call.output ||= firstText([update['content']]);
  }

  #callOf(id: string): Call {
    const known = this.#calls.get(id);
    if (known) return known;
    const words = { name: '', kind: '', title: '', telling: '', output: '' };
    const call = { shown: false, ended: false, ...words };
    this.#calls.set(id, call);
    const oldest = this.#calls.keys().next();
    if (this.#calls.size > MAX_CALLS && !oldest.done) this.#calls.delete(oldest.value);
    return call;
  }
}

/** Whether a call's input is still to come: there is a place for it, and it has not begun. */
function isComing({ rawInput, status }: Fields): boolean {
  return status === 'pending' && typeof rawInput === 'object' && rawInput !== null;
}

/** Of what a call gave, the first words: no more is shown. */
function firstText(content: readonly unknown[]): string {
  const blocks = content.map((each) => fields(each)['content']);
  return (textsIn(blocks).find((text) => text.trim() !== '') ?? '').slice(0, 1000);
}

function textsIn(blocks: readonly unknown[]): string[] {
  return blocks.map((block) => textOf(fields(block)['text']));
}
