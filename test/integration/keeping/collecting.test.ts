/**
 * `errand gc` beside a runner that works, and on the data directory of one that was killed: what is
 * over goes, and nothing of an attempt that goes on, of a result, or of another runner does.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { EXIT } from '../../../runner/cli/report.ts';
import type { Collected } from '../../../runner/protocol/collected.ts';
import { moves, type Script } from '../../support/scripted-model/script.ts';
import { type Ran, TestRunner, temporaryFolder } from '../../support/runner.ts';
import { buggyRepository, CHECK, GOOD } from '../command/support.ts';

const IMAGE = 'errand-sandbox:latest';
const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' });

/** A container that nobody uses, with the label of a runner. */
function leftBehind(t: TestContext, label: string): string {
  const name = `errand-${Math.random().toString(16).slice(2, 14).padEnd(12, '0')}`;
  docker(
    'create',
    '--name',
    name,
    '--label',
    label,
    '--label',
    'errand.purpose=work',
    IMAGE,
    'true',
  );
  t.after(() => {
    if (isThere(name)) docker('rm', '-f', name);
  });
  return name;
}

const isThere = (name: string): boolean =>
  docker('ps', '-a', '-q', '--filter', `name=^${name}$`) !== '';

interface Report {
  readonly ran: Ran;
  readonly removed: (kind: string) => string[];
  readonly kept: (kind: string) => string[];
}

async function gc(runner: TestRunner, ...args: string[]): Promise<Report> {
  const ran = await runner.errand(['gc', '--json', ...args]);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  const { kinds } = ran.json as Collected;
  const whys = (kind: string, of: 'removed' | 'kept'): string[] => {
    const found = kinds.find((each) => each.kind === kind);
    assert.ok(found, kind);
    return found[of].map(({ why }) => why);
  };
  return {
    ran,
    removed: (kind) => whys(kind, 'removed'),
    kept: (kind) => whys(kind, 'kept'),
  };
}

test('what is over goes, and nothing that is needed', async (t) => {
  const place = temporaryFolder('errand-collecting-');
  const dataDir = join(place, 'data');
  mkdirSync(dataDir);
  const keep = 'keep: { unusedDays: 0, detailDays: 0 }\nsandbox: { warm: 0 }\n';
  writeFileSync(join(dataDir, 'errand.yaml'), keep);
  const runner = await TestRunner.start({ dataDir });
  const told = Promise.withResolvers<void>();
  t.after(async () => {
    told.resolve();
    await runner.stop();
    rmSync(place, { recursive: true, force: true });
  });
  // Only the first task has a check, which leaves its output.
  const setup = `setup: ["echo ${process.pid} >made.txt"]\nverify: quick\nchecks: []\n`;
  const repository = buggyRepository({ '.errand/config.yaml': setup, '.gitignore': 'made.txt\n' });
  const first = await runner.delegate(repository, 'first', GOOD, [...CHECK, '--id', 'ended-first']);
  assert.equal(first.json.verdict, 'verified', first.stdout + first.stderr);
  const ledger = readFileSync(join(dataDir, 'ledgers', 'ended-first-1.jsonl'), 'utf8');
  const image = /errand-env:[0-9a-f]+/.exec(ledger)?.[0] ?? '';
  const hasImage = (): boolean => docker('images', '-q', image) !== '';
  assert.ok(hasImage());
  const users = `errand-test-derived:${process.pid}`;
  docker('tag', image, users);
  t.after(() => docker('rmi', users));
  // The second one waits for its model, with its sandbox.
  const asked = Promise.withResolvers<void>();
  const held: Script = async (request) => {
    if (request.turn === 2) asked.resolve();
    if (request.turn === 2) await told.promise;
    return await moves(GOOD)(request);
  };
  runner.script('second', held);
  const words = ['delegate', '--repo', repository, '--title', 'second', '--id', 'goes-on-second'];
  assert.equal((await runner.errand([...words, 'Do it.'])).code, 0);
  await asked.promise;
  const working = runner.containers();
  const other = leftBehind(t, 'errand.runner=0123456789abcdef');
  mkdirSync(join(dataDir, 'backup-cutoff'));

  const artifacts = (): string[] =>
    readdirSync(join(dataDir, 'artifacts'), { recursive: true }) as string[];
  const before = artifacts();
  const dry = await gc(runner, '--dry-run');
  assert.deepEqual(dry.removed('logs and outputs'), [
    'ended more than 0 days ago (keep.detailDays)',
  ]);
  assert.deepEqual(dry.removed('temporary files'), ['a backup was cut off']);
  assert.deepEqual(dry.removed('environment images'), []);
  assert.deepEqual(dry.kept('environment images'), ['a task that has not ended uses them']);
  assert.deepEqual(dry.kept('sandboxes'), ['in use, or made ahead for a task']);
  assert.match(
    (await runner.errand(['gc', '--dry-run'])).stdout,
    /^Would be removed\n[^]*\nKept\n/,
  );
  assert.deepEqual(artifacts(), before, 'a dry run removes nothing');

  const own = leftBehind(t, runner.label);
  const real = await gc(runner);
  assert.deepEqual(real.removed('logs and outputs'), dry.removed('logs and outputs'));
  assert.deepEqual(real.removed('git objects'), [], 'the second one may need them');
  assert.ok(!isThere(own), 'a container of this runner that nobody uses');
  assert.ok(isThere(other), 'one of another runner');
  assert.deepEqual(
    working.filter((id) => runner.containers().includes(id)),
    working,
    'the sandbox of the task that goes on',
  );
  assert.ok(!readdirSync(dataDir).includes('backup-cutoff'));
  assert.ok(artifacts().length < before.length);
  const log = await runner.errand(['log', 'ended-first']);
  assert.match(log.stdout, /no longer kept: ended more than 0 days ago/);
  assert.match((await runner.errand(['diff', 'ended-first'])).stdout, /\+echo/);
  const kept = await runner.errand(['show', 'ended-first', '--ledger']);
  assert.equal(kept.stdout, ledger);

  told.resolve();
  const second = await runner.errand(['watch', 'goes-on-second']);
  assert.equal(second.code, EXIT.unverified, second.stdout + second.stderr);
  const last = await gc(runner);
  const unused = ['no task has used them for 0 days (keep.unusedDays)'];
  assert.deepEqual(last.removed('environment images'), unused);
  assert.deepEqual(last.removed('prepared checkouts'), unused);
  assert.ok(!hasImage());
  const after = await gc(runner);
  assert.deepEqual(
    [after.removed('environment images'), after.kept('environment images')],
    [[], []],
  );
  assert.notEqual(docker('images', '-q', users), '', "a user's own name of it");
  assert.match((await runner.errand(['diff', 'goes-on-second'])).stdout, /\+echo/);

  // Of a runner that was killed, the command collects in the data directory itself.
  await runner.end('SIGKILL');
  const left = leftBehind(t, runner.label);
  const checked = await gc(runner, '--dry-run');
  // Folders too, where network namespaces waited.
  const containers = 'containers that no attempt of this runner uses';
  const removed = checked.removed('sandboxes');
  assert.ok(removed.includes(containers), removed.join('; '));
  assert.ok(isThere(left));
  await gc(runner);
  assert.ok(!isThere(left));
  assert.ok(isThere(other));
});
