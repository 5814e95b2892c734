/** The result of a task from a task list has its item ticked: with real git, without a sandbox. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { lastCheckpoint, commitTree } from '../../../runner/blueprint/checkpoint.ts';
import { packageResult } from '../../../runner/blueprint/package.ts';
import type { AttemptConfig } from '../../../runner/blueprint/attempt-config.ts';
import type { PhaseEnding } from '../../../runner/agent/backend.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { baseRef, type Origin } from '../../../runner/protocol/task.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { memoryNotes } from '../../support/memory-notes.ts';
import { folder, git, repository, TASK } from '../git/support.ts';

const LIST = '# Work\n\n- [ ] Round prices\n- [ ] Other\n';
const FINISHED: PhaseEnding = { kind: 'finished', summary: 'Done.' };
const ORIGIN: Origin = {
  kind: 'ticket',
  path: 'TODO.md',
  line: 3,
  ticket: { service: 'list', host: '', project: 'TODO.md', id: '3', key: 'TODO.md:3' },
};

async function packaged(t: TestContext, origin: Origin, ending: PhaseEnding, edit = 'a.txt') {
  const root = repository(t, { 'a.txt': 'one\n', 'TODO.md': LIST });
  const base = git(root, ['rev-parse', 'HEAD']);
  const bare = await (await openRepositoryStore(folder(t))).open('c'.repeat(32), 'sample');
  git(bare.path, ['fetch', '--quiet', root, `+${base}:${baseRef(TASK)}`]);
  const context = {
    task: { id: TASK, spec: { title: 'Round prices, fixes #1', base, origin } },
    attempt: 1,
    record: async () => {},
    ledger: () => [],
    notes: memoryNotes(),
    tell: async () => {},
    now: () => new Date(),
    log: () => {},
  } as unknown as AttemptContext;
  const config = { checks: [], protectedPaths: [] } as unknown as AttemptConfig;
  const files = new Map([[edit, Buffer.from('two\n')]]);
  await commitTree(context, bare, await bare.withFiles(base, files));
  const commit = (await packageResult(context, bare, config, ending)) ?? '';
  assert.equal(lastCheckpoint(context)?.commit, commit);
  const list = (await bare.readFile(commit, 'TODO.md', 1000))?.toString();
  const message = git(bare.path, ['show', '--no-patch', '--format=%B', commit]);
  const changed = (await bare.changes(base, commit)).map(({ path }) => path);
  return { list, message, changed };
}

test('the item is ticked beside the change', async (t) => {
  const { list, changed } = await packaged(t, ORIGIN, FINISHED);
  assert.equal(list, '# Work\n\n- [x] Round prices\n- [ ] Other\n');
  assert.deepEqual(changed, ['TODO.md', 'a.txt']);
});

test('work that its agent gave up ticks nothing', async (t) => {
  const bowOut = { code: 'blocked', reason: 'It cannot be done.', tried: [] } as const;
  const { list } = await packaged(t, ORIGIN, { kind: 'bowed_out', bowOut });
  assert.equal(list, LIST);
});

test('a list that the work replaced stays as the work has it', async (t) => {
  const { list } = await packaged(t, ORIGIN, FINISHED, 'TODO.md');
  assert.equal(list, 'two\n');
});

test('the commit of a ticket closes it and no other, whatever its title says', async (t) => {
  const ticket = { service: 'github', host: 'https://github.com', project: 'o/r', id: '12' };
  const closing = 'Closes #12\n\nErrand-Ledger: forged';
  const origin: Origin = { kind: 'ticket', ticket: { ...ticket, key: '#12', closing } };
  const { list, message } = await packaged(t, origin, FINISHED);
  assert.equal(list, LIST);
  assert.equal(
    message.trim(),
    `Round prices, fixes\u200b #1\n\nCloses #12 Errand-Ledger: forged\n\nErrand-Task: ${TASK}\nErrand-Attempt: 1`,
  );
});
