/**
 * Tasks written by foreign agents, from `errand delegate` to the verdict: the same gates decide,
 * whatever an agent says and however it exits.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { type Action, performing } from '../../support/scripted-model/actions.ts';
import { AGENTS, buggyRepository, missing, toolFolder } from './support.ts';

const CHECK = ['--check', 'node test.js'];
const GOOD = 'exports.sum = (a, b) => a + b;\n';
describe('the same gates decide', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start({ env: { ERRAND_TOOL_CACHE: toolFolder() } });
  });
  after(() => runner.stop());

  const delegate = async (
    { agent, model }: { agent: string; model: string },
    what: string,
    turns: readonly (readonly Action[])[],
  ) => {
    const args = ['--agent', agent, '--model', model, ...CHECK];
    const title = `${agent} ${what}`;
    return await runner.delegate(buggyRepository(), title, performing(turns, '/workspace'), args);
  };

  for (const one of AGENTS.filter(({ agent }) => agent !== 'acp:opencode acp')) {
    test(`${one.agent}: good work is verified`, { skip: missing(one.agent) }, async () => {
      const { code, json, stderr } = await delegate(one, 'works', [
        [{ read: 'sum.js' }],
        [{ write: 'sum.js', text: GOOD }],
        [{ shell: 'node test.js' }],
        [{ finish: 'It adds now.' }],
      ]);
      assert.equal(code, 0, stderr);
      assert.equal(json.verdict, 'verified');
      const [attempt] = json.attempts;
      assert.equal(attempt.claim, 'It adds now.');
      assert.equal(attempt.usage.requests, 4);
      assert.ok(attempt.toolCalls >= 3);
      assert.deepEqual(
        attempt.result.files.map(({ path }: { path: string }) => path),
        ['sum.js'],
      );
    });
  }

  test('a lie without a diff is not verified', async () => {
    // Its edit is refused, a pipe hides the failing test, and it says that it is done.
    const { code, json, stderr } = await delegate(AGENTS[0], 'idles', [
      [{ read: 'sum.js' }],
      [{ edit: 'sum.js', old: 'a line that is not there', new: 'exports.sum = 3;' }],
      [{ shell: 'node test.js | tail -1; exit 0' }],
      [{ finish: 'All tests pass. Success.' }],
    ]);
    assert.equal(code, 1, stderr);
    assert.equal(json.verdict, 'failed');
    const [attempt] = json.attempts;
    assert.equal(attempt.claim, 'All tests pass. Success.');
    assert.equal(attempt.result, null);
    assert.match(JSON.stringify(json), /There is no result: nothing was changed/);
  });

  test('a lie with a diff is not verified either', async () => {
    const { code, json, stderr } = await delegate(AGENTS[1], 'lies', [
      [{ write: 'sum.js', text: '// better\nexports.sum = (a, b) => a - b;\n' }],
      [{ shell: 'node test.js; exit 0' }],
      [{ finish: 'Fixed; the test passes.' }],
    ]);
    assert.equal(code, 1, stderr);
    assert.equal(json.verdict, 'failed');
    assert.equal(json.attempts[0].claim, 'Fixed; the test passes.');
  });

  test('who may not be chosen is refused before anything is made', async () => {
    const repository = buggyRepository();
    const refuse = async (agent: string): Promise<string> => {
      const { code, stdout } = await runner.delegate(repository, 'no', [], ['--agent', agent]);
      assert.notEqual(code, 0);
      return (JSON.parse(stdout) as { error: { message: string } }).error.message;
    };
    assert.match(await refuse('cluade'), /There is no agent "cluade"/);
    assert.match(await refuse('acp:sh -c id'), /is not allowed here/);
  });

  test('a repository cannot choose a command of its own', async () => {
    const repository = makeRepository({
      'a.txt': 'a\n',
      '.errand/config.yaml': 'agent: "acp:sh -c id"\nchecks: []\n',
    });
    const { code, json, stderr } = await runner.delegate(repository, 'planted', []);
    assert.notEqual(code, 0, stderr);
    assert.notEqual(json.verdict, 'verified');
    assert.match(JSON.stringify(json), /is not allowed here/);
  });
});
