/** What the driver says of an engine that answers one question and not the next. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import { temporaryFolder } from '../../support/runner.ts';

const answers: readonly [name: string, answer: (response: ServerResponse) => void, says: RegExp][] =
  [
    [
      'goes away',
      (response) => void response.destroy(),
      /^The Docker Engine went away in the middle of a call\.$/,
    ],
    [
      'fails',
      (response) => void response.writeHead(503).end('{"message":"shutting down"}'),
      /^Docker failed while looking for an image: .*shutting down/,
    ],
  ];

for (const [name, answer, says] of answers) {
  test(`an engine that ${name} when it is asked for the image is not well`, async (t) => {
    const place = temporaryFolder('errand-health-');
    const socketPath = join(place, 'engine');
    const engine = createServer((request, response) => {
      if (request.url?.endsWith('/version') !== true) return answer(response);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ Version: '20.10.24', ApiVersion: '1.41', Os: 'linux' }));
    });
    engine.listen(socketPath);
    await once(engine, 'listening');
    t.after(() => {
      engine.closeAllConnections();
      engine.close();
      rmSync(place, { recursive: true, force: true });
    });
    const driver = new DockerDriver({
      docker: { socketPath },
      dataDirectory: place,
      runner: 'health',
      transport: 'socket',
      image: 'errand-sandbox:latest',
      toolImage: 'errand-sandbox:latest',
      log: () => undefined,
    });

    const { ok, detail } = await driver.health();
    assert.equal(ok, false);
    assert.match(detail, says);
  });
}
