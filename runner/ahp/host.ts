/**
 * Owns what a client may ask of this host, by the names that the protocol has for it. Each request
 * gets an answer or an error: an editor waits for ever for one that is never answered.
 */
import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { fetchAttempt } from '../client/transfer.ts';
import type { ClientRepository } from '../client/repository.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import type { Outlet } from './channels.ts';
import { type Choices, type ConfigState, configSchema } from './config-chips.ts';
import { AHP_ERRORS, AhpError } from './errors.ts';
import { pathOf, type ReadParts, readResource, resolveResource, sizeOfBlob } from './reads.ts';
import { act } from './session-actions.ts';
import type { SessionParts } from './session.ts';
import type { Sessions } from './sessions.ts';
import { completionsFor } from './slash-commands.ts';
import type { BlobPlace } from './uris.ts';
import { agreeOn, SPOKEN } from './versions.ts';
import { type Model, PROVIDER, ROOT, type RootState, type Snapshot, type Uri } from './wire.ts';

export interface HostParts extends SessionParts {
  readonly sessions: Sessions;
  readonly version: string;
  /** What can be chosen in a folder; undefined in a window without one. */
  readonly choices: (folder: string | undefined) => Promise<Omit<Choices, 'models'>>;
}

/** A client on its connection; it has a name once it has introduced itself. */
export interface Caller extends Outlet {
  clientId: string | undefined;
}

const channel = v.string();
const Initialize = v.object({
  protocolVersions: v.array(v.string()),
  clientId: v.string(),
  initialSubscriptions: v.optional(v.array(channel), []),
});
const Reconnect = v.object({
  clientId: v.string(),
  lastSeenServerSeq: v.number(),
  subscriptions: v.optional(v.array(channel), []),
});
const OnChannel = v.object({ channel });
const CreateSession = v.object({
  channel,
  provider: v.optional(v.string()),
  workingDirectories: v.optional(v.array(v.string())),
  config: v.optional(v.unknown()),
});
const ResolveConfig = v.object({
  workingDirectory: v.optional(v.string()),
  config: v.optional(v.unknown()),
});
const Completions = v.object({ text: v.string(), offset: v.number() });
const OfResource = v.object({ uri: v.string() });
const Dispatched = v.object({
  channel,
  clientSeq: v.number(),
  action: v.looseObject({ type: v.string() }),
});

/** Stands for the runner's own choice. */
const USUAL_MODEL = 'usual';

/** A list is answered without the runner's after this time; rows follow when it is there. */
const LIST_WITHIN_MS = 5000;

