/**
 * Sessions from end to end: the command, a real runner that is killed in between, sandboxes, the
 * built-in agent, and a scripted model that sees what it is told.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import type { LedgerEntry } from '../../../runner/ledger/entry.ts';
import { TestRunner } from '../../support/runner.ts';
import { type Block, call, type Script } from '../../support/scripted-model/script.ts';
import { TaskDocument } from '../command/forms.ts';
import { bash, buggyRepository, CHECK, done, FIX, write, QUICKLY } from '../command/support.ts';
import { assertNothingLeft, Watcher } from '../interrupted/support.ts';

const asks = (question: string, more: object = {}): Block =>
  call('done', { outcome: 'blocked', summary: 'Two ways.', question, ...more });

/** Replies by turn; what a turn needs first is awaited. */
function inTurns(turns: readonly { first?: () => Promise<void>; blocks: Block[] }[]): Script {
  return async ({ turn }) => {
    const { first, blocks } = turns[turn] ?? { blocks: [done('There is nothing left to do.')] };
    await first?.();
    return { blocks };
  };
}

describe('a session', { concurrency: false }, () => {
  let runner: TestRunner;
  let repository: string;
  before(async () => {
    runner = await TestRunner.start();
    repository = buggyRepository(QUICKLY);
  });
  after(() => runner.stop());

  const sent = (id: string) =>
    runner.model.requests.filter(({ text }) => text.includes(`Your task: ${id}`));
  const lastSaid = (id: string, turn: number): string =>
    JSON.stringify(
      sent(id)
        .find((request) => request.turn === turn)
        ?.messages.at(-1),
    );

  function ledgerOf(id: string, attempt: number): readonly LedgerEntry[] {
    const path = join(runner.dataDir, 'ledgers', `${id}-${attempt}.jsonl`);
    const report = verifyChain(ledgerLines(readFileSync(path, 'utf8')));
    assert.ok(report.ok, JSON.stringify(report));
    return report.entries;
  }

  test('steer, interrupt, ask, be killed, answer, end, be killed, follow up', async () => {
    const id = 'story-0001';
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const waits = async () => {
      reached.resolve();
      await goOn.promise;
    };
    const script = inTurns([
      { first: waits, blocks: [call('read', { path: 'sum.sh' })] },
      { blocks: [bash('sleep 300', 600)] },
      { blocks: [asks('Add or multiply?')] },
      { blocks: [write('sum.sh', FIX)] },
      { blocks: [done('It adds now.')] },
      { blocks: [write('README.md', '# It adds\n')] },
      { blocks: [done('It says so.')] },
    ]);
    runner.script(id, script);
    const work = ['--id', id, '--title', id, '--repo', repository, '--ask', ...CHECK];
    assert.equal((await runner.errand(['delegate', ...work, 'Do it.'])).code, 0);
    const watcher = await Watcher.of(runner, id);
    await reached.promise;
    assert.equal((await runner.errand(['steer', id, 'Keep it short.'])).code, 0);
    goOn.resolve();
    await watcher.first(
      ({ event }) =>
        event.kind === 'attempt.tool' &&
        event.call.tool === 'bash' &&
        event.call.state === 'running',
    );
    assert.match(lastSaid(id, 1), /Keep it short\./);
    assert.equal((await runner.errand(['interrupt', id, 'Not so slow.'])).code, 0);
    const parked = await watcher.first(
      ({ event }) => event.kind === 'task.status' && event.status.kind === 'needs_input',
    );
    assert.match(JSON.stringify(parked.event), /Add or multiply/);
    assert.match(lastSaid(id, 2), /Not so slow\./);
    await assertNothingLeft(runner);

    await runner.end('SIGKILL');
    await runner.restart();
    const { json } = await runner.errand(['show', id, '--json']);
    assert.match(
      v.parse(TaskDocument, json).attempts[0]?.question?.text ?? '',
      /^Add or multiply\?/,
    );
    assert.equal((await runner.errand(['answer', id, 'Add.'])).code, 0);
    const ended = await runner.errand(['watch', id]);
    assert.equal(ended.code, 0, ended.stdout);
    assert.match(lastSaid(id, 3), /Add\./);
    const said = ledgerOf(id, 1).flatMap((entry) => (entry.kind === 'human' ? entry.text : []));
    assert.deepEqual(said, ['Keep it short.', 'Not so slow.', 'Add.']);
    assert.equal(ledgerOf(id, 1).filter(({ kind }) => kind === 'trouble').length, 0);

    await runner.end('SIGKILL');
    await runner.restart();
    const remark = ['--comment', 'sum.sh:1=Say why.'];
    const more = ['follow-up', id, 'Also in the README.', ...remark, '--wait', '--json'];
    const followed = await runner.errand(more);
    assert.equal(followed.code, 0, followed.stdout + followed.stderr);
    const task = v.parse(TaskDocument, followed.json);
    assert.match(lastSaid(id, 5), /Also in the README\.[^]*sum\.sh:1\\n> echo[^]*Say why\./);
    assert.deepEqual(
      task.result?.files.map(({ path }) => path),
      ['README.md', 'sum.sh'],
    );
    const [first, second] = task.attempts;
    assert.deepEqual([task.best, second?.continues, second?.verdict], [2, 1, 'verified']);
    // What the first one took is not counted again.
    assert.deepEqual([first?.usage.requests, second?.usage.requests], [5, 2]);
    // Nor is what came before the question.
    const asked = first?.phases.flatMap(({ usage }) => usage?.requests ?? []);
    assert.deepEqual(asked, [3, 2]);
    const [opened] = ledgerOf(id, 2);
    const head = ledgerOf(id, 1).at(-1)?.hash;
    assert.deepEqual(opened?.kind === 'opened' && opened.continues, { attempt: 1, head });
    // One conversation from the first request to the last, byte for byte.
    for (const [index, { body, invalid }] of sent(id).entries()) {
      assert.equal(invalid, undefined);
      const last = sent(id)[index - 1];
      if (!last) continue;
      assert.deepEqual(body.system, last.body.system);
      // Without the brackets that close the last message: it may have grown.
      const prefix = JSON.stringify(last.body.messages).replace(/\]?\}\]$/, '');
      assert.ok(JSON.stringify(body.messages).startsWith(prefix), `request ${index}`);
    }
    await assertNothingLeft(runner);
  });

  test('when nobody answers in time, the default counts, or it gives up with its question', async () => {
    const args = ['--ask=0.02', ...CHECK];
    const usual = inTurns([
      { blocks: [asks('Add or multiply?', { default: 'Add.' })] },
      { blocks: [write('sum.sh', FIX)] },
      { blocks: [done('It adds now.')] },
    ]);
    const ran = await runner.delegate(repository, 'usual', usual, args);
    assert.equal(ran.code, 0, ran.stdout);
    const [attempt] = v.parse(TaskDocument, ran.json).attempts;
    assert.deepEqual(
      attempt?.messages.map(({ kind, by }) => [kind, by]),
      [
        ['question', null],
        ['answer', 'default'],
      ],
    );
    assert.match(lastSaid('usual', 1), /Add\./);
    const bare = inTurns([{ blocks: [asks('Add or multiply?')] }]);
    const given = await runner.delegate(repository, 'bare', bare, args);
    assert.equal(given.code, 2, given.stdout);
    assert.match(JSON.stringify(given.json.because), /Add or multiply\?/);
    // With nobody there it does not wait at all.
    const alone = await runner.delegate(repository, 'alone', bare, [...CHECK]);
    assert.equal(alone.code, 2, alone.stdout);
    assert.deepEqual(alone.json.attempts[0].messages, []);
  });
});
