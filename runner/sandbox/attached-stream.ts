/**
 * A container's stdin and stdout as one stream, cut out of what docker attach carries. Its
 * stderr goes to a listener. It guards the engine's socket: an error there ends this stream with
 * that error and is never left unheard.
 */
import { Duplex } from 'node:stream';
import type Docker from 'dockerode';

const HEAD_BYTES = 8;

/**
 * Attaches to a container's three streams. Not through dockerode's own `attach`, which sends its
 * options as a body too: Podman takes that for the first bytes of standard input. A plain upgrade
 * of a request with an empty body is understood by both.
 */
export function attachTo(
  docker: Docker,
  container: string,
  onStderr: (chunk: Buffer) => void,
): Promise<AttachedStream> {
  return new Promise((resolve, reject) => {
    const request = {
      // The mark at the end is where docker-modem would put options.
      path: `/containers/${container}/attach?stream=1&stdin=1&stdout=1&stderr=1&`,
      method: 'POST',
      isStream: true,
      hijack: true,
      file: Buffer.alloc(0),
      options: undefined,
      statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
    };
    docker.modem.dial(request, (error: Error | null, socket: unknown) => {
      if (error) reject(error);
      else resolve(new AttachedStream(socket as Duplex, onStderr));
    });
  });
}

export class AttachedStream extends Duplex {
  readonly #socket: Duplex;
  readonly #onStderr: (chunk: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** `socket` is the hijacked connection of an attach without a terminal. */
  constructor(socket: Duplex, onStderr: (chunk: Buffer) => void) {
    super();
    this.#socket = socket;
    this.#onStderr = onStderr;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  #receive(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let room = true;
    while (data.length >= HEAD_BYTES) {
      const size = data.readUInt32BE(4);
      if (data.length < HEAD_BYTES + size) break;
      const payload = data.subarray(HEAD_BYTES, HEAD_BYTES + size);
      if (data[0] === 2) this.#onStderr(payload);
      else room = this.push(payload) && room;
      data = data.subarray(HEAD_BYTES + size);
    }
    this.#rest = data;
    if (!room) this.#socket.pause();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
