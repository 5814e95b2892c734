/**
 * Any agent that speaks the Agent Client Protocol (version 1: JSON-RPC, a message a line) over its
 * standard input and output. Owns the few requests that a task needs; the agent reads and writes
 * files and runs commands by itself, in its sandbox, so the client offers it neither. It says yes
 * to every permission asked for: what an agent may do is decided by the sandbox around it.
 */
import type { Provider } from '../../gateway/forms.ts';
import { type Fields, fields, list, parseJson, textOf } from '../../gateway/json.ts';
import { WORKSPACE } from '../../sandbox/sandbox.ts';
import { modelSetting, modeSettings, type Setting, signInMethods } from './acp-choices.ts';
import { grown, outcomeOf, type Seen, summaryOf, type Talk } from './launch.ts';

const PROTOCOL_VERSION = 1;

/** The code of an agent that does not speak the version it was offered. */
const OTHER_VERSION = -32_022;
/** The code of an error that asks for `authenticate`. */
const SIGN_IN = -32_000;

/** `model` is asked for where the agent lets its client choose; `provider` is whose model it is. */
export function acpTalk(prompt: string, model: string, provider?: Provider): Talk {
  return new AcpTalk(prompt, model, provider);
}

/** What an answer leads to; `failed` takes an error for what it is there, and says that it did. */
interface Waiting {
  readonly done: (result: Fields) => void;
  readonly failed?: (error: Fields) => boolean;
}

class AcpTalk implements Talk {
  readonly #prompt: string;
  readonly #model: string;
  readonly #provider: Provider | undefined;
  readonly #replies = new Map<number, Waiting>();
  readonly #calls = new Map<string, { ended: boolean }>();
  #write: (text: string) => void = () => {};
  #end: () => void = () => {};
  #text = '';
  #serial = 0;
  #session = '';
  /** Ways to sign in that were not tried yet. */
  #signIns: string[] = [];

  constructor(prompt: string, model: string, provider: Provider | undefined) {
    this.#prompt = prompt;
    this.#model = model;
    this.#provider = provider;
  }

  begin(write: (text: string) => void, end: () => void): void {
    this.#write = write;
    this.#end = end;
    const clientCapabilities = {
      fs: { readTextFile: false, writeTextFile: false },
      terminal: false,
    };
    const hello = { protocolVersion: PROTOCOL_VERSION, clientCapabilities };
    this.#ask('initialize', hello, (answer) => {
      this.#signIns = signInMethods(answer, this.#provider);
      this.#open();
    });
  }

  #open(): void {
    const then = (opened: Fields): void => {
      this.#session = textOf(opened['sessionId']);
      const model = modelSetting(opened, this.#model);
      this.#set(model ? [model] : [], () => {
        this.#set(modeSettings(opened), () => this.#sendPrompt());
      });
    };
    const failed = (error: Fields): boolean => this.#signIn(error, () => this.#open());
    this.#ask('session/new', { cwd: WORKSPACE, mcpServers: [] }, then, failed);
  }

  /** Tries one after the other until one is taken; what an agent does not take, it does without. */
  #set([first, ...others]: readonly Setting[], then: () => void): void {
    if (!first) return then();
    const params = { sessionId: this.#session, ...first.params };
    this.#ask(first.method, params, then, () => {
      this.#set(others, then);
      return true;
    });
  }

  /** The key is in its environment; some want to be told to use it. False where nothing is left. */
  #signIn(error: Fields, then: () => void): boolean {
    if (error['code'] !== SIGN_IN) return false;
    const methodId = this.#signIns.shift();
    if (methodId === undefined) return false;
    this.#ask('authenticate', { methodId }, then, () => this.#signIn(error, then));
    return true;
  }

  #sendPrompt(): void {
    const text = { type: 'text', text: this.#prompt };
    const params = { sessionId: this.#session, prompt: [text] };
    const failed = (error: Fields): boolean => this.#signIn(error, () => this.#sendPrompt());
    this.#ask('session/prompt', params, () => this.#end(), failed);
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
      const error = fields(message['error']);
      if (reply?.failed?.(error)) return [];
      const { message: words, data } = error;
      this.#end();
      const detail = typeof data === 'string' ? data : fields(data)['details'];
      if (error['code'] === OTHER_VERSION) {
        const versions = list(fields(data)['supported']).join(', ') || 'another one';
        const text = `it speaks version ${versions} of the protocol, and not ${PROTOCOL_VERSION}`;
        return [{ kind: 'stopped', error: text }];
      }
      return [
        ...this.#said(),
        { kind: 'stopped', error: [words, detail].filter(Boolean).join(': ') },
      ];
    }
    const result = fields(message['result']);
    const seen =
      result['stopReason'] === undefined ? [] : this.#stopped(textOf(result['stopReason']));
    reply?.done(result);
    return seen;
  }

  #ask(method: string, params: object, done: Waiting['done'], failed?: Waiting['failed']): void {
    this.#serial += 1;
    this.#replies.set(this.#serial, failed ? { done, failed } : { done });
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
