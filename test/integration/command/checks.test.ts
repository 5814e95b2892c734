/** Checks as they are in the wild: hanging, flooding, killing their room, lying, not there. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TestRunner } from '../../support/runner.ts';
import { buggyRepository, done, GOOD, write } from './support.ts';

/** A repository whose configuration names these checks. */
function configured(checks: string, more: Record<string, string> = {}): string {
  return buggyRepository({ '.errand/config.yaml': `checks:\n${checks}`, ...more });
}

interface Run {
  readonly name: string;
  readonly at: string;
  readonly outcome: string;
  readonly exit: number | null;
  readonly tail: string;
}

/** The first run at a place; beside the result's stand runs of the deciding run. */
function runAt(
  json: { attempts: { checks: Run[] }[] },
  place: 'base' | 'head',
  name?: string,
): Run {
  const found = json.attempts[0]?.checks.find(
    (run) => run.at === place && (name === undefined || run.name === name),
  );
  assert.ok(found, place);
  return found;
}

const TOUCH = [[write('notes.md', 'hello\n')], [done()]];

describe('checks', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('one that hangs is stopped at its time limit', async () => {
    const repository = configured('  - {name: hangs, command: "sleep 600", timeout: 1s}\n');
    const { code, json } = await runner.delegate(repository, 'hangs', TOUCH);
    assert.equal(code, 1);
    assert.equal(json.because[0].code, 'check_still_failing');
    const [base, head] = [runAt(json, 'base'), runAt(json, 'head')];
    assert.deepEqual([base.outcome, base.exit, head.outcome], ['timed_out', null, 'timed_out']);
    assert.match(head.tail, /time limit of 1 s/);
  });

  test('one that floods its output with 1 GB neither hangs nor fills anything', async () => {
    const flood = 'head -c 1000000000 /dev/zero | tr "\\\\0" x; echo; echo the end; exit 3';
    const repository = configured(`  - {name: floods, command: '${flood}'}\n`);
    const { code, json } = await runner.delegate(repository, 'floods', TOUCH);
    assert.equal(code, 1);
    const head = runAt(json, 'head');
    assert.deepEqual([head.outcome, head.exit], ['failed', 3]);
    assert.match(head.tail, /the end/);
    assert.ok(head.tail.length <= 8000);
  });

  test('one that kills all it can reach has failed; the next one runs all the same', async () => {
    const repository = configured(
      '  - {name: kills, command: "kill -9 -1; kill 1; kill -9 1; exit 9"}\n' +
        '  - {name: after, command: "test -e sum.sh"}\n',
    );
    const { code, json } = await runner.delegate(repository, 'kills', TOUCH);
    assert.equal(code, 1);
    assert.equal(json.verdict, 'failed');
    const outcomes = [runAt(json, 'base', 'after'), runAt(json, 'head', 'after')];
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['passed', 'passed'],
    );
  });

  test('what it prints cannot reach the terminal raw, nor the evidence', async () => {
    const print = 'printf "\\033]0;owned\\007\\033[2Jred\\r\\n\\342\\200\\256"; exit 1';
    const repository = configured(`  - {name: prints, command: '${print}'}\n`);
    const call = ['delegate', '--wait', '--repo', repository, '--title', 'prints \u001b[31m'];
    runner.script('prints [31m', TOUCH);
    const waited = await runner.errand([...call, '--id', 'prints-0001', 'Do it.']);
    assert.equal(waited.code, 1);
    const shown = await runner.errand(['show', 'prints-0001']);
    const logged = await runner.errand(['log', 'prints-0001']);
    const listed = await runner.errand(['tasks']);
    for (const { stdout, stderr } of [waited, shown, logged, listed]) {
      assert.doesNotMatch(stdout + stderr, /(?![\n\t])\p{Cc}|\u202e/u);
    }
  });

  test('none at all, by configuration, is unverified and never verified', async () => {
    const repository = buggyRepository({ '.errand/config.yaml': 'checks: []\n' });
    const { code, json } = await runner.delegate(repository, 'none', GOOD);
    assert.equal(code, 3);
    assert.equal(json.verdict, 'unverified');
  });

  test('configured, limited, protected: what the repository says is held to', async () => {
    const repository = buggyRepository({
      '.errand/config.yaml':
        'checks:\n  - {name: sum, command: sh check.sh}\nsetup: []\nprotected: ["*.md"]\n',
    });
    const script = [
      [...(GOOD[0] ?? [])],
      [...(GOOD[1] ?? []), write('README.md', 'x\n')],
      [done()],
    ];
    const { code, json } = await runner.delegate(repository, 'protected', script);
    assert.equal(code, 0);
    assert.equal(json.verdict, 'verified_with_flags');
    assert.match(json.because[0].text, /^README\.md: /);
    assert.equal(json.attempts[0].checks[0].name, 'sum');
  });

  test('a configuration that is wrong is told with file, line and key', async () => {
    const repository = configured('  - {name: a, comand: "true"}\n');
    const { code, json } = await runner.delegate(repository, 'misspelt', GOOD);
    assert.equal(code, 1);
    assert.equal(json.verdict, 'failed');
    assert.match(json.because[0].text, /\.errand\/config\.yaml[^]*2[^]*comand/);
    const broken = buggyRepository({ '.errand/config.yaml': 'checks: [\n' });
    const second = await runner.delegate(broken, 'broken', GOOD);
    assert.match(second.json.because[0].text, /\.errand\/config\.yaml/);
  });

  test('a setup that fails, and an image that is not there, say what to change', async () => {
    const setup = buggyRepository({
      '.errand/config.yaml': 'setup: ["echo no such package; exit 7"]\n',
    });
    const { code, json } = await runner.delegate(setup, 'setup', GOOD);
    assert.equal(code, 1);
    assert.match(json.because[0].text, /ended with 7[^]*no such package[^]*setup/);
    const image = buggyRepository({ '.errand/config.yaml': 'image: errand-none:x\n' });
    const second = await runner.delegate(image, 'image', GOOD);
    assert.match(second.json.error.message, /image errand-none:x, and this runner does not allow/);
    assert.match(second.json.error.hint, /sandbox\.images/);
  });
});
