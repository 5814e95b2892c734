/**
 * A container's stdin and stdout as one stream, cut out of what docker attach carries. Its
 * stderr goes to a listener. It guards the engine's socket: an error there ends this stream with
 * that error and is never left unheard.
 */
import { Duplex } from 'node:stream';

const HEAD = 8;

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
    while (data.length >= HEAD) {
      const size = data.readUInt32BE(4);
      if (data.length < HEAD + size) break;
      const payload = data.subarray(HEAD, HEAD + size);
      if (data[0] === 2) this.#onStderr(payload);
      else room = this.push(payload) && room;
      data = data.subarray(HEAD + size);
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
