// Which address a person means, and how a service there is called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFrom, placeWords } from '../../../../extension/tickets/service-names.ts';
import { t } from '../samples.ts';

const hostOf = (typed: string) => hostFrom('gitlab', typed)?.host;
const words = (service: 'github' | 'jira' | 'list', host: string) =>
  placeWords({ service, host }, t);

test('an address becomes origin and path, and none over which a token could be read', () => {
  assert.equal(hostOf(' git.example.com '), 'https://git.example.com');
  assert.equal(hostOf('https://Example.com/gitlab/'), 'https://example.com/gitlab');
  assert.equal(hostOf('https://git.example.com:8443/?a=b#c'), 'https://git.example.com:8443');
  assert.equal(hostOf('http://127.0.0.1:3000'), 'http://127.0.0.1:3000');
  assert.equal(hostOf('http://localhost:3000/x'), 'http://localhost:3000/x');
  for (const bad of [
    '',
    'http://git.example.com',
    'https://me:secret@git.example.com',
    '://',
    'ssh://git@example.com',
  ]) {
    assert.equal(hostOf(bad), undefined, bad);
  }
});

test('a service has its name, and its address where that is not the usual one', () => {
  assert.equal(words('github', 'https://github.com'), 'GitHub');
  assert.equal(words('github', 'https://git.example.com'), 'GitHub at git.example.com');
  assert.equal(words('jira', 'https://a.atlassian.net'), 'Jira at a.atlassian.net');
  assert.equal(words('list', ''), 'task lists');
});
