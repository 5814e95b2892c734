/**
 * Reads an agent's reports of its work over the Agent Client Protocol, in either version: messages
 * in pieces or replaced whole, and tool calls reported bit by bit. Each call is shown once, and its
 * end once. Keeps only what is shown.
 */
import { type Fields, fields, list, textOf } from '../../gateway/json.ts';
import {
  grown,
  MAX_TEXT_CHARACTERS,
  outcomeOf,
  type AgentOutput,
  summaryOf,
  tellingOf,
} from './launch.ts';

interface Call {
  shown: boolean;
  ended: boolean;
  name: string;
  kind: string;
  title: string;
  /** The most telling part of its input. */
  telling: string;
  output: string;
}

/** States that end a call. */
const ENDS = new Set<unknown>(['completed', 'failed', 'cancelled']);

/** Messages held until something else is reported. */
const MAX_MESSAGES = 100;

/** Number of latest calls that are remembered. */
const MAX_CALLS = 5000;

export class AcpUpdates {
  readonly #calls = new Map<string, Call>();
  /** Messages not passed on yet, by id; version 1 has no ids. */
  readonly #messages = new Map<string, string>();
  #toldId = '';
  #told = '';

  /** Translates an update; undefined if it is not about messages or calls. */
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

  /** Updates a call; fields that are left out keep their value. */
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
    // Many agents first report a call with only the tool's name as its title, and later its
    // subject.
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

  /** Returns the messages since the last time. */
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

  /** Replaces a whole message, of which pieces may have come before. */
  #replace(update: Fields): void {
    const { messageId, content } = update;
    if (content === undefined) return;
    const id = textOf(messageId);
    const whole = textsIn(list(content)).join('');
    const before = id !== '' && id === this.#toldId && !this.#messages.has(id) ? this.#told : '';
    const text = whole.startsWith(before) ? whole.slice(before.length) : whole;
    if (text === '') this.#messages.delete(id);
    else if (!this.#isFull(id)) this.#messages.set(id, text.slice(0, MAX_TEXT_CHARACTERS));
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

/** True if a call's input is still to come: it has a field for it, and the call has not begun. */
function isComing({ rawInput, status }: Fields): boolean {
  return status === 'pending' && typeof rawInput === 'object' && rawInput !== null;
}

/** Returns the first text of a call's result; no more is shown. */
function firstText(content: readonly unknown[]): string {
  const blocks = content.map((each) => fields(each)['content']);
  return (textsIn(blocks).find((text) => text.trim() !== '') ?? '').slice(0, 1000);
}

function textsIn(blocks: readonly unknown[]): string[] {
  return blocks.map((block) => textOf(fields(block)['text']));
}
