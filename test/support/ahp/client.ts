// A client of an agent host for tests: it sends what VS Code's window sends, checks every frame that
// comes back against forms.ts, and waits for what a test looks for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { type Chat, foldChat } from './fold.ts';
import { Action, Notices, Snapshot } from './forms.ts';

// oxlint-disable-next-line no-explicit-any -- what it holds is what the test asks
type Any = any;

export interface Told {
  readonly method: string;
  readonly params: Any;
}

export class AhpClient {
  readonly clientId: string;
  /** Everything that came without being asked for, in order. */
  readonly told: Told[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Any) => void>();
  readonly #looking = new Set<() => void>();
  readonly #chats = new Map<string, Chat>();
  #id = 0;
  #seq = 0;

  private constructor(socket: WebSocket, clientId: string) {
    this.#socket = socket;
    this.clientId = clientId;
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString())));
  }

  static async connect(url: string, clientId: string = randomUUID()): Promise<AhpClient> {
    const socket = new WebSocket(url);
    const client = new AhpClient(socket, clientId);
    await once(socket, 'open');
    return client;
  }

  /** Connects and begins as a window does. */
  static async begin(url: string, clientId?: string): Promise<AhpClient> {
    const client = await AhpClient.connect(url, clientId);
    await client.initialize();
    return client;
  }

  async initialize(more: object = {}): Promise<Any> {
    return await this.result('initialize', {
      channel: 'ahp-root://',
      protocolVersions: ['0.9.0', '0.7.0', '0.6.0', '0.5.2', '0.5.1'],
      clientId: this.clientId,
      clientInfo: { name: 'vscode-editor-window', title: 'VS Code' },
      initialSubscriptions: ['ahp-root://'],
      ...more,
    });
  }

  /** The whole answer: a result or an error. */
  ask(method: string, params: object): Promise<Any> {
    const id = ++this.#id;
    const { promise, resolve } = Promise.withResolvers<Any>();
    this.#waiting.set(id, resolve);
    this.send({ jsonrpc: '2.0', id, method, params });
    return promise;
  }

  async result(method: string, params: object): Promise<Any> {
    const { result, error } = await this.ask(method, params);
    assert.equal(error, undefined);
    return result;
  }

  async refused(
    method: string,
    params: object,
  ): Promise<{ code: number; message: string; data?: Any }> {
    const { error } = await this.ask(method, params);
    assert.ok(error, `${method} was not refused`);
    return error;
  }

  /** The state of a channel; a chat is folded from here on. */
  async subscribe(channel: string): Promise<Any> {
    const { snapshot } = await this.result('subscribe', { channel });
    v.assert(Snapshot, snapshot);
    if (channel.startsWith('ahp-chat:')) this.#chats.set(channel, snapshot.state as Any);
    return snapshot.state;
  }

  /** The chat as an editor has it by now. */
  chat(channel: string): Chat {
    const found = this.#chats.get(channel);
    assert.ok(found, 'the chat is not subscribed');
    return found;
  }

  dispatch(channel: string, action: { type: string; [field: string]: unknown }): number {
    const clientSeq = ++this.#seq;
    const params = { channel, clientSeq, action };
    this.send({ jsonrpc: '2.0', method: 'dispatchAction', params });
    return clientSeq;
  }

  send(frame: object | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Resolves with the first notice, now or later, that fits. */
  async heard(fits: (told: Told) => boolean): Promise<Told> {
    return await this.until(() => this.told.find(fits));
  }

  /** Resolves with the first action, now or later, of this type that fits. */
  async acted(type: string, fits: (action: Any) => boolean = () => true): Promise<Any> {
    const found = await this.heard(
      ({ method, params }) =>
        method === 'action' && params.action.type === type && fits(params.action),
    );
    return found.params;
  }

  /** Resolves when there is something, looked for again with each frame. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    const again = (): void => {
      const found = look();
      if (found !== undefined && found !== false) resolve(found);
    };
    this.#looking.add(again);
    again();
    return await promise.finally(() => this.#looking.delete(again));
  }

  /** Cuts the connection, as a network does. */
  async cut(): Promise<void> {
    this.#socket.terminate();
    await once(this.#socket, 'close');
  }

  #take(frame: Any): void {
    if (frame.method === undefined) {
      this.#waiting.get(frame.id)?.(frame);
      this.#waiting.delete(frame.id);
      return;
    }
    const form = Notices[frame.method];
    assert.ok(form, `an unknown notice: ${frame.method}`);
    v.assert(form, frame.params);
    this.told.push(frame);
    if (frame.method === 'action') this.#fold(frame.params);
    for (const look of this.#looking) look();
  }

  #fold({ channel, action, origin, rejectionReason }: Any): void {
    if (rejectionReason !== undefined) return;
    if (origin === undefined) v.assert(Action, action);
    const known = this.#chats.get(channel);
    if (known) this.#chats.set(channel, foldChat(known, action));
  }
}
