/** Blueprints with a model: sent back, reviewed, planned, and a repository's own. */
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { writeFiles } from '../../support/repository.ts';
import { type Block, call } from '../../support/scripted-model/script.ts';
import { type Ran, TestRunner } from '../../support/runner.ts';
import {
  bash,
  buggyRepository,
  CHECK,
  done,
  FIX,
  GOOD,
  write,
  QUICKLY,
} from '../command/support.ts';

const names = (json: Ran['json']): string[] =>
  json.attempts[0].phases.map(({ name }: { name: string }) => name);

const OWN = `description: Write, format, look again
start: which
nodes:
  which:
    ask: Which greeting?
    answers: [hello, hi]
    default: hi
    next: code
  code:
    agent: code
    instructions: Keep it short.
    next: [{ when: finished, to: format }, { to: end }]
  format:
    exec: sh format.sh
    next: formatted
  formatted:
    gate: passed
    next: [{ when: passed, to: quick }, { to: end }]
  quick:
    run: quick
    next: [{ when: failed, to: code, atMost: 1 }, { to: package }]
  package: { git: package, next: verify }
  verify: { run: verify, next: end }
`;

const FINDING = {
  path: 'notes.md',
  line: 1,
  severity: 'major',
  text: 'The note says nothing.',
  evidence: 'notes.md, line 1',
};
const reviews = (...findings: unknown[]): Block =>
  call('review', { summary: 'Read.', findings, probes: [] });

const part = (title: string, file: string) => {
  return { title, instructions: `Write ${file}.`, files: [file] };
};

const halted = (file: string): Block[][] => [[bash('sleep 600')], [write(file, 'x\n')], [done()]];

