/**
 * Odd clones as the base, and what an agent may leave behind as the result: whatever comes out of
 * the sandbox, the diff makes exactly the result of the base, and nothing raw reaches a terminal.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  commitFiles,
  fingerprint,
  git,
  makeRepository,
  writeFiles,
} from '../../support/repository.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { bash, done } from './support.ts';

interface FileDocument {
  readonly path: string;
  readonly pathBase64?: string;
  readonly status: string;
  readonly binary: boolean;
  readonly mode: { readonly after: string | null };
}

describe('bases and results', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  /** Delegates a command to run, and holds `diff` and `fetch` against each other. */
  async function resultOf(title: string, root: string, command: string): Promise<FileDocument[]> {
    const untouched = fingerprint(root);
    const { code, json } = await runner.delegate(root, title, [[bash(command)], [done()]]);
    assert.equal(code, 3, JSON.stringify(json.because ?? json));
    const fetched = await runner.errand(['fetch', json.id, '--repo', root, '--json']);
    assert.equal(fetched.code, 0, fetched.stdout);
    assert.deepEqual(fingerprint(root), untouched);

    const patch = join(temporaryFolder(), 'result.patch');
    writeFileSync(patch, (await runner.errand(['diff', json.id])).out);
    const copy = join(temporaryFolder(), 'copy');
    git(root, 'worktree', 'add', '-q', '--detach', copy, json.base);
    git(copy, 'apply', '--index', patch);
    const wanted = git(root, 'rev-parse', `${json.result.commit}^{tree}`);
    assert.equal(git(copy, 'write-tree'), wanted);
    git(root, 'worktree', 'remove', '--force', copy);

    const { stdout } = await runner.errand(['show', json.id]);
    assert.doesNotMatch(stdout, /(?![\n\t])\p{Cc}|\u202e/u);
    return json.result.files;
  }

  const added = async (title: string, root: string): Promise<void> => {
    const files = await resultOf(title, root, 'echo made >made.txt');
    assert.deepEqual(
      files.map(({ path, status }) => [path, status]),
      [['made.txt', 'added']],
    );
  };

  test('a shallow clone, and one that borrows its objects', async () => {
    const source = makeRepository({ a: '1\n' });
    for (const n of [2, 3, 4]) commitFiles(source, { a: `${n}\n` }, `${n}`);
    const shallow = join(temporaryFolder(), 'shallow');
    git(source, 'clone', '-q', '--depth', '2', `file://${source}`, shallow);
    writeFiles(shallow, { b: 'untracked\n' });
    await added('shallow', shallow);
    const shared = join(temporaryFolder(), 'shared');
    git(source, 'clone', '-q', '--shared', source, shared);
    await added('shared', shared);
  });

  test('a sparse checkout keeps what is not checked out', async () => {
    const root = makeRepository({ 'a/x': '1\n', 'b/y': '2\n', c: '3\n' });
    git(root, 'sparse-checkout', 'set', 'a');
    await added('sparse', root);
  });

  test('objects named by SHA-256', async () => {
    const root = temporaryFolder();
    git(root, 'init', '-q', '-b', 'main', '--object-format=sha256');
    commitFiles(root, { a: '1\n' }, 'First');
    await added('sha256', root);
  });

  test('a merge with conflicts that is under way', async () => {
    const root = makeRepository({ a: '1\n' });
    git(root, 'checkout', '-qb', 'other');
    commitFiles(root, { a: '2\n' }, 'Two');
    git(root, 'checkout', '-q', 'main');
    commitFiles(root, { a: '3\n' }, 'Three');
    assert.throws(() => git(root, 'merge', '-q', 'other'));
    await added('conflict', root);
  });

  test('names, modes and bytes of every kind', async () => {
    const command = [
      'printf x >"a\nb"; printf x >./-rf; printf x >"$(printf "l\\351")"; ln -s /etc/passwd link',
      'printf "\\000\\001" >bin; : >empty; printf x >"$(printf "\\033[31m")"; chmod +x run.sh',
    ].join('; ');
    const files = await resultOf('names', makeRepository({ 'run.sh': 'true\n' }), command);
    const at = (path: string) => files.find((file) => file.path === path);
    assert.equal(files.length, 8);
    assert.equal(at('l\ufffd')?.pathBase64, Buffer.from([0x6c, 0xe9]).toString('base64'));
    assert.equal(at('link')?.mode.after, '120000');
    assert.equal(at('run.sh')?.mode.after, '100755');
    assert.deepEqual([at('bin')?.binary, at('empty')?.binary], [true, false]);
    assert.ok(at('a\nb') && at('-rf') && at('\u001b[31m'));
  });

  test('a work tree that is torn apart still gives what is there', async () => {
    const files = { 'a.txt': 'a\n', 'b.txt': 'b\n' };
    const odd =
      'rm -rf .git; mkfifo pipe; mkdir n && cd n && git init -q && echo x >f && cd ..; echo s >secret && chmod 000 secret; mkdir d && chmod 000 d';
    const paths = (await resultOf('odd', makeRepository(files), odd)).map(({ path }) => path);
    assert.deepEqual(paths, ['n/f', 'secret']);
    const gone = await resultOf(
      'gone',
      makeRepository(files),
      'rm -rf ./* ./.git; rm -rf /workspace',
    );
    assert.deepEqual(
      gone.map(({ path, status }) => [path, status]),
      [
        ['a.txt', 'deleted'],
        ['b.txt', 'deleted'],
      ],
    );
  });
});
