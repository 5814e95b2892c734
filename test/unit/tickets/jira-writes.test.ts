/** What is written to Jira: comments that are found again, and steps of its workflow. */
import assert from 'node:assert/strict';
import { fails } from '../../support/services/check.ts';
import type { JiraStandIn } from '../../support/services/jira.ts';
import { ADF, forBoth, open, refOf } from '../../support/services/jira-source.ts';

const { signal } = new AbortController();
const MARKER = 'errand:task-7';

forBoth('a comment is edited in place, and another text is not touched', async (_t, jira) => {
  const { comments } = jira.add('ABC-1');
  const properties = [{ key: 'errand', value: { marker: MARKER } }];
  const body = jira.email === undefined ? 'Copied' : ADF;
  comments.push({ id: '1', author: 'bob', created: '2026-01-01T00:00:00Z', body, properties });
  const source = open(jira);
  await source.comment(refOf(jira), 'First', MARKER, signal);
  await source.comment(refOf(jira), '**Second** for @bob', MARKER, signal);
  await source.comment(refOf(jira), 'Of another task', 'errand:task-8', signal);
  const { comments: shown } = await source.get(refOf(jira), signal);
  assert.deepEqual(
    shown.map(({ text }) => text),
    [jira.email === undefined ? 'Copied' : '', '**Second** for @bob', 'Of another task'],
  );
  assert.doesNotMatch(JSON.stringify(comments.map((comment) => comment.body)), /task-7/);
});

forBoth('a comment on a request of customers is for the team alone', async (_t, jira) => {
  const { comments } = jira.add('ABC-1', {
    fields: { project: { projectTypeKey: 'service_desk' } },
  });
  await open(jira).comment(refOf(jira), 'Done', MARKER, signal);
  assert.deepEqual(comments[0]?.properties, [
    { key: 'errand', value: { marker: MARKER } },
    { key: 'sd.public.comment', value: { internal: true } },
  ]);
  await open(jira).comment(refOf(jira), 'Done again', MARKER, signal);
  assert.equal(comments.length, 1);
  assert.equal(comments[0]?.properties.length, 2);
});

forBoth('when the answer to a comment is lost, there is one comment', async (_t, jira) => {
  const { comments } = jira.add('ABC-1');
  jira.fail(/POST .*\/comment$/, 'lost');
  await open(jira).comment(refOf(jira), 'Done', MARKER, signal);
  assert.equal(comments.length, 1);
});

forBoth('a comment that did not arrive is not sent again', async (_t, jira) => {
  const { comments } = jira.add('ABC-1');
  jira.fail(/POST .*\/comment$/, 'cut');
  await fails(
    open(jira).comment(refOf(jira), 'Done', MARKER, signal),
    'offline',
    /^Cannot comment on ABC-1: Jira cannot be reached/,
  );
  assert.equal(comments.length, 0);
});

forBoth('a comment of any length fits', async (_t, jira) => {
  const { comments } = jira.add('ABC-1');
  await open(jira).comment(refOf(jira), 'word *and* '.repeat(8000), MARKER, signal);
  const [comment] = comments;
  assert.ok(JSON.stringify(comment?.body).length <= 32_767);
});

function withSteps({ transitions }: JiraStandIn): void {
  const fields = { resolution: { required: true, name: 'Resolution' } };
  transitions.set('1', [
    { id: '11', to: '3' },
    { id: '21', to: '5', fields },
  ]);
  transitions.set('3', [
    { id: '31', to: '5', fields },
    { id: '32', to: '5' },
    { id: '12', to: '1' },
  ]);
}

forBoth('a ticket goes where its workflow lets it', async (_t, jira) => {
  withSteps(jira);
  const ticket = jira.add('ABC-1', { status: '3' });
  const source = open(jira);
  const moves = await source.moves(refOf(jira), signal);
  assert.deepEqual(moves, [
    { id: '5', name: 'Done', isDone: true },
    { id: '1', name: 'To Do', isDone: false },
  ]);
  const [done] = moves;
  assert.ok(done);
  await source.move(refOf(jira), done, signal);
  assert.equal(ticket.status, '5');
  assert.equal((await source.get(refOf(jira), signal)).isOpen, false);
  // It is there already, and no step leads there any more.
  await source.move(refOf(jira), done, signal);
  await fails(
    source.move(refOf(jira), { id: '3', name: 'In Progress', isDone: false }, signal),
    'refused',
    /no step leads there from Done\. Move it on Jira: http/,
  );
});

forBoth('a step that wants more than the ticket has is not taken', async (_t, jira) => {
  withSteps(jira);
  const ticket = jira.add('ABC-1');
  const source = open(jira);
  const done = { id: '5', name: 'Done', isDone: true };
  await fails(
    source.move(refOf(jira), done, signal),
    'refused',
    /Jira wants Resolution for it\. Nothing was changed\. Move it on Jira: .*\/browse\/ABC-1$/,
  );
  assert.ok(!jira.requests.some((request) => /^POST .*transitions/.test(request)));
  ticket.fields.resolution = { name: 'Fixed' };
  jira.fail(/POST .*\/transitions/, 'lost');
  await source.move(refOf(jira), done, signal);
  assert.equal(ticket.status, '5');
});
