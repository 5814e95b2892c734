// Reporting to a ticket of each service: one comment however often, a move that is offered, and
// trouble that says what happened.
import assert from 'node:assert/strict';
import { type TestContext, describe, test } from 'node:test';
import { chooseMove, requireTicket, sendReport, ticketOf } from '../../../runner/report/send.ts';
import { openSource } from '../../../runner/tickets/open.ts';
import {
  TicketError,
  type TicketSource,
  type TicketTrouble,
} from '../../../runner/tickets/source.ts';
import type { TicketRef } from '../../../runner/tickets/ticket.ts';
import type { Hosted } from '../../../runner/tickets/trackers.ts';
import type { DescribedServer } from '../../support/services/described-server.ts';
import { serveGithub } from '../../support/services/github.ts';
import { serveGitlab } from '../../support/services/gitlab.ts';
import { open as openStandIn } from '../../support/services/jira-source.ts';
import { serveJira } from '../../support/services/jira.ts';
import { serveLinear } from '../../support/services/linear.ts';
import { taskFrom, TICKET } from './sample.ts';

interface Place {
  readonly server: DescribedServer;
  readonly source: TicketSource;
  readonly ref: TicketRef;
  comments(): readonly unknown[];
  state(): string;
  /** The ticket is not there any more. */
  remove(): void;
  /** The write of a new comment. */
  readonly create: RegExp;
  /** A state that is offered, and how the service then calls it. */
  readonly move: readonly [name: string, state: string];
  readonly limit: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body: unknown;
  };
}

const PLACES: Readonly<Record<Hosted, (t: TestContext) => Promise<Place>>> = {
  async github(t) {
    const server = await serveGithub(t);
    const { origin: host, token } = server;
    const issue = server.issues.add('octo/app#12');
    const ref = { service: 'github', host, project: 'octo/app', id: '12' } as const;
    return {
      server,
      source: await opened(ref, token),
      ref,
      comments: () => issue.comments.map(({ body }) => body),
      state: () => `${issue.state} ${issue.stateReason}`,
      remove: () => void server.gone.set('octo/app#12', 'deleted'),
      create: /^POST/,
      move: ['closed as completed', 'closed completed'],
      limit: { status: 403, headers: { 'retry-after': '90' }, body: { message: 'slow down' } },
    };
  },
  async gitlab(t) {
    const server = await serveGitlab(t);
    const { host, token } = server;
    const issue = server.add('group/app#12');
    const ref = { service: 'gitlab', host, project: 'group/app', id: '12' } as const;
    return {
      server,
      source: await opened(ref, token),
      ref,
      comments: () => issue.notes.map(({ body }) => body),
      state: () => issue.state,
      remove: () =>
        server.fail(/\/issues\/12/, { status: 404, body: { message: '404 Not found' } }, 9),
      create: /^POST/,
      move: ['Closed', 'closed'],
      limit: { status: 429, headers: { 'retry-after': '90' }, body: {} },
    };
  },
  async linear(t) {
    const server = await serveLinear(t);
    const issue = server.add('ENG-12');
    const { origin: host, token } = server;
    const ref = { service: 'linear', host, project: 'ENG', id: '12' } as const;
    return {
      server,
      source: await opened(ref, token),
      ref,
      comments: () => issue.comments.map(({ body }) => body),
      state: () => issue.state,
      remove: () => void server.issues.delete('ENG-12'),
      create: /^POST/,
      move: ['doi', 'state-started'],
      limit: {
        status: 400,
        body: { errors: [{ message: 'Rate limited', extensions: { code: 'RATELIMITED' } }] },
      },
    };
  },
  async jira(t) {
    const server = await serveJira(t, { isCloud: true });
    const ticket = server.add('ABC-12');
    server.transitions.set('1', [{ id: '31', to: '3' }]);
    return {
      server,
      source: openStandIn(server),
      ref: { service: 'jira', host: server.host, project: 'ABC', id: '12' },
      comments: () => ticket.comments.map(({ body }) => JSON.stringify(body)),
      state: () => ticket.status,
      remove: () => void server.tickets.delete('ABC-12'),
      create: /^POST .*\/comment$/,
      move: ['in progress', '3'],
      limit: { status: 429, headers: { 'retry-after': '90' }, body: {} },
    };
  },
};

function opened(ref: TicketRef, token: string): Promise<TicketSource> {
  return openSource(ref, {
    token: () => Promise.resolve({ token }),
    lists: { open: () => Promise.reject(new Error('no list')) },
  });
}

const signal = AbortSignal.timeout(60_000);

