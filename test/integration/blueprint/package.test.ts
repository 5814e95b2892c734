/** What becomes of a result when the work goes on after it: with real git, without a sandbox. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { lastCheckpoint, commitTree } from '../../../runner/blueprint/checkpoint.ts';
import type { AttemptConfig } from '../../../runner/blueprint/attempt-config.ts';
import { packageWork } from '../../../runner/blueprint/run-git.ts';
import type { AttemptRuntime } from '../../../runner/blueprint/attempt-runtime.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { attemptRef, baseRef } from '../../../runner/protocol/task.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { memoryNotes } from '../../support/memory-notes.ts';
import { folder, git, repository, TASK } from '../git/support.ts';

const CHECK = { name: 'test', command: 'npm test' };

async function workOf(t: TestContext) {
  const root = repository(t, { 'a.txt': 'one\n' });
  const base = git(root, ['rev-parse', 'HEAD']);
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('c'.repeat(32), 'sample');
  git(bare.path, ['fetch', '--quiet', root, `+${base}:${baseRef(TASK)}`]);
  const entries: LedgerEntry[] = [];
  const record = async (phase: string, body: LedgerBody): Promise<LedgerEntry> => {
    const entry = appendEntry(entries.at(-1), { phase, t: '2026-01-01T00:00:00.000Z', body });
    entries.push(entry);
    return entry;
  };
  const context = {
    task: { id: TASK, spec: { title: 'A task', base, origin: { kind: 'prompt' } } },
    attempt: 1,
    record,
    ledger: () => entries,
    notes: memoryNotes(),
    tell: async () => {},
    now: () => new Date(),
    log: () => {},
  } as unknown as AttemptContext;
  const plan = { checks: [CHECK], protectedPaths: [] } as unknown as AttemptConfig;
  const work = { context, repository: bare, config: plan } as AttemptRuntime;
  await record('prepare', { kind: 'checks', source: 'task', checks: [CHECK] });
  const first = await commitTree(
    context,
    bare,
    await bare.withFiles(base, new Map([['a.txt', Buffer.from('two\n')]])),
  );
  assert.equal(await packageWork(work), true);
  const result = lastCheckpoint(context)?.commit ?? '';
  const output = { artifact: 'a', bytes: 0, sha256: '' };
  await record('verify', {
    kind: 'check',
    at: 'head',
    ...CHECK,
    commit: result,
    image: 'sha256:0',
    network: 'none',
    outcome: 'passed',
    exit: 0,
    ms: 1,
    output,
  });
  assert.equal(verdict(entries).level, 'verified');
  return { work, context, bare, base, first, result, entries };
}

test('a result that is taken back as a whole is none: the verdict says that nothing changed', async (t) => {
  const { work, context, bare, base, entries } = await workOf(t);
  await commitTree(context, bare, await bare.treeOf(base));
  assert.equal(await packageWork(work), false);
  const { level, because } = verdict(entries);
  assert.equal(level, 'failed');
  assert.deepEqual(
    because.map(({ code }) => code),
    ['no_change'],
  );
});

test('the same tree once more is handed over as the commit that was checked', async (t) => {
  const { work, context, bare, base, first, result, entries } = await workOf(t);
  await commitTree(context, bare, await bare.treeOf(base));
  await commitTree(context, bare, first.tree);
  assert.equal(await packageWork(work), false);
  assert.equal(lastCheckpoint(context)?.commit, result);
  assert.equal(await bare.getRef(attemptRef(TASK, 1)), result);
  assert.equal(verdict(entries).level, 'verified');
});

test('a runner that was killed right after it packaged still has the result verified', async (t) => {
  const { work, context, bare, base } = await workOf(t);
  const files = new Map([['a.txt', Buffer.from('three\n')]]);
  await commitTree(context, bare, await bare.withFiles(base, files));
  assert.equal(await packageWork(work), true);
  const packaged = lastCheckpoint(context);
  // Killed before the outcome was stored: the node is visited again, and nothing was tried since.
  await context.record('resumed', { kind: 'resumed', reason: 'the runner was restarted' });
  await context.record('prepare', { kind: 'environment', image: 'i', setup: [] });
  assert.equal(await packageWork(work), true);
  assert.deepEqual(lastCheckpoint(context), packaged, 'the commit stays what it is');
  await context.record('verify', {
    kind: 'verification',
    level: 'quick',
    result: packaged?.commit ?? '',
    base,
  });
  assert.equal(await packageWork(work), false);

  // What was taken back as a whole is no result, however often it is packaged.
  await commitTree(context, bare, await bare.treeOf(base));
  assert.equal(await packageWork(work), false);
  await context.record('resumed', { kind: 'resumed', reason: 'the runner was restarted' });
  assert.equal(await packageWork(work), false);
});
