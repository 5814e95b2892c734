import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';
import { readiness, type Readiness } from '../../../runner/daemon/readiness.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

const USUAL = 'errand-sandbox:latest';
const runner = (more: Partial<Readiness> = {}, images: readonly string[] = [USUAL]): Readiness => ({
  driver: {
    health: async () => ({ ok: true, detail: 'fine' }),
    hasImage: async (image) => images.includes(image),
  },
  image: USUAL,
  agent: 'builtin',
  hasKey: true,
  ...more,
});
const lacks = async (...of: Parameters<typeof readiness>): Promise<string[]> =>
  (await readiness(...of)).missing.map(({ what, fix = '' }) => `${what}: ${fix}`);

test('a runner that has everything lacks nothing, and says what its sandboxes are', async () => {
  assert.deepEqual(await readiness(runner()), {
    missing: [],
    sandboxes: { image: USUAL, usual: true, full: false },
  });
  const full = runner({ image: 'own:1' }, ['own:1', 'errand-sandbox-full:latest']);
  assert.deepEqual((await readiness(full)).sandboxes, { image: 'own:1', usual: false, full: true });
});

test('an engine that does not answer, and an image that is not there, with the step for each', async () => {
  const away = runner({
    driver: {
      health: async () => ({ ok: false, detail: 'No Docker Engine answers.', fix: 'Start it.' }),
      hasImage: () => Promise.reject(new Error('away')),
    },
  });
  assert.deepEqual(await lacks(away), ['docker: Start it.']);
  assert.match((await lacks(runner({}, []))).join(), /^image: .*script\/sandbox-image\.sh in/);
  const ruby = { image: 'ruby:3.4' };
  const images = ['ruby:3.4'];
  assert.match((await lacks(runner(), ruby)).join(), /^image: .*sandbox\.images/);
  assert.match((await lacks(runner({ images }), ruby)).join(), /docker pull ruby:3\.4/);
  assert.deepEqual(await lacks(runner({ images }, images), ruby), []);
  const larger = await lacks(runner(), { image: 'errand-sandbox-full:latest' });
  assert.match(larger.join(), /sandbox-image\.sh --full/);
});

test('a key is missed where a model writes in any case, and the built-in agent is who asks it', async () => {
  const keyless = runner({ hasKey: false });
  for (const wanted of [
    {},
    { blueprint: 'default' },
    { blueprint: 'fix-todo' },
    { blueprint: 'add-tests' },
  ]) {
    assert.match((await lacks(keyless, wanted)).join(), /^key: Set ANTHROPIC_API_KEY/);
    assert.deepEqual(await lacks(keyless, { ...wanted, agent: 'codex' }), []);
  }
  for (const blueprint of ['lint-fix', 'dependency-update', 'review-only', 'own']) {
    assert.deepEqual(await lacks(keyless, { blueprint }), []);
  }
  assert.deepEqual(await lacks(runner({ hasKey: false, agent: 'claude' })), []);
  // A new one has to be thought of here.
  assert.deepEqual(
    builtIns()
      .map(({ name }) => name)
      .toSorted(),
    ['add-tests', 'default', 'dependency-update', 'fix-todo', 'lint-fix', 'review-only'],
  );
});

test('a name that was typed wrong is refused before anything is sent, one of the repository is none', async () => {
  const typed = (more: object) =>
    readiness(runner(), { typed: { ownBlueprints: ['ours'], ...more } });
  await assert.rejects(
    typed({ blueprint: 'lint-fx' }),
    refused(/no blueprint "lint-fx"/, /Did you mean "lint-fix"\? .*ours\. Nothing was sent\.$/),
  );
  await assert.rejects(
    typed({ agent: 'gpt' }),
    refused(/no agent "gpt"/, /codex.* Nothing was sent/),
  );
  await assert.rejects(typed({ agent: 'acp:mine' }), refused(/not allowed/, /Nothing was sent/));
  for (const known of [{}, { blueprint: 'ours' }, { blueprint: 'lint-fix' }, { agent: 'codex' }]) {
    assert.deepEqual((await typed(known)).missing, []);
  }
  const listed = { ...runner(), acp: ['mine'] };
  const named = { typed: { agent: 'acp:mine', ownBlueprints: [] } };
  assert.deepEqual((await readiness(listed, named)).missing, []);
});

const refused = (message: RegExp, hint: RegExp) => (error: unknown) =>
  error instanceof ErrandError &&
  error.code === 'not_found' &&
  message.test(error.message) &&
  hint.test(error.hint ?? '');
