// Which address a person means, and how a service there is called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFrom, placeWords } from '../../../../extension/tickets/service-names.ts';
import { t } from '../samples.ts';

const host = (typed: string) => hostFrom('gitlab', typed)?.host;
const words = (service: 'github' | 'jira' | 'list', host: string) =>
  placeWords({ service, host }, t);

test('an address becomes origin and path, and none over which a token could be read', () => {
  assert.equal(host(' git.example.com '), 'https://git.example.com');
  assert.equal(host('https://Example.com/gitlab/'), 'https://example.com/gitlab');
  assert.equal(host('https://git.example.com:8443/?a=b#c'), 'https://git.example.com:8443');
  assert.equal(host('http://127.0.0.1:3000'), 'http://127.0.0.1:3000');
  assert.equal(host('http://localhost:3000/x'), 'http://localhost:3000/x');
  for (const bad of [
    '',
    'http://git.example.com',
    'https://me:secret@git.example.com',
    '://',
    'ssh://git@example.com',
  ]) {
    assert.equal(host(bad), undefined, bad);
  }
});

test('a service has its name, and its address where that is not the usual one', () => {
  assert.equal(words('github', 'https://github.com'), 'GitHub');
  assert.equal(words('github', 'https://git.example.com'), 'GitHub at git.example.com');
  assert.equal(words('jira', 'https://a.atlassian.net'), 'Jira at a.atlassian.net');
  assert.equal(words('list', ''), 'task lists');
});
