/** Credentials of tool servers are known as secrets, whatever their variables are called. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretsIn } from '../../../runner/cli/environment-secrets.ts';
import { serverSecrets } from '../../../runner/daemon/tool-servers.ts';
import { Redactor } from '../../../runner/monitoring/redacted.ts';

const VALUE = 'Bearer abcdefghijklmnopqrst';

test('what headers of tool servers hold is taken out of what is kept and given away', () => {
  const mcp = {
    tracker: {
      url: 'https://mcp.example.com/mcp',
      headers: { Authorization: 'TRACKER' },
      repositories: ['*'],
    },
    docs: { command: ['node'], env: { LEVEL: 'a level that is no secret' }, repositories: ['*'] },
  };
  const redactor = new Redactor();
  for (const secret of serverSecrets(mcp, { TRACKER: VALUE })) redactor.conceal(secret);
  const said = 'it said "abcdefghijklmnopqrst", a level that is no secret';
  assert.equal(redactor.withoutKnown(said), 'it said "[redacted]", a level that is no secret');
  assert.deepEqual(serverSecrets(mcp, {}), []);
});

test('the variable of the page on tool servers is one that holds a secret', () => {
  assert.deepEqual(secretsIn({ TRACKER_AUTHORIZATION: VALUE, LEVEL: '2' }), [VALUE]);
});
