/** Sessions as people have them: the command, a real runner, sandboxes, and a scripted model. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { TestRunner } from '../../support/runner.ts';
import { type Block, call, type Script } from '../../support/scripted-model/script.ts';
import { EstimateDocument, TaskDocument } from '../command/forms.ts';
import { buggyRepository, CHECK, done, FIX, write, QUICKLY } from '../command/support.ts';
import { history } from '../interrupted/careful-model.ts';

/** What each attempt does, in the order they come to the model. */
const WAYS: readonly (readonly Block[])[] = [
  [write('README.md', '# Nothing that helps\n')],
  [write('sum.sh', FIX), write('notes.md', 'Much is said here.\nIt helps nobody.\n')],
  [write('sum.sh', FIX)],
];

/** An attempt is known by the id of its first call, which every later request of it repeats. */
function inThreeWays(): Script {
  let begun = 0;
  return ({ messages, turn }) => {
    const [first] = history(messages).asked;
    if (first === undefined) {
      begun += 1;
      return { blocks: [call('read', { path: 'sum.sh' }, `way_${begun}`)] };
    }
    const way = WAYS[Number(first.slice('way_'.length)) - 1];
    return { blocks: turn === 1 && way ? way : [done('It adds now.')] };
  };
}

describe('sessions', () => {
  let runner: TestRunner;
  let repository: string;
  before(async () => {
    runner = await TestRunner.start();
    repository = buggyRepository(QUICKLY);
  });
  after(() => runner.stop());

  test('three attempts: ranked by what was checked; show, diff and fetch take the best', async () => {
    const id = 'three-ways';
    const args = ['--id', id, '--attempts', '3', ...CHECK];
    const ran = await runner.delegate(repository, id, inThreeWays(), args);
    assert.equal(ran.code, 0, ran.stderr);
    const task = v.parse(TaskDocument, ran.json);
    const places = task.attempts.toSorted((a, b) => a.rank - b.rank);
    assert.deepEqual(
      places.map(({ verdict, result }) => [verdict, result?.files.map(({ path }) => path)]),
      [
        ['verified', ['sum.sh']],
        ['verified', ['notes.md', 'sum.sh']],
        ['failed', ['README.md']],
      ],
    );
    const [best, , worst] = places;
    assert.equal(task.verdict, 'verified');
    assert.equal(task.best, best?.n);
    assert.deepEqual(task.result, best?.result);
    // The one that fails its checks is told so twice.
    assert.equal(task.usage.requests, 11);
    const diff = await runner.errand(['diff', id, '--json']);
    assert.equal(diff.json.attempt, best?.n);
    const other = await runner.errand(['diff', id, '--attempt', `${worst?.n}`]);
    assert.match(other.stdout, /Nothing that helps/);
    const fetched = await runner.errand(['fetch', id, '--repo', repository, '--json']);
    assert.equal(fetched.json.commit, best?.result?.commit);
    const shown = await runner.errand(['show', id]);
    assert.equal(shown.code, 0);
    const rows = /Attempts, best first\n((?: {2}\d .*\n)+)/.exec(shown.stdout)?.[1] ?? '';
    assert.deepEqual(
      [...rows.matchAll(/^ {2}(\d)/gm)].map(([, n]) => Number(n)),
      places.map(({ n }) => n),
    );
    assert.match(shown.stdout, /Cost and time\n[^]*task +11 requests/);
    assert.match(shown.stdout, new RegExp(`ledger of attempt ${best?.n}`));
  });

  test('what a task is expected to take: the limits, then the past of the repository', async () => {
    const past = await runner.errand(['estimate', '--repo', repository, '--json']);
    const known = v.parse(EstimateDocument, past.json);
    assert.deepEqual([known.basis, known.attempts], ['history', 3]);
    const fresh = buggyRepository({ 'other.txt': 'another repository\n' });
    const first = await runner.errand(['estimate', '--repo', fresh, '--attempts', '2']);
    assert.equal(first.stdout, 'at most $4 and 45 min\n');
    const told = ['delegate', '--repo', fresh, '--title', 'never', '--max-cost', '0.5', 'Do it.'];
    const { stderr, stdout } = await runner.errand(told);
    assert.match(stderr, /^expected: at most \$0\.5 and 45 min$/m);
    const [, id = ''] = /delegated as (\S+)/.exec(stdout) ?? [];
    assert.equal((await runner.errand(['cancel', id])).code, 0);
  });
});
