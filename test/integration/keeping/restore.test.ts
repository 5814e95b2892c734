/**
 * Backups of a runner that does not run, and what is not restored: a backup that is cut off, of a
 * newer build, or with something in it that no runner has put there. No container is started.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { Backups } from '../../../runner/keeping/backup.ts';
import { withDataDirectory } from '../../../runner/keeping/offline.ts';
import { appendEntry, entryLine } from '../../../runner/ledger/chain.ts';
import { baseRef, type TaskSpec } from '../../../runner/protocol/task.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { Command, temporaryFolder } from '../../support/runner.ts';

const place = temporaryFolder('errand-restore-');
const dataDir = join(place, 'data');
const command = new Command(place, { ERRAND_DATA_DIR: dataDir });
const whole = join(place, 'whole.backup');
const REPOSITORY = 'b'.repeat(32);
const TASK = 'under-way-1';
const AT = '2026-11-30T10:00:00.000Z';

/** A data directory whose runner was killed while one task was under way. */
async function cutOff(): Promise<void> {
  const directory = openDataDirectory(dataDir);
  const database = openDatabase(directory.database);
  await migrate(database);
  const store = new Store(database);
  const clone = makeRepository({ 'a.txt': 'a\n' });
  const base = git(clone, 'rev-parse', 'HEAD').trim();
  const repositories = await openRepositoryStore(dataDir);
  const { path } = await repositories.open(REPOSITORY, 'sample');
  git(clone, 'push', '-q', path, `HEAD:${baseRef(TASK)}`);
  const repository = { id: REPOSITORY, name: 'sample' };
  const what = { title: 'One', instructions: 'Do it.', origin: { kind: 'prompt' } as const };
  const spec: TaskSpec = { ...what, repository, base, head: base };
  const files = () => ({ log: `log-${TASK}-1`, ledger: `ledger-${TASK}-1` });
  await store.create(TASK, spec, creation(TASK, spec, AT, files));
  await store.append(TASK, (state) => move(state, 1, { kind: 'preparing' }, AT));
  await store.append(TASK, (state) => move(state, 1, { kind: 'working' }, AT));
  const opened = appendEntry(undefined, {
    phase: 'prepare',
    t: AT,
    body: { kind: 'opened', version: 1, task: TASK, attempt: 1, title: 'One', base },
  });
  // The entry after it was cut off by the kill.
  writeFileSync(join(directory.ledgers, `${TASK}-1.jsonl`), `${entryLine(opened)}\n{"seq":2,"kin`);
  writeFileSync(join(directory.logs, `${TASK}-1.log`), 'It was said.\n');
  mkdirSync(join(dataDir, 'checkouts', 'abc'), { recursive: true });
  await store.close();
  directory.release();
}

before(async () => {
  await cutOff();
  const made = await command.run(['backup', whole]);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /1 tasks as of/);
  assert.match(made.stdout, /Not in it:\n.*token/);
});
after(() => rmSync(place, { recursive: true, force: true }));

const restore = (file: string, to: string) =>
  command.run(['restore', file, '--json', '--data-dir', to]);

/** The backup with a change to what is in it. */
function changed(name: string, change: (folder: string) => void): string {
  const folder = join(place, `${name}.folder`);
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', whole, '-C', folder]);
  change(folder);
  const file = join(place, `${name}.backup`);
  execFileSync('tar', ['-czf', file, '-C', folder, '.']);
  return file;
}

test('what was under way is interrupted, with the reason', async () => {
  const to = join(place, 'restored');
  const { code, json, stderr } = await restore(whole, to);
  assert.equal(code, 0, stderr);
  assert.deepEqual([json.tasks, json.interrupted, json.ledgers, json.problems], [1, 1, 1, []]);
  assert.ok(!existsSync(join(to, 'checkouts')), 'what can be made again is not in it');
  assert.ok(!existsSync(join(to, 'restoring')));

  const directory = openDataDirectory(to);
  const store = new Store(openDatabase(directory.database));
  const status = (await store.task(TASK))?.state.status;
  assert.equal(status?.kind, 'interrupted');
  assert.match(
    status?.kind === 'interrupted' ? status.reason : '',
    /restored from the backup of 2/,
  );
  await store.close();
  const repository = await (await openRepositoryStore(to)).find(REPOSITORY);
  assert.match((await repository?.getRef(baseRef(TASK))) ?? '', /^[0-9a-f]{40}$/);
  assert.match(readFileSync(join(directory.logs, `${TASK}-1.log`), 'utf8'), /It was said/);
  directory.release();
});

test('of a newer build: refused, and the directory stays empty', async () => {
  const file = changed('newer', (folder) => {
    const about = join(folder, 'backup.json');
    const said = JSON.parse(readFileSync(about, 'utf8')) as object;
    writeFileSync(about, JSON.stringify({ ...said, schema: 4711, version: '9.0.0' }));
  });
  const to = join(place, 'newer');
  const { code, json } = await restore(file, to);
  assert.equal(code, 1);
  assert.equal(json.error.code, 'version_mismatch');
  assert.match(json.error.message, /newer Errand \(9\.0\.0, schema 4711\)/);
  assert.match(json.error.hint, /that version or a later one/);
  assert.equal((await restore(whole, to)).code, 0, 'it is empty as before');
});

