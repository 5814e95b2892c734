/** Tickets of Linear, against a server that checks each question by Linear's own schema. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearAt } from '../../../runner/tickets/linear/service.ts';
import { openLinear } from '../../../runner/tickets/linear/source.ts';
import { TicketError, type TicketSource } from '../../../runner/tickets/source.ts';
import type { TicketRef } from '../../../runner/tickets/ticket.ts';
import { fails, keysOf, span } from '../../support/services/check.ts';
import { type LinearStandIn, serveLinear } from '../../support/services/linear.ts';

const signal = new AbortController().signal;
const MARKER = 'errand:task-7';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');

function open({ origin, token }: LinearStandIn, shown: string | undefined = token): TicketSource {
  return openLinear({ host: origin, project: 'ENG', token: () => Promise.resolve(shown) });
}

function other(key: string, relation: string) {
  const url = `https://linear.app/acme/issue/${key}`;
  return { key, title: `Title of ${key}`, url, relation };
}

function refOf({ origin: host }: LinearStandIn, key = 'ENG-1'): TicketRef {
  const [project = '', id = ''] = key.split('-');
  return { service: 'linear', host, project, id };
}

test('a key of a person stands alone, what an application has is a bearer’s', () => {
  const { service, files } = linearAt({
    host: 'https://linear.app',
    project: 'ENG',
    token: () => Promise.resolve(undefined),
  });
  assert.deepEqual([service.base, files], ['https://api.linear.app', 'https://uploads.linear.app']);
  assert.deepEqual(service.signed('lin_api_x'), { authorization: 'lin_api_x' });
  assert.deepEqual(service.signed('lin_oauth_x'), { authorization: 'Bearer lin_oauth_x' });
});

test('who the user is', async (t) => {
  const linear = await serveLinear(t);
  assert.deepEqual(await open(linear).me(signal), { id: 'user-me', name: 'jane' });
});

test('a list goes on over pages, with closed tickets left out', async (t) => {
  const linear = await serveLinear(t);
  for (let number = 1; number <= 120; number += 1) linear.add(`ENG-${number}`);
  linear.add('ENG-121', { state: 'state-completed' });
  linear.add('ENG-122', { state: 'state-canceled' });
  linear.add('OPS-1');
  assert.deepEqual(
    await keysOf(open(linear), {}),
    span(1, 120).map((number) => `ENG-${number}`),
  );
});

test('each filter narrows the list', async (t) => {
  const linear = await serveLinear(t);
  linear.add('ENG-1', { assignee: linear.me, labels: ['a', 'b'] });
  linear.add('ENG-2', { labels: ['a'], fields: { cycle: { name: 'May', number: 5 } } });
  linear.add('ENG-3', { fields: { projectMilestone: { name: 'Beta' } } });
  linear.add('ENG-4', { fields: { cycle: { name: null, number: 6 }, title: 'Eggs and "prices"' } });
  const source = open(linear);
  assert.deepEqual(await keysOf(source, { isMine: true }), ['ENG-1']);
  assert.deepEqual(await keysOf(source, { labels: ['a', 'b'] }), ['ENG-1']);
  assert.deepEqual(await keysOf(source, { milestone: 'May' }), ['ENG-2']);
  assert.deepEqual(await keysOf(source, { milestone: 'Beta' }), ['ENG-3']);
  assert.deepEqual(await keysOf(source, { milestone: 'Cycle 6' }), ['ENG-4']);
  assert.deepEqual(await keysOf(source, { text: '"prices"' }), ['ENG-4']);
  assert.deepEqual(await keysOf(source, { text: ' ' }), ['ENG-1', 'ENG-2', 'ENG-3', 'ENG-4']);
});

test('a ticket whole', async (t) => {
  const linear = await serveLinear(t);
  for (const key of ['ENG-2', 'ENG-3', 'ENG-4']) linear.add(key);
  linear.add('ENG-1', {
    labels: ['money'],
    assignee: linear.me,
    children: ['ENG-2'],
    blocks: ['ENG-3'],
    blockedBy: ['ENG-4'],
    fields: {
      description: `![shot](${linear.origin}/files/1)`,
      cycle: { name: null, number: 6 },
      attachments: [{ title: 'Pull request', url: 'https://forge.example/1' }],
    },
    comments: [
      {
        id: 'c1',
        createdAt: '2026-01-18T00:00:00.000Z',
        body: 'Please',
        user: null,
        botActor: { name: 'Sync' },
      },
    ],
  });
  const ticket = await open(linear).get(refOf(linear), signal);
  assert.deepEqual(ticket, {
    ref: refOf(linear),
    key: 'ENG-1',
    title: 'Title of ENG-1',
    url: 'https://linear.app/acme/issue/ENG-1',
    isOpen: true,
    state: 'Todo',
    labels: ['money'],
    assignees: [{ id: 'user-me', name: 'jane' }],
    milestone: 'Cycle 6',
    updatedAt: '2026-01-17T12:34:00.000Z',
    description: `![shot](${linear.origin}/files/1)`,
    branchName: 'jane/eng-1',
    author: { id: 'user-me', name: 'jane' },
    comments: [
      { author: { id: 'Sync', name: 'Sync' }, at: '2026-01-18T00:00:00.000Z', text: 'Please' },
    ],
    commentsLeftOut: 0,
    linked: [
      other('ENG-2', 'sub-issue'),
      other('ENG-3', 'blocks'),
      other('ENG-4', 'blocked by'),
      {
        key: 'Pull request',
        title: 'Pull request',
        url: 'https://forge.example/1',
        relation: 'link',
      },
    ],
    images: [{ url: `${linear.origin}/files/1`, alt: 'shot' }],
  });
});

test('of 500 comments the first and the newest are read, and the others counted', async (t) => {
  const linear = await serveLinear(t);
  const comments = Array.from({ length: 500 }, (_, index) => ({
    id: `c${index}`,
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    body: String(index),
    user: linear.me,
  }));
  linear.add('ENG-1', { comments });
  const ticket = await open(linear).get(refOf(linear), signal);
  assert.deepEqual(
    ticket.comments.map(({ text }) => Number(text)),
    [...span(0, 9), ...span(460, 499)],
  );
  assert.equal(ticket.commentsLeftOut, 450);
  assert.equal(linear.requests.length, 3);
});

test('a ticket that was moved is found by its old key', async (t) => {
  const linear = await serveLinear(t);
  linear.add('OPS-9', { previousIdentifiers: ['ENG-1'] });
  const { ref } = await open(linear).get(refOf(linear), signal);
  assert.deepEqual(ref, refOf(linear, 'OPS-9'));
});

test('a ticket in the archive is closed, and one in the trash is deleted', async (t) => {
  const linear = await serveLinear(t);
  linear.add('ENG-1', { fields: { archivedAt: '2026-01-01T00:00:00.000Z' } });
  linear.add('ENG-2', { trashed: true });
  const source = open(linear);
  assert.equal((await source.get(refOf(linear), signal)).isOpen, false);
  const deleted = /^Cannot (?:read|comment on) ENG-2: it was deleted on Linear\.$/;
  await fails(source.get(refOf(linear, 'ENG-2'), signal), 'deleted', deleted);
  await fails(source.comment(refOf(linear, 'ENG-2'), 'x', MARKER, signal), 'deleted', deleted);
});

test('a comment is edited in place, without a trace of its marker', async (t) => {
  const linear = await serveLinear(t);
  const { comments } = linear.add('ENG-1');
  const source = open(linear);
  await source.comment(refOf(linear), 'First', MARKER, signal);
  await source.comment(refOf(linear), '**Second**', MARKER, signal);
  await source.comment(refOf(linear), 'Of another task', 'errand:task-8', signal);
  assert.deepEqual(
    comments.map(({ body }) => body),
    ['**Second**', 'Of another task'],
  );
});

test('when the answer to a comment is lost, there is one comment', async (t) => {
  const linear = await serveLinear(t);
  const { comments } = linear.add('ENG-1');
  // The ticket, whether there is a comment, and the comment.
  let asked = 0;
  linear.fail({ test: () => ++asked === 3 }, 'lost');
  await open(linear).comment(refOf(linear), 'Done', MARKER, signal);
  assert.equal(comments.length, 1);
});

test('a comment that did not arrive is not sent again', async (t) => {
  const linear = await serveLinear(t);
  const { comments } = linear.add('ENG-1');
  let asked = 0;
  linear.fail({ test: () => ++asked === 3 }, 'cut');
  await fails(
    open(linear).comment(refOf(linear), 'Done', MARKER, signal),
    'offline',
    /^Cannot comment on ENG-1: Linear cannot be reached/,
  );
  assert.equal(comments.length, 0);
});

test('a ticket goes to any state of its team', async (t) => {
  const linear = await serveLinear(t);
  const issue = linear.add('ENG-1');
  const source = open(linear);
  const moves = await source.moves(refOf(linear), signal);
  assert.deepEqual(moves, [
    { id: 'state-backlog', name: 'Backlog', isDone: false },
    { id: 'state-started', name: 'Doing', isDone: false },
    { id: 'state-completed', name: 'Done', isDone: true },
    { id: 'state-canceled', name: 'No', isDone: false },
  ]);
  const done = moves[2];
  assert.ok(done);
  await source.move(refOf(linear), done, signal);
  assert.equal(issue.state, 'state-completed');
  const before = linear.requests.length;
  await source.move(refOf(linear), done, signal);
  assert.equal(linear.requests.length, before + 1);
});

test('what Linear refuses is told by its code, whatever the status', async (t) => {
  const linear = await serveLinear(t);
  const source = open(linear);
  const refused = (status: number, code: string, message = 'No') =>
    linear.fail(/graphql/, {
      status,
      body: { data: null, errors: [{ message, extensions: { code } }] },
    });
  await fails(open(linear, 'lin_api_wrong').me(signal), 'signed_out', /Sign in again/);
  await fails(source.get(refOf(linear, 'ENG-9'), signal), 'not_found', /Linear has no such thing/);
  refused(200, 'FORBIDDEN');
  await fails(source.me(signal), 'forbidden', /does not allow it. It says: “No”/);
  refused(200, 'INPUT_ERROR', 'Argument Validation Error');
  await fails(source.me(signal), 'refused', /Argument Validation Error/);
});

test('a rate limit comes as 400, with its end in milliseconds', async (t) => {
  const linear = await serveLinear(t);
  const body = {
    errors: [{ message: 'Rate limit exceeded', extensions: { code: 'RATELIMITED' } }],
  };
  const until = Date.now() + 30 * 60_000;
  linear.fail(/graphql/, {
    status: 400,
    body,
    headers: {
      'x-ratelimit-requests-remaining': '0',
      'x-ratelimit-requests-reset': String(until),
      'x-ratelimit-complexity-remaining': '2000',
      'x-ratelimit-complexity-reset': String(until + 60_000),
    },
  });
  await assert.rejects(open(linear).me(signal), (error: unknown) => {
    assert.ok(error instanceof TicketError);
    assert.deepEqual(error.trouble, { kind: 'rate_limited', until: new Date(until) });
    return true;
  });
});

test('a query for which too little is left waits for every limit', async (t) => {
  const linear = await serveLinear(t);
  const body = { errors: [{ message: 'Too complex', extensions: { code: 'RATELIMITED' } }] };
  const until = Date.now() + 30 * 60_000;
  linear.fail(/graphql/, {
    status: 400,
    body,
    headers: {
      'x-ratelimit-requests-remaining': '900',
      'x-ratelimit-requests-reset': String(until - 60_000),
      'x-ratelimit-complexity-remaining': '200',
      'x-ratelimit-complexity-reset': String(until),
    },
  });
  await assert.rejects(open(linear).me(signal), {
    trouble: { kind: 'rate_limited', until: new Date(until) },
  });
});

test('a picture is read where Linear keeps files, and nowhere else', async (t) => {
  const linear = await serveLinear(t);
  linear.files.set('/files/1', { type: 'image/png', bytes: PNG });
  const source = open(linear);
  const picture = { type: 'image/png', bytes: PNG };
  assert.deepEqual(await source.image(`${linear.origin}/files/1`, 1000, signal), picture);
  assert.equal(await source.image('https://elsewhere.example/x.png', 1000, signal), undefined);
});
