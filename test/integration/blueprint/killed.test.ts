/**
 * kill -9 of a real runner in the steps that only a blueprint has: quick checks, a round of fixes,
 * a review, and work that is shared. It goes on by itself, and ends as it would have anyway. Each
 * kill is where it says: the model or a command waits until the runner is dead.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { git } from '../../support/repository.ts';
import { type Ran, TestRunner } from '../../support/runner.ts';
import { type Block, call, type Script } from '../../support/scripted-model/script.ts';
import { appending, carefully, type Steps } from '../interrupted/careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  bareRepository,
  brokenSum,
  delegate,
  type Heard,
  levelOf,
  Watcher,
} from '../interrupted/support.ts';

type Step = Steps[number][string];
type Point = (heard: Heard) => boolean;

const command = (line: string): Step => {
  return (_name, id) => call('bash', { command: `${line}; echo ${id} >> lines.txt` }, id);
};
/** The first time it does not end by itself. */
const endless = (step: Step): Step => {
  return (name, id, first) =>
    first ? call('bash', { command: 'tail -f /dev/null' }, id) : step(name, id, first);
};
const named = (into: string): Step => {
  return (_name, id) => call('bash', { command: `mkdir -p b && echo ${id} ${into}b/b.txt` }, id);
};
const finished = (summary: string): Step => {
  return (_name, id) => call('done', { outcome: 'finished', summary }, id);
};

const quickBegan: Point = ({ event }) =>
  event.kind === 'attempt.phase' && event.phase.name === 'quick' && event.phase.ms === undefined;

const tool =
  (id: string, state: 'running' | 'ok'): Point =>
  ({ event }) =>
    event.kind === 'attempt.tool' && event.call.id === id && event.call.state === state;

/** Half right at first: the checks send it back once. */
const fixing = (killed: boolean): Steps => {
  const right = command("sed -i 's/ + 1//' sum.sh");
  return [
    // Ignored, and so gone with the sandbox: until then the check does not end.
    { half: command(`sed -i 's/ - .*/ + $2 + 1))/' sum.sh${killed ? '; touch endless' : ''}`) },
    { early: finished('It adds, nearly.') },
    { right: killed ? endless(right) : right },
    { append: appending },
    { late: finished('It adds now.') },
  ];
};

const REVIEWING: Steps = [
  { look: (_name, id) => call('read', { path: 'sum.sh' }, id) },
  {
    review: (_name, id) => {
      const probe = { name: 'adds', command: 'sh sum.sh 3 4', expected: '7' };
      return call('review', { summary: 'Read.', findings: [], probes: [probe] }, id);
    },
  },
];

const TREE = {
  'check.sh':
    'if [ -e endless ]; then tail -f /dev/null; fi\ntest "$(sh sum.sh 2 2)" = 4 && echo fine\n',
  '.gitignore': 'endless\n',
};

