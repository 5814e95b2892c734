/** The hosts that a user names for tickets, and tickets as a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketTable } from '../../../runner/cli/ticket-table.ts';
import { ticketHosts, ticketsHere } from '../../../runner/cli/tickets-here.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import type { TicketSummary } from '../../../runner/tickets/ticket.ts';
import { git, makeRepository } from '../../support/repository.ts';

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

test('a list is called from the folder where one stands, else from the root', async () => {
  const list = '- [ ] a\n';
  const files = { 'TODO.md': list, 'app/TODO.md': list, 'lib/x.md': list, BACKLOG: list };
  const here = await ticketsHere(await findRepository(makeRepository(files)), {});
  const called: readonly (readonly [spelling: string, below: string, path: string])[] = [
    ['TODO.md:1', '', 'TODO.md'],
    ['todo.md:1', '', 'TODO.md'],
    ['todo.md:1', 'app', 'app/TODO.md'],
    ['../lib/x.md:1', 'app', 'lib/x.md'],
    ['lib/x.md:1', 'app', 'lib/x.md'],
    ['BACKLOG:1', 'app', 'BACKLOG'],
    ['TODO.md:1~0123456789ab', 'app', 'TODO.md'],
    ['../../etc/passwd:1', 'app', '../../etc/passwd'],
  ];
  for (const [spelling, below, path] of called) {
    assert.equal(here.refOf(spelling, below).project, path, `${spelling} in ${below}`);
  }
});

test('what a repository names, its remotes and its lists are its trackers', async () => {
  const root = makeRepository({
    '.errand/config.yaml': 'tickets:\n  trackers:\n    - { service: linear, project: ENG }\n',
  });
  git(root, 'remote', 'add', 'origin', 'git@hub:octo/app.git');
  git(root, 'config', 'url.https://github.com/.insteadOf', 'git@hub:');
  const { known } = await ticketsHere(await findRepository(root), {});
  assert.deepEqual(
    known.trackers.map(({ service, project }) => `${service} ${project}`.trim()),
    ['linear ENG', 'github octo/app', 'list'],
  );
});
