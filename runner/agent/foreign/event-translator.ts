/**
 * Translates an agent's own account of its work into events for people. Owns which calls are open,
 * and its last words. None of it is evidence.
 */
import type { AgentEvent } from '../backend.ts';
import { plainLine, type AgentOutput } from './launch.ts';

/** Characters that the protocol allows. */
const MAX_CHARACTERS = { id: 200, tool: 80, text: 400, words: 4000 };
const MAX_TRIED_CALLS = 8;
/** Calls of one run that are shown; an agent that floods its output must not fill the store. */
const MAX_CALLS = 2000;

interface Open {
  readonly tool: string;
  readonly summary: string;
  readonly since: number;
}

export class EventTranslator {
  readonly #now: () => number;
  readonly #open = new Map<string, Open>();
  readonly #tried: string[] = [];
  #lastWords = '';
  #shown = 0;
  #stopped: Extract<AgentOutput, { kind: 'stopped' }> | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Its last message; '' if there was none. */
  get lastWords(): string {
    return this.#lastWords;
  }

  /** Its own report of its stop, if it gave one. */
  get stopped(): Extract<AgentOutput, { kind: 'stopped' }> | undefined {
    return this.#stopped;
  }

  /** True while a call is under way. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  /** The last calls, one line each. */
  get tried(): readonly string[] {
    return [...this.#tried];
  }

  *events(seen: AgentOutput): Generator<AgentEvent> {
    switch (seen.kind) {
      case 'tool': {
        const tool = plainLine(seen.tool, MAX_CHARACTERS.tool);
        const summary = plainLine(seen.summary, MAX_CHARACTERS.text);
        if (this.#open.has(seen.id) || this.#shown >= MAX_CALLS) return;
        this.#shown += 1;
        this.#open.set(seen.id, { tool, summary, since: this.#now() });
        this.#tried.push(plainLine(`${tool} ${summary}`, 200));
        if (this.#tried.length > MAX_TRIED_CALLS) this.#tried.shift();
        return yield {
          kind: 'tool_started',
          id: seen.id.slice(0, MAX_CHARACTERS.id),
          tool,
          summary,
        };
      }
      case 'result':
        return yield* this.#close(seen.id, seen.ok, plainLine(seen.outcome, MAX_CHARACTERS.text));
      case 'said':
        if (seen.text.trim() !== '')
          this.#lastWords = seen.text.trim().slice(0, MAX_CHARACTERS.words);
        return;
      case 'stopped':
        this.#stopped = seen;
        return;
    }
  }

  /** Ends calls whose end was never reported, once no more output comes. */
  *leftOpen(): Generator<AgentEvent> {
    for (const id of this.#open.keys()) yield* this.#close(id, false, 'outcome unknown');
  }

  /** Formats output for the log that people read. */
  words(seen: AgentOutput): string {
    switch (seen.kind) {
      case 'tool':
        return `> ${seen.tool} ${plainLine(seen.summary, MAX_CHARACTERS.text)}\n`;
      case 'result':
        return `  ${plainLine(seen.outcome, MAX_CHARACTERS.text)}\n`;
      case 'said':
        return `${seen.text.trimEnd()}\n`;
      case 'stopped':
        return seen.error === undefined ? '' : `stopped: ${plainLine(seen.error, 1000)}\n`;
    }
  }

  *#close(id: string, ok: boolean, outcome: string): Generator<AgentEvent> {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    const { tool, summary, since } = open;
    const ms = Math.round(this.#now() - since);
    yield {
      kind: 'tool_finished',
      id: id.slice(0, MAX_CHARACTERS.id),
      tool,
      summary,
      ok,
      outcome,
      ms,
    };
  }
}
