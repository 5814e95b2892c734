// The editor waits for no answer: a late one is told, kept, and given at once when asked for again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QuickAnswers } from '../../../extension/language/quick-answers.ts';

const FILE = 'file:///shop/basket.js';

function screen() {
  let moment: (() => void) | undefined;
  const seen = { told: 0, passes: () => moment?.() };
  const answers = new QuickAnswers<string>({
    isWhole: (answer) => answer !== 'not yet',
    tell: () => {
      seen.told += 1;
    },
    later: (_pause, run) => {
      moment = run;
      return {
        dispose: () => {
          moment = undefined;
        },
      };
    },
  });
  return { answers, seen };
}

const never = () => assert.fail('asked anew');

test('an answer in time is the answer, and nothing is told', async () => {
  const { answers, seen } = screen();
  assert.equal(await answers.get(FILE, 1, async () => 'two TODOs'), 'two TODOs');
  assert.equal(seen.told, 0);
});

test('a late one is told once it is there, and asked for no more while the text is the same', async () => {
  const { answers, seen } = screen();
  const slow = Promise.withResolvers<string>();
  const first = answers.get(FILE, 1, () => slow.promise);
  seen.passes();
  assert.equal(await first, undefined);
  assert.equal(seen.told, 0);
  slow.resolve('two TODOs');
  await slow.promise;
  await Promise.resolve();
  assert.equal(seen.told, 1);
  assert.equal(await answers.get(FILE, 1, never), 'two TODOs');
  assert.equal(seen.told, 1);
  assert.equal(await answers.get(FILE, 2, async () => 'three TODOs'), 'three TODOs');
});

test('a late one that a newer text has overtaken is not told', async () => {
  const { answers, seen } = screen();
  const slow = Promise.withResolvers<string>();
  const first = answers.get(FILE, 1, () => slow.promise);
  seen.passes();
  assert.equal(await first, undefined);
  assert.equal(await answers.get(FILE, 2, async () => 'three TODOs'), 'three TODOs');
  slow.resolve('two TODOs');
  await slow.promise;
  await Promise.resolve();
  assert.equal(seen.told, 0);
  assert.equal(await answers.get(FILE, 2, never), 'three TODOs');
});

test('who asks after a failure or after forgetting asks anew', async () => {
  const { answers, seen } = screen();
  const failure = answers.get(FILE, 1, () => Promise.reject(new Error('no server')));
  await assert.rejects(failure, /no server/);
  const slow = Promise.withResolvers<string>();
  const late = answers.get(FILE, 1, () => slow.promise);
  seen.passes();
  assert.equal(await late, undefined);
  slow.reject(new Error('no server'));
  await assert.rejects(slow.promise);
  await Promise.resolve();
  assert.equal(await answers.get(FILE, 1, async () => 'two TODOs'), 'two TODOs');
  answers.forget();
  assert.equal(await answers.get(FILE, 1, async () => 'none'), 'none');
  answers.forget(FILE);
  assert.equal(await answers.get(FILE, 1, async () => 'one'), 'one');
  assert.equal(seen.told, 0);
});

test('an answer that may be bettered is not kept, and a late one is not told', async () => {
  const { answers, seen } = screen();
  assert.equal(await answers.get(FILE, 1, async () => 'not yet'), 'not yet');
  const slow = Promise.withResolvers<string>();
  const late = answers.get(FILE, 1, () => slow.promise);
  seen.passes();
  assert.equal(await late, undefined);
  slow.resolve('not yet');
  await slow.promise;
  await Promise.resolve();
  assert.equal(seen.told, 0);
  assert.equal(await answers.get(FILE, 1, async () => 'two TODOs'), 'two TODOs');
});