describe('kill -9 within a blueprint', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  const kill = async (): Promise<void> => {
    await runner.end('SIGKILL');
    await runner.restart();
  };

  /** The same model; it is asked for this step for the first time, and the runner dies of it. */
  function deadly(script: Script, step: string, ready = async (): Promise<void> => {}): Script {
    let done = false;
    return async (request) => {
      const reply = await script(request);
      const asked = reply.blocks.some((block) => isOf(block, step));
      if (asked && !done) {
        done = true;
        await ready();
        await kill();
      }
      return reply;
    };
  }

  /** To the end, killed at these events; resolves with the verdict. */
  async function follow(id: string, watcher: Watcher, points: readonly Point[]): Promise<string> {
    for (const point of points) {
      await watcher.first(point);
      await kill();
    }
    const level = levelOf(await watcher.end());
    watcher.close();
    await assertWhole(runner, id, watcher.heard);
    await assertNothingLeft(runner);
    return level;
  }

  const content = (id: string, path: string): string =>
    git(bareRepository(runner, id), 'show', `refs/errand/tasks/${id}/attempts/1:${path}`);

  test('in quick checks, twice in a round of fixes, and in a review', async () => {
    const repository = brokenSum({
      ...TREE,
      '.errand/config.yaml': 'review: always\nverify: quick\n',
    });
    const ends: unknown[] = [];
    for (const killed of [false, true]) {
      const id = killed ? 'killed-in-rounds' : 'left-alone';
      const [code, review] = [carefully(fixing(killed)), carefully(REVIEWING)];
      runner.script(id, killed ? deadly(code, 'append') : code);
      runner.script(`review ${id}`, killed ? deadly(review, 'review') : review);
      await delegate(runner, repository, id);
      const watcher = await Watcher.of(runner, id);
      const points = killed ? [quickBegan, tool('right_1', 'running')] : [];
      const level = await follow(id, watcher, points);
      const resumed = (await runner.errand(['log', id])).stdout.split('== prepare').length - 2;
      assert.equal(resumed, killed ? 4 : 0);
      const { json } = await runner.errand(['show', '--json', id]);
      const [{ claim }] = json.attempts;
      const because = json.because.map(({ text }: { text: string }) => text);
      ends.push({ level, because, claim });
      assert.equal(content(id, 'sum.sh'), 'echo $(($1 + $2))\n');
      // The command that was cut off is asked for once more.
      const rounds = { code: 2, fix: killed ? 4 : 3, review: 2 };
      assert.deepEqual(requestsOf(json), { ...rounds, all: killed ? 8 : 7 });
    }
    assert.deepEqual(ends[1], ends[0]);
  });

  test('in the middle of shared work', async () => {
    const check = 'test "$(sh sum.sh 2 2)" = 4 && cat b/b.txt\n';
    const config = 'plan: always\nreview: never\nverify: quick\n';
    const repository = brokenSum({ 'check.sh': check, '.errand/config.yaml': config });
    const id = 'killed-shared';
    const parts = [
      { title: 'First', instructions: 'Add.', files: ['sum.sh', 'lines.txt'] },
      { title: 'Second', instructions: 'Write.', files: ['b'] },
    ];
    runner.script(`plan ${id}`, [[call('plan', { summary: 'Part it.', steps: [], parts })]]);
    const first = carefully([
      { append: command("sed -i 's/ - / + /' sum.sh") },
      { first: finished('It adds.') },
    ]);
    const second = carefully([
      { other: endless(named('>')) },
      { more: named('>>') },
      { second: finished('And b.') },
    ]);
    const watching = Promise.withResolvers<Watcher>();
    const until = (point: Point) => async (): Promise<void> => {
      await (await watching.promise).first(point);
    };
    const heard =
      (ids: readonly string[]): Point =>
      (each) =>
        ids.some((one) => tool(one, 'ok')(each));
    runner.script(`${id}: First`, deadly(first, 'first', until(tool('other_1', 'running'))));
    runner.script(`${id}: Second`, deadly(second, 'more', until(heard(['first_1', 'first_2']))));
    await delegate(runner, repository, id);
    watching.resolve(await Watcher.of(runner, id));
    const level = await follow(id, await watching.promise, []);
    // The check needs b/b.txt, which is no product code.
    assert.equal(level, 'verified_with_flags');
    assert.equal(content(id, 'sum.sh'), 'echo $(($1 + $2))\n');
    assert.equal(content(id, 'b/b.txt'), 'other_2\nmore_1\n');
    const { json } = await runner.errand(['show', '--json', id]);
    assert.deepEqual(requestsOf(json), { plan: 1, code: 6, all: 7 });
  });
});

const isOf = (block: Block, step: string): boolean =>
  block.type === 'tool_use' && block.id?.slice(0, block.id.lastIndexOf('_')) === step;

/** The answers that were paid for, by phase and in all: those of before a kill are not forgotten. */
function requestsOf(json: Ran['json']): Record<string, number> {
  const [{ phases, usage }] = json.attempts;
  const asked = phases.filter(({ usage: used }: { usage: unknown }) => used !== null);
  const all = [...asked, { name: 'all', usage }];
  return Object.fromEntries(all.map((one) => [one.name, one.usage.requests]));
}
