/** Each command on a task that has ended: its JSON as docs/cli.md promises it, and its words. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { fingerprint, git, makeRepository, writeFiles } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import * as form from './forms.ts';
import { buggyRepository, CHECK, FIX, GOOD, QUICKLY } from './support.ts';

const ID = 'documents-0001';

describe('what the commands print', () => {
  let runner: TestRunner;
  let repository: string;
  before(async () => {
    runner = await TestRunner.start();
    repository = buggyRepository(QUICKLY);
    // A lasting effect of the work in progress, so that base and HEAD differ.
    writeFiles(repository, { 'README.md': '# sum, in progress\n', 'new file.txt': 'untracked\n' });
    const args = ['--id', ID, '--todo', 'sum.sh:1', ...CHECK];
    const { code, stderr } = await runner.delegate(repository, 'The sum', GOOD, args);
    assert.equal(code, 0, stderr);
  });
  after(() => runner.stop());

  test('delegate without --wait ends when the task is stored, and tells it', async () => {
    runner.script('stored', GOOD);
    const call = ['delegate', '--repo', repository, '--title', 'stored', 'Do it.'];
    const { code, json } = await runner.errand([...call, '--json']);
    assert.equal(code, 0);
    const task = v.parse(form.TaskDocument, json);
    assert.notEqual(task.state, 'done');
    assert.equal(task.exitCode, 0);
    assert.equal((await runner.errand(['cancel', task.id])).code, 0);
  });

  test('delegate with an id can be repeated: the same task, whatever changed since', async () => {
    writeFiles(repository, { 'later.txt': 'written after the first call\n' });
    const untouched = fingerprint(repository);
    const refs = git(repository, 'for-each-ref');
    const args = ['--id', ID, '--todo', 'sum.sh:1', ...CHECK];
    const again = await runner.delegate(repository, 'The sum', GOOD, args);
    assert.equal(again.code, 0, again.stdout);
    assert.equal(again.json.id, ID);
    assert.equal(again.json.verdict, 'verified');
    assert.deepEqual(fingerprint(repository), untouched);
    assert.equal(git(repository, 'for-each-ref'), refs);
    const { json } = await runner.errand(['tasks', '--json']);
    assert.equal(json.tasks.filter(({ id }: { id: string }) => id === ID).length, 1);

    const other = await runner.delegate(repository, 'Another', GOOD, ['--id', ID]);
    assert.equal(other.code, 1);
    assert.equal(v.parse(form.ErrorDocument, other.json).error.code, 'conflict');
  });

  test('the same call made several times at once is one task', async () => {
    const root = buggyRepository(QUICKLY);
    writeFiles(root, { 'new.txt': 'untracked\n' });
    const call = () => runner.delegate(root, 'at once', GOOD, ['--id', 'at-once-0001', ...CHECK]);
    const ran = await Promise.all([call(), call(), call()]);
    for (const { code, json, stderr } of ran) {
      assert.equal(code, 0, JSON.stringify(json.error ?? stderr));
      assert.equal(json.id, 'at-once-0001');
    }
    assert.equal(new Set(ran.map(({ json }) => json.result.commit)).size, 1);
  });

  test('show: the task, the code of its verdict; in words the evidence too', async () => {
    const { code, json } = await runner.errand(['show', ID.slice(0, 9), '--json']);
    assert.equal(code, 0);
    const task = v.parse(form.TaskDocument, json);
    assert.equal(task.id, ID);
    assert.deepEqual(task.origin, { kind: 'todo', path: 'sum.sh', line: 1 });
    assert.equal(task.head, git(repository, 'rev-parse', 'HEAD').trim());
    assert.notEqual(task.base, task.head);
    assert.equal(task.branch, 'main');
    assert.deepEqual(
      task.result?.files.map(({ path, status }) => [path, status]),
      [['sum.sh', 'modified']],
    );
    const { stdout } = await runner.errand(['show', ID]);
    assert.match(stdout, /^The sum\n/);
    assert.match(
      stdout,
      /\nVerified\n {2}What was checked: "sum\.sh", opened by "sh check\.sh"\.\n {2}No function of "sum\.sh" was called .*\n {2}"sh check\.sh" passed on the result's commit, and failed/,
    );
    assert.match(stdout, /in a fresh sandbox of image [0-9a-f]{12}, no network/);
    assert.match(stdout, /model "scripted-model": 3 requests, 3 tool calls/);
    assert.match(stdout, /environment "errand-sandbox:latest" \(image [0-9a-f]{12}\)/);
  });

  test('tasks: newest first, with a limit', async () => {
    const all = v.parse(form.TasksDocument, (await runner.errand(['tasks', '--json'])).json);
    const mine = all.tasks.find(({ id }) => id === ID);
    assert.equal(mine?.verdict, 'verified');
    assert.equal(mine.phase, null);
    assert.equal(all.tasks.at(-1)?.id, ID, 'the first that was made');
    const one = v.parse(
      form.TasksDocument,
      (await runner.errand(['tasks', '--json', '--limit', '1'])).json,
    );
    assert.equal(one.tasks.length, 1);
    assert.equal(one.more, true);
    assert.match((await runner.errand(['tasks'])).stdout, /documents-0001 +Verified +The sum/);
  });

  test('diff: what git apply makes the result of, byte for byte', async () => {
    const { out } = await runner.errand(['diff', ID]);
    const copy = makeRepository();
    git(copy, 'fetch', '-q', repository, `refs/errand/tasks/${ID}/base`);
    git(copy, 'checkout', '-q', '--detach', 'FETCH_HEAD');
    writeFileSync(join(copy, '.git', 'result.patch'), out);
    git(copy, 'apply', '--index', '.git/result.patch');
    await runner.errand(['fetch', ID, '--repo', repository]);
    const wanted = git(repository, 'rev-parse', `refs/errand/tasks/${ID}/attempts/1^{tree}`);
    assert.equal(git(copy, 'write-tree'), wanted);
    const { json } = await runner.errand(['diff', ID, '--json']);
    const document = v.parse(form.DiffDocument, json);
    assert.equal(document.diff, out.toString('utf8'));
    assert.match(document.diff, /^diff --git a\/sum\.sh b\/sum\.sh\nindex [0-9a-f]{40}\.\./);
  });

  test('log: everything that was said and done', async () => {
    const { json } = await runner.errand(['log', ID, '--json']);
    const document = v.parse(form.LogDocument, json);
    assert.match(
      document.text,
      /== code\n[^]*read sum\.sh[^]*finished: It adds now\.[^]*== verify/,
    );
    assert.match((await runner.errand(['log', ID])).stdout, /It adds now/);
  });

  test('watch: an event a line from the first, without gap; --after leaves out', async () => {
    const { code, stdout } = await runner.errand(['watch', ID, '--json']);
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    const events = lines.map((line) => v.parse(form.EventLine, JSON.parse(line)));
    events.forEach(({ seq }, index) => assert.equal(seq, index + 1));
    assert.equal(events[0]?.event.kind, 'task.created');
    assert.equal(events.at(-1)?.event.kind, 'task.status');
    const tail = await runner.errand(['watch', ID, '--json', '--after', String(events.length - 2)]);
    assert.deepEqual(tail.stdout.trimEnd().split('\n'), lines.slice(-2));
    const none = await runner.errand(['watch', ID, '--json', '--after', '100000']);
    assert.deepEqual([none.code, none.stdout], [0, '']);
    const words = await runner.errand(['watch', ID]);
    assert.match(
      words.stdout,
      /▸ baseline[^]*✗ check +failed before · sh check\.sh[^]*▸ code[^]*✓ code[^]*▸ package/,
    );
    assert.match(words.stdout, /· read +sum\.sh[^→\n]* → /);
    assert.match(words.stdout, /· done +finished /);
    assert.doesNotMatch(words.stdout, /→[^\n]*→/);
  });

  test('fetch: private refs, and a branch where one is asked for', async () => {
    const untouched = fingerprint(repository);
    const { json } = await runner.errand(['fetch', ID, '--repo', repository, '--json']);
    const document = v.parse(form.FetchDocument, json);
    assert.equal(document.branch, null);
    assert.deepEqual(fingerprint(repository), untouched);
    assert.equal(git(repository, 'show', `${document.ref}:sum.sh`), FIX);
    assert.equal(git(repository, 'show', `${document.commit}:new file.txt`), 'untracked\n');

    const call = ['fetch', ID, '--branch', 'errand/sum', '--json'];
    const branch = await runner.errand(call, { cwd: repository });
    assert.equal(branch.json.branch, 'errand/sum');
    assert.equal(git(repository, 'rev-parse', 'errand/sum').trim(), document.commit);
    const twice = await runner.errand(call, { cwd: repository });
    assert.equal(v.parse(form.ErrorDocument, twice.json).error.code, 'conflict');
    assert.equal(readFileSync(join(repository, 'sum.sh'), 'utf8').includes('TODO'), true);

    const foreign = await runner.errand([
      'fetch',
      ID,
      '--repo',
      buggyRepository(QUICKLY),
      '--json',
    ]);
    assert.equal(v.parse(form.ErrorDocument, foreign.json).error.code, 'invalid');
  });

  test('cancel of a task that has ended otherwise changes nothing: 1', async () => {
    const { code, json } = await runner.errand(['cancel', ID, '--json']);
    assert.equal(code, 1);
    assert.equal(v.parse(form.TaskDocument, json).verdict, 'verified');
    const words = await runner.errand(['cancel', ID]);
    assert.deepEqual([words.stdout, words.stderr], ['', 'The task had already ended: Verified\n']);
  });

  test('a task that is not there, and an attempt that is not, are told apart', async () => {
    const task = await runner.errand(['show', 'no-such-task', '--json']);
    assert.equal(task.code, 1);
    assert.equal(v.parse(form.ErrorDocument, task.json).error.code, 'not_found');
    const attempt = await runner.errand(['diff', ID, '--attempt', '7', '--json']);
    assert.match(v.parse(form.ErrorDocument, attempt.json).error.message, /no attempt 7/);
    const words = await runner.errand(['show', 'no-such-task']);
    assert.match(words.stderr, /^errand: .*no-such-task/);
    // No task can have such a name, and that is no other error.
    const short = await runner.errand(['show', 'short']);
    assert.match(short.stderr, /^errand: There is no task short\./);
    assert.equal(words.stdout, '');
  });
});