export class Host {
  readonly #parts: HostParts;

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Answers a request. Rejects with what the client is told. */
  async answer(caller: Caller, method: string, params: unknown): Promise<unknown> {
    switch (method) {
      case 'initialize':
        return await this.#initialize(caller, asked(Initialize, params));
      case 'reconnect':
        return await this.#reconnect(caller, asked(Reconnect, params));
      case 'ping':
        return null;
    }
    if (caller.clientId === undefined) {
      throw new AhpError('invalidRequest', 'A client begins with "initialize" or "reconnect".');
    }
    const { sessions } = this.#parts;
    switch (method) {
      case 'listSessions':
        return { items: await sessions.listed(LIST_WITHIN_MS) };
      case 'subscribe':
        return {
          snapshot: await this.#subscribe(caller.clientId, asked(OnChannel, params).channel),
        };
      case 'resolveSessionConfig': {
        const { workingDirectory, config } = asked(ResolveConfig, params);
        return await this.#configIn(await this.#folderOf(workingDirectory), config);
      }
      case 'createSession':
        return await this.#createSession(asked(CreateSession, params));
      case 'disposeSession':
        await sessions.dispose(asked(OnChannel, params).channel);
        return null;
      case 'completions': {
        const { text, offset } = asked(Completions, params);
        return { items: completionsFor(text, offset) };
      }
      case 'resourceRead':
        return await readResource(this.#reads, asked(OfResource, params).uri);
      case 'resourceResolve':
        return await resolveResource(this.#reads, asked(OfResource, params).uri);
      case 'authenticate':
        return {};
      default:
        throw new AhpError('unknownMethod', `This host does not have "${method}".`);
    }
  }

  /** Hears what needs no answer; what it does not know, it passes over. */
  hear(caller: Caller, method: string, params: unknown): void {
    const { clientId } = caller;
    if (clientId === undefined) return;
    const { channels } = this.#parts;
    if (method === 'unsubscribe') {
      const parsed = v.safeParse(OnChannel, params);
      if (parsed.success) channels.unsubscribe(clientId, parsed.output.channel);
      this.#parts.sessions.rest();
    }
    if (method !== 'dispatchAction') return;
    const parsed = v.safeParse(Dispatched, params);
    if (!parsed.success) return;
    const { channel: to, clientSeq, action } = parsed.output;
    // Settings of the editor, by the dozen: nothing here depends on them.
    if (to === ROOT) return;
    const origin = { clientId, clientSeq };
    try {
      act(this.#parts.sessions.of(to), to, action, origin);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      channels.reject(to, action, origin, reason);
    }
  }

  /** The connection is gone. */
  left(caller: Caller): void {
    if (caller.clientId !== undefined) this.#parts.channels.leave(caller.clientId, caller);
    this.#parts.sessions.rest();
  }

  /** The runner is there, and says which model it asks. */
  tellAgents(): void {
    const { agents } = this.#root();
    this.#parts.channels.dispatch(ROOT, { type: 'root/agentsChanged', agents });
  }

  async #initialize(
    caller: Caller,
    params: v.InferOutput<typeof Initialize>,
  ): Promise<Record<string, unknown>> {
    const protocolVersion = agreeOn(params.protocolVersions);
    if (protocolVersion === undefined) {
      const theirs = params.protocolVersions.join(', ') || 'none';
      throw new AhpError(
        'noCommonVersion',
        `Errand speaks ${SPOKEN.join(' and ')} of the Agent Host Protocol, and this client ${theirs}. Upgrade the older of the two.`,
        { supportedVersions: [...SPOKEN] },
      );
    }
    const { channels, version } = this.#parts;
    caller.clientId = params.clientId;
    channels.join(params.clientId, caller);
    const snapshots = await this.#snapshots(params.clientId, params.initialSubscriptions);
    // A client that was here before asks for no list: its rows are of then.
    if (params.initialSubscriptions.some((each) => each !== ROOT)) this.#retell(caller);
    return {
      protocolVersion,
      serverSeq: channels.seq,
      snapshots: snapshots.found,
      completionTriggerCharacters: ['/'],
      serverInfo: { name: 'errand', version },
    };
  }

  async #reconnect(
    caller: Caller,
    { clientId, lastSeenServerSeq, subscriptions }: v.InferOutput<typeof Reconnect>,
  ): Promise<Record<string, unknown>> {
    const { channels } = this.#parts;
    const actions = channels.rejoin(clientId, caller, lastSeenServerSeq, subscriptions);
    if (actions === false) throw new AhpError('notFound', 'This host does not know the client.');
    caller.clientId = clientId;
    // What is said from here on comes after the answer.
    setImmediate(() => this.#retell(caller));
    if (actions) return { type: 'replay', actions, missing: this.#missing(subscriptions) };
    const { found } = await this.#snapshots(clientId, subscriptions);
    return { type: 'snapshot', snapshots: found };
  }

  #missing(subscriptions: readonly Uri[]): Uri[] {
    return subscriptions.filter((each) => {
      if (each === ROOT) return false;
      try {
        this.#parts.sessions.of(each);
        return false;
      } catch {
        return true;
      }
    });
  }

  /** An editor never asks for the list again: it is told of each row, which mends its own. */
  #retell(caller: Caller): void {
    for (const summary of this.#parts.sessions.summaries()) {
      caller.notify('root/sessionAdded', { channel: ROOT, summary });
    }
  }

  async #snapshots(
    clientId: string,
    subscriptions: readonly Uri[],
  ): Promise<{ found: Snapshot[] }> {
    const found: Snapshot[] = [];
    for (const each of subscriptions) {
      // What is gone is asked for once more, one by one, and then refused.
      const snapshot = await this.#subscribe(clientId, each).catch((error: unknown) => {
        if (error instanceof AhpError && error.code === AHP_ERRORS.notFound) return undefined;
        throw error;
      });
      if (snapshot) found.push(snapshot);
    }
    return { found };
  }

  async #subscribe(clientId: string, resource: Uri): Promise<Snapshot> {
    const { channels, sessions } = this.#parts;
    if (resource === ROOT) {
      channels.subscribe(clientId, resource);
      return { resource, state: this.#root(), fromSeq: channels.seq };
    }
    const session = sessions.of(resource);
    // Before it is read: what changes while the logs are read is in the state, or comes after it.
    channels.subscribe(clientId, resource);
    const loaded = await session.load(resource).catch((error: unknown) => {
      channels.unsubscribe(clientId, resource);
      throw error;
    });
    return { resource, ...loaded };
  }

  #root(): RootState {
    return {
      agents: [
        {
          provider: PROVIDER,
          displayName: 'Errand',
          description: 'Works in the background in a container, and checks what it did.',
          models: [this.#model()],
          capabilities: {},
        },
      ],
    };
  }

  /** One: of several, an editor chooses the first by name, whatever the runner's own is. */
  #model(): Model {
    const { link } = this.#parts;
    const name = link.isThere ? link.connection.hello.model : 'The model of the runner';
    return { id: USUAL_MODEL, provider: PROVIDER, name };
  }

  #otherModels(): string[] {
    const { link } = this.#parts;
    const hello = link.isThere ? link.connection.hello : undefined;
    return (hello?.models ?? []).filter((model) => model !== hello?.model);
  }

  async #createSession(params: v.InferOutput<typeof CreateSession>): Promise<null> {
    const { provider, workingDirectories = [], config } = params;
    if (provider !== undefined && provider !== PROVIDER) {
      throw new AhpError('noProvider', `This host has no agent "${provider}".`);
    }
    const folder = await this.#folderOf(workingDirectories[0]);
    this.#parts.sessions.draft(params.channel, folder, await this.#configIn(folder, config));
    return null;
  }

  /** What can be chosen there; what is chosen already comes back as it was. */
  async #configIn(folder: string | undefined, chosen: unknown): Promise<ConfigState> {
    const choices = await this.#parts.choices(folder);
    const { schema, values } = configSchema({ ...choices, models: this.#otherModels() });
    return { schema, values: typeof chosen === 'object' ? { ...values, ...chosen } : values };
  }

  /** The folder that a window names, remembered as one whose tasks are shown. */
  async #folderOf(uri: string | undefined): Promise<string | undefined> {
    if (uri === undefined) return undefined;
    const path = pathOf(uri);
    const info = await stat(path).catch(() => undefined);
    if (!info?.isDirectory()) return undefined;
    // Where it is no repository, that is said when something is to be done there.
    await this.#parts.folders.recall([path]);
    return path;
  }

  get #reads(): ReadParts {
    const { folders, link, sessions } = this.#parts;
    return {
      folders,
      repositoryOf: async ({ task, attempt, blob }: BlobPlace): Promise<ClientRepository> => {
        const session = sessions.of(`${PROVIDER}:/${task}`);
        const spec = session.task?.spec ?? (await session.refreshed()).spec;
        const root = await folders.rootOf(spec);
        if (root === undefined) {
          throw new AhpError(
            'notFound',
            `The folder of ${spec.repository.name} is not known here.`,
          );
        }
        const repository = await folders.add(root);
        await this.#bring(repository, { task, attempt, blob }, link.address);
        return repository;
      },
    };
  }

  /** One at a time: git refuses to write the same refs twice at once, and a diff has many files. */
  readonly #fetches = new SerialQueue();

  /** Fetches the result where the repository does not have it yet. */
  async #bring(
    repository: ClientRepository,
    { task, attempt, blob }: BlobPlace,
    address: { readonly url: string; readonly token: string },
  ): Promise<void> {
    const isThere = async (): Promise<boolean> =>
      (await sizeOfBlob(repository.root, blob)) !== undefined;
    if (await isThere()) return;
    await this.#fetches.run(async () => {
      if (await isThere()) return;
      await fetchAttempt({ repository, taskId: task, attempt, ...address });
    });
  }
}

function asked<S extends v.GenericSchema>(form: S, params: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(form, params);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new AhpError('invalidParams', `${v.getDotPath(issue) ?? 'params'}: ${issue.message}`);
}
