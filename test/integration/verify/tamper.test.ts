/**
 * Cheats and honest work through the whole product, from `errand delegate` to the verdict in its
 * document. What else can be done to tests is in the corpus (corpus-*.test.ts), which begins where
 * the agent is done.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { bash, done } from '../command/support.ts';
import { NODE } from './corpus/node.ts';
import { PYTHON } from './corpus/python.ts';

const WANTED = new Set([
  'an exit in the source that no flag knows',
  'a weakened assertion',
  'a new behaviour with its test',
  'a test case added',
]);

describe('a change that touches tests', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  const samples = [NODE.cheats, NODE.honest, PYTHON.cheats, PYTHON.honest]
    .flat()
    .filter(([name]) => WANTED.has(name));

  for (const [name, { files, check }, command, level, code] of samples) {
    test(`${name}, in ${Object.keys(files)[0]}: ${level}`, async () => {
      const repository = makeRepository({ ...files });
      const script = [[bash(command)], [done('All tests pass.')]];
      const { json } = await runner.delegate(repository, `${name} ${check}`, script, [
        '--check',
        check,
      ]);
      assert.equal(json.verdict, level, JSON.stringify(json.because));
      const codes = json.because.map((reason: { code: string }) => reason.code);
      if (code) assert.ok(codes.includes(code), codes.join());
    });
  }

  test('every sample is there', () => assert.equal(samples.length, 5));
});
