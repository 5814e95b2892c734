/**
 * A backup of a real runner while it works, restored elsewhere: everything that was acknowledged is
 * there, ledgers verify, and what was under way goes on.
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '../../../runner/cli/report.ts';
import { moves, type Reply, type Script } from '../../support/scripted-model/script.ts';
import { TestRunner, temporaryFolder } from '../../support/runner.ts';
import { buggyRepository, CHECK, GOOD } from '../command/support.ts';

test('a runner that works is copied, and its copy goes on elsewhere', async (t) => {
  const place = temporaryFolder('errand-backup-');
  const dataDir = join(place, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'errand.yaml'), 'sandbox: { maxConcurrent: 1, warm: 0 }\n');
  const first = await TestRunner.start({ dataDir });
  const over = Promise.withResolvers<Reply>();
  let second: TestRunner | undefined;
  t.after(async () => {
    // A model that never answers would keep its server open.
    over.resolve({ blocks: [] });
    await first.stop();
    await second?.stop();
    rmSync(place, { recursive: true, force: true });
  });
  // Only the first task has a check: what it takes to verify is not under test.
  const repository = buggyRepository({ '.errand/config.yaml': 'verify: quick\nchecks: []\n' });
  const delegate = ['delegate', '--repo', repository, '--json'];
  const done = await first.delegate(repository, 'done', GOOD, [...CHECK, '--id', 'done-first']);
  assert.equal(done.json.verdict, 'verified', done.stdout + done.stderr);

  // The second task has changed the file and waits for its model; the third waits for its turn.
  const asked = Promise.withResolvers<void>();
  const held: Script = (request) => {
    if (request.turn < 2) return moves(GOOD)(request);
    asked.resolve();
    return over.promise;
  };
  first.script('going', held);
  for (const [id, title] of [
    ['going-second', 'going'],
    ['queued-third', 'queued'],
  ] as const) {
    const sent = await first.errand([...delegate, '--id', id, '--title', title, 'Do it.']);
    assert.equal(sent.code, 0, sent.stderr);
  }
  await asked.promise;

  const file = join(place, 'runner.backup');
  const made = await first.errand(['backup', file, '--json']);
  assert.equal(made.code, 0, made.stderr);
  assert.equal(made.json.tasks, 3);
  assert.equal(made.json.bytes, statSync(file).size);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(made.json.leftOut.some((what: string) => what.includes('token')));
  // The runner removes its copy once the last byte is on its way.
  while (readdirSync(dataDir).some((name) => name.startsWith('backup-'))) await sleep(100);
  const twice = await first.errand(['backup', file]);
  assert.equal(twice.code, 1);
  assert.match(twice.stderr, /is there already/);
  await first.end('SIGKILL');

  const elsewhere = join(place, 'elsewhere');
  const restored = await first.errand(['restore', file, '--data-dir', elsewhere, '--json']);
  assert.equal(restored.code, 0, restored.stderr);
  const { tasks, interrupted, ledgers, problems } = restored.json;
  assert.deepEqual([tasks, interrupted, ledgers, problems], [3, 1, 2, []]);
  assert.ok(!existsSync(join(elsewhere, 'token')), 'the token is not in it');
  const again = await first.errand(['restore', file, '--data-dir', elsewhere]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /not empty/);

  second = await TestRunner.start({ dataDir: elsewhere });
  second.script('going', GOOD);
  second.script('queued', GOOD);
  for (const id of ['done-first', 'going-second', 'queued-third']) {
    const ended = await second.errand(['watch', id]);
    const code = id === 'done-first' ? EXIT.verified : EXIT.unverified;
    assert.equal(ended.code, code, `${id}: ${ended.stdout}${ended.stderr}`);
    const ledger = await second.errand(['show', id, '--ledger']);
    const verified = await second.errand(['verify-ledger', '-'], { stdin: ledger.stdout });
    assert.equal(verified.code, 0, verified.stdout);
    assert.equal(ledger.stdout.includes('restored from the backup of'), id === 'going-second');
  }
  const of = (id: string): string =>
    readFileSync(join(dataDir, 'ledgers', `${id}-1.jsonl`), 'utf8');
  const shown = await second.errand(['show', 'done-first', '--ledger']);
  assert.equal(shown.stdout, of('done-first'));
  assert.match((await second.errand(['diff', 'done-first'])).stdout, /\+echo \$\(\(\$1 \+ \$2\)\)/);
  assert.match((await second.errand(['log', 'done-first'])).stdout, /sum\.sh/);
});
