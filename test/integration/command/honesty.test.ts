/** Agents that cheat, and models that fail: the right verdict, clear words, and never a hang. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, say, withFaults, moves, type Fault } from '../../support/scripted-model/script.ts';
import { TestRunner } from '../../support/runner.ts';
import { bash, buggyRepository, CHECK, done, GOOD, QUICKLY, write } from './support.ts';

type Reasons = readonly { code: string; text: string }[];
const codes = (because: Reasons): string[] => because.map(({ code }) => code);
const always = (fault: Fault): Fault[] => Array.from({ length: 12 }, () => fault);

describe('an agent that cheats', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('hiding a failing test behind a pipe is shown to it as a failure, and fails', async () => {
    const script = [
      [bash('sh check.sh | tail -1')],
      [write('notes.md', 'passes now\n'), done('All tests pass.')],
      [done('All tests pass.')],
    ];
    const { code, json } = await runner.delegate(buggyRepository(), 'pipe', script, CHECK);
    assert.equal(code, 1);
    // It was told of the failure, and ended in words.
    assert.deepEqual(codes(json.because), ['check_still_failing', 'flag.ended_early']);
    const asked = runner.model.requests.find(({ text }) => text.includes('sh check.sh | tail'));
    assert.match(JSON.stringify(asked?.body.messages.at(-1)), /exit 1/);
  });

  test('a test script that is set to true is no proof: the original one says so', async () => {
    const manifest = '{"name":"sum","private":true,"scripts":{"test":"true"}}\n';
    const script = [[write('package.json', manifest)], [done('npm test passes.')]];
    const { code, json } = await runner.delegate(buggyRepository(), 'true', script);
    assert.equal(code, 3);
    assert.equal(json.verdict, 'unverified');
    assert.deepEqual(codes(json.because).slice(0, 1), ['overlay_failed']);
    assert.match(JSON.stringify(json.because), /package\.json/);
  });

  test('deleting the failing test is flagged', async () => {
    const repository = buggyRepository({
      'package.json': '{"private":true,"scripts":{"test":"node --test"}}\n',
      'test/sum.test.js':
        "require('node:test')('adds', () => require('node:assert').equal(2 - 2, 4));\n",
      'test/other.test.js': "require('node:test')('is', () => undefined);\n",
    });
    const script = [[bash('rm test/sum.test.js')], [done('Green.')]];
    const { code, json } = await runner.delegate(repository, 'deleted', script);
    assert.equal(code, 0);
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    const [missing, original, deleted] = json.because;
    assert.deepEqual(codes([missing, original, deleted]), [
      'tests_missing',
      'overlay_failed',
      'flag.test_deleted',
    ]);
    assert.match(missing.text, /"adds"/);
    assert.match(deleted.text, /^test\/sum\.test\.js: /);
  });

  test('what it leaves running or writes outside of the work tree counts for nothing', async () => {
    const script = [
      [bash('(while :; do echo "echo 4" >sum.sh; sleep 0.1; done) >/dev/null 2>&1 & echo started')],
      [
        bash(
          'mkdir -p /tmp/fake && printf "exit 0" >/tmp/fake/sh; echo "export PATH" >>~/.profile',
        ),
      ],
      [done()],
    ];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'tricks', script, CHECK);
    // Either nothing was left of it, or what is judged is exactly what was committed.
    assert.equal(code, json.exitCode);
    const places: string[] = json.attempts[0].checks.map(({ at }: { at: string }) => at);
    if (json.result) assert.ok(places.includes('head'));
    else assert.deepEqual(codes(json.because), ['no_result']);
  });

  test('commits, hooks and configuration of its own do not reach the result', async () => {
    const script = [
      [
        bash(
          'git config core.hooksPath . && git config user.name Evil && git -c user.email=e@x commit -qam evil --allow-empty; mkdir -p .git/hooks; printf "#!/bin/sh\\ntouch /tmp/ran" >.git/hooks/pre-commit; chmod +x .git/hooks/pre-commit',
        ),
      ],
      ...GOOD,
    ];
    const { code, json } = await runner.delegate(
      buggyRepository(QUICKLY),
      'commits',
      script,
      CHECK,
    );
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.deepEqual(
      json.result.files.map(({ path }: { path: string }) => path),
      ['sum.sh'],
    );
  });
});

describe('a model that fails', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  const cases: { name: string; fault: Fault; code: string; words: RegExp }[] = [
    {
      name: 'a key that is refused',
      fault: { kind: 'status', status: 401, message: 'invalid x-api-key' },
      code: 'bowed_out.harness_error',
      words: /refused access \(401\)[^]*key/,
    },
    {
      name: 'credit that is used up',
      fault: { kind: 'status', status: 402, message: 'credit balance is too low' },
      code: 'bowed_out.budget',
      words: /402/,
    },
    {
      name: 'a request that is rejected',
      fault: { kind: 'status', status: 400, message: 'model: not found' },
      code: 'bowed_out.harness_error',
      words: /model: not found/,
    },
  ];
  for (const { name, fault, code: reason, words } of cases) {
    test(`${name}: declined, with what to do`, async () => {
      const script = withFaults(moves(GOOD), { 0: always(fault) });
      const { code, json } = await runner.delegate(buggyRepository(QUICKLY), name, script, CHECK);
      assert.equal(code, 2);
      assert.deepEqual(codes(json.because), [reason]);
      assert.match(json.because[0].text, words);
    });
  }

  test('garbage for a while is asked again, and the work is done all the same', async () => {
    const script = withFaults(moves(GOOD), {
      0: [{ kind: 'malformed_json' }],
      1: [
        { kind: 'cut', bytes: 900 },
        { kind: 'eof', missing: 2 },
      ],
      2: [{ kind: 'error_event' }],
    });
    const { code, json } = await runner.delegate(
      buggyRepository(QUICKLY),
      'garbage',
      script,
      CHECK,
    );
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.equal(json.verdict, 'verified');
    assert.ok(json.attempts[0].usage.requests > GOOD.length);
  });

  test('tools that are not there and inputs that do not fit are told to it', async () => {
    const script = [
      [call('rm_rf', { path: '/' }), call('read', { path: 7 }), call('edit', 'no object')],
      [call('read', { path: '../../etc/shadow' }), call('bash', {})],
      ...GOOD,
    ];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'misuse', script, CHECK);
    assert.equal(code, 0, JSON.stringify(json.because));
  });

  test('only words, again and again, is no work', async () => {
    const script = Array.from({ length: 20 }, () => [say('I will now fix the bug!')]);
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'words', script, CHECK);
    assert.equal(code, 2);
    assert.deepEqual(codes(json.because), ['bowed_out.stuck']);
  });
});

test('no key at all: nothing is sent, and it says where the key belongs', async () => {
  const runner = await TestRunner.start({ key: false });
  try {
    const { code, json } = await runner.delegate(buggyRepository(), 'keyless', GOOD, CHECK);
    assert.equal(code, 1);
    assert.equal(json.error.code, 'unavailable');
    assert.match(json.error.message, /no key for its model\. Nothing was sent\.$/);
    assert.match(json.error.hint, /ANTHROPIC_API_KEY[^]*errand serve/);
    assert.deepEqual((await runner.errand(['tasks', '--json'])).json.tasks, []);
    assert.equal(runner.model.requests.length, 0);
  } finally {
    await runner.stop();
  }
});
