/** A client that is gone without a word: nobody says so but the system, if it is told to ask. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startRunner } from './runner.ts';

const skip = process.platform === 'linux' ? false : 'only Linux shows the timers of sockets';
/** As the kernel shows a socket that waits until it has to ask whether the peer is there. */
const ASKS = /^02:/;

test('a push that has begun does not wait for ever for its client', { skip }, async () => {
  const runner = await startRunner();
  const port = Number(new URL(runner.url).port);
  const client = connect(port, '127.0.0.1');
  try {
    await once(client, 'connect');
    const path = '/git/x.git/git-receive-pack';
    const token = `authorization: Bearer ${runner.token}`;
    client.write(
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${token}\r\nexpect: 100-continue\r\n`,
    );
    client.write('content-length: 9\r\n\r\n');
    // The runner has the connection as soon as it has answered.
    await once(client, 'data');
    const place = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const timers = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, remote]) => local === place && remote?.startsWith('0100007F'))
      .map(([, , , , , timer = '']) => timer);
    assert.ok(timers.length > 0 && timers.every((timer) => ASKS.test(timer)), timers.join());
  } finally {
    client.destroy();
    await runner.stop();
  }
});
