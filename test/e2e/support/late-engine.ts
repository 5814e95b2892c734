// The machine's Docker Engine as somebody has it who installs it just now: nothing listens until it
// is started, and the usual sandbox image is not there until something gives an image its name.
// Every other request goes to the real engine and back unchanged. For requests with an answer, not
// for what runs in a container.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

const ENGINE = (process.env['DOCKER_HOST'] ?? '/var/run/docker.sock').replace(/^unix:\/\//, '');

export class LateEngine {
  readonly host: string;
  readonly #socket: string;
  readonly #server = createServer((asked, answer) => this.#handle(asked, answer));
  #hasImage = false;

  constructor(socket: string) {
    this.#socket = socket;
    this.host = `unix://${socket}`;
  }

  async start(): Promise<void> {
    this.#server.listen(this.#socket);
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #handle(asked: IncomingMessage, answer: ServerResponse): void {
    const { url = '', method, headers } = asked;
    if (/\/tag\?repo=[^&]*errand-sandbox&tag=latest/.test(url)) this.#hasImage = true;
    if (!this.#hasImage && url.includes('/images/errand-sandbox:latest/json')) {
      answer.writeHead(404, { 'content-type': 'application/json' });
      answer.end('{"message":"no such image: errand-sandbox:latest"}');
      return;
    }
    const passed = request({ socketPath: ENGINE, path: url, method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }
}
