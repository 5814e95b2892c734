/** What the editor learns of a repository's tickets from its configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketsOf } from '../../../runner/config/repository-tickets.ts';

test('lists and trackers are read, among everything else that the file says', () => {
  const text = `verify: quick
tickets:
  lists: [docs/plan/*.md]
  trackers:
    - { service: jira, project: ABC, host: "https://example.atlassian.net" }
    - { service: linear, project: ENG }
`;
  assert.deepEqual(ticketsOf(text), {
    lists: ['docs/plan/*.md'],
    trackers: [
      { service: 'jira', project: 'ABC', host: 'https://example.atlassian.net' },
      { service: 'linear', project: 'ENG' },
    ],
  });
  assert.deepEqual(ticketsOf('verify: quick\n'), {});
  assert.deepEqual(ticketsOf(''), {});
});

test('what is wrong is named by file, line and key', () => {
  assert.throws(() => ticketsOf('tickets:\n  trackers:\n    - { service: trac }\n'), {
    name: 'ErrandError',
    message: /config\.yaml:3: tickets\.trackers\[0\]/,
  });
});
