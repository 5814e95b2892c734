/** Issues of GitHub, against a server that checks each request by GitHub's own description. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGithub } from '../../../runner/tickets/github/source.ts';
import { githubService } from '../../../runner/tickets/github/service.ts';
import { TicketError, type TicketSource } from '../../../runner/tickets/source.ts';
import type { TicketPage, TicketRef } from '../../../runner/tickets/ticket.ts';
import { type GithubStandIn, serveGithub } from '../../support/services/github.ts';

const signal = new AbortController().signal;
const MARKER = 'errand:task-7';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');

function open({ origin, token }: GithubStandIn): TicketSource {
  return openGithub({ host: origin, project: 'octo/app', token: () => Promise.resolve(token) });
}

function refOf({ origin: host }: GithubStandIn, name = 'octo/app#1'): TicketRef {
  const [project = '', id = ''] = name.split('#');
  return { service: 'github', host, project, id };
}

async function trouble(failing: Promise<unknown>): Promise<TicketError> {
  const error: unknown = await failing.then(
    () => assert.fail('It did not fail.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TicketError, String(error));
  return error;
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function titles({ tickets }: TicketPage): string[] {
  return tickets.map(({ title }) => title);
}

test('each host has its API, and its own address for GraphQL', () => {
  assert.deepEqual(
    ['https://github.com', 'https://octo.ghe.com', 'https://git.example/forge'].map((host) => {
      const { name, base, graphql } = githubService(host, () => Promise.resolve(undefined));
      return [name, base, graphql];
    }),
    [
      ['GitHub', 'https://api.github.com', 'https://api.github.com/graphql'],
      ['GitHub (octo.ghe.com)', 'https://api.octo.ghe.com', 'https://api.octo.ghe.com/graphql'],
      [
        'GitHub (git.example/forge)',
        'https://git.example/forge/api/v3',
        'https://git.example/forge/api/graphql',
      ],
    ],
  );
});

test('who the user is', async (t) => {
  const github = await serveGithub(t);
  assert.deepEqual(await open(github).me(signal), { id: 'mona', name: 'Mona Lisa' });
  assert.deepEqual(github.credentials, [`Bearer ${github.token}`]);
});

test('a list has every field of an issue, whatever GitHub leaves out', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1', {
    title: 'Prices\u0007 round\nup',
    body: null,
    author: null,
    labels: ['bug', { name: 'good first issue' }],
    assignees: ['mona'],
    milestone: '1.0',
  });
  const { tickets, next } = await open(github).list({}, undefined, signal);
  assert.equal(next, undefined);
  assert.deepEqual(tickets, [
    {
      ref: refOf(github),
      key: '#1',
      title: 'Prices  round up',
      url: `${github.origin}/octo/app/issues/1`,
      isOpen: true,
      labels: ['bug', 'good first issue'],
      assignees: [{ id: 'mona', name: 'mona' }],
      milestone: '1.0',
      updatedAt: '2026-11-30T06:00:00Z',
    },
  ]);
});

test('pull requests are in no list, and a page of nothing else is skipped', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1', { title: 'The issue' });
  for (let number = 2; number <= 203; number += 1) {
    github.issues.add(`octo/app#${number}`, { isPull: true });
  }
  const page = await open(github).list({}, undefined, signal);
  assert.deepEqual(titles(page), ['The issue']);
  assert.equal(page.next, undefined);
  assert.equal(github.requests.length, 3);
});

test('the next page is asked for as GitHub says, and at no other server', async (t) => {
  const github = await serveGithub(t);
  for (let number = 1; number <= 130; number += 1) github.issues.add(`octo/app#${number}`);
  const source = open(github);
  const first = await source.list({}, undefined, signal);
  assert.equal(first.tickets.length, 100);
  const second = await source.list({}, first.next, signal);
  assert.equal(second.tickets.length, 30);
  assert.equal(second.next, undefined);

  const other = await serveGithub(t);
  const elsewhere = `${other.origin}/api/v3/repos/octo/app/issues?page=2`;
  const { message } = await trouble(source.list({}, elsewhere, signal));
  assert.match(message, /another server/);
  assert.deepEqual(other.requests, []);
});

test('a list is narrowed to mine, labels, milestone and words', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1', { title: 'Mine', assignees: ['mona'], labels: ['bug'] });
  github.issues.add('octo/app#2', {
    title: 'Planned',
    milestone: '1.0 "beta"'.replaceAll('"', ''),
  });
  github.issues.add('octo/app#3', { title: 'Round prices repo:secret/plans', labels: ['a,b'] });
  github.issues.add('octo/app#4', { title: 'Round numbers', state: 'closed' });
  github.issues.add('octo/app#5', { title: 'Round pull', isPull: true });
  github.issues.add('secret/plans#1', { title: 'Round plans' });
  const source = open(github);
  const list = async (filter: Parameters<TicketSource['list']>[0]): Promise<string[]> =>
    titles(await source.list(filter, undefined, signal));
  assert.deepEqual(await list({ isMine: true }), ['Mine']);
  assert.deepEqual(await list({ labels: ['bug'] }), ['Mine']);
  assert.deepEqual(await list({ labels: ['a,b'] }), ['Round prices repo:secret/plans']);
  assert.deepEqual(await list({ milestone: '1.0 beta' }), ['Planned']);
  assert.deepEqual(await list({ text: 'round' }), ['Round prices repo:secret/plans']);
  assert.deepEqual(await list({ text: 'round repo:secret/plans' }), [
    'Round prices repo:secret/plans',
  ]);
  assert.deepEqual(await list({ text: 'mine', isMine: true, labels: ['bug'] }), ['Mine']);
  assert.deepEqual(await list({ milestone: 'no "such' }), []);
});

test('an issue is read whole: comments, links, pictures', async (t) => {
  const github = await serveGithub(t);
  const image = `${github.origin}/private/shot.png?jwt=a&b=c`;
  github.issues.add('octo/app#2', { title: 'The plan' });
  github.issues.add('octo/lib#3', { title: 'The part' });
  github.issues.add('octo/app#1', {
    body: 'See ![shot](https://github.com/user-attachments/assets/1)',
    html: `<p>See <img width="10" src="${image.replace('&', '&amp;')}" alt="a &quot;shot&quot;"></p>`,
    parent: 'octo/app#2',
    subIssues: ['octo/lib#3'],
    blockedBy: ['octo/app#2'],
  });
  github.issues.comment('octo/app#1', null, 'From a ghost');
  github.images.set('/private/shot.png', { type: 'image/png', bytes: PNG });
  const source = open(github);
  const ticket = await source.get(refOf(github), signal);
  assert.equal(ticket.description, 'See ![shot](https://github.com/user-attachments/assets/1)');
  assert.deepEqual(ticket.author, { id: 'octocat', name: 'octocat' });
  assert.deepEqual(ticket.comments, [
    { author: undefined, at: '2026-11-30T06:00:00Z', text: 'From a ghost' },
  ]);
  assert.equal(ticket.commentsLeftOut, 0);
  assert.deepEqual(
    ticket.linked.map(({ key, title, relation }) => [relation, key, title]),
    [
      ['parent', '#2', 'The plan'],
      ['sub-issue', 'octo/lib#3', 'The part'],
      ['blocked by', '#2', 'The plan'],
    ],
  );
  assert.deepEqual(ticket.images, [{ url: image, alt: 'a "shot"' }]);
  const read = await source.image(image, 1000, signal);
  assert.equal(read?.type, 'image/png');
  assert.deepEqual(Buffer.from(read.bytes), PNG);
  assert.equal(await source.image(image, 3, signal), undefined);
});

test('a picture elsewhere is not asked for, nor is what is no picture', async (t) => {
  const github = await serveGithub(t);
  const other = await serveGithub(t);
  github.images.set('/page.svg', { type: 'image/svg+xml', bytes: Buffer.from('<svg/>') });
  const source = open(github);
  assert.equal(await source.image(`${github.origin}/page.svg`, 1000, signal), undefined);
  for (const url of [`${other.origin}/shot.png`, 'file:///etc/passwd', 'no address']) {
    assert.equal(await source.image(url, 1000, signal), undefined);
  }
  assert.deepEqual(other.requests, []);
});

test('of 500 comments the first ten and the newest forty are read, in few requests', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1');
  for (let n = 1; n <= 503; n += 1) github.issues.comment('octo/app#1', 'octocat', `Comment ${n}`);
  const { comments, commentsLeftOut } = await open(github).get(refOf(github), signal);
  const numbers = comments.map(({ text }) => Number(text.split(' ')[1]));
  assert.deepEqual(numbers, [...span(1, 10), ...span(464, 503)]);
  assert.equal(commentsLeftOut, 453);
  assert.equal(github.requests.length, 4);
});

test('fifty-one comments are not read twice', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1');
  for (let n = 1; n <= 51; n += 1) github.issues.comment('octo/app#1', 'octocat', `Comment ${n}`);
  const { comments, commentsLeftOut } = await open(github).get(refOf(github), signal);
  assert.equal(comments.length, 50);
  assert.equal(new Set(comments.map(({ text }) => text)).size, 50);
  assert.equal(commentsLeftOut, 1);
});

test('a server without sub-issues is not asked for them', async (t) => {
  const github = await serveGithub(t);
  github.issues.hasLinks = false;
  github.issues.add('octo/app#1', { subIssues: ['octo/app#1'] });
  assert.deepEqual((await open(github).get(refOf(github), signal)).linked, []);
  assert.equal(github.requests.length, 1);
});

test('a link to an issue that the user may not see hides only itself', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1', { parent: 'secret/plans#9' });
  assert.deepEqual((await open(github).get(refOf(github), signal)).linked, []);
});

test('an issue that was moved is trouble that says where it is', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/lib#7');
  github.gone.set('octo/app#1', { movedTo: 'octo/lib#7' });
  const source = open(github);
  const expected = { kind: 'moved', to: `${github.origin}/octo/lib/issues/7` };
  const reading = await trouble(source.get(refOf(github), signal));
  assert.deepEqual(reading.trouble, expected);
  assert.match(reading.message, /moved to octo\/lib#7/);
  assert.deepEqual(
    (await trouble(source.comment(refOf(github), 'x', MARKER, signal))).trouble,
    expected,
  );
  assert.deepEqual(
    github.requests.filter((each) => !each.startsWith('GET')),
    [],
  );
});

test('a repository that was renamed has its issues still, by its new name', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/new#1', { title: 'Still here' });
  github.renamed.set('octo/app', 'octo/new');
  const source = open(github);
  const ticket = await source.get(refOf(github), signal);
  assert.deepEqual(ticket.ref, refOf(github, 'octo/new#1'));
  await source.comment(refOf(github), 'Done.', MARKER, signal);
  assert.equal(github.requests.at(-1), 'POST /api/v3/repos/octo/new/issues/1/comments');
});

test('deleted, missing, private, a pull request and a bad name are each told', async (t) => {
  const github = await serveGithub(t);
  github.gone.set('octo/app#1', 'deleted');
  github.issues.add('octo/app#2', { isPull: true });
  const source = open(github);
  const kinds = ['octo/app#1', 'octo/app#3', 'octo/app#2', '../user#1', 'octo/..#1', 'octo/app#x'];
  const told = await Promise.all(
    kinds.map(
      async (name) => (await trouble(source.get(refOf(github, name), signal))).trouble.kind,
    ),
  );
  assert.deepEqual(told, [
    'deleted',
    'not_found',
    'refused',
    'not_found',
    'not_found',
    'not_found',
  ]);
  assert.equal(github.requests.length, 3);
});

test('limits, single sign-on, a bad token and switched-off issues are told apart', async (t) => {
  const github = await serveGithub(t);
  const soon = Math.floor(Date.now() / 1000) + 600;
  const rows = [
    [403, { 'retry-after': '90' }, 'slow down', 'rate_limited'],
    [429, { 'retry-after': '90' }, 'slow down', 'rate_limited'],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(soon) }, '', 'rate_limited'],
    [403, {}, 'You have exceeded a secondary rate limit.', 'rate_limited'],
    [403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible', 'forbidden'],
    [401, {}, 'Bad credentials', 'signed_out'],
    [410, {}, 'Issues has been disabled in this repository.', 'refused'],
    [503, {}, '', 'offline'],
  ] as const;
  for (const [status, headers, message, kind] of rows) {
    github.fail(/issues/, { status, headers, body: { message } });
    const { trouble: found } = await trouble(open(github).list({}, undefined, signal));
    assert.equal(found.kind, kind, `${status} ${message}`);
    if (found.kind === 'rate_limited') assert.ok(found.until !== undefined);
  }
  const url = 'https://github.com/orgs/octo/sso?authorization_request=A1';
  const headers = { 'x-github-sso': `required; url=${url}` };
  github.fail(/issues/, { status: 403, headers, body: { message: 'SAML' } });
  const sso = await trouble(open(github).list({}, undefined, signal));
  assert.deepEqual(sso.trouble, { kind: 'forbidden', sso: url });
});

test('a comment is written once and edited in place afterwards', async (t) => {
  const github = await serveGithub(t);
  const issue = github.issues.add('octo/app#1');
  // Somebody else knows the marker too; theirs is left alone.
  github.issues.comment('octo/app#1', 'mallory', `<!-- ${MARKER} -->\nMine now`);
  const source = open(github);
  await source.comment(refOf(github), 'Working.', MARKER, signal);
  await source.comment(refOf(github), 'Verified.', MARKER, signal);
  await source.comment(refOf(github), 'Another task.', 'errand:task-71', signal);
  const before = github.requests.length;
  await source.comment(refOf(github), 'Verified.', MARKER, signal);
  assert.ok(github.requests.slice(before).every((each) => each.startsWith('GET')));
  assert.deepEqual(
    issue.comments.map(({ body }) => body),
    [
      `<!-- ${MARKER} -->\nMine now`,
      `<!-- ${MARKER} -->\nVerified.`,
      '<!-- errand:task-71 -->\nAnother task.',
    ],
  );
});

test('a comment is found among hundreds, and one that is too long is cut', async (t) => {
  const github = await serveGithub(t);
  const issue = github.issues.add('octo/app#1');
  for (let n = 1; n <= 250; n += 1) github.issues.comment('octo/app#1', 'octocat', `Comment ${n}`);
  const source = open(github);
  await source.comment(refOf(github), 'Working.', MARKER, signal);
  await source.comment(refOf(github), 'x'.repeat(70_000), MARKER, signal);
  assert.equal(issue.comments.length, 251);
  assert.equal(issue.comments.at(-1)?.body.length, 65_536);
});

test('an answer that is lost after the comment was taken leaves one comment', async (t) => {
  const github = await serveGithub(t);
  const issue = github.issues.add('octo/app#1');
  github.fail(/^POST/, 'lost');
  await open(github).comment(refOf(github), 'Done.', MARKER, signal);
  assert.equal(issue.comments.length, 1);

  github.fail(/^POST/, 'cut');
  const { message } = await trouble(
    open(github).comment(refOf(github), 'More.', 'errand:8', signal),
  );
  assert.match(message, /Cannot comment on octo\/app#1/);
  await open(github).comment(refOf(github), 'More.', 'errand:8', signal);
  assert.equal(issue.comments.length, 2);
  assert.equal(github.requests.filter((each) => each.startsWith('POST')).length, 3);
});

test('an issue is closed as completed once, and opened again', async (t) => {
  const github = await serveGithub(t);
  const issue = github.issues.add('octo/app#1');
  const source = open(github);
  const moves = await source.moves(refOf(github), signal);
  assert.deepEqual(
    moves.map(({ id, isDone }) => [id, isDone]),
    [
      ['completed', true],
      ['not_planned', false],
    ],
  );
  const [completed] = moves;
  assert.ok(completed);
  github.fail(/^PATCH/, 'lost');
  await source.move(refOf(github), completed, signal);
  await source.move(refOf(github), completed, signal);
  assert.deepEqual([issue.state, issue.stateReason], ['closed', 'completed']);
  assert.equal(github.requests.filter((each) => each.startsWith('PATCH')).length, 1);
  assert.equal((await source.get(refOf(github), signal)).state, 'closed as completed');

  const [reopened] = await source.moves(refOf(github), signal);
  assert.ok(reopened);
  await source.move(refOf(github), reopened, signal);
  assert.equal(issue.state, 'open');
});

test('no error holds the token', async (t) => {
  const github = await serveGithub(t);
  github.fail(/issues/, { status: 403, body: { message: `Token ${github.token} is bad` } });
  const error = await trouble(open(github).list({}, undefined, signal));
  assert.ok(!`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes(github.token));
});
