/** The language server as the editor meets it: a process of its own that speaks over its pipes. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { FileTodos, SearchEnd } from '../../../extension/language/server/protocol.ts';
import type { Todo } from '../../../extension/language/server/todos.ts';

const main = join(import.meta.dirname, '../../../extension/language/server/todo-server.ts');
const child = spawn(process.execPath, [main, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
const server: MessageConnection = createMessageConnection(
  new StreamMessageReader(child.stdout),
  new StreamMessageWriter(child.stdin),
);
const uri = 'file:///w/a.ts';
const todos = (of: string) => server.sendRequest<Todo[]>('errand/todos', { uri: of });
const open = (of: string, languageId: string, text: string) =>
  server.sendNotification('textDocument/didOpen', {
    textDocument: { uri: of, languageId, version: 1, text },
  });

const actions = (line: number) =>
  server.sendRequest<
    { command: { command: string; arguments?: { text: string; line: number }[] } }[]
  >('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: { line, character: 0 }, end: { line, character: 0 } },
    context: { diagnostics: [] },
  });

before(async () => {
  server.listen();
  await server.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { workspaceFolders: true } },
  });
  await server.sendNotification('initialized', {});
  await open(uri, 'typescript', 'a();\n// TODO: one\nb();\n');
});

after(async () => {
  await server.sendRequest('shutdown');
  await server.sendNotification('exit');
  assert.equal(await exited, 0);
});

test('TODOs follow edits, and keep their anchor', async () => {
  const [first] = await todos(uri);
  await server.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n\n' },
    ],
  });
  const [moved] = await todos(uri);
  assert.equal(moved?.range.start.line, 3);
  assert.equal(moved.anchor, first?.anchor);
});

test('the quick fix stands on the line of a TODO alone', async () => {
  const [delegate] = await actions(3);
  assert.equal(delegate?.command.command, 'errand.delegateTodo');
  assert.equal(delegate.command.arguments?.[0]?.text, 'TODO: one');
  assert.equal(delegate.command.arguments[0].line, 4);
  assert.deepEqual(await actions(0), []);
});

test('a document that the server was not told of is no document without TODOs', async () => {
  assert.equal(await todos('file:///w/later.ts'), null);
  await open('file:///w/later.ts', 'typescript', '// TODO: now\n');
  assert.equal((await todos('file:///w/later.ts')).length, 1);
});

test('none in Markdown, in other schemes, in packages, or where switched off', async () => {
  for (const [of, language] of [
    ['file:///w/a.md', 'markdown'],
    ['git:/w/b.ts', 'typescript'],
    ['file:///w/node_modules/c.ts', 'typescript'],
    ['file:///w/d.go', 'go'],
  ] as const) {
    await open(of, language, '// TODO: one\n');
  }
  assert.equal((await todos('file:///w/d.go')).length, 1);
  await server.sendNotification('errand/settings', { tags: ['TODO'], disabledLanguages: ['go'] });
  for (const of of [
    'file:///w/a.md',
    'git:/w/b.ts',
    'file:///w/node_modules/c.ts',
    'file:///w/d.go',
  ]) {
    assert.deepEqual(await todos(of), [], of);
  }
});

test('a folder above the workspace has any name; one inside of it is judged by its own', async () => {
  const place = mkdtempSync(join(tmpdir(), 'errand-todos-'));
  try {
    const folder = join(place, 'vendor', 'dist', 'node_modules', 'shop');
    const alone = join(place, 'dist', 'alone');
    for (const made of [folder, alone]) mkdirSync(made, { recursive: true });
    mkdirSync(join(alone, '.git'));
    const change = (added: readonly string[], removed: readonly string[]) =>
      server.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: {
          added: added.map((path) => ({ uri: pathToFileURL(path).href, name: 'added' })),
          removed: removed.map((path) => ({ uri: pathToFileURL(path).href, name: 'removed' })),
        },
      });
    const count = async (...path: string[]) => {
      const of = pathToFileURL(join(...path)).href;
      await open(of, 'python', '# TODO: one\n');
      return (await todos(of)).length;
    };
    await change([folder], []);
    assert.equal(await count(folder, 'a.py'), 1);
    assert.equal(await count(folder, 'node_modules', 'a.py'), 0);
    assert.equal(await count(folder, 'my dist', 'a.py'), 1);
    assert.equal(await count(alone, 'a.py'), 1, 'in no folder: its repository counts');
    assert.equal(await count(alone, 'vendor', 'a.py'), 0);
    await change([], [folder]);
    assert.equal((await todos(pathToFileURL(join(folder, 'a.py')).href)).length, 0);
  } finally {
    rmSync(place, { recursive: true });
  }
});

/** What the server has told since the last search. */
const told: FileTodos[] = [];
server.onNotification('errand/found', (files: FileTodos[]) => {
  told.push(...files);
});
server.onRequest('client/registerCapability', () => null);
const list = async (...folders: string[]) => {
  told.length = 0;
  const end = await server.sendRequest<SearchEnd>('errand/search', { folders });
  return { ...end, files: [...told] };
};
/** Resolves with what the server tells next. */
const next = () =>
  new Promise<FileTodos[]>((resolve) => {
    const listening = server.onNotification('errand/found', (files: FileTodos[]) => {
      listening.dispose();
      resolve(files);
    });
  });

