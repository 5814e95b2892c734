// What the Tickets view says, as data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Around, Known } from '../../../../extension/tickets/row.ts';
import type { TicketTrouble } from '../../../../runner/tickets/source.ts';
import { emptinessOf, rowsBelow, sourceRow } from '../../../../extension/tickets/rows.ts';
import { tasksOfTickets } from '../../../../extension/tickets/same-ticket.ts';
import { doneWith, summaryOf, t } from '../samples.ts';
import { around, issue, item, shown, trouble } from './samples.ts';

const repository = 'a'.repeat(32);
const known = (tasks: Parameters<typeof tasksOfTickets>[0], more: Partial<Known> = {}) => {
  const find = tasksOfTickets(tasks);
  const withTasks: Around = {
    ...around,
    known: ({ ref }) => ({ task: find(ref, [repository]), ...more }),
  };
  return withTasks;
};

test('a ticket says its key, its title and what the service knows of it', () => {
  const ticket = issue(12, {
    title: 'Round prices\u202e half\nto even',
    state: 'In Progress',
    milestone: 'Sprint 7',
    labels: ['bug'],
    assignees: [{ id: 'ada', name: 'Ada' }],
  });
  const [row] = rowsBelow(shown({ tickets: [ticket] }), around, true);
  assert.equal(row?.label, '#12 Round prices half to even');
  assert.equal(row?.description, 'In Progress · Sprint 7 · bug · Ada');
  assert.equal(
    row?.accessibility,
    '#12 Round prices half to even, In Progress · Sprint 7 · bug · Ada',
  );
  assert.deepEqual([row?.context, row?.icon.id], ['.ticket.free.web', 'issues']);
  assert.equal(row?.click, undefined, 'a click selects, and opens no browser');
  assert.ok(row?.tooltip.includes('Milestone: Sprint 7'));
});

test('a delegated ticket shows the state of its newest task first, and opens it', () => {
  const { ref } = issue(12);
  const origin = { kind: 'ticket', ticket: { ...ref, project: 'Octo/Shop', key: '#12' } } as const;
  const newer = summaryOf('task-bbbb', { origin, status: doneWith('verified') });
  const older = summaryOf('task-aaaa', { origin, status: { kind: 'working' } });
  const other = summaryOf('task-cccc');
  const tasks = [other, newer, older];
  const tickets = [issue(12), issue(1)];
  const [row, free] = rowsBelow(shown({ tickets }), known(tasks, { isDue: true }), true);
  assert.equal(row?.label, 'Verified · #12 Ticket 12');
  assert.deepEqual(row?.click, { kind: 'task', task: 'task-bbbb' });
  assert.equal(row?.accessibility, '#12 Ticket 12, Delegated: Verified');
  assert.equal(row?.context, '.ticket.task.web', 'it is not delegated twice by accident');
  assert.equal(free?.task, undefined);
  const [applied] = rowsBelow(shown({ tickets }), known(tasks, { isApplied: true }), true);
  assert.equal(applied?.label, 'Applied · #12 Ticket 12');
  assert.equal(applied?.accessibility, '#12 Ticket 12, Delegated: Verified, applied');
  assert.equal(applied?.context, '.ticket.free.task.web');
  const [, sent] = rowsBelow(shown({ tickets }), known(tasks, { isSending: true }), true);
  assert.deepEqual([sent?.label, sent?.context], ['Sending · #1 Ticket 1', '.ticket.web']);
});

test('an item of a list is known by its file and words, and opens its line', () => {
  const ticket = { ...item(3, '').ref, key: 'TODO.md:3' };
  const origin = { kind: 'ticket', ticket } as const;
  const tasks = [summaryOf('task-aaaa', { origin })];
  const tickets = [
    item(9, 'Round prices'),
    item(10, 'Say hello', 'cd'),
    item(11, 'Say hello', 'cd'),
  ];
  const rows = rowsBelow(shown({ tickets }, { isList: true }), known(tasks), true);
  assert.equal(rows[0]?.task, 'task-aaaa', 'an edit above it has moved its line');
  assert.deepEqual([rows[1]?.label, rows[1]?.description], ['Say hello', 'TODO.md:10']);
  assert.deepEqual(rows[1]?.click, { kind: 'line', path: 'TODO.md', line: 10 });
  assert.equal(new Set(rows.map(({ id }) => id)).size, 3, 'equal items have rows of their own');
  const moved = rowsBelow(
    shown({ tickets: [item(20, 'Say hello', 'cd')] }, { isList: true }),
    known(tasks),
    true,
  );
  assert.equal(moved[0]?.id, rows[1]?.id);
});

test('of one source the tickets are the view; several sources are rows', () => {
  const [one, two] = [shown({ tickets: [issue(1)] }), shown({}, { id: 'b', name: 'TODO.md' })];
  assert.equal(emptinessOf([one], {}), undefined);
  assert.equal(emptinessOf([shown({})], {}), 'empty');
  assert.equal(emptinessOf([shown({})], { isMine: true }), 'no_match');
  assert.equal(emptinessOf([shown({ isKnown: false })], {}), undefined, 'it is still being read');
  assert.equal(emptinessOf([], {}), 'none');
  const out = shown({ trouble: trouble({ kind: 'signed_out' }) });
  assert.equal(emptinessOf([out], {}), 'signed_out');
  assert.equal(emptinessOf([out, two], {}), undefined);
  assert.deepEqual(rowsBelow(out, around, true), [], 'the welcome text says it');
  assert.equal(sourceRow(out, t).context, '.source.signedOut');
  assert.deepEqual(
    rowsBelow(two, around, false).map((row) => row.label),
    ['No open ticket'],
  );
  const narrowed = { ...around, filter: { text: 'x' } };
  assert.equal(rowsBelow(two, narrowed, false)[0]?.label, 'No ticket matches the filter');
});

const said = (kind: TicketTrouble) => {
  const [first] = rowsBelow(shown({ trouble: trouble(kind) }), around, false);
  return [first?.label, first?.description, first?.click?.kind];
};

test('each trouble is one row that says what to do', () => {
  const at = new Date('2026-11-30T14:05:00Z');
  const sso = 'https://github.com/orgs/octo/sso';
  assert.deepEqual(said({ kind: 'signed_out' }), ['Not signed in', 'Sign in to GitHub', 'sign_in']);
  assert.deepEqual(said({ kind: 'rate_limited', until: at }), [
    'Rate limit until 14:05',
    'Try again then',
    'read',
  ]);
  assert.deepEqual(said({ kind: 'offline' }), ['No answer', 'Try again', 'read']);
  assert.deepEqual(said({ kind: 'forbidden', sso }), [
    'Single sign-on needed',
    'Authorize in the browser, then refresh',
    'page',
  ]);
  assert.equal(said({ kind: 'forbidden' })[2], 'sign_in');
  assert.equal(said({ kind: 'not_found' })[0], 'Not there, or not for you');
});

test('tickets that are known stay while a reading fails, and more can be loaded', () => {
  const late = trouble({ kind: 'offline' }, 'No answer.');
  const rows = rowsBelow(
    shown({ tickets: [issue(1)], trouble: late, hasMore: true }),
    around,
    true,
  );
  assert.deepEqual(
    rows.map((row) => row.label),
    ['No answer', '#1 Ticket 1'],
  );
  const whole = rowsBelow(shown({ tickets: [issue(1)], hasMore: true }), around, true);
  assert.deepEqual(
    [whole[1]?.label, whole[1]?.description, whole[1]?.click?.kind],
    ['Load more', '1 so far', 'more'],
  );
});
