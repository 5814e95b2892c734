// Which tasks a window reports to their tickets by itself, and what it says of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportRows } from '../../../extension/tasks/report-row.ts';
import { Reports } from '../../../extension/tasks/reports.ts';
import { taskRow } from '../../../extension/tasks/task-row.ts';
import type { Origin, Status, TaskSummary } from '../../../runner/protocol/task.ts';
import { attemptOf, doneWith, memory, summaryOf, t } from './samples.ts';

const TICKET = {
  service: 'github',
  host: 'https://github.com',
  project: 'o/r',
  id: '1',
  key: '#1',
};
const WORKING: Status = { kind: 'working' };
const DONE = doneWith('verified');

function task(status: Status, attempts = 1, service = 'github'): TaskSummary {
  const origin: Origin = { kind: 'ticket', ticket: { ...TICKET, service } };
  const all = Array.from({ length: attempts }, (_, index) => attemptOf({ n: index + 1 }));
  return summaryOf('task-aaaa', { status, origin, attempts: all });
}

const ids = (tasks: readonly TaskSummary[]) => tasks.map(({ id }) => id);
const SENT = { isSent: true, words: '' };

test('an end is due once, of a task that was seen under way while it was wanted', () => {
  const reports = new Reports(memory());
  assert.deepEqual(ids(reports.ended([task(DONE)], true)), [], 'it was over long before');
  assert.deepEqual(ids(reports.ended([task(WORKING)], true)), []);
  assert.deepEqual(ids(reports.ended([task(DONE)], true)), ['task-aaaa']);
  assert.deepEqual(ids(reports.ended([task(DONE)], true)), [], 'it is being reported');
  reports.settle(task(DONE), SENT);
  assert.deepEqual(ids(reports.ended([task(DONE)], true)), []);
  assert.deepEqual(ids(reports.ended([task(WORKING, 2)], true)), [], 'a follow-up');
  assert.equal(reports.of(task(WORKING, 2)), undefined);
  assert.deepEqual(ids(reports.ended([task(DONE, 2)], true)), ['task-aaaa']);
});

test('a reload neither loses an end nor reports it again', () => {
  const kept = memory();
  new Reports(kept).ended([task(WORKING)], true);
  const second = new Reports(kept);
  assert.deepEqual(ids(second.ended([task(DONE)], true)), ['task-aaaa']);
  // The window goes away before it knows what came of it: the claim in git's folder knows.
  const third = new Reports(kept);
  assert.deepEqual(ids(third.ended([task(DONE)], true)), ['task-aaaa']);
  third.settle(task(DONE), { isSent: false, words: 'Offline.' });
  const fourth = new Reports(kept);
  assert.deepEqual(ids(fourth.ended([task(DONE)], true)), [], 'a failure is not repeated');
  assert.deepEqual(fourth.of(task(DONE)), { attempts: 1, isSent: false, words: 'Offline.' });
});

test('what is switched off, cancelled, or an item of a list is not reported', () => {
  const reports = new Reports(memory());
  reports.ended([task(WORKING)], true);
  assert.deepEqual(ids(reports.ended([task(DONE)], false)), []);
  assert.deepEqual(ids(reports.ended([task(DONE)], true)), [], 'nor is it made up for');
  reports.ended([task(WORKING)], true);
  assert.deepEqual(ids(reports.ended([task({ kind: 'cancelled', reason: 'by you' })], true)), []);
  reports.ended([task(WORKING, 1, 'list')], true);
  assert.deepEqual(ids(reports.ended([task(DONE, 1, 'list')], true)), []);
});

test("another window's concern is settled without a word", () => {
  const reports = new Reports(memory());
  const told: string[] = [];
  reports.onDidChange((id) => told.push(id));
  reports.ended([task(WORKING)], true);
  reports.ended([task(DONE)], true);
  reports.settle(task(DONE), undefined);
  assert.deepEqual([told, reports.of(task(DONE))], [[], undefined]);
  assert.deepEqual(ids(reports.ended([task(DONE)], true)), []);
});

test('the task says that its ticket was told, or why not and what to do', () => {
  const sent = { attempts: 1, isSent: true, words: 'No pull request is named: offline.' };
  const failed = { attempts: 1, isSent: false, words: 'You are not signed in to GitHub.' };
  const [row] = reportRows(task(DONE), sent, t);
  assert.deepEqual([row?.label, row?.description], ['Reported to #1', sent.words]);
  const [warning] = reportRows(task(DONE), failed, t);
  assert.equal(warning?.label, 'Not reported to #1');
  assert.equal(warning?.context, '.note.unreported');
  assert.match(warning?.accessibility ?? '', /You are not signed in .*Report to the Ticket…/);
  assert.deepEqual(reportRows(task(DONE), undefined, t), []);

  const shown = (report: typeof sent | undefined) => taskRow(task(DONE), 0, { report }, t);
  assert.equal(shown(failed).description, 'not reported');
  assert.ok(shown(sent).tooltip.includes('Reported to #1'));
  assert.equal(shown(sent).description, '');
  assert.match(shown(undefined).context, /\.final.*\.ticket/);
  assert.doesNotMatch(taskRow(task(DONE, 1, 'list'), 0, {}, t).context, /ticket/);
});
