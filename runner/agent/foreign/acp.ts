/**
 * Any agent that speaks the Agent Client Protocol (version 1: JSON-RPC, a message a line) over its
 * standard input and output. Owns the few requests that a task needs; the agent reads and writes
 * files and runs commands by itself, in its sandbox, so the client offers it neither. It says yes
 * to every permission asked for: what an agent may do is decided by the sandbox around it.
 */
import { type Fields, fields, list, parseJson, textOf } from '../../gateway/json.ts';
import { WORKSPACE } from '../../sandbox/sandbox.ts';
import { grown, outcomeOf, type Seen, summaryOf, type Talk } from './launch.ts';

const PROTOCOL_VERSION = 1;

/** `model` is asked for where the agent lets its client choose. */
export function acpTalk(prompt: string, model: string): Talk {
  return new AcpTalk(prompt, model);
}

class AcpTalk implements Talk {
  readonly #prompt: string;
  readonly #model: string;
  readonly #replies = new Map<number, (result: Fields) => void>();
  readonly #calls = new Map<string, { ended: boolean }>();
  #write: (text: string) => void = () => {};
  #end: () => void = () => {};
  #text = '';
  #serial = 0;
  #session = '';

  constructor(prompt: string, model: string) {
    this.#prompt = prompt;
    this.#model = model;
  }

  begin(write: (text: string) => void, end: () => void): void {
    this.#write = write;
    this.#end = end;
    const clientCapabilities = {
      fs: { readTextFile: false, writeTextFile: false },
      terminal: false,
    };
    const hello = { protocolVersion: PROTOCOL_VERSION, clientCapabilities };
    this.#ask('initialize', hello, () => {
      this.#ask('session/new', { cwd: WORKSPACE, mcpServers: [] }, (opened) => {
        this.#session = textOf(opened['sessionId']);
        this.#choose(opened);
      });
    });
  }

  hear(line: string): Seen[] {
    const message = fields(parseJson(line));
    const { id, method } = message;
    if (typeof method === 'string') {
      if (id !== undefined) this.#answer(id, method, fields(message['params']));
      return method === 'session/update' ? this.#update(fields(message['params'])) : [];
    }
    if (typeof id !== 'number') return [];
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    if (message['error'] !== undefined) {
      const { message: words, data } = fields(message['error']);
      this.#end();
      const detail = typeof data === 'string' ? data : fields(data)['details'];
      return [
        ...this.#said(),
        { kind: 'stopped', error: [words, detail].filter(Boolean).join(': ') },
      ];
    }
    const result = fields(message['result']);
    const seen =
      result['stopReason'] === undefined ? [] : this.#stopped(textOf(result['stopReason']));
    reply?.(result);
    return seen;
  }

  /** Where a session offers models, the task's is taken; otherwise its own setting decides. */
  #choose(opened: Fields): void {
    const option = list(opened['configOptions'])
      .map(fields)
      .find((each) => each['category'] === 'model' || each['id'] === 'model');
    const offered = flat(list(option?.['options'])).map((each) => textOf(each['value']));
    const value = offered.find((name) => name === this.#model || name.endsWith(`/${this.#model}`));
    const prompt = (): void => {
      const text = { type: 'text', text: this.#prompt };
      this.#ask('session/prompt', { sessionId: this.#session, prompt: [text] }, () => this.#end());
    };
    if (value === undefined) return prompt();
    const chosen = { sessionId: this.#session, configId: option?.['id'], value };
    this.#ask('session/set_config_option', chosen, prompt);
  }

  #ask(method: string, params: object, then: (result: Fields) => void): void {
    this.#serial += 1;
    this.#replies.set(this.#serial, then);
    this.#send({ id: this.#serial, method, params });
  }

  #answer(id: unknown, method: string, params: Fields): void {
    if (method !== 'session/request_permission') {
      return this.#send({ id, error: { code: -32_601, message: `no such method: ${method}` } });
    }
    const options = list(params['options']).map(fields);
    const yes = options.find((option) => textOf(option['kind']).startsWith('allow'));
    const outcome = yes
      ? { outcome: 'selected', optionId: yes['optionId'] }
      : { outcome: 'cancelled' };
    this.#send({ id, result: { outcome } });
  }

  #send(message: object): void {
    this.#write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #update(params: Fields): Seen[] {
    const update = fields(params['update']);
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#text = grown(this.#text, fields(update['content'])['text']);
        return [];
      case 'tool_call':
      case 'tool_call_update':
        return [...this.#said(), ...this.#call(update)];
      default:
        return [];
    }
  }

  #call(update: Fields): Seen[] {
    const { toolCallId, title, kind, status, rawInput, content } = update;
    const id = textOf(toolCallId);
    const known = this.#calls.get(id);
    const seen: Seen[] = [];
    const call = known ?? { ended: false };
    if (!known) {
      this.#calls.set(id, call);
      const summary = summaryOf(title) || summaryOf(rawInput);
      seen.push({ kind: 'tool', id, tool: typeof kind === 'string' ? kind : 'tool', summary });
    }
    if (!call.ended && (status === 'completed' || status === 'failed')) {
      call.ended = true;
      const ok = status === 'completed';
      const text = fields(fields(list(content)[0])['content'])['text'];
      seen.push({ kind: 'result', id, ok, outcome: outcomeOf(ok, text) });
    }
    return seen;
  }

  #said(): Seen[] {
    const text = this.#text;
    this.#text = '';
    return text === '' ? [] : [{ kind: 'said', text }];
  }

  #stopped(reason: string): Seen[] {
    switch (reason) {
      case 'end_turn':
        return [...this.#said(), { kind: 'stopped' }];
      case 'max_turn_requests':
      case 'max_tokens':
        return [
          ...this.#said(),
          { kind: 'stopped', limit: `It stopped at a limit of its own (${reason}).` },
        ];
      default:
        return [...this.#said(), { kind: 'stopped', error: `it stopped: ${reason}` }];
    }
  }
}

/** Options may come in groups. */
function flat(options: readonly unknown[]): Fields[] {
  return options.map(fields).flatMap((each) => {
    return Array.isArray(each['options']) ? list(each['options']).map(fields) : [each];
  });
}
