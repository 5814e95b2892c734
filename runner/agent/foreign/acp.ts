/**
 * Runs any agent that speaks the Agent Client Protocol (version 1, or the draft of version 2;
 * JSON-RPC, one message a line) over its standard input and output. Owns the few requests that a
 * task needs; the agent reads and writes files and runs commands by itself, in its sandbox, so the
 * client offers it neither. Grants every permission asked for: the sandbox around the agent decides
 * what it may do.
 */
import type { Provider } from '../../gateway/forms.ts';
import { type Fields, fields, parseJson, textOf } from '../../gateway/json.ts';
import { WORKSPACE } from '../../sandbox/sandbox.ts';
import {
  consent,
  modelSetting,
  modeSettings,
  type Setting,
  signInMethods,
  signInsOfPeople,
} from './acp-choices.ts';
import { errorWords, stopOf, TurnStates } from './acp-turn.ts';
import { AcpUpdates } from './acp-updates.ts';
import { DIALECTS, nextOffer, otherVersion, type Version, versionOf } from './acp-versions.ts';
import type { HandedServer } from './handed-servers.ts';
import type { AgentOutput, AgentProtocol } from './launch.ts';

/** Error code that asks to sign in. */
const SIGN_IN = -32_000;

/**
 * Makes the protocol of an agent. `model` is requested if the agent lets its client choose;
 * `provider` is the model's provider.
 */
export function acpProtocol(
  prompt: string,
  model: string,
  provider?: Provider,
  servers: readonly HandedServer[] = [],
): AgentProtocol {
  return new AcpProtocol(prompt, model, provider, servers);
}

/** The protocol wants the whole path of a program; that of `env` is the same everywhere. */
function serverParams(version: Version, { name, argv, env }: HandedServer): Fields {
  const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  const server = { name, command: '/usr/bin/env', args: [...argv], env: variables };
  return version === 1 ? server : { type: 'stdio', ...server };
}

/** Handlers of an answer; `failed` returns true if it has handled the error. */
interface Waiting {
  readonly done: (result: Fields) => void;
  readonly failed?: (error: Fields) => boolean;
}

class AcpProtocol implements AgentProtocol {
  readonly #prompt: string;
  readonly #model: string;
  readonly #provider: Provider | undefined;
  readonly #servers: readonly HandedServer[];
  readonly #replies = new Map<number, Waiting>();
  readonly #updates = new AcpUpdates();
  readonly #states = new TurnStates();
  /** Output of the current line. */
  #seen: AgentOutput[] = [];
  #write: (text: string) => void = () => {};
  #end: () => void = () => {};
  #serial = 0;
  #version: Version = 1;
  #session = '';
  /** The agent's latest offer of choices. */
  #offered: Fields = {};
  /** Sign-in methods that were not tried yet. */
  #signIns: string[] = [];
  /** Sign-in methods that are not tried, because they need a person. */
  #forPeople: string[] = [];
  #over = false;

  constructor(
    prompt: string,
    model: string,
    provider: Provider | undefined,
    servers: readonly HandedServer[],
  ) {
    this.#servers = servers;
    this.#prompt = prompt;
    this.#model = model;
    this.#provider = provider;
  }

  begin(write: (text: string) => void, end: () => void): void {
    this.#write = write;
    this.#end = end;
    this.#greet(1);
  }

  hear(line: string): AgentOutput[] {
    this.#seen = [];
    const message = fields(parseJson(line));
    const { id, method } = message;
    if (typeof method === 'string') {
      const params = fields(message['params']);
      if (id !== undefined) this.#answer(id, method, params);
      else if (method === 'session/update') this.#update(params);
    } else if (id === null && message['error'] !== undefined) {
      // The agent could not read a request, so the answer to it will never come.
      this.#stop({ kind: 'stopped', error: errorWords(fields(message['error'])) });
    } else if (typeof id === 'number' || typeof id === 'string') {
      this.#settle(Number(id), message);
    }
    return this.#seen;
  }

  /** Ends the turn: an agent that exits before it reports the end has not finished. */
  over(): AgentOutput[] {
    this.#seen = [];
    this.#stop({ kind: 'stopped', error: 'it ended in the middle of its turn' });
    return this.#seen;
  }