test('a store of a newer build is not backed up by an older one either', async () => {
  const to = join(place, 'newer-store');
  assert.equal((await restore(whole, to)).code, 0);
  const database = openDatabase(join(to, 'errand.db'));
  await database.updateTable('schema_version').set({ version: 4711 }).execute();
  await database.destroy();
  const refused = await command.run(['backup', join(place, 'no.backup'), '--data-dir', to]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /schema 4711; this runner knows up to/);
  assert.ok(!existsSync(join(place, 'no.backup')));
});

test('cut off anywhere: refused, and nothing is left', async () => {
  const bytes = readFileSync(whole);
  for (const length of [0, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const file = join(place, 'cut.backup');
    writeFileSync(file, bytes.subarray(0, length));
    const to = join(place, `cut-${length}`);
    const { code, json } = await restore(file, to);
    assert.equal(code, 1, `${length} bytes`);
    assert.match(json.error.message, /no whole backup/);
    assert.deepEqual(
      readdirSync(to).filter((name) => !name.startsWith('lock.')),
      [],
    );
  }
});

test('with a link, or a name that no backup has: refused', async () => {
  const cases: Record<string, (folder: string) => void> = {
    link: (folder) => symlinkSync('/etc/hostname', join(folder, 'logs', 'linked.log')),
    token: (folder) => writeFileSync(join(folder, 'token'), 'mine\n'),
  };
  for (const [name, change] of Object.entries(cases)) {
    const { code, json } = await restore(changed(name, change), join(place, `odd-${name}`));
    assert.equal(code, 1, name);
    assert.match(json.error.message, /which no backup of a runner has/);
  }
});

test("git's configuration and hooks of a backup are not used", async () => {
  const file = changed('hooked', (folder) => {
    const repository = join(folder, 'repositories', `${REPOSITORY}.git`);
    writeFileSync(join(repository, 'config'), '[core]\n\tfsmonitor = touch /tmp/never\n');
    mkdirSync(join(repository, 'hooks'));
    writeFileSync(join(repository, 'hooks', 'update'), '#!/bin/sh\n', { mode: 0o755 });
  });
  const to = join(place, 'hooked');
  assert.equal((await restore(file, to)).code, 0);
  const repository = join(to, 'repositories', `${REPOSITORY}.git`);
  assert.ok(!existsSync(join(repository, 'hooks')));
  assert.match(readFileSync(join(repository, 'config'), 'utf8'), /hooksPath = \/dev\/null/);
});

test('a ledger, an artifact and an object that are not as they were are named', async () => {
  const artifact = join('artifacts', '00', '0'.repeat(64));
  const file = changed('rotten', (folder) => {
    appendFileSync(join(folder, 'ledgers', `${TASK}-1.jsonl`), '\n');
    mkdirSync(join(folder, 'artifacts', '00'), { recursive: true });
    writeFileSync(join(folder, artifact), 'not that');
    const objects = join(folder, 'repositories', `${REPOSITORY}.git`, 'objects');
    rmSync(objects, { recursive: true });
    mkdirSync(objects);
  });
  const { code, json } = await restore(file, join(place, 'rotten'));
  assert.equal(code, 1);
  assert.ok(json.problems, JSON.stringify(json));
  const problems = (json.problems as string[]).toSorted();
  assert.match(problems[0] ?? '', /^artifact 0{64}/);
  assert.match(problems[1] ?? '', /^ledger under-way-1-1\.jsonl, line 2/);
  assert.match(problems[2] ?? '', /^repository b{32}: /);
  assert.equal(problems.length, 3);
});

test('a restore that was cut off begins anew, and no runner starts before', async () => {
  const to = join(place, 'again');
  mkdirSync(join(to, 'restoring'), { recursive: true });
  writeFileSync(join(to, 'errand.yaml'), 'sandbox: { warm: 3 }\n');
  const refused = await command.run(['serve', '--data-dir', to, '--listen', '127.0.0.1:0']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /was not finished/);
  assert.match(refused.stderr, /errand restore/);
  const { code, json } = await restore(whole, to);
  assert.equal(code, 0, json.error?.message);
  assert.ok(!existsSync(join(to, 'errand.yaml')), 'what the first try had put there is gone');
});

test('a reader that goes away leaves nothing behind, and the next one is served', async () => {
  const to = join(place, 'read');
  assert.equal((await restore(whole, to)).code, 0);
  const staged = (): string[] => readdirSync(to).filter((name) => name.startsWith('backup-'));
  await withDataDirectory(to, assert.fail, async (kept) => {
    const backups = new Backups({ ...kept, version: '0', now: () => new Date(AT) });
    const { signal } = new AbortController();
    const gone = backups.make(async (archive) => {
      assert.equal(staged().length, 1);
      await assert.rejects(
        backups.make(async () => undefined, signal),
        { code: 'conflict' },
      );
      assert.deepEqual(await backups.left(), [], 'nobody collects what is being sent');
      archive.destroy();
      throw new Error('the reader is gone');
    }, signal);
    await assert.rejects(gone, /the reader is gone/);
    assert.deepEqual(staged(), []);
    const about = await backups.make(async (archive, said) => {
      assert.ok((await buffer(archive)).length > 0);
      return said;
    }, signal);
    assert.equal(about.at, AT);
    assert.deepEqual(staged(), []);
  });
});

test('where nobody has kept anything, nothing is backed up', async () => {
  const empty = join(place, 'empty');
  mkdirSync(empty);
  const refused = await command.run(['backup', join(place, 'x.backup'), '--data-dir', empty]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /has kept anything/);
});
