/**
 * Owns one client's connection from `hello` to its end: each request is checked with its schema,
 * each answer is a result or a typed error in curated words. The token was checked before the
 * socket existed. Nothing a client says of itself gives it any right.
 */
import { ResponseError, type MessageConnection } from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import { watchPulse } from '../client/connection-heartbeat.ts';
import { rpcOver } from '../client/connection-transport.ts';
import type { Collected } from '../protocol/collected.ts';
import type { Report } from '../platform/report.ts';
import { ERROR_NUMBERS, ErrandError } from '../protocol/errors.ts';
import type { Channel } from '../protocol/events.ts';
import * as messages from '../protocol/requests.ts';
import { GetStatus, type RunnerStatus } from '../protocol/runner-status.ts';
import type { Repository, RepositoryId } from '../protocol/task.ts';
import { agreeOnVersion, SPOKEN, type VersionRange } from '../protocol/version.ts';
import { asStorageError } from '../store/storage-error.ts';
import type { Store } from '../store/store.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { Terminals } from '../tasks/terminals.ts';
import { ConnectionTerminals } from './connection-terminals.ts';
import { eventsFrame } from './events-frame.ts';
import { type Handler, on } from './handler.ts';
import { Subscription, type Bounds, type Outlet } from './subscription.ts';

export interface ClientConnectionParts {
  /** Whose token was shown. */
  readonly user: string | undefined;
  readonly tasks: Tasks;
  readonly terminals: Terminals;
  readonly store: Store;
  /** Makes the bare repository; answers with its path under `git`. */
  readonly openRepository: (repository: Repository) => Promise<{ path: string }>;
  /** A task of this repository will probably follow soon. */
  readonly expectTask: (repository: RepositoryId) => void;
  /** Lists what the runner lacks for such a task now. */
  readonly readiness: (
    wanted: v.InferOutput<typeof messages.AskReady.params>,
  ) => Promise<v.InferOutput<typeof messages.AskReady.result>>;
  /** Removes what is needed no more, or only says what that would be. */
  readonly collect: (dryRun: boolean) => Promise<Collected>;
  /** How the runner is. */
  readonly status: () => Promise<RunnerStatus>;
  /** Answer to `hello`, beside the agreed version. */
  readonly about: () => Omit<v.InferOutput<typeof messages.Hello.result>, 'protocol'>;
  readonly bounds: Bounds;
  readonly helloWithinMs: number;
  readonly pingEveryMs: number;
  /** The developer log. */
  readonly report: Report;
}

const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
const MAX_SUBSCRIPTIONS = 1000;
/** A client that asks without reading the answers is cut off at this, in bytes. */
const MAX_UNREAD_BYTES = 32 << 20;
const INTERNAL = 'the runner had an internal error';
const AS_TEXT = { binary: false };
/** The close event follows a failure. */
const ignored = (): void => undefined;

export class ClientConnection {
  readonly #socket: WebSocket;
  readonly #parts: ClientConnectionParts;
  readonly #rpc: MessageConnection;
  readonly #subscriptions = new Map<Channel, () => void>();
  readonly #outlet: Outlet;
  readonly #terminals: ConnectionTerminals;
  readonly #handlers: ReadonlyMap<string, Handler>;
  #greeted = false;

