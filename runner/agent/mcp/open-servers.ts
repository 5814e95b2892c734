/**
 * Opens the tool servers of a phase and closes them with it: those in the sandbox over its standard
 * streams, services over HTTP from the runner, which alone has their credentials. One that does not
 * answer is left out and named; it never ends the work. A call is never sent twice.
 */
import {
  Client,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import type { GivenItem } from '../../protocol/given.ts';
import { clip, oneLine } from '../../protocol/text.ts';
import type { CustomRole, PhaseInput, ToolServer } from '../backend.ts';
import type { Tool } from '../tools/tool.ts';
import { SandboxTransport } from './sandbox-transport.ts';
import { serverTool, type ServerSession } from './server-tools.ts';

const CONNECT_MS = 30_000;
/** Of all servers together: each tool is paid for with every request. */
const MAX_TOOLS = 40;
/** A list of tools that goes on and on is refused, each of its pages being waited for. */
const MAX_PAGES = 5;

/**
 * What a tool answers is read as text, whatever form it promised. Checking it would run the server's
 * own patterns on the server's own text in the runner, for as long as they take.
 */
const UNCHECKED: jsonSchemaValidator = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (input) => ({ valid: true, data: input as T, errorMessage: undefined }),
};

export interface OpenedServers extends AsyncDisposable {
  readonly tools: readonly Tool[];
  readonly given: readonly GivenItem[];
}

type Opening = Pick<PhaseInput, 'servers' | 'custom' | 'workspace' | 'limits' | 'log'>;

export async function openServers(input: Opening, signal: AbortSignal): Promise<OpenedServers> {
  const { servers = [], custom } = input;
  const tools: Tool[] = [];
  const given: GivenItem[] = [];
  const sessions: Session[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(sessions.map((each) => each.close()));
  };
  try {
    for (const server of servers) {
      const session = new Session(server, input, signal);
      sessions.push(session);
      const found = await session.tools();
      signal.throwIfAborted();
      if (typeof found === 'string') {
        given.push({ kind: 'server', name: server.name, bytes: 0, note: `left out: ${found}` });
        continue;
      }
      const kept = found.filter(({ name }) => isKept(server, custom, name));
      // Of two with one name the first counts: no request may have both.
      const taken = new Set(tools.map(({ name }) => name));
      const made = kept
        .flatMap((tool) => serverTool(session, tool) ?? [])
        .filter(({ name }) => !taken.has(name) && taken.add(name));
      const room = made.slice(0, MAX_TOOLS - tools.length);
      tools.push(...room);
      given.push(itemOf(server, room, found.length));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { tools, given, [Symbol.asyncDispose]: close };
}

function itemOf({ name }: ToolServer, tools: readonly Tool[], found: number): GivenItem {
  const bytes = tools.reduce(
    (sum, { name: tool, description, schema }) =>
      sum + Buffer.byteLength(tool + description + JSON.stringify(schema)),
    0,
  );
  const names = tools.map((tool) => tool.name.slice(`mcp__${name}__`.length)).join(', ') || 'none';
  const left = found > tools.length ? `; ${found - tools.length} of its tools are left out` : '';
  return { kind: 'server', name, bytes, note: clip(`tools: ${names}${left}`, 1000) };
}

/** Both the runner and the role may allow only some of a server's tools. */
function isKept(
  { name, tools }: ToolServer,
  custom: CustomRole | undefined,
  tool: string,
): boolean {
  const byRunner = tools?.includes(tool) ?? true;
  const byRole =
    custom?.servers?.some((each) => each === name || each === `${name}/${tool}`) ?? true;
  return byRunner && byRole;
}

class Session implements ServerSession {
  readonly name: string;
  readonly #server: ToolServer;
  readonly #input: Opening;
  readonly #signal: AbortSignal;
  #transport: Transport | undefined;
  #client: Promise<Client> | undefined;

  constructor(server: ToolServer, input: Opening, signal: AbortSignal) {
    this.name = server.name;
    this.#server = server;
    this.#input = input;
    this.#signal = signal;
  }

  /** Returns its tools, by name, or why there are none. */
  async tools() {
    try {
      const client = await this.client();
      const { tools } = await client.listTools(undefined, {
        timeout: CONNECT_MS,
        signal: this.#signal,
      });
      // Their order is part of every request.
      return tools.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.#signal.throwIfAborted();
      this.throwIfLost();
      const why = error instanceof Error ? error.message : String(error);
      const said = this.#transport instanceof SandboxTransport ? this.#transport.errors : '';
      const words = oneLine(`it did not answer (${why})${said === '' ? '' : `: ${said}`}`, 600);
      this.#input.log(`The tool server ${this.name} is left out: ${words}\n`);
      return words;
    }
  }

  client(): Promise<Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  throwIfLost(): void {
    const { lost } = this.#transport instanceof SandboxTransport ? this.#transport : {};
    if (lost) throw lost;
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    // The connection is over either way.
    await (client ?? this.#transport)?.close().catch(() => undefined);
  }

  async #connect(): Promise<Client> {
    const transport = this.#open();
    this.#transport = transport;
    const client = new Client(
      { name: 'errand', version: '1' },
      {
        versionNegotiation: { mode: 'auto', probe: { timeoutMs: 5_000 } },
        jsonSchemaValidator: UNCHECKED,
        listMaxPages: MAX_PAGES,
      },
    );
    // The next call connects again.
    // oxlint-disable-next-line prefer-add-event-listener -- the SDK has no other way
    client.onclose = () => {
      this.#client = undefined;
    };
    try {
      await client.connect(transport, { timeout: CONNECT_MS, signal: this.#signal });
    } catch (error) {
      this.#client = undefined;
      await transport.close().catch(() => undefined);
      throw error;
    }
    return client;
  }

  #open(): Transport {
    const { at } = this.#server;
    if (at.kind === 'sandbox') {
      const timeoutMs = this.#input.limits.minutes * 60_000;
      return new SandboxTransport(this.#input.workspace, at, timeoutMs);
    }
    // A redirect would take the credentials elsewhere.
    return new StreamableHTTPClientTransport(new URL(at.url), {
      requestInit: { headers: { ...at.headers }, redirect: 'error' },
    });
  }
}
