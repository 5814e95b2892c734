// An editor that speaks the Agent Client Protocol, by the protocol's own client library, before an
// agent of its own; both in this process, over streams in memory.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import {
  client,
  type ClientCapabilities,
  type ClientConnection,
  type CreateElicitationRequest,
  type CreateElicitationResponse,
  methods,
  type PromptRequest,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { type AcpAgent, startAcpAgent } from '../../../runner/acp/agent.ts';
import type { RunnerAddress } from '../../../runner/client/requester.ts';
import type { Desk } from '../ahp/desk.ts';

interface Replies {
  /** Where the runner is, if not at the desk. */
  readonly address?: () => Promise<RunnerAddress>;
  readonly permission?: (
    request: RequestPermissionRequest,
    signal: AbortSignal,
  ) => Promise<RequestPermissionResponse>;
  readonly form?: (request: CreateElicitationRequest) => CreateElicitationResponse;
}

export class Window {
  /** What was told, in order. */
  readonly told: { readonly session: string; readonly update: SessionUpdate }[] = [];
  readonly #agent: AcpAgent;
  readonly #connection: ClientConnection;
  readonly #desk: Desk;
  readonly #heard = new Set<() => void>();

  private constructor(desk: Desk, agent: AcpAgent, replies: Replies) {
    this.#desk = desk;
    this.#agent = agent;
    const app = client({ name: 'a-window-of-the-test' })
      .onNotification(methods.client.session.update, ({ params }) => {
        this.told.push({ session: params.sessionId, update: params.update });
        for (const look of this.#heard) look();
      })
      .onRequest(methods.client.session.requestPermission, async ({ params, signal }) => {
        return await (replies.permission ?? assert.fail('Nothing is asked here.'))(params, signal);
      })
      .onRequest(methods.client.elicitation.create, ({ params }) =>
        (replies.form ?? assert.fail('No form is shown here.'))(params),
      );
    this.#connection = app.connect(agent.app);
  }

  /** An editor that has begun, with an agent of its own. */
  static async open(t: TestContext, desk: Desk, replies: Replies = {}): Promise<Window> {
    const agent = await startAcpAgent({
      address: replies.address ?? (async () => desk.address),
      version: '0.0.0',
      folders: [desk.repository],
      errand: desk.errand,
    });
    const window = new Window(desk, agent, replies);
    t.after(() => window.close());
    const clientCapabilities: ClientCapabilities = replies.form
      ? { elicitation: { form: {} } }
      : {};
    const hello = await window.agent.request(methods.agent.initialize, {
      protocolVersion: 2,
      clientCapabilities,
    });
    assert.equal(hello.protocolVersion, 1);
    assert.equal(hello.agentCapabilities?.loadSession, true);
    return window;
  }

  get agent(): ClientConnection['agent'] {
    return this.#connection.agent;
  }

  /** Ends it, as a window that is closed. */
  async close(): Promise<void> {
    this.#connection.close();
    await this.#agent.stop();
  }

  async begin(cwd = this.#desk.repository): Promise<string> {
    const opened = await this.agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
    return opened.sessionId;
  }

  async load(sessionId: string): Promise<void> {
    const { repository: cwd } = this.#desk;
    await this.agent.request(methods.agent.session.load, { sessionId, cwd, mcpServers: [] });
  }

  /** Resolves with how the turn ended. */
  async say(sessionId: string, text: string): Promise<string> {
    const request: PromptRequest = { sessionId, prompt: [{ type: 'text', text }] };
    return (await this.agent.request(methods.agent.session.prompt, request)).stopReason;
  }

  /** What the agent has said. */
  text(kind: 'agent_message_chunk' | 'user_message_chunk' = 'agent_message_chunk'): string {
    return this.told
      .flatMap(({ update }) =>
        update.sessionUpdate === kind && update.content.type === 'text' ? update.content.text : [],
      )
      .join('');
  }

  /** A call as the changes of it that were told until now make it. */
  call(id: string): Record<string, unknown> | undefined {
    const changes = this.told
      .map(({ update }) => update)
      .filter((update) => 'toolCallId' in update && update.toolCallId === id);
    if (changes.length === 0) return undefined;
    assert.equal(changes[0]?.sessionUpdate, 'tool_call');
    return Object.assign({}, ...changes);
  }

  /** Resolves once it is so, looked at with each thing that is told. */
  async until(isSo: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (isSo()) resolve();
    };
    this.#heard.add(look);
    look();
    await promise.finally(() => this.#heard.delete(look));
  }
}
