/** Tickets of Jira, in the cloud and in a Jira of one's own, against a server that checks requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jiraAt, signInHint } from '../../../runner/tickets/jira/service.ts';
import { openJira } from '../../../runner/tickets/jira/source.ts';
import { fails, keysOf, span } from '../../support/services/check.ts';
import { serveJira, SPRINT_FIELD } from '../../support/services/jira.ts';
import { ADF, forBoth, open, refOf } from '../../support/services/jira-source.ts';

const { signal } = new AbortController();
const MARKER = 'errand:task-7';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');

forBoth('who the user is', async (_t, jira) => {
  assert.deepEqual(await open(jira).me(signal), { id: jira.user, name: 'Jane' });
});

forBoth('a list goes on over pages, with closed tickets left out', async (_t, jira) => {
  for (let number = 1; number <= 120; number += 1) jira.add(`ABC-${number}`);
  jira.add('ABC-121', { status: '5' });
  jira.add('OTHER-1');
  const keys = await keysOf(open(jira), {});
  assert.deepEqual(
    keys,
    span(1, 120).map((number) => `ABC-${number}`),
  );
});

forBoth('a ticket in a list', async (_t, jira) => {
  const own = jira.email === undefined ? { name: 'jane' } : { accountId: jira.user };
  const sprint =
    jira.email === undefined
      ? 'com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,state=ACTIVE,name=Sprint 7,goal=]'
      : { id: 1, name: 'Sprint 7', state: 'active' };
  jira.add('ABC-7', {
    status: '3',
    fields: {
      summary: 'Round\tprices',
      labels: ['money'],
      assignee: { ...own, displayName: 'Jane' },
      fixVersions: [{ name: '1.0' }],
      [SPRINT_FIELD]: [sprint],
    },
  });
  const { tickets } = await open(jira).list({}, undefined, signal);
  assert.deepEqual(tickets, [
    {
      ref: refOf(jira, 'ABC-7'),
      key: 'ABC-7',
      title: 'Round prices',
      url: `${jira.host}/browse/ABC-7`,
      isOpen: true,
      state: 'In Progress',
      labels: ['money'],
      assignees: [{ id: jira.user, name: 'Jane' }],
      milestone: 'Sprint 7',
      updatedAt: '2026-01-17T12:34:00.000Z',
    },
  ]);
});

forBoth('each filter narrows the list', async (_t, jira) => {
  const assignee = { name: jira.user, accountId: jira.user };
  jira.versions.add('1.0');
  jira.sprints.add('Sprint 7');
  jira.add('ABC-1', { fields: { assignee, labels: ['a', 'b'] } });
  jira.add('ABC-2', { fields: { labels: ['a'], fixVersions: [{ name: '1.0' }] } });
  jira.add('ABC-3', {
    fields: { summary: 'Prices of eggs', [SPRINT_FIELD]: [{ name: 'Sprint 7' }] },
  });
  const source = open(jira);
  assert.deepEqual(await keysOf(source, { isMine: true }), ['ABC-1']);
  assert.deepEqual(await keysOf(source, { labels: ['a'] }), ['ABC-1', 'ABC-2']);
  assert.deepEqual(await keysOf(source, { labels: ['a', 'b'] }), ['ABC-1']);
  assert.deepEqual(await keysOf(source, { milestone: 'Sprint 7' }), ['ABC-3']);
  assert.deepEqual(await keysOf(source, { milestone: '1.0' }), ['ABC-2']);
  assert.deepEqual(await keysOf(source, { text: 'prices of' }), ['ABC-3']);
  await fails(keysOf(source, { milestone: 'None' }), 'refused', /'None' does not exist/);
});

forBoth('a filter holds values, never a part of the query', async (_t, jira) => {
  jira.add('ABC-1', { fields: { labels: ['" OR project = "SECRET'] } });
  jira.add('ABC-2', { fields: { labels: ['back\\slash'] } });
  jira.add('SECRET-1');
  const source = open(jira);
  const injected = '" OR project = "SECRET';
  assert.deepEqual(await keysOf(source, { labels: [injected] }), ['ABC-1']);
  assert.deepEqual(await keysOf(source, { labels: ['back\\slash'] }), ['ABC-2']);
  assert.deepEqual(await keysOf(source, { text: '") OR text ~ ("abc*' }), []);
  assert.deepEqual(await keysOf(source, { text: '***' }), ['ABC-1', 'ABC-2']);
});

forBoth('a ticket whole', async (_t, jira) => {
  const isCloud = jira.email !== undefined;
  const text = (words: string) =>
    isCloud
      ? { ...ADF, content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] }
      : words;
  const picture = isCloud
    ? {
        ...ADF,
        content: [
          {
            type: 'mediaSingle',
            attrs: { layout: 'center' },
            content: [
              { type: 'media', attrs: { type: 'file', id: 'm', collection: '', alt: 'a.png' } },
            ],
          },
        ],
      }
    : '!a.png|thumbnail!';
  const content = isCloud
    ? `${jira.host}/rest/api/3/attachment/content/9`
    : `${jira.host}/secure/attachment/9/a.png`;
  jira.add('ABC-1', {
    fields: {
      summary: 'Round prices',
      description: picture,
      reporter: { name: 'bob', accountId: 'bob', displayName: 'Bob' },
      parent: { key: 'ABC-9', fields: { summary: 'Money' } },
      subtasks: [{ key: 'ABC-2', fields: { summary: 'Part' } }],
      issuelinks: [
        {
          type: { inward: 'is blocked by', outward: 'blocks' },
          inwardIssue: { key: 'XYZ-3', fields: { summary: 'Before' } },
        },
      ],
      attachment: [
        { filename: 'a.png', mimeType: 'image/png', content },
        { filename: 'b.txt', mimeType: 'text/plain', content },
      ],
    },
    comments: [
      {
        id: '1',
        author: 'bob',
        created: '2026-01-18T00:00:00.000+0000',
        body: text('Please'),
        properties: [],
      },
    ],
    remoteLinks: [
      { object: { url: 'https://wiki.example/1', title: 'Plan' }, relationship: 'page' },
    ],
  });
  const ticket = await open(jira).get(refOf(jira), signal);
  const url = isCloud ? `${content}?redirect=false` : content;
  assert.equal(ticket.title, 'Round prices');
  assert.equal(ticket.description, `![a.png](${url})`);
  assert.deepEqual(ticket.images, [{ url, alt: 'a.png' }]);
  assert.deepEqual(ticket.author, { id: 'bob', name: 'Bob' });
  assert.deepEqual(ticket.comments, [
    {
      author: { id: 'bob', name: 'Somebody called bob' },
      at: '2026-01-18T00:00:00.000Z',
      text: 'Please',
    },
  ]);
  assert.equal(ticket.commentsLeftOut, 0);
  const browse = (key: string) => `${jira.host}/browse/${key}`;
  assert.deepEqual(ticket.linked, [
    { key: 'ABC-9', title: 'Money', url: browse('ABC-9'), relation: 'parent' },
    { key: 'ABC-2', title: 'Part', url: browse('ABC-2'), relation: 'sub-task' },
    { key: 'XYZ-3', title: 'Before', url: browse('XYZ-3'), relation: 'is blocked by' },
    { key: 'Plan', title: 'Plan', url: 'https://wiki.example/1', relation: 'page' },
  ]);
});

forBoth('of 500 comments the first and the newest are read', async (_t, jira) => {
  const { comments } = jira.add('ABC-1');
  const body = jira.email === undefined ? '' : ADF;
  for (let number = 1; number <= 500; number += 1) {
    const created = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
    comments.push({ id: String(number), author: 'bob', created, body, properties: [] });
  }
  const ticket = await open(jira).get(refOf(jira), signal);
  const minutes = ticket.comments.map(({ at }) => (Date.parse(at) - Date.UTC(2026, 0, 1)) / 60_000);
  assert.deepEqual(minutes, [...span(1, 10), ...span(461, 500)]);
  assert.equal(ticket.commentsLeftOut, 450);
  assert.equal(jira.requests.filter((request) => request.includes('/comment?')).length, 2);
});

forBoth('a ticket that was moved is found by its old key, and written by it', async (_t, jira) => {
  const ticket = jira.add('NEW-5');
  jira.moved.set('ABC-1', 'NEW-5');
  const source = open(jira);
  const { ref, key } = await source.get(refOf(jira), signal);
  assert.deepEqual([ref, key], [refOf(jira, 'NEW-5'), 'NEW-5']);
  await source.comment(refOf(jira), 'Done', MARKER, signal);
  assert.equal(ticket.comments.length, 1);
});

forBoth('a wrong token is told from a ticket that is not there', async (_t, jira) => {
  jira.add('ABC-1');
  const wrong = open(jira, 'wrong-token-0123456789');
  const said = /does not accept the token.*Sign in again/;
  await fails(wrong.list({}, undefined, signal), 'signed_out', said);
  await fails(wrong.get(refOf(jira), signal), 'signed_out', said);
  await fails(wrong.comment(refOf(jira), 'x', MARKER, signal), 'signed_out', said);
  await fails(wrong.moves(refOf(jira), signal), 'signed_out', said);
  await fails(open(jira).get(refOf(jira, 'ABC-2'), signal), 'not_found', /Jira has no such thing/);
});

forBoth('no error holds the token', async (_t, jira) => {
  const secret = jira.credentials[0] ?? '';
  const body = { errorMessages: [`Token ${jira.token} and ${secret} are bad`] };
  jira.fail(/search/, { status: 400, body });
  await assert.rejects(open(jira).list({}, undefined, signal), (error: Error) => {
    assert.doesNotMatch(error.message, /jira-token/);
    return true;
  });
});

forBoth('a rate limit says until when', async (_t, jira) => {
  jira.fail(/search/, { status: 429, headers: { 'retry-after': '120' } }, 2);
  await fails(open(jira).list({}, undefined, signal), 'rate_limited', /Try again in 2 minutes/);
});

function hint(host: string, email?: string): string | undefined {
  const options = { host, project: 'ABC', token: () => Promise.resolve('token') };
  return signInHint(jiraAt(email === undefined ? options : { ...options, email }));
}

test('what may be wrong with a right token is said', () => {
  assert.match(hint('https://acme.atlassian.net') ?? '', /also wants the e-mail address/);
  assert.equal(hint('https://acme.atlassian.net', 'jane@example.com'), undefined);
  assert.equal(hint('https://jira.example/jira'), undefined);
});

test('a Jira that wants to see a person first is signed out of', async (t) => {
  const jira = await serveJira(t, { isCloud: false });
  const headers = { 'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE; login-url=x' };
  jira.fail(/myself/, { status: 403, headers, body: {} });
  await fails(open(jira).me(signal), 'signed_out', /Sign in again/);
});

test('a Jira that is open to strangers shows them what it has', async (t) => {
  const jira = await serveJira(t, { isCloud: false, isPublic: true });
  jira.add('ABC-1');
  const options = { host: jira.host, project: 'ABC', token: () => Promise.resolve(undefined) };
  assert.deepEqual(await keysOf(openJira(options), {}), ['ABC-1']);
  assert.ok(!jira.requests.some((request) => request.includes('myself')));
});

test('a stranger who is shown nothing is asked to sign in', async (t) => {
  const jira = await serveJira(t, { isCloud: false });
  jira.add('ABC-1');
  const options = { host: jira.host, project: 'ABC', token: () => Promise.resolve(undefined) };
  await fails(openJira(options).list({}, undefined, signal), 'signed_out', /Sign in to Jira first/);
});

test('a token with scopes is taken at its own address, which is found at the site', async (t) => {
  const jira = await serveJira(t, { isCloud: true, hasScopes: true });
  jira.add('ABC-1');
  const source = open(jira);
  const { url } = await source.get(refOf(jira), signal);
  assert.equal(url, `${jira.host}/browse/ABC-1`);
  await source.comment(refOf(jira), 'Done', 'errand:task-7', signal);
  const atSite = jira.requests.filter((request) => request.includes(' /rest/'));
  assert.ok(atSite.length > 0 && atSite.every((request) => request.startsWith('GET ')));
  assert.ok(jira.requests.indexOf('GET /_edge/tenant_info') > 0);
  // A token that is wrong at both is told of once.
  const wrong = open(jira, 'wrong-token-0123456789');
  await fails(
    wrong.me(signal),
    'signed_out',
    /^Cannot read who you are on Jira: .*Sign in again\.$/,
  );
});

forBoth('a picture is read where Jira keeps attachments, and nowhere else', async (_t, jira) => {
  const isCloud = jira.email !== undefined;
  const path = isCloud ? '/attachment/9' : '/secure/attachment/9/a.png';
  jira.files.set(path, { type: 'image/png', bytes: PNG });
  jira.files.set('/secure/Logout.jspa', { type: 'image/png', bytes: PNG });
  const source = open(jira);
  const own = isCloud ? '/rest/api/3/attachment/content/9?redirect=false' : path;
  assert.deepEqual(await source.image(jira.host + own, 1000, signal), {
    type: 'image/png',
    bytes: PNG,
  });
  assert.equal(await source.image(jira.host + own, 5, signal), undefined);
  const before = jira.requests.length;
  for (const address of [
    `${jira.host}/secure/Logout.jspa`,
    `${jira.host}/secure/attachment/../Logout.jspa`,
    'https://elsewhere.example/secure/attachment/9/a.png',
    'file:///etc/passwd',
  ]) {
    assert.equal(await source.image(address, 1000, signal), undefined, address);
  }
  assert.equal(jira.requests.length, before);
});

forBoth('a reference that is no key goes nowhere', async (_t, jira) => {
  const ref = { ...refOf(jira), id: '1/../../myself' };
  await fails(open(jira).get(ref, signal), 'refused', /is no key of a Jira ticket/);
});
