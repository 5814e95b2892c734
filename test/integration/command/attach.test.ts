/** `errand attach`: a terminal in the sandbox of a running attempt, and what the verdict says of it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { git } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { Screen } from './screen.ts';
import { buggyRepository, CHECK, done, FIX, QUICKLY, write } from './support.ts';

describe('errand attach', { concurrency: 2, timeout: 120_000 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  /** Delegates a task whose agent waits, with the bug fixed, until it is let go. */
  async function waiting(title: string): Promise<{
    id: string;
    repository: string;
    works: Promise<void>;
    letGo: () => void;
  }> {
    const repository = buggyRepository(QUICKLY);
    const [works, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    runner.script(title, async ({ turn }) => {
      if (turn === 0) return { blocks: [write('sum.sh', FIX)] };
      works.resolve();
      await gate.promise;
      return { blocks: [done('It adds now.')] };
    });
    const call = ['delegate', '--json', '--repo', repository, '--title', title, ...CHECK];
    const { json, stderr } = await runner.errand([...call, 'Do it.']);
    assert.ok(json.id, stderr);
    return { id: json.id, repository, works: works.promise, letGo: () => gate.resolve() };
  }

  test('a person works beside the agent; the result has it, and the verdict says so', async () => {
    const { id, repository, works, letGo } = await waiting('beside');
    await works;
    const screen = new Screen(runner.startInTerminal(['attach', id]));
    await screen.shows(/Ctrl-P Ctrl-Q[^]*sandbox:/);
    // The agent's own work is there; no key and no network are.
    screen.type('sh sum.sh 2 2; env | grep -c scripted; \\ls /sys/class/net; id -u\r');
    await screen.shows(/[\r\n]4\r\n0\r\nlo\r\n1000\r\n/);
    screen.type('echo \'by hand\' >note.txt; echo writ"ten"\r');
    await screen.shows(/[\r\n]written\r\n/);
    screen.type('~.');
    const ran = await screen.running.ended;
    assert.equal(ran.code, 0, screen.text);
    assert.match(screen.text, /Closed; the attempt goes on\./);

    letGo();
    const { json } = await runner.errand(['watch', id]).then(() => {
      return runner.errand(['show', id, '--json']);
    });
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    const flag = json.because.find(({ code }: { code: string }) => code === 'flag.terminal');
    assert.match(flag.text, /may hold what they did/);
    const fetched = await runner.errand(['fetch', id, '--repo', repository, '--json']);
    assert.equal(git(repository, 'show', `${fetched.json.commit}:note.txt`), 'by hand\n');

    const { stdout: ledger } = await runner.errand(['show', id, '--ledger']);
    const entries = ledger
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [opened, closed] = entries.filter(({ kind }) => kind === 'terminal');
    assert.equal(opened.what, 'opened');
    assert.equal(closed.id, opened.id);
    assert.ok(closed.typed > 50, `${closed.typed}`);
    assert.ok(!ledger.includes('by hand'), 'what was typed is not recorded');
    const file = join(repository, 'ledger.jsonl');
    writeFileSync(file, ledger);
    assert.equal((await runner.errand(['verify-ledger', file])).code, 0);
    assert.match((await runner.errand(['show', id])).stdout, /opened a terminal in the sandbox/);
  });

  test('one in which nothing was typed takes nothing from the verdict', async () => {
    const { id, works, letGo } = await waiting('looked');
    await works;
    const screen = new Screen(runner.startInTerminal(['attach', id]));
    await screen.shows(/sandbox:/);
    screen.type('\u0010\u0011');
    assert.equal((await screen.running.ended).code, 0);
    letGo();
    await runner.errand(['watch', id]);
    const { json } = await runner.errand(['show', id, '--json']);
    assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
  });

  test('it ends with its attempt, which it does not hold up, and says why', async () => {
    const { id, works } = await waiting('stopped');
    await works;
    const screen = new Screen(runner.startInTerminal(['attach', id]));
    await screen.shows(/sandbox:/);
    screen.type('sleep 500\r');
    await screen.shows(/sleep 500\r/);
    const began = performance.now();
    assert.equal((await runner.errand(['cancel', id])).code, 0);
    const took = performance.now() - began;
    // A second or two on a machine that has time; never as long as what it ends.
    assert.ok(took < 60_000, `cancelling took ${took} ms`);
    const { code } = await screen.running.ended;
    assert.equal(code, 1);
    assert.match(screen.text, /The sandbox is gone: cancelled/);
    const left = ['ps', '-q', '--filter', `label=errand.task=${id}`];
    assert.equal(execFileSync('docker', left, { encoding: 'utf8' }), '');
  });

  test('an idle one keeps no sandbox: the attempt ends, and the terminal with it', async () => {
    const { id, works, letGo } = await waiting('idle');
    await works;
    const screen = new Screen(runner.startInTerminal(['attach', id]));
    await screen.shows(/sandbox:/);
    letGo();
    const { code } = await screen.running.ended;
    assert.equal(code, 1);
    assert.match(screen.text, /The sandbox is gone: the agent is done with it\./);
    await runner.errand(['watch', id]);
    const again = new Screen(runner.startInTerminal(['attach', id]));
    assert.equal((await again.running.ended).code, 1);
    assert.match(again.text, /No attempt of this task is running[^]*errand fetch/);
  });

  test('the exit status is the shell’s own, and without a terminal it is refused', async () => {
    const { id, works, letGo } = await waiting('left');
    await works;
    const piped = await runner.errand(['attach', id]);
    assert.deepEqual([piped.code, /needs a terminal/.test(piped.stderr)], [1, true]);
    const screen = new Screen(runner.startInTerminal(['attach', id]));
    await screen.shows(/sandbox:/);
    screen.type('exit 7\r');
    assert.equal((await screen.running.ended).code, 7);
    letGo();
    await runner.errand(['watch', id]);
  });
});
