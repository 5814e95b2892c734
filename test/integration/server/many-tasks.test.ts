/** The command with a runner that has more tasks than one answer lists. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { git, makeRepository } from '../../support/repository.ts';
import { Command, temporaryFolder } from '../../support/runner.ts';
import { spec, startRunner } from './runner.ts';

const COUNT = 510;
const idOf = (n: number): string => `task-${String(n).padStart(4, '0')}`;

test('lists, names and forgets tasks beyond the first five hundred', async (t) => {
  const runner = await startRunner({
    concurrency: 1,
    run: async (_context, signal) => void (await once(signal, 'abort')),
  });
  t.after(() => runner.stop());
  for (let n = 0; n < COUNT; n++) await runner.tasks.create(idOf(n), spec(idOf(n)));
  const home = temporaryFolder('errand-many-');
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const command = new Command(home, { ERRAND_RUNNER_URL: runner.url, ERRAND_TOKEN: runner.token });

  const all = await command.run(['tasks', '--json', '--limit', '1000']);
  assert.deepEqual([all.json.tasks.length, all.json.more], [COUNT, false]);
  assert.equal(all.json.tasks.at(-1).id, idOf(0));
  assert.equal(all.json.waiting, COUNT - 1);
  const places = all.json.tasks.map(({ place }: { place: number | null }) => place).toReversed();
  // The first one runs; those beyond the first five hundred are only counted.
  assert.deepEqual(places.slice(0, 4), [null, 1, 2, 3]);
  assert.deepEqual([places[500], places[501], places.at(-1)], [500, null, null]);
  const some = await command.run(['tasks', '--limit', '505']);
  assert.deepEqual(
    [some.stdout.split('\n').length - 1, /more: errand tasks --limit 1010/.test(some.stdout)],
    [506, true],
  );

  const oldest = await command.run(['show', idOf(3)]);
  assert.match(oldest.stdout, /^place in the queue: 3 of 509$/m);
  await runner.tasks.create('urgent-01', { ...spec('Urgent'), priority: 'high' });
  const urgent = await command.run(['tasks', '--limit', '1', '--json']);
  const { place, priority } = urgent.json.tasks[0];
  assert.deepEqual([place, priority], [1, 'high']);
  assert.match((await command.run(['tasks', '--limit', '1'])).stdout, /Queued, 1 of 510/);
  await runner.tasks.cancel('urgent-01');
  await runner.tasks.discard('urgent-01');

  // The oldest task has an id that begins like those of newer ones.
  await runner.tasks.create('task-0000-x', spec());
  assert.equal((await command.run(['show', '--json', idOf(0)])).json.id, idOf(0));
  const unclear = await command.run(['show', 'task-0000-', '--json']);
  assert.equal(unclear.json.id, 'task-0000-x');
  const two = await command.run(['cancel', 'task-000']);
  assert.match(two.stderr, /More than one task begins with "task-000"/);

  // Long ago: the refs of many tasks that the runner has, and of one that it has forgotten.
  const repository = makeRepository({ 'a.txt': 'a\n' });
  const tree = git(repository, 'rev-parse', 'HEAD^{tree}').trim();
  const who = 'A <a@localhost> 1500000000 +0000';
  const old = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
    cwd: repository,
    input: `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nOld\n`,
    encoding: 'utf8',
  });
  const kept = Array.from({ length: 60 }, (_, n) => `refs/errand/tasks/${idOf(n)}/base`);
  for (const ref of [...kept, 'refs/errand/tasks/zzzz-gone/base']) {
    git(repository, 'update-ref', ref, old.trim());
  }
  await runner.tasks.cancel('task-0000-x');
  const discarded = await command.run(['discard', 'task-0000-x', '--repo', repository]);
  assert.equal(discarded.code, 0, discarded.stderr);
  const left = git(repository, 'for-each-ref', '--format=%(refname)', 'refs/errand/tasks/');
  assert.deepEqual(left.trim().split('\n'), kept);
});