test('a folder without git leaves the TODOs of the others', async () => {
  const place = mkdtempSync(join(tmpdir(), 'errand-todos-'));
  try {
    const [plain, shop] = [join(place, 'plain'), join(place, 'shop')];
    const inner = join(shop, 'inner');
    for (const made of [plain, inner]) mkdirSync(made, { recursive: true });
    execFileSync('git', ['init', '-q', shop]);
    for (const folder of [plain, inner]) writeFileSync(join(folder, 'a.ts'), '// TODO: one\n');
    const found = await list(plain, shop, inner, join(place, 'gone'));
    assert.deepEqual(
      found.files.map(({ path }) => path),
      ['inner/a.ts'],
      'once, though two folders hold it',
    );
    assert.deepEqual(found.unread, [plain, join(place, 'gone')]);
    await assert.rejects(list(plain), {
      message:
        'git cannot list the files of plain: not a git repository (or any of the parent directories): .git',
    });
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('the workspace is searched through what git lists', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-todos-'));
  try {
    execFileSync('git', ['init', '-q', folder]);
    writeFileSync(join(folder, '.gitignore'), 'no.ts\n');
    for (const name of ['a b.ts', 'no.ts', 'c.md'])
      writeFileSync(join(folder, name), '// TODO: one\n');
    writeFileSync(join(folder, 'd.bat'), '\uFEFFrem TODO: behind the mark of UTF-8\r\n');
    // git asks such a program which files have changed.
    const watch = join(folder, '.git', 'watch');
    writeFileSync(watch, '#!/bin/sh\necho ran > "$(dirname "$0")/ran"\n', { mode: 0o755 });
    for (const args of [
      ['config', 'core.fsmonitor', watch],
      ['update-index', '--untracked-cache', '--fsmonitor'],
    ])
      execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    rmSync(join(folder, '.git', 'ran'), { force: true });
    const found = await list(folder);
    assert.deepEqual(
      found.files.flatMap(({ path, todos: each }) => each.map(({ text }) => ({ path, text }))),
      [
        { path: 'a b.ts', text: 'one' },
        { path: 'd.bat', text: 'behind the mark of UTF-8' },
      ],
    );
    assert.ok(!existsSync(join(folder, '.git', 'ran')), 'no program of the repository is run');
    assert.equal(found.cut, false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const words = (files: readonly FileTodos[]) =>
  files.map(({ todos: each }) => each.map(({ text }) => text));

test('an open file is told of as it stands in the editor', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-todos-'));
  try {
    execFileSync('git', ['init', '-q', folder]);
    const file = join(folder, 'a.py');
    const of = pathToFileURL(file).href;
    writeFileSync(file, '# TODO: saved\n');
    // The folders of the tests before are left.
    const first = (await list(folder)).files.filter(({ todos: each }) => each.length > 0);
    assert.deepEqual(words(first), [['saved']]);
    const opened = next();
    await open(of, 'python', '# TODO: typed\n');
    assert.deepEqual(words(await opened), [['typed']]);
    const closed = next();
    await server.sendNotification('textDocument/didClose', { textDocument: { uri: of } });
    assert.deepEqual(words(await closed), [['saved']], 'what was not saved is gone');
    const gone = next();
    rmSync(file);
    const changes = [{ uri: of, type: 3 }];
    await server.sendNotification('workspace/didChangeWatchedFiles', { changes });
    assert.deepEqual(words(await gone), [[]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
