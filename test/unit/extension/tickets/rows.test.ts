// What the Tickets view says, as data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptinessOf, rowsBelow, sourceRow } from '../../../../extension/tickets/rows.ts';
import { tasksOfTickets } from '../../../../extension/tickets/same-ticket.ts';
import { doneWith, summaryOf, t } from '../samples.ts';
import { around, issue, item, shown, trouble } from './samples.ts';

const repository = 'a'.repeat(32);
const taskOf = (tasks: Parameters<typeof tasksOfTickets>[0]) => {
  const find = tasksOfTickets(tasks);
  return (ticket: Parameters<typeof find>[0]) => find(ticket, [repository]);
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
  assert.equal(row?.accessibility, '#12 Round prices half to even, In Progress · Sprint 7 · bug · Ada');
  assert.deepEqual([row?.context, row?.icon.id], ['.ticket.free.web', 'issues']);
  assert.equal(row?.click, undefined, 'a click selects, and opens no browser');
  assert.ok(row?.tooltip.includes('Milestone: Sprint 7'));
});

test('a delegated ticket shows the state of its newest task first, and opens it', () => {
  const origin = { kind: 'ticket', url: 'https://github.com/Octo/Shop/issues/12/' } as const;
  const newer = summaryOf('task-bbbb', { origin, status: doneWith('verified') });
  const older = summaryOf('task-aaaa', { origin, status: { kind: 'working' } });
  const other = summaryOf('task-cccc', { origin: { kind: 'prompt', url: origin.url } });
  const known = { ...around, taskOf: taskOf([other, newer, older]) };
  const [row, free] = rowsBelow(shown({ tickets: [issue(12), issue(1)] }), known, true);
  assert.equal(row?.label, 'Verified · #12 Ticket 12');
  assert.deepEqual(row?.click, { kind: 'task', task: 'task-bbbb' });
  assert.equal(row?.accessibility, '#12 Ticket 12, Delegated: Verified');
  assert.equal(row?.context, '.ticket.delegated.web');
  assert.equal(free?.task, undefined);
});

test('an item of a list is known by its file and words, and opens its line', () => {
  const origin = { kind: 'ticket', path: 'TODO.md', text: 'round  Prices', line: 3 } as const;
  const known = { ...around, taskOf: taskOf([summaryOf('task-aaaa', { origin })]) };
  const tickets = [item(9, 'Round prices'), item(10, 'Say hello'), item(11, 'Say hello')];
  const rows = rowsBelow(shown({ tickets }, { isList: true }), known, true);
  assert.equal(rows[0]?.task, 'task-aaaa', 'an edit above it has moved its line');
  assert.equal(rows[1]?.label, 'Say hello');
  assert.deepEqual(rows[1]?.click, { kind: 'line', path: 'TODO.md', line: 10 });
  assert.equal(new Set(rows.map(({ id }) => id)).size, 3, 'equal items have rows of their own');
  const moved = rowsBelow(shown({ tickets: [item(20, 'Say hello')] }, { isList: true }), known, true);
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

test('each trouble is one row that says what to do', () => {
  const at = new Date('2026-11-30T14:05:00Z');
  const sso = 'https://github.com/orgs/octo/sso';
  const row = (kind: Parameters<typeof trouble>[0]) => {
    const [first] = rowsBelow(shown({ trouble: trouble(kind) }), around, false);
    return [first?.label, first?.description, first?.click?.kind];
  };
  assert.deepEqual(row({ kind: 'signed_out' }), ['Not signed in', 'Sign in to GitHub', 'sign_in']);
  assert.deepEqual(row({ kind: 'rate_limited', until: at }), [
    'Rate limit until 14:05',
    'Try again then',
    'read',
  ]);
  assert.deepEqual(row({ kind: 'offline' }), ['No answer from GitHub', 'Try again', 'read']);
  assert.deepEqual(row({ kind: 'forbidden', sso }), [
    'Single sign-on needed',
    'Authorize in the browser, then refresh',
    'page',
  ]);
  assert.equal(row({ kind: 'forbidden' })[2], 'sign_in');
  assert.equal(row({ kind: 'not_found' })[0], 'Not there, or not for you');
});

test('tickets that are known stay while a reading fails, and more can be loaded', () => {
  const late = trouble({ kind: 'offline' }, 'No answer.');
  const rows = rowsBelow(shown({ tickets: [issue(1)], trouble: late, hasMore: true }), around, true);
  assert.deepEqual(
    rows.map((row) => row.label),
    ['No answer from GitHub', '#1 Ticket 1'],
  );
  const whole = rowsBelow(shown({ tickets: [issue(1)], hasMore: true }), around, true);
  assert.deepEqual(
    [whole[1]?.label, whole[1]?.description, whole[1]?.click?.kind],
    ['Load more', '1 so far', 'more'],
  );
});
