/** Issues of GitLab, against a server that checks each request by the types of a client library. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGitlab } from '../../../runner/tickets/gitlab/source.ts';
import { TicketError, type TicketSource } from '../../../runner/tickets/source.ts';
import type { TicketRef } from '../../../runner/tickets/ticket.ts';
import { type GitlabStandIn, serveGitlab } from '../../support/services/gitlab.ts';

const signal = new AbortController().signal;
const MARKER = 'errand:task-7';
const SECRET = '66dbcd21ec5d24ed6ea225176098d52b';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');

function open({ host, token }: GitlabStandIn): TicketSource {
  return openGitlab({ host, project: 'group/sub/app', token: () => Promise.resolve(token) });
}

function refOf({ host }: GitlabStandIn, name = 'group/sub/app#1'): TicketRef {
  const [project = '', id = ''] = name.split('#');
  return { service: 'gitlab', host, project, id };
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

async function trouble(failing: Promise<unknown>): Promise<TicketError> {
  const error: unknown = await failing.then(
    () => assert.fail('It did not fail.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TicketError, String(error));
  return error;
}

test('who the user is, on a server in a folder', async (t) => {
  const gitlab = await serveGitlab(t);
  assert.deepEqual(await open(gitlab).me(signal), { id: 'tanuki', name: 'Tanuki' });
  assert.deepEqual(gitlab.requests, ['GET /git/api/v4/user']);
});

test('a list is of everybody’s open issues, with their number in the project', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.add('group/sub/app#1', {
    title: 'Round prices',
    description: null,
    labels: ['bug', 'a b'],
    assignees: ['tanuki'],
    milestone: '1.0',
  });
  gitlab.add('group/sub/app#2', { state: 'closed' });
  const { tickets, next } = await open(gitlab).list({}, undefined, signal);
  assert.equal(next, undefined);
  assert.deepEqual(tickets, [
    {
      ref: refOf(gitlab),
      key: '#1',
      title: 'Round prices',
      url: `${gitlab.host}/group/sub/app/-/issues/1`,
      isOpen: true,
      labels: ['bug', 'a b'],
      assignees: [{ id: 'tanuki', name: 'tanuki' }],
      milestone: '1.0',
      updatedAt: '2026-11-30T06:00:00Z',
    },
  ]);
});

test('a list is narrowed to mine, labels, milestone and words', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.add('group/sub/app#1', { title: 'Mine', assignees: ['tanuki'] });
  gitlab.add('group/sub/app#2', { title: 'Planned', milestone: '1.0', labels: ['bug', 'ui'] });
  const source = open(gitlab);
  const list = async (filter: Parameters<TicketSource['list']>[0]): Promise<string[]> =>
    (await source.list(filter, undefined, signal)).tickets.map(({ title }) => title);
  assert.deepEqual(await list({ isMine: true }), ['Mine']);
  assert.deepEqual(await list({ labels: ['bug', 'ui'] }), ['Planned']);
  assert.deepEqual(await list({ milestone: '1.0' }), ['Planned']);
  assert.deepEqual(await list({ text: 'PLAN' }), ['Planned']);
});

test('pages go on by their number, whatever address a proxy’s links have', async (t) => {
  const gitlab = await serveGitlab(t);
  for (let number = 1; number <= 130; number += 1) gitlab.add(`group/sub/app#${number}`);
  const source = open(gitlab);
  const first = await source.list({}, undefined, signal);
  assert.deepEqual([first.tickets.length, first.next], [100, '2']);
  const second = await source.list({}, first.next, signal);
  assert.deepEqual([second.tickets.length, second.next], [30, undefined]);
});

test('an issue is read whole: comments without GitLab’s own, links, its epic', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.add('group/lib#3', { title: 'The part' });
  gitlab.add('group/sub/app#2', { title: 'The plan' });
  gitlab.add('group/sub/app#1', {
    description: 'Prices are wrong.',
    links: [
      ['group/lib#3', 'is_blocked_by'],
      ['group/sub/app#2', 'relates_to'],
    ],
    epic: 'Money',
  });
  gitlab.note('group/sub/app#1', 'octocat', 'changed the description', true);
  gitlab.note('group/sub/app#1', 'octocat', 'By a cent.');
  for (const filtersNotes of [true, false]) {
    gitlab.filtersNotes = filtersNotes;
    const ticket = await open(gitlab).get(refOf(gitlab), signal);
    assert.equal(ticket.description, 'Prices are wrong.');
    assert.deepEqual(ticket.author, { id: 'octocat', name: 'Octo Cat' });
    assert.deepEqual(
      ticket.comments.map(({ text }) => text),
      ['By a cent.'],
    );
    assert.equal(ticket.commentsLeftOut, 0);
    assert.deepEqual(
      ticket.linked.map(({ relation, key, title }) => [relation, key, title]),
      [
        ['epic', '&4', 'Money'],
        ['blocked by', 'group/lib#3', 'The part'],
        ['relates to', '#2', 'The plan'],
      ],
    );
  }
});

test('of 500 comments the first ten and the newest forty are read, in few requests', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.add('group/sub/app#1');
  for (let n = 1; n <= 500; n += 1) {
    gitlab.note('group/sub/app#1', 'octocat', `Comment ${n}`);
    if (n % 5 === 0) gitlab.note('group/sub/app#1', 'octocat', 'added 1 commit', true);
  }
  for (const filtersNotes of [true, false]) {
    gitlab.filtersNotes = filtersNotes;
    const before = gitlab.requests.length;
    const { comments, commentsLeftOut } = await open(gitlab).get(refOf(gitlab), signal);
    const numbers = comments.map(({ text }) => Number(text.split(' ')[1]));
    assert.deepEqual(numbers, [...span(1, 10), ...span(461, 500)]);
    assert.equal(commentsLeftOut, 450);
    assert.equal(gitlab.requests.length - before, 5);
  }
});

test('uploads are read by the API, pictures of other servers are not asked for', async (t) => {
  const gitlab = await serveGitlab(t);
  const other = await serveGitlab(t);
  const { host } = gitlab;
  gitlab.uploads.set(`group/sub/app/${SECRET}/shot one.png`, PNG);
  gitlab.uploads.set(`1234/${SECRET}/b.png`, PNG);
  gitlab.add('group/sub/app#1', {
    description: [
      `![a shot](/uploads/${SECRET}/shot%20one.png){width=3}`,
      `<img src="${host}/-/project/1234/uploads/${SECRET}/b.png" alt="b">`,
      `![the same](${host}/group/sub/app/uploads/${SECRET}/shot%20one.png)`,
      `![spy](${other.host}/uploads/${SECRET}/spy.png)`,
      `![another](${host}/secret/plans/uploads/${SECRET}/c.png)`,
    ].join('\n'),
  });
  const source = open(gitlab);
  const { images } = await source.get(refOf(gitlab), signal);
  const api = `${host}/api/v4/projects`;
  assert.deepEqual(images, [
    { url: `${api}/group%2Fsub%2Fapp/uploads/${SECRET}/shot%20one.png`, alt: 'a shot' },
    { url: `${api}/1234/uploads/${SECRET}/b.png`, alt: 'b' },
  ]);
  for (const { url } of images) {
    assert.deepEqual(await source.image(url, 1000, signal), { type: 'image/png', bytes: PNG });
  }
  for (const url of [`${other.host}/api/v4/projects/1/uploads/a/b`, `${host}/api/v4/user`]) {
    assert.equal(await source.image(url, 1000, signal), undefined);
  }
  assert.deepEqual(other.requests, []);
});

test('storage that GitLab sends a picture on to gets no token', async (t) => {
  const gitlab = await serveGitlab(t);
  const storage = await serveGitlab(t, {
    outside: () => ({ status: 200, body: PNG, headers: {} }),
  });
  const url = `${gitlab.host}/api/v4/projects/1/uploads/${SECRET}/a.png`;
  // The stand-in has no https; the rule for it is that it is not asked.
  gitlab.fail(/uploads/, { status: 302, headers: { location: `${storage.origin}/a.png` } });
  assert.equal(await open(gitlab).image(url, 1000, signal), undefined);
  gitlab.fail(/uploads/, { status: 302, headers: { location: `${gitlab.origin}/stored.png` } });
  await trouble(open(gitlab).image(url, 1000, signal));
  assert.deepEqual(storage.requests, []);
});

test('an issue that was moved is trouble that says where it is, if GitLab says so', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.add('group/sub/app#1', { movedTo: 77, state: 'closed' });
  // Only GitLab's own words count.
  gitlab.note('group/sub/app#1', 'mallory', 'moved to evil/plans#6');
  const source = open(gitlab);
  const unknown = await trouble(source.get(refOf(gitlab), signal));
  assert.deepEqual(unknown.trouble, { kind: 'moved' });
  gitlab.note('group/sub/app#1', 'octocat', 'moved to group/lib#9', true);
  const known = await trouble(source.comment(refOf(gitlab), 'x', MARKER, signal));
  assert.deepEqual(known.trouble, { kind: 'moved', to: `${gitlab.host}/group/lib/-/issues/9` });
});

test('a project that was renamed has its issues still, by its new path', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.renamed.set('group/sub/app', 'group/new');
  const issue = gitlab.add('group/new#1');
  const source = open(gitlab);
  assert.deepEqual((await source.get(refOf(gitlab), signal)).ref, refOf(gitlab, 'group/new#1'));
  await source.comment(refOf(gitlab), 'Done.', MARKER, signal);
  assert.equal(issue.notes.length, 1);
});

test('missing, private and bad names are each told, and nothing climbs out of a path', async (t) => {
  const gitlab = await serveGitlab(t);
  const source = open(gitlab);
  for (const name of ['group/sub/app#5', 'group/../user#1', '..#1', 'group/app#x', 'app#1']) {
    const { trouble: found } = await trouble(source.get(refOf(gitlab, name), signal));
    assert.equal(found.kind, 'not_found', name);
  }
  assert.deepEqual(gitlab.requests, ['GET /git/api/v4/projects/group%2Fsub%2Fapp/issues/5']);
});

test('limits, scopes and a bad token are told apart', async (t) => {
  const gitlab = await serveGitlab(t);
  const reset = String(Math.floor(Date.now() / 1000) + 600);
  const rows = [
    [429, { 'retry-after': '90' }, {}, 'rate_limited', /in 2 minutes/],
    [429, { 'ratelimit-reset': reset }, {}, 'rate_limited', /in 10 minutes/],
    [429, {}, { message: { error: 'too many times' } }, 'rate_limited', /in a few minutes/],
    [403, {}, { error_description: 'needs: api' }, 'forbidden', /“needs: api”/],
    [401, {}, { error: 'invalid_token' }, 'signed_out', /Sign in again/],
    [400, {}, { message: { title: ['is bad'] } }, 'refused', /“title: is bad”/],
  ] as const;
  for (const [status, headers, body, kind, words] of rows) {
    gitlab.fail(/issues/, { status, headers, body });
    const error = await trouble(open(gitlab).list({}, undefined, signal));
    assert.equal(error.trouble.kind, kind);
    assert.match(error.message, words);
    assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes(gitlab.token));
  }
});

test('a comment is written once and edited in place afterwards', async (t) => {
  const gitlab = await serveGitlab(t);
  const issue = gitlab.add('group/sub/app#1');
  gitlab.note('group/sub/app#1', 'mallory', `<!-- ${MARKER} -->\nMine now`);
  const source = open(gitlab);
  await source.comment(refOf(gitlab), 'Working.', MARKER, signal);
  for (let n = 1; n <= 120; n += 1) gitlab.note('group/sub/app#1', 'octocat', `Comment ${n}`);
  await source.comment(refOf(gitlab), 'Verified.', MARKER, signal);
  assert.equal(issue.notes.length, 122);
  assert.equal(issue.notes[0]?.body, `<!-- ${MARKER} -->\nMine now`);
  assert.equal(issue.notes[1]?.body, `<!-- ${MARKER} -->\nVerified.`);
});

test('an answer that is lost after the comment was taken leaves one comment', async (t) => {
  const gitlab = await serveGitlab(t);
  const issue = gitlab.add('group/sub/app#1');
  gitlab.fail(/^POST/, 'lost');
  await open(gitlab).comment(refOf(gitlab), 'Done.', MARKER, signal);
  assert.equal(issue.notes.length, 1);
  assert.equal(gitlab.requests.filter((each) => each.startsWith('POST')).length, 1);
});

test('words in a comment are no commands to GitLab', async (t) => {
  const gitlab = await serveGitlab(t);
  const issue = gitlab.add('group/sub/app#1');
  const words = 'It says:\n/close\r\n/close\r/close\n```\n/close\n```';
  await open(gitlab).comment(refOf(gitlab), words, MARKER, signal);
  assert.equal(issue.state, 'opened');
  assert.doesNotMatch(issue.notes[0]?.body ?? '', /^\/|\r/m);
});

test('an issue is closed once, and opened again', async (t) => {
  const gitlab = await serveGitlab(t);
  const issue = gitlab.add('group/sub/app#1');
  const source = open(gitlab);
  const [close] = await source.moves(refOf(gitlab), signal);
  assert.deepEqual(close, { id: 'close', name: 'Closed', isDone: true });
  gitlab.fail(/^PUT/, 'lost');
  await source.move(refOf(gitlab), close, signal);
  await source.move(refOf(gitlab), close, signal);
  assert.equal(issue.state, 'closed');
  assert.equal(gitlab.requests.filter((each) => each.startsWith('PUT')).length, 1);
  const [reopen] = await source.moves(refOf(gitlab), signal);
  assert.ok(reopen !== undefined && !reopen.isDone);
  await source.move(refOf(gitlab), reopen, signal);
  assert.equal(issue.state, 'opened');
});
