/** Ways through blueprints that are taken rarely, each with a real runner and real tools. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeRepository } from '../../support/repository.ts';
import { type Ran, temporaryFolder, TestRunner } from '../../support/runner.ts';
import { call, say } from '../../support/scripted-model/script.ts';
import { bash, buggyRepository, CHECK, done, FIX, write } from '../command/support.ts';

const names = (json: Ran['json']): string[] =>
  json.attempts[0].phases.map(({ name }: { name: string }) => name);

const codes = (json: Ran['json']): string[] =>
  json.because.map(({ code }: { code: string }) => code);

const paths = (json: Ran['json']): string[] =>
  json.result.files.map(({ path }: { path: string }) => path);

const own = (source: string): Record<string, string> => ({
  '.errand/blueprints/own.yaml': source,
  '.errand/config.yaml': 'blueprint: own\nverify: quick\n',
});

const ONLINE = `nodes:
  baseline: { run: baseline, next: fetch }
  fetch:
    exec: test -e /sys/class/net/eth0 && echo fetched >fetched.txt
    network: true
    next: [{ when: passed, to: look }, { to: end }]
  look:
    exec: "! test -e /sys/class/net/eth0 && cat fetched.txt"
    next: [{ when: passed, to: package }, { to: end }]
  package: { git: package, next: verify }
  verify: { run: verify, next: end }
`;

const RESET = `nodes:
  baseline: { run: baseline, next: code }
  code: { agent: code, next: [{ when: finished, to: quick }, { to: end }] }
  quick: { run: quick, next: [{ when: failed, to: anew }, { to: package }] }
  anew: { git: reset, next: [{ to: code, atMost: 1 }, { to: end }] }
  package: { git: package, next: verify }
  verify: { run: verify, next: end }
`;

const LOOP = `nodes:
  baseline: { run: baseline, next: count }
  count:
    exec: echo line >>count.txt; test "$(wc -l <count.txt)" -ge 3
    next: [{ when: failed, to: count, atMost: 4 }, { when: passed, to: never }, { to: end }]
  never:
    exec: exit 3
    next:
      - { when: failed, to: never, atMost: 2 }
      - { when: failed, to: package, flag: It never worked. }
      - { to: end }
  package: { git: package, next: verify }
  verify: { run: verify, next: end }
`;

const works = (version: number) => `echo needs ${version}; grep -qx ${version} version.txt\n`;

describe('rare ways through blueprints', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  /** What the model of this task was sent last. */
  const lastSent = (title: string): string =>
    runner.model.requests.findLast(({ text }) => text.includes(`Your task: ${title}`))?.text ?? '';

  test('gofmt is found, and lays out what people wrote', async () => {
    const repository = makeRepository({
      '.errand/config.yaml': 'verify: quick\n',
      'go.mod': 'module sum\n\ngo 1.21\n',
      'sum.go': 'package sum\n\nfunc Sum( a int,b int ) int {\nreturn a+b }\n',
    });
    const args = ['--blueprint', 'lint-fix', '--check', 'test -z "$(gofmt -l .)"'];
    const { code, json } = await runner.delegate(repository, 'layout', [], args);
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.equal(json.verdict, 'verified');
    const { stdout } = await runner.errand(['diff', json.id]);
    assert.match(stdout, /^\+\treturn a \+ b$/m);
    const log = await runner.errand(['log', json.id]);
    assert.match(log.stdout, /^\$ gofmt -w \.$/m);
  });

  test('an update that breaks the checks is put right by an agent', async () => {
    const repository = makeRepository({
      'version.txt': '1\n',
      'use.sh': works(1),
      'test.sh': 'sh use.sh\n',
      '.errand/config.yaml': 'update: ["echo 2 >version.txt"]\nreview: never\nverify: quick\n',
    });
    const script = [[write('use.sh', works(2))], [done('It works with 2.')]];
    const args = ['--blueprint', 'dependency-update', '--check', 'sh test.sh'];
    const { code, json } = await runner.delegate(repository, 'newer', script, args);
    // The check needs the version that the update brought, which is no product code.
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    assert.match(json.because[0].text, /passes only with this change.s version of version\.txt/);
    assert.equal(code, 0);
    assert.deepEqual(names(json).slice(2), [
      'update',
      'first_package',
      'first_verify',
      'code',
      'quick',
      'package',
      'verify',
    ]);
    assert.deepEqual(paths(json), ['use.sh', 'version.txt']);
    assert.match(lastSent('newer'), /do not undo the update/);
    assert.match(lastSent('newer'), /looked at the work .*sh test\.sh\): failed\\nneeds 1/);
  });

  test('a command gets no network that the runner does not allow, and nothing is begun', async () => {
    const repository = buggyRepository(own(ONLINE));
    const { code, json } = await runner.delegate(repository, 'offline', [], CHECK);
    assert.equal(code, 1);
    assert.match(json.because[0].text, /step "fetch".*wants a network.*sandbox\.network/);
    assert.deepEqual(names(json), ['prepare']);
  });

  test('work that is dropped begins anew, and the agent is told so and why', async () => {
    const script = [
      [write('sum.sh', 'echo 5\n'), write('junk.txt', 'junk\n')],
      [done('Five.')],
      [bash("sed -i 's/ - / + /' sum.sh")],
      [done('It adds.')],
    ];
    const repository = buggyRepository(own(RESET));
    const { json } = await runner.delegate(repository, 'anew', script, CHECK);
    assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
    assert.deepEqual(paths(json), ['sum.sh']);
    assert.match(lastSent('anew'), /work so far was dropped.*2 \+ 2 is not 4/);
  });

  test('work that is dropped for good leaves no result', async () => {
    const lie = [[write('sum.sh', 'echo 5\n')], [done('Five.')]];
    const again = [[write('sum.sh', 'echo 6\n')], [done('Six.')]];
    const repository = buggyRepository(own(RESET));
    const { json } = await runner.delegate(repository, 'dropped', [...lie, ...again], CHECK);
    assert.deepEqual([json.verdict, ...codes(json)], ['failed', 'no_result']);
    assert.deepEqual(paths(json), []);
  });

  test('a loop goes round as often as its edges allow', async () => {
    const args = ['--check', 'cat count.txt'];
    const { json } = await runner.delegate(buggyRepository(own(LOOP)), 'loop', [], args);
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    assert.equal(json.because[0].text, 'It never worked.');
    const visits = ['count', 'count', 'count', 'never', 'never', 'never'];
    assert.deepEqual(names(json).slice(2), [...visits, 'package', 'verify']);
    const [{ additions }] = json.result.files;
    assert.equal(additions, 3);
  });

  test('a probe that fails goes back once, and leaves the result unproved where nothing comes of it', async () => {
    const probes = [{ name: 'other', command: 'sh sum.sh 3 4', expected: '7' }];
    runner.script('review special', [[call('review', { summary: 'Hm.', findings: [], probes })]]);
    const repository = buggyRepository({
      '.errand/config.yaml': 'review: always\nverify: quick\n',
    });
    const script = [[write('sum.sh', 'echo 4\n')], [done('It adds.')], [done('It does add.')]];
    const { code, json } = await runner.delegate(repository, 'special', script, CHECK);
    assert.deepEqual([code, json.verdict, json.because[0].code], [3, 'unverified', 'probe_failed']);
    assert.match(lastSent('special'), /sh sum\.sh 3 4 should print .*7.* and prints .*4/);
    assert.deepEqual(names(json).slice(-4), ['review', 'fix', 'quick', 'package']);
  });

  test('a review that is garbage is none, and costs nothing of the work', async () => {
    runner.script('review garbled', [
      [say('Looks good to me!')],
      [call('review', { summary: 7, findings: 'none' })],
      [call('approve', {})],
    ]);
    const repository = buggyRepository({
      '.errand/config.yaml': 'review: always\nverify: quick\n',
    });
    const script = [[write('sum.sh', FIX)], [done('It adds.')]];
    const { json } = await runner.delegate(repository, 'garbled', script, CHECK);
    assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
    const [review] = json.attempts[0].phases.slice(-1);
    assert.deepEqual([review.name, review.outcome], ['review', 'gave up']);
    const log = await runner.errand(['log', json.id]);
    assert.match(log.stdout, /No review was made: The model gave no answer in the form/);
  });

  test('a lie in each round, after a review too, stays a claim beside what was seen', async () => {
    const finding = { path: 'sum.sh', severity: 'major', text: 'Special.', evidence: 'Line 1.' };
    const found = [call('review', { summary: 'No.', findings: [finding], probes: [] })];
    runner.script('review liar', [found]);
    const planned = call('plan', { summary: 'All is done already.', steps: [], parts: [] });
    runner.script('plan liar', [[planned]]);
    const config = 'review: always\nplan: always\nverify: quick\n';
    const repository = buggyRepository({ '.errand/config.yaml': config });
    const script = [
      [write('sum.sh', 'echo 5\n')],
      [done('It adds, all checks pass.')],
      [write('sum.sh', 'echo 4\n')],
      [done('Now they really pass.')],
      // In the round after the review: worse than before.
      [write('sum.sh', 'echo 6\n')],
      [done('The reviewer is right, put right.')],
      [done('Checked by hand.')],
    ];
    const { code, json } = await runner.delegate(repository, 'liar', script, CHECK);
    assert.deepEqual([code, json.verdict, ...codes(json)], [1, 'failed', 'check_still_failing']);
    assert.equal(json.attempts[0].claim, 'Checked by hand.');
    const first = ['plan', 'code', 'quick', 'fix', 'quick', 'package', 'verify', 'review'];
    const second = ['fix', 'quick', 'fix', 'quick', 'package', 'verify'];
    assert.deepEqual(names(json).slice(2), [...first, ...second]);
  });
});

test('a command of the blueprint has a network where the runner allows it, nothing else', async (t) => {
  const place = temporaryFolder();
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const config = join(place, 'errand.yaml');
  writeFileSync(config, 'sandbox:\n  network: ["*"]\n');
  const runner = await TestRunner.start({ serve: ['--config', config], key: false });
  t.after(() => runner.stop());
  const args = ['--check', 'cat fetched.txt && ! test -e /sys/class/net/eth0'];
  const { json } = await runner.delegate(makeRepository(own(ONLINE)), 'online', [], args);
  assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
  const all = ['prepare', 'baseline', 'fetch', 'look', 'package', 'verify'];
  assert.deepEqual(names(json), all);
});