  #greet(version: Version): void {
    const met = (hello: Fields): void => {
      const spoken = versionOf(hello);
      if (!spoken) return this.#stop({ kind: 'stopped', error: otherVersion({ hello }) ?? '' });
      this.#version = spoken;
      this.#signIns = signInMethods(hello, this.#provider);
      this.#forPeople = signInsOfPeople(hello);
      this.#open();
    };
    this.#ask('initialize', DIALECTS[version].hello, met, (error) => {
      const next = nextOffer(version, error);
      if (next) this.#greet(next);
      return next !== undefined;
    });
  }

  #open(): void {
    const then = (opened: Fields): void => {
      this.#session = textOf(opened['sessionId']);
      this.#offered = { ...this.#offered, ...opened };
      const model = modelSetting(this.#offered, this.#model);
      this.#set(model ? [model] : [], () => {
        // The available modes may depend on the model.
        this.#set(modeSettings(this.#offered), () => this.#sendPrompt());
      });
    };
    const failed = (error: Fields): boolean => this.#signIn(error, () => this.#open());
    const mcpServers = this.#servers.map((each) => serverParams(this.#version, each));
    this.#ask('session/new', { cwd: WORKSPACE, mcpServers }, then, failed);
  }

  /** Tries the settings until one is accepted; goes on without if none is. */
  #set([first, ...others]: readonly Setting[], then: () => void): void {
    if (!first) return then();
    const params = { sessionId: this.#session, ...first.params };
    const taken = (result: Fields): void => {
      this.#offer(result);
      then();
    };
    this.#ask(first.method, params, taken, () => {
      this.#set(others, then);
      return true;
    });
  }

  #offer({ configOptions }: Fields): void {
    if (Array.isArray(configOptions)) this.#offered = { ...this.#offered, configOptions };
  }

  /**
   * Signs in with the key in the agent's environment, which some agents have to be told to use.
   * False if no method is left.
   */
  #signIn(error: Fields, then: () => void): boolean {
    if (error['code'] !== SIGN_IN) return false;
    const methodId = this.#signIns.shift();
    if (methodId === undefined) return false;
    const { signIn } = DIALECTS[this.#version];
    this.#ask(signIn, { methodId }, then, () => this.#signIn(error, then));
    return true;
  }

  #sendPrompt(): void {
    const text = { type: 'text', text: this.#prompt };
    const params = { sessionId: this.#session, prompt: [text] };
    const failed = (error: Fields): boolean => this.#signIn(error, () => this.#sendPrompt());
    this.#states.asked();
    this.#ask('session/prompt', params, (answer) => this.#prompted(answer), failed);
  }

  /** Handles the answer to the prompt: the end in version 1, an acknowledgement in version 2. */
  #prompted(answer: Fields): void {
    if (this.#version === 1) return this.#stop(stopOf(textOf(answer['stopReason']), undefined));
    const idle = this.#states.acknowledged();
    if (idle) this.#idle(idle);
  }

  #idle(update: Fields): void {
    this.#stop(stopOf(textOf(update['stopReason']), update['error']));
  }

  /** Reports the end once; any later end is about something else. */
  #stop(stopped: AgentOutput): void {
    if (this.#over) return;
    this.#over = true;
    this.#seen.push(...this.#updates.said(), stopped);
    this.#end();
  }

  #settle(id: number, message: Fields): void {
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    if (message['error'] === undefined) return reply?.done(fields(message['result']));
    const error = fields(message['error']);
    if (!reply || reply.failed?.(error)) return;
    const words = otherVersion({ error }) ?? errorWords(error);
    const people = error['code'] === SIGN_IN ? this.#forPeople.join(', ') : '';
    const hint = people && ` (a person could choose: ${people}; nobody is there, so give it a key)`;
    this.#stop({ kind: 'stopped', error: words + hint });
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
    // Some agents report a call only here.
    const call = fields(fields(params['subject'])['toolCall'] ?? params['toolCall']);
    if (textOf(call['toolCallId']) !== '') this.#seen.push(...this.#updates.call(call));
    const optionId = consent(params);
    const outcome =
      optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId };
    this.#send({ id, result: { outcome } });
  }

  #update(params: Fields): void {
    const update = fields(params['update']);
    // An agent may have further sessions of its own, whose ends do not count.
    const isOurs = (params['sessionId'] ?? this.#session) === this.#session;
    switch (update['sessionUpdate']) {
      case 'state_update': {
        const idle = isOurs && this.#version === 2 ? this.#states.take(update) : undefined;
        if (idle) this.#idle(idle);
        return;
      }
      case 'config_option_update':
        if (isOurs) this.#offer(update);
        return;
      default: {
        const seen = this.#updates.take(update);
        if (!seen) return;
        this.#states.worked();
        this.#seen.push(...seen);
      }
    }
  }

  #send(message: object): void {
    this.#write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }
}