  constructor(socket: WebSocket, parts: ClientConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#rpc = rpcOver(socket);
    this.#outlet = this.#makeOutlet();
    this.#terminals = new ConnectionTerminals(parts, (method, params) =>
      this.#notify(method, params),
    );
    this.#handlers = this.#makeHandlers();
  }

  start(): void {
    const { helloWithinMs, pingEveryMs } = this.#parts;
    const late = setTimeout(() => {
      if (!this.#greeted) this.#socket.close(POLICY_VIOLATION, 'hello did not come in time');
    }, helloWithinMs);
    this.#socket.on('error', () => this.#socket.terminate()); // `close` follows and cleans up.
    this.#socket.once('close', () => {
      clearTimeout(late);
      for (const end of this.#subscriptions.values()) end();
      this.#subscriptions.clear();
      this.#terminals.close();
      this.#rpc.dispose();
    });
    watchPulse(this.#socket, pingEveryMs);
    this.#rpc.onRequest((method: string, params: unknown) => this.#answer(method, params));
    // Without a listener each would be answered with an error notification of the library.
    this.#rpc.onNotification((method: string, params: unknown) => this.#hear(method, params));
    this.#rpc.onError(() => undefined); // The socket's own error and close events decide.
    this.#rpc.listen();
  }

  /** Tells a client that has said hello. */
  stopping(notice: messages.Stopping): void {
    if (this.#greeted) this.#notify(messages.StoppingNotice.method, notice);
  }

  async #answer(method: string, params: unknown): Promise<unknown> {
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) {
      this.#socket.terminate();
      return null;
    }
    try {
      if (!this.#greeted && method !== messages.Hello.method) {
        throw new ErrandError('invalid', `"${method}" came before hello.`);
      }
      const handler = this.#handlers.get(method);
      if (!handler) {
        throw new ErrandError('invalid', `This runner knows no request "${method.slice(0, 80)}".`, {
          hint: 'The client may be newer than the runner: upgrade the runner.',
        });
      }
      return await handler(params);
    } catch (error) {
      return this.#refusal(method, error);
    }
  }

  /** What is not known, or has another form, is of no consequence. */
  #hear(method: string, params: unknown): void {
    if (!this.#greeted || method !== messages.ExpectNotice.method) return;
    const parsed = v.safeParse(messages.ExpectNotice.params, params);
    if (parsed.success) this.#parts.expectTask(parsed.output.repository);
  }

  #refusal(method: string, error: unknown): ResponseError<unknown> {
    const known = asStorageError(error);
    if (known instanceof ErrandError) {
      const { code, message, hint } = known;
      return new ResponseError(ERROR_NUMBERS[code], message, { code, hint });
    }
    this.#parts.report(`request ${method} failed`, error);
    return new ResponseError(ERROR_NUMBERS.internal, INTERNAL, {
      code: 'internal',
      hint: "The runner's log has the details.",
    });
  }

  #makeHandlers(): ReadonlyMap<string, Handler> {
    const { user, tasks, openRepository } = this.#parts;
    return new Map([
      on(messages.Hello, async ({ protocol }) => this.#hello(protocol)),
      on(messages.OpenRepository, ({ repository }) => openRepository(repository)),
      on(messages.CreateTask, async ({ id, spec }) => ({
        task: await tasks.create(id, spec, user),
      })),
      on(messages.CancelTask, async ({ id, reason }) => ({ task: await tasks.cancel(id, reason) })),
      on(messages.GetTask, async ({ id }) => ({ task: await tasks.get(id) })),
      on(messages.ListTasks, ({ limit, before }) => tasks.list(limit, before)),
      on(messages.AskPlaces, ({ ids }) => tasks.places(ids)),
      on(messages.DiscardTask, async ({ id }) => {
        await tasks.discard(id);
        return {};
      }),
      on(messages.SteerAttempt, async ({ id, attempt, message, text }) => ({
        task: await tasks.say(id, attempt, { id: message, kind: 'steer', text }),
      })),
      on(messages.InterruptAttempt, async ({ id, attempt, message, text = '' }) => ({
        task: await tasks.say(id, attempt, { id: message, kind: 'interrupt', text }),
      })),
      on(messages.AnswerQuestion, async ({ id, attempt, question, message, text }) => ({
        task: await tasks.answer(id, attempt, {
          id: message,
          kind: 'answer',
          to: question,
          text,
        }),
      })),
      on(messages.FollowUp, ({ id, attempt, message, text, comments }) =>
        tasks.followUp(id, attempt, { id: message, kind: 'follow_up', text, comments }),
      ),
      on(messages.UpdateBase, ({ id, attempt, message, base }) =>
        tasks.updateBase(id, attempt, message, base),
      ),
      on(messages.EstimateTask, async (wanted) => ({ estimate: await tasks.estimate(wanted) })),
      on(messages.AskReady, (wanted) => this.#parts.readiness(wanted)),
      on(messages.Collect, ({ dryRun }) => this.#parts.collect(dryRun)),
      on(GetStatus, async () => ({ status: await this.#parts.status() })),
      on(messages.Subscribe, ({ channel, after }) => this.#subscribe(channel, after)),
      on(messages.Unsubscribe, async ({ channel }) => {
        this.#unsubscribe(channel);
        return {};
      }),
      ...this.#terminals.handlers(),
    ]);
  }

  #hello(theirs: VersionRange): v.InferOutput<typeof messages.Hello.result> {
    const protocol = agreeOnVersion(SPOKEN, theirs);
    if (protocol === undefined) {
      throw new ErrandError(
        'version_mismatch',
        `The runner speaks protocol ${words(SPOKEN)}, this client ${words(theirs)}.`,
        { hint: `Upgrade the ${theirs.min > SPOKEN.max ? 'runner' : 'client'}.` },
      );
    }
    this.#greeted = true;
    return { protocol, ...this.#parts.about() };
  }

  async #subscribe(
    channel: Channel,
    after: number | undefined,
  ): Promise<v.InferOutput<typeof messages.Subscribe.result>> {
    this.#unsubscribe(channel);
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new ErrandError('too_large', `More than ${MAX_SUBSCRIPTIONS} subscriptions.`);
    }
    const subscription = new Subscription(channel, this.#outlet, this.#parts.bounds);
    const { catchUp, end } = await this.#parts.store.subscribe(channel, after, (_, events) =>
      subscription.push(events),
    );
    const stop = () => {
      end();
      subscription.end();
    };
    // The socket may have closed while the store answered.
    if (this.#socket.readyState !== this.#socket.OPEN) stop();
    else {
      this.#unsubscribe(channel);
      this.#subscriptions.set(channel, stop);
      subscription.startAfter(catchUp.seq);
    }
    return 'events' in catchUp
      ? { seq: catchUp.seq, events: catchUp.events.map(({ seq, event }) => ({ seq, event })) }
      : catchUp;
  }

  #unsubscribe(channel: Channel): void {
    this.#subscriptions.get(channel)?.();
    this.#subscriptions.delete(channel);
  }

  #notify(method: string, params: object): void {
    // A closed socket has its close event; there is nobody left to tell. It may also throw at once.
    void Promise.try(() => this.#rpc.sendNotification(method, params)).catch(() => undefined);
  }

  /** Past the JSON-RPC library, which would make the same message again for each client. */
  #send(frame: Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(frame, AS_TEXT, ignored);
  }

  #makeOutlet(): Outlet {
    return {
      backlog: () => this.#socket.bufferedAmount,
      send: (channel, events) => this.#send(eventsFrame(channel, events)),
      lagged: (channel) => this.#notify(messages.LaggedNotice.method, { channel }),
      giveUp: () => {
        this.#socket.close(TRY_AGAIN_LATER, 'lagging: come back with your cursor');
        // A client that does not read does not answer the close either.
        setTimeout(() => this.#socket.terminate(), 1000).unref();
      },
    };
  }
}

const words = ({ min, max }: VersionRange): string => (min === max ? `${max}` : `${min} to ${max}`);
