/**
 * Owns JSON-RPC over a WebSocket, one message in each text frame; both ends use it. A frame that
 * is not a JSON-RPC message ends the socket (1007, 1003 for binary): what follows such a frame
 * cannot be trusted. It never answers or retries anything.
 */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  Message,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';
import { WebSocket, type RawData } from 'ws';

const UNSUPPORTED_DATA = 1003;
const INVALID_PAYLOAD = 1007;

/** Silent: each side reports the faults it cares about itself. */
const SILENT = { error() {}, warn() {}, info() {}, log() {} };

/**
 * Takes a notification as it comes, ahead of other messages; false leaves it to the connection,
 * which takes one message in each turn of the event loop.
 */
export type TakesNotice = (method: string, params: unknown) => boolean;

/** A JSON-RPC connection over an open socket; not yet listening. */
export function rpcOver(socket: WebSocket, takes: TakesNotice = () => false): MessageConnection {
  return createMessageConnection(new SocketReader(socket, takes), new SocketWriter(socket), SILENT);
}

class SocketReader extends AbstractMessageReader implements MessageReader {
  readonly #socket: WebSocket;
  readonly #takes: TakesNotice;

  constructor(socket: WebSocket, takes: TakesNotice) {
    super();
    this.#socket = socket;
    this.#takes = takes;
    socket.on('error', (error) => this.fireError(error));
    socket.on('close', () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const hear = (data: RawData, binary: boolean) => {
      if (binary) return this.#socket.close(UNSUPPORTED_DATA, 'text frames only');
      const message = parseMessage(data);
      if (!message) this.#socket.close(INVALID_PAYLOAD, 'not a JSON-RPC message');
      else if (!Message.isNotification(message) || !this.#takes(message.method, message.params)) {
        callback(message);
      }
    };
    this.#socket.on('message', hear);
    return { dispose: () => this.#socket.off('message', hear) };
  }
}

class SocketWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('close', () => this.fireClose());
  }

  /** A closed socket drops the message: the close event tells those who wait. */
  write(message: Message): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message), () => undefined);
    }
    return Promise.resolve();
  }

  end(): void {}
}

/** A request, notification or response with the fields of the right type, or undefined. */
function parseMessage(data: RawData): Message | undefined {
  let value: unknown;
  try {
    value = JSON.parse(textOf(data));
  } catch {
    return undefined; // The caller closes the socket with the reason.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { jsonrpc, id, method, result, error } = value as Record<string, unknown>;
  const idFits = id === undefined || typeof id === 'string' || typeof id === 'number';
  const request = typeof method === 'string' && idFits;
  const reply = method === undefined && idFits && (result !== undefined || isObject(error));
  return jsonrpc === '2.0' && (request || reply) ? (value as Message) : undefined;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
