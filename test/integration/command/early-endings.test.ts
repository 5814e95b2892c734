/** Work that its agent did not end itself: packaged, checked and judged, and it says how it ended. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TestRunner } from '../../support/runner.ts';
import { type Block, call, moves, say, withFaults } from '../../support/scripted-model/script.ts';
import { bash, buggyRepository, CHECK, done, FIX, write, QUICKLY } from './support.ts';

const WRONG = 'echo $(($1 * $2 + 1))\n';
/** New every time, so that nobody takes it for going in circles. */
const busy = Array.from({ length: 40 }, (_, n): Block[] => [bash(`echo ${n}`)]);
const words = Array.from({ length: 6 }, (): Block[] => [say('I am done.')]);

interface Reasons {
  readonly because: readonly { readonly code: string; readonly text: string }[];
}
const codes = ({ because }: Reasons): string[] => because.map(({ code }) => code);
const early = ({ because }: Reasons): string =>
  because.find(({ code }) => code === 'flag.ended_early')?.text ?? '';

describe('work that did not end by itself', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  const solved: { name: string; script: readonly Block[][]; args?: string[]; says: RegExp }[] = [
    {
      name: 'at its limit of turns',
      script: [[write('sum.sh', FIX)], ...busy],
      args: ['--max-turns', '4'],
      says: /limit of 4 turns/,
    },
    {
      name: 'at its limit of time, in the middle of a command',
      script: [[write('sum.sh', FIX)], [bash('sleep 600')], ...busy],
      args: ['--max-minutes', '0.15'],
      says: /limit of 0\.15 minutes/,
    },
    {
      name: 'in words',
      script: [[write('sum.sh', FIX)], ...words],
      says: /Its last words: I am done\./,
    },
  ];
  for (const { name, script, args = [], says } of solved) {
    test(`${name}: the checks pass, and a flag says how it ended`, async () => {
      const all = [...CHECK, ...args];
      const { code, json } = await runner.delegate(buggyRepository(QUICKLY), name, script, all);
      assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
      assert.equal(code, 0);
      assert.match(early(json), says);
      assert.ok(codes(json).includes('check_fixed'));
      assert.deepEqual(
        json.result.files.map(({ path }: { path: string }) => path),
        ['sum.sh'],
      );
    });
  }

  test('its limit counts: checks that fail after it are not sent back', async () => {
    const script = [[write('sum.sh', WRONG)], ...busy];
    const args = [...CHECK, '--max-turns', '3'];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'limited', script, args);
    assert.equal(code, 1);
    assert.equal(json.verdict, 'failed');
    assert.equal(codes(json)[0], 'check_still_failing');
    assert.match(early(json), /limit of 3 turns/);
    assert.equal(json.attempts[0].usage.requests, 3);
  });

  test('in words with a check that fails: it is told so, and what it then ends counts', async () => {
    const script = [[write('sum.sh', WRONG)], ...words.slice(0, 2), [write('sum.sh', FIX), done()]];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'told', script, CHECK);
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.equal(json.verdict, 'verified');
    assert.equal(early(json), '');
  });

  test('its model refuses after the change: what there is is judged', async () => {
    const fault = { kind: 'status', status: 403, message: 'no more for you' } as const;
    const script = withFaults(moves([[write('sum.sh', FIX)], [done()]]), { 1: [fault] });
    const { code, json } = await runner.delegate(
      buggyRepository(QUICKLY),
      'refused',
      script,
      CHECK,
    );
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.match(early(json), /refused access \(403\)/);
  });

  test('nothing was changed: declined with the reason, as there is nothing to check', async () => {
    const args = [...CHECK, '--max-turns', '3'];
    const repository = buggyRepository(QUICKLY);
    const limited = await runner.delegate(repository, 'idle', busy, args);
    assert.equal(limited.json.verdict, 'declined');
    assert.deepEqual(codes(limited.json), ['bowed_out.budget']);
    // It has ended: there is nothing to wait for.
    const fetched = await runner.errand(['fetch', limited.json.id, '--repo', repository]);
    assert.equal(fetched.code, 1);
    assert.match(fetched.stderr, /has changed nothing/);
    assert.doesNotMatch(fetched.stderr, /[Ww]ait/);
  });

  test('the agent says itself that it cannot: declined, whatever it changed', async () => {
    const blocked = call('done', { outcome: 'blocked', summary: 'Too much.', reason: 'too_large' });
    const script = [[write('sum.sh', FIX)], [blocked]];
    const { code, json } = await runner.delegate(
      buggyRepository(QUICKLY),
      'blocked',
      script,
      CHECK,
    );
    assert.equal(code, 2);
    assert.deepEqual(codes(json), ['bowed_out.too_large']);
  });
});
