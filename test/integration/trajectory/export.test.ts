/** `errand export`: what a person took over, as they took it over, and read back by its own form. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { Trajectory } from '../../../runner/trajectory/document.ts';
import { TestRunner } from '../../support/runner.ts';
import type { Block } from '../../support/scripted-model/script.ts';
import { buggyRepository, CHECK, done, FIX, QUICKLY, write } from '../command/support.ts';

const SECRET = 'a-secret-of-this-runner-4711';
const LOOKS = `sk-${'x'.repeat(24)}`;
/** One turn that says what must not be exported, in both of its forms, and the fix. */
const MOVES: readonly (readonly Block[])[] = [
  [{ type: 'text', text: `I saw ${SECRET}, ${btoa(SECRET)} and ${LOOKS}.` }, write('sum.sh', FIX)],
  [done('It adds now.')],
];

describe('export', () => {
  let runner: TestRunner;
  let repository: string;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
  const exported = async (...args: string[]) => {
    const { code, stdout, stderr } = await runner.errand(['export', '--repo', repository, ...args]);
    const lines = stdout.split('\n').filter(Boolean);
    return {
      code,
      stdout,
      stderr,
      lines: lines.map((line) => v.parse(Trajectory, JSON.parse(line))),
    };
  };
  before(async () => {
    runner = await TestRunner.start({ env: { SOME_TOKEN: SECRET } });
    repository = buggyRepository(QUICKLY);
    const args = ['--id', 'export-0001', ...CHECK];
    const { code, stderr } = await runner.delegate(repository, 'fix', MOVES, args);
    assert.equal(code, 0, stderr);
  });
  after(() => runner.stop());

  test('what nobody took over is left out, and said so', async () => {
    const { code, lines, stderr } = await exported();
    assert.equal(code, 0, stderr);
    assert.deepEqual(lines, []);
    assert.match(stderr, /1 task left out, as nothing of them was applied here.*export-0001/);
    assert.equal((await exported('export-0001')).code, 1);
  });

  test('a runner whose owner has not allowed it gives nothing out', async () => {
    const applied = await runner.errand(['apply', 'export-0001', '--repo', repository]);
    assert.equal(applied.code, 0, applied.stderr);
    const { code, stdout, stderr } = await exported();
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /gives no conversations out[\s\S]*trajectories: \{ export: true \}/);
  });

  test('applied and not committed: as applied', async () => {
    writeFileSync(join(runner.dataDir, 'errand.yaml'), 'trajectories: { export: true }\n');
    await runner.end('SIGTERM');
    await runner.restart();
    const [line] = (await exported()).lines;
    assert.ok(line);
    const { state, by, commits, files, linesKept } = line.final;
    assert.deepEqual(
      { state, by, commits, linesKept },
      {
        state: 'as_applied',
        by: 'files',
        commits: [],
        linesKept: 1,
      },
    );
    assert.deepEqual(files, [{ path: 'sum.sh', asResult: true }]);
    assert.equal(line.final.diff, line.result.diff);
  });

  test('committed with an edit of the person: as they committed it', async () => {
    writeFileSync(join(repository, 'unrelated.txt'), 'mine\n');
    git('add', 'unrelated.txt');
    git('commit', '--quiet', '-m', 'Something else');
    writeFileSync(join(repository, 'sum.sh'), `# Sums.\n${FIX}`);
    writeFileSync(join(repository, 'README.md'), '# sums\n');
    git('commit', '--quiet', '-a', '-m', 'Add');
    const file = join(runner.dataDir, '..', 'out.jsonl');
    const { code, stderr, stdout } = await exported('--output', file, '--licence', 'MIT');
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const text = readFileSync(file, 'utf8');
    const line = v.parse(Trajectory, JSON.parse(text));

    const { state, by, commits, files, linesKept, otherFiles, diff } = line.final;
    assert.deepEqual(
      { state, by, commits, linesKept, otherFiles },
      {
        state: 'merged',
        by: 'files',
        commits: [git('rev-parse', 'HEAD')],
        linesKept: 1,
        otherFiles: 1,
      },
    );
    assert.deepEqual(files, [{ path: 'sum.sh', asResult: false }]);
    assert.match(diff, /^\+# Sums\.$/m);
    assert.doesNotMatch(line.result.diff, /Sums/);
    assert.doesNotMatch(diff, /README/);

    // The conversation is as it was sent and received; what is, or looks like, a secret is not in it.
    const [coding] = line.conversations;
    assert.equal(coding?.name, 'code');
    assert.match(JSON.stringify(coding?.system), /You are/);
    assert.deepEqual(
      coding?.turns.map(({ role }) => role),
      ['user', 'assistant', 'user', 'assistant', 'user'],
    );
    for (const secret of [SECRET, btoa(SECRET), LOOKS]) assert.ok(!text.includes(secret), secret);
    assert.match(text, /I saw \[redacted\], \[redacted\] and \[redacted\]\./);
    assert.equal(line.redacted, true);

    assert.equal(line.licence, 'MIT');
    assert.equal(line.verdict.level, 'verified');
    assert.ok(line.toolCalls.some(({ tool }) => tool === 'bash'));
    const ledger = await runner.errand(['show', 'export-0001', '--ledger']);
    const last = JSON.parse(ledger.stdout.trimEnd().split('\n').at(-1) ?? '');
    assert.equal(line.provenance.ledgerHead, last.hash);
    assert.equal(line.provenance.agent, 'builtin');

    const again = await exported('--output', file);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is there already/);
  });
});
