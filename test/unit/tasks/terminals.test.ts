import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { MAX_TERMINALS } from '../../../runner/protocol/terminal.ts';
import type { AttemptNews, OpenShell, Shell, TerminalHost } from '../../../runner/tasks/context.ts';
import { Terminals } from '../../../runner/tasks/terminals.ts';
import { stateOf } from '../extension/samples.ts';

const WHERE = { task: 'task-aaaa', attempt: 1, size: { columns: 80, rows: 24 } };
const take = (): void => undefined;

/** An attempt that remembers what is recorded and told. */
function host(refuses = false): TerminalHost & { recorded: LedgerBody[]; told: AttemptNews[] } {
  const [recorded, told]: [LedgerBody[], AttemptNews[]] = [[], []];
  return {
    recorded,
    told,
    task: { id: WHERE.task, spec: stateOf(WHERE.task, {}).spec },
    attempt: 1,
    log: () => undefined,
    tell: async (news) => void told.push(news),
    record: async (_phase, body) => {
      if (refuses) throw new Error('fenced off');
      recorded.push(body);
      return body as LedgerEntry;
    },
  };
}

/** A shell that ends when it is closed. */
const openShell: OpenShell = () => {
  const { promise, resolve } = Promise.withResolvers<{ exit?: number }>();
  const shell: Shell = {
    write: async () => undefined,
    resize: () => undefined,
    close: () => resolve({}),
    ended: promise,
  };
  return shell;
};

const counts = (told: readonly AttemptNews[]): unknown[] =>
  told.map((news) => (news.kind === 'attempt.terminals' ? news.open : news));

test('a terminal is recorded before it begins and after its end, with how much was typed', async () => {
  const terminals = new Terminals();
  const at = host();
  let recordedAtStart = 0;
  terminals.offer(at, (size, onOutput) => {
    recordedAtStart = at.recorded.length;
    return openShell(size, onOutput);
  });
  const terminal = await terminals.open(WHERE, take);
  assert.equal(recordedAtStart, 1);
  await terminal.write(Buffer.from('ls\r'));
  terminal.close();
  assert.deepEqual(await terminal.ended, {});
  const [opened, closed] = at.recorded;
  assert.ok(opened?.kind === 'terminal' && closed?.kind === 'terminal');
  assert.ok(closed.what === 'closed' && opened.what === 'opened');
  assert.deepEqual([closed.id, closed.typed], [opened.id, 3]);
  assert.deepEqual(counts(at.told), [1, 0]);
});

test('where the place is withdrawn, all in it have ended and are recorded by then', async () => {
  const terminals = new Terminals();
  const at = host();
  const withdraw = terminals.offer(at, openShell);
  const open = await Promise.all([terminals.open(WHERE, take), terminals.open(WHERE, take)]);
  const late = terminals.open(WHERE, take);
  await withdraw('The sandbox is gone.');
  assert.deepEqual(counts(at.told).at(-1), 0);
  assert.equal(at.recorded.length, 6);
  for (const terminal of [...open, await late]) {
    assert.deepEqual(await terminal.ended, { why: 'The sandbox is gone.' });
  }
  await assert.rejects(terminals.open(WHERE, take), /has no sandbox at the moment/);
});

test('a place is found by its attempt, the newest first', async () => {
  const terminals = new Terminals();
  const used: string[] = [];
  const named = (name: string): OpenShell => {
    return (size, onOutput) => {
      used.push(name);
      return openShell(size, onOutput);
    };
  };
  terminals.offer(host(), named('first'));
  const withdraw = terminals.offer(host(), named('second'));
  await terminals.open(WHERE, take);
  await withdraw('Done.');
  await terminals.open(WHERE, take);
  assert.deepEqual(used, ['second', 'first']);
  await assert.rejects(terminals.open({ ...WHERE, attempt: 2 }, take), /Attempt 2 has no sandbox/);
  await assert.rejects(terminals.open({ ...WHERE, task: 'task-bbbb' }, take), /has no sandbox/);
});

test('there are only so many of them, and none that could not be recorded', async () => {
  const terminals = new Terminals();
  terminals.offer(host(), openShell);
  for (let n = 0; n < MAX_TERMINALS; n += 1) await terminals.open(WHERE, take);
  await assert.rejects(terminals.open(WHERE, take), /has 8 terminals already/);

  const fenced = new Terminals();
  fenced.offer(host(true), () => assert.fail('it was opened'));
  await assert.rejects(fenced.open(WHERE, take), /fenced off/);
});