function send({ source, ref }: Place, comment: string): Promise<void> {
  return sendReport(source, { task: taskFrom(ref), ref, comment }, undefined, signal);
}

async function troubleOf(doing: Promise<unknown>): Promise<TicketTrouble['kind']> {
  const error = await doing.then(
    () => assert.fail('it was done'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TicketError, String(error));
  return error.trouble.kind;
}

for (const service of ['github', 'gitlab', 'linear', 'jira'] as const) {
  describe(service, () => {
    const make = PLACES[service];

    test('a later report edits the comment of an earlier one', async (t) => {
      const place = await make(t);
      await send(place, 'The first.');
      await send(place, 'The second.');
      await send(place, 'The second.');
      const [comment, ...others] = place.comments();
      assert.deepEqual(others, []);
      assert.match(String(comment), /The second\./);
      assert.doesNotMatch(String(comment), /The first\./);
    });

    test('where the answer is lost after the comment was taken, there is one', async (t) => {
      const place = await make(t);
      place.server.fail(once(place.create, place), 'lost');
      await send(place, 'Once.');
      assert.equal(place.comments().length, 1);
    });

    test('a move is chosen by its name, and only of those that are offered', async (t) => {
      const place = await make(t);
      const { source, ref, move } = place;
      const [name, state] = move;
      const chosen = await chooseMove(source, ref, name, signal);
      assert.ok(chosen);
      await sendReport(source, { task: taskFrom(ref), ref, comment: 'Done.' }, chosen, signal);
      assert.equal(place.state(), state);
      assert.equal(place.comments().length, 1);
      await assert.rejects(chooseMove(source, ref, 'Nowhere', signal), {
        code: 'invalid',
        message: 'The ticket cannot be moved to "Nowhere" now.',
      });
    });

    test('a ticket that is gone, a limit and a refusal are told, and nothing is written', async (t) => {
      const place = await make(t);
      place.server.fail(/./, place.limit, 9);
      assert.equal(await troubleOf(send(place, 'Now.')), 'rate_limited');
      assert.equal(place.comments().length, 0);
      const gone = await make(t);
      gone.remove();
      assert.match(await troubleOf(send(gone, 'Now.')), /^(deleted|not_found)$/);
      if (service === 'linear') return;
      const forbidden = await make(t);
      forbidden.server.fail(forbidden.create, { status: 403, body: { message: 'no' } });
      assert.equal(await troubleOf(send(forbidden, 'Now.')), 'forbidden');
      assert.equal(forbidden.comments().length, 0);
    });
  });
}

/** Linear asks and writes at one address: the write is what comes after two questions. */
function once(create: RegExp, { ref }: Place): Pick<RegExp, 'test'> {
  let asked = 0;
  return { test: (name) => create.test(name) && (ref.service !== 'linear' || ++asked === 3) };
}

test('a move that Jira wants fields for is said, and the comment is there', async (t) => {
  const place = await PLACES.jira(t);
  const { source, ref, server } = place;
  const fields = { resolution: { required: true, name: 'Resolution' } };
  (server as Awaited<ReturnType<typeof serveJira>>).transitions.set('1', [
    { id: '41', to: '5', fields },
  ]);
  const move = await chooseMove(source, ref, 'done', signal);
  await assert.rejects(
    sendReport(source, { task: taskFrom(ref), ref, comment: 'Done.' }, move, signal),
    /^TicketError: The comment is written\. Cannot move ABC-12 to Done: Jira wants Resolution for it\. .*\/browse\/ABC-12/,
  );
  assert.equal(place.comments().length, 1);
});

test('a state that the ticket has already is no move, and an unclear beginning is refused', async (t) => {
  const { source, ref } = await PLACES.linear(t);
  assert.equal(await chooseMove(source, ref, 'todo', signal), undefined);
  await assert.rejects(chooseMove(source, ref, 'd', signal), {
    message: 'More than one state begins with "d".',
    hint: 'It can be moved to "Backlog", "Doing", "Done", "No".',
  });
});

test('only a ticket of a service is reported to', () => {
  assert.deepEqual(ticketOf(taskFrom(TICKET).spec.origin), TICKET);
  const item = taskFrom({ ...TICKET, service: 'list' });
  assert.equal(ticketOf(item.spec.origin), undefined);
  assert.throws(() => requireTicket(item), { hint: 'Its result ticks the item.' });
  const other = { ...item.spec.origin.ticket, service: 'trello' } as never;
  assert.equal(ticketOf({ ticket: other }), undefined);
});
