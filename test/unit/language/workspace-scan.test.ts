/** The search through a workspace: what it reads, what it never reads twice, what it tells. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { FileTodos } from '../../../extension/language/server/protocol.ts';
import { findTodos, TAGS, type Todo } from '../../../extension/language/server/todos.ts';
import { WorkspaceScan } from '../../../extension/language/server/workspace-scan.ts';

const settings = { tags: TAGS, disabledLanguages: [] };
const { signal } = new AbortController();

interface Place {
  readonly root: string;
  readonly scan: WorkspaceScan;
  readonly open: Map<string, readonly Todo[]>;
  readonly told: FileTodos[];
  readonly write: (path: string, text: string) => string;
  readonly git: (...args: string[]) => void;
  /** `path: text` of what was told since the last call. */
  readonly news: () => string[];
}

function place(t: TestContext): Place {
  const root = mkdtempSync(join(tmpdir(), 'errand-scan-'));
  t.after(() => rmSync(root, { recursive: true }));
  const git = (...args: string[]) =>
    void execFileSync('git', ['-C', root, '-c', 'user.name=A', '-c', 'user.email=a@b', ...args]);
  git('init', '-q');
  const open = new Map<string, readonly Todo[]>();
  const told: FileTodos[] = [];
  const scan = new WorkspaceScan({
    todosOf: (file) => open.get(file),
    tell: (files) => void told.push(...files),
  });
  const write = (path: string, text: string) => {
    const file = join(root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const news = () =>
    told.splice(0).flatMap(({ path, todos }) => {
      return todos.length === 0 ? [`${path}: none`] : todos.map(({ text }) => `${path}: ${text}`);
    });
  return { root, scan, open, told, write, git, news };
}

test('tracked, untracked and tracked but ignored files are found; others are not', async (t) => {
  const { root, scan, write, git, news } = place(t);
  write('.gitignore', 'out/\nkept.ts\n');
  write('kept.ts', '// TODO: tracked though ignored\n');
  write('src/a.ts', "// TODO: tracked\nconst no = 'TODO: a string';\n");
  write('src/string.ts', "const no = 'TODO: a string';\n");
  write('src/doc.ts', '/** @todo in a comment for documentation */\n');
  git('add', '-f', '.');
  write('new.ts', '// TODO: untracked\n');
  write('out/b.ts', '// TODO: ignored\n');
  write('node_modules/c.ts', '// TODO: of others\n');
  write('image.png', 'TODO: \0');
  const inner = join(root, 'inner');
  execFileSync('git', ['init', '-q', inner]);
  write('inner/d.ts', '// TODO: of another repository\n');
  assert.deepEqual(await scan.search([root], settings, signal), { cut: false, unread: [] });
  assert.deepEqual(news().toSorted(), [
    'kept.ts: tracked though ignored',
    'new.ts: untracked',
    'src/a.ts: tracked',
    'src/doc.ts: in a comment for documentation',
  ]);
});

test('what has not changed is neither read nor told again', async (t) => {
  const { root, scan, write, news } = place(t);
  const file = write('a.ts', '// TODO: before\n');
  const old = new Date('2020-01-01T00:00:00Z');
  utimesSync(file, old, old);
  await scan.search([root], settings, signal);
  assert.deepEqual(news(), ['a.ts: before']);
  // The same size, time and number: nothing tells it from the file that was read.
  writeFileSync(file, '// TODO: behind\n');
  utimesSync(file, old, old);
  await scan.search([root], settings, signal);
  await scan.look([file]);
  assert.deepEqual(news(), []);
  // With other tags everything is read anew.
  await scan.search([root], { ...settings, tags: ['TODO'] }, signal);
  assert.deepEqual(news(), ['a.ts: behind']);
});

test('changes on the disk are told, but not of ignored files', async (t) => {
  const { root, scan, write, news } = place(t);
  write('.gitignore', 'no.ts\n');
  const file = write('a.ts', '// TODO: one\n');
  await scan.search([root], settings, signal);
  news();
  const made = write('b.ts', '// TODO: two\n');
  const ignored = write('no.ts', '// TODO: ignored\n');
  await scan.look([made, ignored, join(root, 'c.ts')]);
  assert.deepEqual(news(), ['b.ts: two']);
  writeFileSync(file, 'one();\n');
  await scan.look([file]);
  assert.deepEqual(news(), ['a.ts: none']);
  // A folder that came or went is told by its own name alone.
  write('old/deep/c.ts', '// TODO: three\n');
  await scan.look([join(root, 'old')]);
  assert.deepEqual(news(), ['old/deep/c.ts: three']);
  renameSync(join(root, 'old'), join(root, 'young'));
  await scan.look([join(root, 'old'), join(root, 'young')]);
  assert.deepEqual(news(), ['old/deep/c.ts: none', 'young/deep/c.ts: three']);
  rmSync(made);
  await scan.search([root], settings, signal);
  assert.deepEqual(news(), ['b.ts: none'], 'a new search says what is gone');
});

test('an open file counts as it stands in the editor, and the disk does not', async (t) => {
  const { root, scan, open, write, news } = place(t);
  write('.gitignore', 'no.ts\n');
  const file = write('a.ts', '// TODO: saved\n');
  const ignored = write('no.ts', '// TODO: ignored\n');
  open.set(file, findTodos('typescript', '// TODO: typed\n'));
  await scan.search([root], settings, signal);
  assert.deepEqual(news(), ['a.ts: typed']);
  writeFileSync(file, '// TODO: by another program\n');
  await scan.look([file]);
  assert.deepEqual(news(), []);
  open.set(file, findTodos('typescript', '// TODO: typed more\n'));
  open.set(ignored, findTodos('typescript', '// TODO: typed into it\n'));
  await scan.edited([file, ignored, join(root, '..', 'elsewhere.ts')]);
  assert.deepEqual(news(), ['a.ts: typed more']);
  // Typed into a file that had none before.
  const fresh = write('b.ts', '');
  open.set(fresh, findTodos('typescript', '// TODO: first\n'));
  await scan.edited([fresh]);
  assert.deepEqual(news(), ['b.ts: first']);
});

test('a cancelled search rejects, and the next one goes on', async (t) => {
  const { root, scan, write, news } = place(t);
  write('a.ts', '// TODO: one\n');
  const cancel = new AbortController();
  const first = scan.search([root], settings, cancel.signal);
  cancel.abort();
  await assert.rejects(first, { name: 'AbortError' });
  await scan.search([root], settings, signal);
  assert.deepEqual(news(), ['a.ts: one']);
});

test('a folder below the top of its repository is searched alone, by its own paths', async (t) => {
  const { root, scan, write, git, news } = place(t);
  write('outside.ts', '// TODO: outside\n');
  write('in/a.ts', '// TODO: tracked\n');
  git('add', '.');
  write('in/b.ts', '// TODO: untracked\n');
  await scan.search([join(root, 'in')], settings, signal);
  assert.deepEqual(news(), ['a.ts: tracked', 'b.ts: untracked']);
});

test('a folder that is another repository is left out, also when it comes later', async (t) => {
  const { root, scan, write, git, news } = place(t);
  write('a.ts', '// TODO: one\n');
  await scan.search([root], settings, signal);
  news();
  write('inner/b.ts', '// TODO: of another\n');
  git('init', '-q', 'inner');
  git('-C', 'inner', 'add', '.');
  git('-C', 'inner', 'commit', '-q', '-m', 'inner');
  await scan.look([join(root, 'inner')]);
  assert.deepEqual(news(), []);
  write('later/c.ts', '// TODO: soon of another\n');
  await scan.look([join(root, 'later')]);
  assert.deepEqual(news(), ['later/c.ts: soon of another']);
  git('init', '-q', 'later');
  git('-C', 'later', 'add', '.');
  git('-C', 'later', 'commit', '-q', '-m', 'later');
  await scan.look([join(root, 'later')]);
  assert.deepEqual(news(), ['later/c.ts: none']);
});

test('folders with odd names, or of which git can say nothing, hold nothing up', async (t) => {
  const { root, scan, write, news } = place(t);
  await scan.search([root], settings, signal);
  write('broken/.git', 'no place of a repository\n');
  write(':(glob)*/-x.ts', '// TODO: odd\n');
  await scan.look([join(root, 'broken'), join(root, ':(glob)*')]);
  assert.deepEqual(news(), [':(glob)*/-x.ts: odd']);
  rmSync(join(root, '.git'), { recursive: true });
  await scan.look([join(root, ':(glob)*')]);
  assert.deepEqual(news(), []);
});

test('a file or a link in the place of a folder takes its TODOs away', async (t) => {
  const { root, scan, write, news } = place(t);
  write('a/a.ts', '// TODO: a\n');
  write('b/c/b.ts', '// TODO: b\n');
  await scan.search([root], settings, signal);
  news();
  rmSync(join(root, 'a'), { recursive: true });
  write('a', 'a file\n');
  renameSync(join(root, 'b'), join(root, 'moved'));
  symlinkSync('moved', join(root, 'b'));
  await scan.look([join(root, 'a'), join(root, 'b')]);
  assert.deepEqual(news(), ['a/a.ts: none', 'b/c/b.ts: none']);
});

test('an editor that git has started searches the folder that it has open', async (t) => {
  const { root, scan, write, git, news } = place(t);
  write('a.ts', '// TODO: here\n');
  git('add', '.');
  const other = place(t).root;
  const set = { GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: 'no', GIT_GLOB_PATHSPECS: '1' };
  Object.assign(process.env, set);
  t.after(() => {
    for (const name of Object.keys(set)) delete process.env[name];
  });
  await scan.search([root], settings, signal);
  assert.deepEqual(news(), ['a.ts: here']);
});
