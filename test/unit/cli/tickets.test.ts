/** The hosts that a user names for tickets, and tickets as a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketTable } from '../../../runner/cli/ticket-table.ts';
import { ticketHosts } from '../../../runner/cli/tickets-here.ts';
import type { TicketSummary } from '../../../runner/tickets/ticket.ts';

test("the user's own hosts come before those that everybody knows", () => {
  const env = {
    GH_HOST: 'ghe.example.com',
    GITLAB_HOST: 'https://git.example.com/lab/',
    JIRA_URL: ' https://example.atlassian.net ',
  };
  const hosts = ticketHosts(env).map(({ service, host }) => `${service} ${host}`);
  assert.deepEqual(hosts, [
    'github https://ghe.example.com',
    'gitlab https://git.example.com/lab',
    'jira https://example.atlassian.net',
    'github https://github.com',
    'gitlab https://gitlab.com',
    'linear https://linear.app',
  ]);
  assert.equal(ticketHosts({ JIRA_URL: 'not a host' })[0]?.service, 'github');
});

test('a narrow terminal cuts the title', () => {
  const ticket: TicketSummary = {
    ref: { service: 'github', host: 'https://github.com', project: 'o/r', id: '1' },
    key: '#1',
    title: 'A title that is much longer than the terminal is wide',
    isOpen: true,
    labels: ['bug'],
    assignees: [{ id: 'ann', name: 'Ann' }],
    updatedAt: '2026-11-01T00:00:00Z',
  };
  const now = Date.parse('2026-11-30T00:00:00Z');
  const [line = ''] = ticketTable([ticket], 60, now);
  assert.equal(line, '  #1  A title that is much longer than t…  bug  Ann  29 days');
  assert.equal(line.length <= 60, true);
});