describe('with a model', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test("a repository's own: asked, written, formatted, sent back once, verified", async () => {
    const repository = buggyRepository({
      '.errand/blueprints/ship.yaml': OWN,
      '.errand/config.yaml': 'blueprint: ship\nverify: quick\n',
      'format.sh': 'echo "# formatted" >> sum.sh\n',
    });
    const script = [[write('sum.sh', 'echo 5\n')], [done()], [write('sum.sh', FIX)], [done()]];
    const { code, json } = await runner.delegate(repository, 'own', script, CHECK);
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.deepEqual(names(json), [
      'prepare',
      'which',
      'code',
      'format',
      'quick',
      'fix',
      'format',
      'quick',
      'package',
      'verify',
    ]);
    const first = runner.model.requests.find(({ text }) => text.includes('Your task: own'));
    assert.match(first?.text ?? '', /Which greeting\?\\nAnswer: hi/);
    const last = runner.model.requests.findLast(({ text }) => text.includes('Your task: own'));
    assert.match(last?.text ?? '', /2 \+ 2 is not 4/);
    const { stdout } = await runner.errand(['diff', json.id]);
    assert.match(stdout, /\+# formatted/);
    const log = await runner.errand(['log', json.id]);
    assert.match(log.stdout, /gate formatted \(passed\): yes/);
  });

  test('a question of the blueprint waits for whoever is there, and the agent is told', async () => {
    const repository = buggyRepository({
      ...QUICKLY,
      '.errand/blueprints/ship.yaml': OWN,
      'format.sh': '',
    });
    runner.script('asked', [[write('sum.sh', FIX)], [done()]]);
    const words = ['delegate', '--repo', repository, '--title', 'asked', '--id', 'asked-0001'];
    const given = ['--blueprint', 'ship', '--ask=5', ...CHECK, 'Do it.'];
    assert.equal((await runner.errand([...words, ...given])).code, 0);
    const watching = runner.start(['watch', '--json', 'asked-0001']);
    for await (const line of createInterface({ input: watching.stdout })) {
      const { event } = JSON.parse(line) as { event: { kind: string; status?: { kind: string } } };
      if (event.kind !== 'task.status' || event.status?.kind !== 'needs_input') continue;
      const answered = await runner.errand(['answer', 'asked-0001', 'hello']);
      assert.equal(answered.code, 0, answered.stderr);
    }
    assert.equal((await watching.ended).code, 0);
    const first = runner.model.requests.find(({ text }) => text.includes('Your task: asked'));
    assert.match(first?.text ?? '', /Which greeting\?\\nAnswer: hello/);
  });

  test('tests are asked for, and nothing else may change without a flag', async () => {
    const added = 'test "$(sh sum.sh 2 2)" = 4\n';
    const script = [
      [write('sum.sh', FIX)],
      [done('Nothing to test.')],
      [write('test_sum.sh', added)],
      [done('A test, and the fix it needs.')],
      [done('The task asks for the fix.')],
    ];
    const args = ['--blueprint', 'add-tests', '--check', 'sh check.sh'];
    const { json } = await runner.delegate(buggyRepository(QUICKLY), 'tests', script, args);
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    assert.ok(json.because.some(({ code }: { code: string }) => code === 'flag.blueprint'));
    const codes = names(json).filter((name) => name === 'code' || name === 'fix');
    assert.deepEqual(codes, ['code', 'fix', 'fix']);
    const log = await runner.errand(['log', json.id]);
    assert.match(log.stdout, /gate tests_only \(tests_only\): no, other files .*sum\.sh/);
  });

  test('done that is said again and again over failing checks is never verified', async () => {
    const script = [[write('sum.sh', 'echo 5\n')], [done()], [done()], [done()], [done()]];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'lies', script, CHECK);
    assert.equal(code, 1);
    assert.equal(json.verdict, 'failed');
    assert.deepEqual(names(json).slice(2), [
      'code',
      'quick',
      'fix',
      'quick',
      'fix',
      'quick',
      'package',
      'verify',
    ]);
  });

  test('a follow-up is told what fails, also where the attempt before it was', async () => {
    const bad = write('sum.sh', 'echo 5\n');
    const round = [[bad], [done()], [write('sum.sh', FIX)], [done()]];
    const script = [...round, ...round];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'twice', script, CHECK);
    assert.equal(code, 0, JSON.stringify(json.because));
    const more = await runner.errand(['follow-up', json.id, 'Again.', '--wait', '--json']);
    assert.equal(more.code, 0, JSON.stringify(more.json.because));
    const [, followed] = more.json.attempts;
    assert.deepEqual(names({ attempts: [followed] }).slice(2), [
      'code',
      'quick',
      'fix',
      'quick',
      'package',
      'verify',
    ]);
  });

  test('a model that is gone in a fix round costs nothing of what was done', async () => {
    const script = [
      [write('sum.sh', 'echo 5\n')],
      [done('First words.')],
      { blocks: [], fault: { kind: 'status', status: 400, message: 'no more' } },
    ] as const;
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'gone', script, CHECK);
    assert.equal(code, 1);
    assert.equal(json.because[0].code, 'check_still_failing');
    assert.equal(json.attempts[0].claim, 'First words.');
  });

  test('weak evidence is reviewed; what is found goes back once, into the same conversation', async () => {
    runner.script('review weak', [[reviews(FINDING)]]);
    const script = [
      [write('notes.md', 'x\n')],
      [done('First.')],
      [write('notes.md', 'a note\n')],
      [done('Second.')],
    ];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'weak', script, [
      '--check',
      'sh -n sum.sh',
    ]);
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.deepEqual(names(json).slice(3), [
      'quick',
      'package',
      'verify',
      'review',
      'fix',
      'quick',
      'package',
      'verify',
    ]);
    assert.equal(json.attempts[0].claim, 'Second.');
    const { stdout } = await runner.errand(['diff', json.id]);
    assert.match(stdout, /\+a note/);
    const used = json.attempts[0].phases.map(({ usage }: { usage: { requests: number } | null }) =>
      usage === null ? 0 : usage.requests,
    );
    assert.deepEqual(used, [0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 0]);
    assert.equal(json.attempts[0].usage.requests, 5);
  });

  test('a model that is gone after a review leaves the verified work as it was', async () => {
    runner.script('review stands', [[reviews(FINDING)]]);
    const script = [
      [write('notes.md', 'x\n')],
      [done('First.')],
      [write('notes.md', 'half\n')],
      { blocks: [], fault: { kind: 'status', status: 400, message: 'no more' } },
    ] as const;
    const args = ['--check', 'sh -n sum.sh'];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'stands', script, args);
    assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
    assert.deepEqual(
      json.because.slice(0, 2).map((reason: { code: string }) => reason.code),
      ['not_exercised', 'finding.major'],
    );
    assert.equal(code, 0);
    assert.deepEqual(names(json).slice(-2), ['fix', 'package']);
    const { stdout } = await runner.errand(['diff', json.id]);
    assert.match(stdout, /\+x/);
    assert.doesNotMatch(stdout, /half/);
  });

  test('a large task is planned first, and the plan goes with it', async () => {
    const steps = ['Turn the sign.'];
    const planned = call('plan', { summary: 'Look at sum.sh.', steps, parts: [] });
    runner.script('plan big', [[planned]]);
    runner.script('big', GOOD);
    const things = Array.from({ length: 8 }, (_, i) => `- thing ${i}`);
    const words = [
      'delegate',
      '--wait',
      '--json',
      '--repo',
      buggyRepository(QUICKLY),
      '--title',
      'big',
    ];
    const { json } = await runner.errand([...words, ...CHECK, ['All of:', ...things].join('\n')]);
    assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
    assert.deepEqual(names(json).slice(0, 4), ['prepare', 'baseline', 'plan', 'code']);
    assert.equal(json.attempts[0].plan, 'Look at sum.sh.\n1. Turn the sign.');
    const first = runner.model.requests.find(({ text }) => text.includes('Your task: big'));
    assert.match(first?.text ?? '', /Look at sum\.sh\.\\n1\. Turn the sign\./);
  });

  test('work that the plan parts is done side by side, and verified as one', async () => {
    const parts = [part('First', 'a.txt'), part('Second', 'b')];
    runner.script('plan parted', [[call('plan', { summary: 'Part it.', steps: [], parts })]]);
    runner.script('parted: First', [
      [write('a.txt', 'one\n'), write('README.md', 'not mine\n')],
      [done('Wrote a.txt.')],
    ]);
    runner.script('parted: Second', [[bash('mkdir b && echo two >b/b.txt')], [done('And b.')]]);
    const repository = buggyRepository({
      '.errand/config.yaml': 'plan: always\nreview: never\nverify: quick\n',
    });
    const args = ['--check', 'cat a.txt b/b.txt'];
    const { code, json } = await runner.delegate(repository, 'parted', [], args);
    assert.equal(code, 0, JSON.stringify(json.because));
    const changed = json.result.files.map(({ path }: { path: string }) => path);
    assert.deepEqual(changed, ['a.txt', 'b/b.txt']);
    assert.equal(json.attempts[0].claim, 'First: Wrote a.txt.\nSecond: And b.');
    assert.equal(json.attempts[0].usage.requests, 5);
    const log = await runner.errand(['log', json.id]);
    assert.match(log.stdout, /changes of "First" outside its files were dropped/);
    // What is wanted beside it is one conversation's, whatever the plan is.
    runner.script('parted', [[write('c.txt', 'three\n')], [done('And c.')]]);
    const more = await runner.errand(['follow-up', json.id, 'And c.txt.', '--wait', '--json']);
    assert.equal(more.code, 0, more.stderr);
    assert.equal(more.json.attempts[1].claim, 'And c.');
    assert.equal(more.json.result.files.length, 3);
  });

  test('workers that were interrupted without a word go on with the answer', async () => {
    const parts = [part('First', 'a.txt'), part('Second', 'b.txt')];
    runner.script('plan halted', [[call('plan', { summary: 'Part it.', steps: [], parts })]]);
    runner.script('halted: First', halted('a.txt'));
    runner.script('halted: Second', halted('b.txt'));
    const repository = buggyRepository({
      '.errand/config.yaml': 'plan: always\nreview: never\nverify: quick\n',
    });
    const words = ['delegate', '--repo', repository, '--title', 'halted', '--id', 'halted-0001'];
    await runner.errand([...words, '--check', 'cat a.txt b.txt', 'Do it.']);
    const watching = runner.start(['watch', '--json', 'halted-0001']);
    let sleeping = 0;
    let asked = 0;
    for await (const line of createInterface({ input: watching.stdout })) {
      const { event } = JSON.parse(line);
      if (event.kind === 'attempt.tool' && event.call.summary.includes('sleep')) {
        if (event.call.state === 'running' && ++sleeping === 2) {
          await runner.errand(['interrupt', 'halted-0001']);
        }
      } else if (event.kind === 'task.status' && event.status.kind === 'needs_input') {
        asked += 1;
        const command =
          asked === 1 ? ['answer', 'halted-0001', 'Go on.'] : ['cancel', 'halted-0001'];
        await runner.errand(command);
      }
    }
    assert.deepEqual([(await watching.ended).code, asked], [0, 1]);
  });

  test('review-only reads what is there, says what it found, and changes nothing', async () => {
    const repository = buggyRepository(QUICKLY);
    writeFiles(repository, { 'notes.md': 'not committed\n' });
    runner.script('review read', [[reviews(FINDING)]]);
    const args = ['--blueprint', 'review-only'];
    const { code, json } = await runner.delegate(repository, 'read', [], args);
    assert.equal(code, 3, JSON.stringify(json.because));
    assert.deepEqual([json.because[0].code, json.result], ['review_only', null]);
    const asked = runner.model.requests.find(({ text }) => text.includes('The task: read'));
    assert.match(asked?.text ?? '', /\+not committed/);
    const watched = await runner.errand(['watch', '--json', json.id]);
    assert.match(watched.stdout, /"kind":"attempt.review".*The note says nothing/);
  });

  test('a TODO follows its own, and says so', async () => {
    const args = [...CHECK, '--todo', 'sum.sh:1'];
    const { json } = await runner.delegate(buggyRepository(QUICKLY), 'todo', GOOD, args);
    assert.equal(json.verdict, 'verified');
    const watched = await runner.errand(['watch', '--json', json.id]);
    assert.match(watched.stdout, /"kind":"attempt.settled".*"blueprint":"fix-todo"/);
  });
});
