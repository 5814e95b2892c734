/**
 * Owns the agent that a client talks to: the protocol's requests, and the sessions that it has open.
 * It is a client of the runner: tasks go on when it ends, and are found again by the next one. It
 * serves one connection.
 */
import {
  agent,
  type AgentApp,
  type AgentContext,
  type InitializeResponse,
  methods,
  PROTOCOL_VERSION,
} from '@agentclientprotocol/sdk';
import * as v from 'valibot';
import { Folders } from '../ahp/folders.ts';
import { RunnerLink } from '../ahp/runner-link.ts';
import type { RunErrand } from '../ahp/slash-commands.ts';
import { timeOfDay } from '../ahp/time-of-day.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { newTaskId } from '../client/task-id.ts';
import { ErrandError } from '../protocol/errors.ts';
import { DiscardTask } from '../protocol/requests.ts';
import { TaskId } from '../protocol/task.ts';
import { told } from './errors.ts';
import { listSessions } from './listing.ts';
import { promptText } from './prompt-text.ts';
import { AcpSession } from './session.ts';

export interface AcpOptions {
  /** Where the runner is now; rejects with an ErrandError where there is none. */
  readonly address: () => Promise<RunnerAddress>;
  readonly version: string;
  /** Folders whose tasks are listed from the beginning on, where they are repositories. */
  readonly folders: readonly string[];
  readonly errand: RunErrand;
}

export interface AcpAgent {
  readonly app: AgentApp;
  stop(): Promise<void>;
}

/** Begins to look for the runner; it may come later. */
export async function startAcpAgent(options: AcpOptions): Promise<AcpAgent> {
  const { address, version, errand } = options;
  const sessions = new Map<string, Opened>();
  const folders = new Folders(() => undefined);
  await folders.recall(options.folders);
  const link = new RunnerLink({
    address,
    name: 'errand-acp',
    version,
    onConnection: () => {
      for (const { session } of sessions.values()) session.renew();
    },
    onChange: () => undefined,
  });
  await link.start();
  let client: AgentContext | undefined;
  let showsForms = false;
  const connected = (): AgentContext => {
    if (client) return client;
    throw new ErrandError('internal', 'No client is connected.');
  };

  const open = async (id: TaskId, cwd: string): Promise<Opened> => {
    const { root } = await folders.add(cwd);
    sessions.get(id)?.session.close();
    const parts = { client: connected(), showsForms, link, folders, errand, clock: timeOfDay };
    const opened = { session: new AcpSession(id, cwd, parts), root };
    sessions.set(id, opened);
    return opened;
  };
  const load = async (sessionId: string, cwd: string, tells: boolean): Promise<object> => {
    const { session } = await open(taskIdOf(sessionId), cwd);
    try {
      await session.load({ tells });
    } catch (error) {
      sessions.delete(sessionId);
      session.close();
      throw error;
    }
    afterAnswer(session);
    return {};
  };
  const of = (sessionId: string): Opened => {
    const found = sessions.get(sessionId);
    if (found) return found;
    throw new ErrandError('not_found', `Session ${sessionId} is not open.`, {
      hint: 'Load it first.',
    });
  };
  const close = (sessionId: string): void => {
    sessions.get(sessionId)?.session.close();
    sessions.delete(sessionId);
  };

  const { session: on, initialize } = methods.agent;
  const app = agent({ name: 'errand' })
    .onConnect((connection) => {
      client = connection.client;
      connection.signal.addEventListener('abort', () => {
        for (const id of sessions.keys()) close(id);
      });
    })
    .onRequest(initialize, ({ params }) => {
      showsForms = params.clientCapabilities?.elicitation?.form != null;
      return greeting(version);
    })
    .onRequest(on.new, ({ params }) =>
      told(async () => {
        const { session } = await open(newTaskId(Date.now()), params.cwd);
        afterAnswer(session);
        return { sessionId: session.id };
      }),
    )
    .onRequest(on.load, ({ params }) => told(() => load(params.sessionId, params.cwd, true)))
    .onRequest(on.resume, ({ params }) => told(() => load(params.sessionId, params.cwd, false)))
    .onRequest(on.list, ({ params }) => told(() => listSessions(link, folders, params)))
    .onRequest(on.close, ({ params }) => {
      close(params.sessionId);
      return {};
    })
    .onRequest(on.delete, ({ params }) =>
      told(async () => {
        await link.connection.request(DiscardTask, { id: taskIdOf(params.sessionId) });
        close(params.sessionId);
        return {};
      }),
    )
    .onRequest(on.prompt, ({ params }) =>
      told(async () => {
        const { session, root } = of(params.sessionId);
        return { stopReason: await session.prompt(promptText(params.prompt, root)) };
      }),
    )
    .onNotification(on.cancel, ({ params }) => told(() => of(params.sessionId).session.cancel()));
  return {
    app,
    stop: async () => {
      for (const id of sessions.keys()) close(id);
      await link.close();
    },
  };
}

interface Opened {
  readonly session: AcpSession;
  /** Top folder of the work tree. */
  readonly root: string;
}

function greeting(version: string): InitializeResponse {
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: 'errand', title: 'Errand', version },
    agentCapabilities: {
      loadSession: true,
      promptCapabilities: { embeddedContext: true },
      sessionCapabilities: { list: {}, resume: {}, close: {}, delete: {} },
    },
    authMethods: [],
  };
}

/** A client drops what it is told of a session that it does not know yet. */
function afterAnswer(session: AcpSession): void {
  setImmediate(() => session.opened());
}

/** A session is its task. */
function taskIdOf(sessionId: string): TaskId {
  const parsed = v.safeParse(TaskId, sessionId);
  if (parsed.success) return parsed.output;
  throw new ErrandError('not_found', `There is no session ${sessionId}.`);
}
