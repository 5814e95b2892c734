/** Every way in which a task can end, reached for real: verdict, words and exit code. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Block, call } from '../../support/scripted-model/script.ts';
import { TestRunner } from '../../support/runner.ts';
import { blocked, buggyRepository, CHECK, done, FIX, GOOD, write } from './support.ts';

const many = (move: (n: number) => Block[]): Block[][] =>
  Array.from({ length: 500 }, (_, n) => move(n));

describe('verdicts and exit codes', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('verified: 0, and every figure of the account is right', async () => {
    const { code, json, stderr } = await runner.delegate(buggyRepository(), 'fix', GOOD, CHECK);
    assert.equal(code, 0, stderr);
    assert.equal(json.verdict, 'verified');
    assert.deepEqual(
      json.because.map((reason: { code: string }) => reason.code),
      ['hangs_on', 'not_compared', 'check_fixed', 'canary_caught'],
    );
    const [attempt] = json.attempts;
    assert.deepEqual(
      attempt.phases.map(({ name }: { name: string }) => name),
      ['prepare', 'baseline', 'code', 'quick', 'package', 'verify'],
    );
    assert.deepEqual(
      attempt.checks.map(({ at, outcome, exit }: Record<string, unknown>) => [at, outcome, exit]),
      [
        ['base', 'failed', 1],
        ['head', 'passed', 0],
        ['canary', 'failed', 97],
      ],
    );
    assert.equal(attempt.usage.requests, GOOD.length);
    assert.equal(attempt.toolCalls, 3);
    assert.equal(attempt.claim, 'It adds now.');
  });

  test('verified with flags: 0, when the check passes only as the change has it', async () => {
    const repository = buggyRepository();
    const edited = 'test "$(sh sum.sh 2 2)" = 5 && echo fine\n';
    const script = [
      [write('sum.sh', 'echo $(($1 + $2 + 1))\n'), write('check.sh', edited)],
      [done()],
    ];
    const { code, json } = await runner.delegate(repository, 'flags', script, CHECK);
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    assert.match(
      json.because[0].text,
      /passes only with this change.s version of check\.sh \(a check runs it by name\)/,
    );
    assert.equal(code, 0);
  });

  test('verified: 0, when the change tidies the check, which passes as it was too', async () => {
    const repository = buggyRepository();
    const edited = 'test "$(sh sum.sh 2 2)" = 4 && echo fine\n';
    const script = [[write('sum.sh', FIX), write('check.sh', edited)], [done()]];
    const { code, json } = await runner.delegate(repository, 'tidied', script, CHECK);
    assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
    assert.equal(code, 0);
  });

  test('unverified: 3, when no checks are known', async () => {
    const repository = buggyRepository({ 'package.json': '{"name":"sum"}\n' });
    const { code, json } = await runner.delegate(repository, 'no checks', GOOD);
    assert.equal(json.verdict, 'unverified');
    assert.equal(json.because[0].code, 'no_checks');
    assert.equal(code, 3);
  });

  test('failed: 1, for success that is claimed without any change', async () => {
    const script = [[done('Fixed it. All tests pass.')]];
    const { code, json } = await runner.delegate(buggyRepository(), 'hot air', script, CHECK);
    assert.equal(json.verdict, 'failed');
    assert.equal(json.because[0].code, 'no_result');
    assert.equal(json.attempts[0].claim, 'Fixed it. All tests pass.');
    assert.equal(json.result, null);
    assert.equal(code, 1);
  });

  test('failed: 1, for a change that breaks what passed, with its output', async () => {
    const script = [[write('sum.sh', FIX), write('new.sh', 'exit 3\n')], [done()]];
    const args = [...CHECK, '--check', 'test ! -e new.sh'];
    const { code, json } = await runner.delegate(buggyRepository(), 'breaks', script, args);
    assert.equal(code, 1);
    assert.equal(json.verdict, 'failed');
    assert.deepEqual(
      json.because.map((reason: { code: string }) => reason.code),
      ['check_broken', 'flag.ended_early'],
    );
  });

  test('failed: 1, for what failed before and still does', async () => {
    const script = [[write('notes.md', 'tried\n')], [done('Works on my machine.')]];
    const { code, json } = await runner.delegate(buggyRepository(), 'still', script, CHECK);
    assert.equal(code, 1);
    assert.equal(json.because[0].code, 'check_still_failing');
    assert.match(json.attempts[0].checks[1].tail, /2 \+ 2 is not 4/);
  });

  test('declined: 2, when the agent says why it cannot, and asks', async () => {
    const question = 'Should it also work for fractions?';
    const script = [[blocked('ambiguous', 'It is not said which numbers.', question)]];
    const { code, json } = await runner.delegate(buggyRepository(), 'asks', script, CHECK);
    assert.equal(code, 2);
    assert.equal(json.verdict, 'declined');
    assert.equal(json.because[0].code, 'bowed_out.ambiguous');
    assert.match(json.because[0].text, /which numbers[^]*fractions/);
  });

  test('a call for 500 turns is held to the limit of the runner', async () => {
    // Each turn brings a new file, so nobody takes it for going in circles.
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.txt`, `${n}\n`]));
    const script = many((n) => [call('read', { path: `${n}.txt` })]);
    const repository = buggyRepository(files);
    const { code, json } = await runner.delegate(repository, '500 turns', script, CHECK);
    assert.equal(code, 2);
    assert.equal(json.verdict, 'declined');
    assert.equal(json.because[0].code, 'bowed_out.budget');
    assert.equal(json.attempts[0].usage.requests, 60, JSON.stringify(json.attempts[0].usage));
  });

  test('done by another route is no change: not needed is declined with its reason', async () => {
    const script = [[call('done', { outcome: 'not_needed', summary: 'It adds already.' })]];
    const { code, json } = await runner.delegate(buggyRepository(), 'not needed', script, CHECK);
    assert.equal(code, 2);
    assert.equal(json.because[0].code, 'bowed_out.not_needed');
  });
});
