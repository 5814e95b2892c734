/** The language server as the editor meets it: a process of its own that speaks over its pipes. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { WorkspaceTodos } from '../../../extension/language/server/protocol.ts';
import type { Todo } from '../../../extension/language/server/todos.ts';

const main = join(import.meta.dirname, '../../../extension/language/server/main.ts');
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
    capabilities: {},
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

test('the workspace is searched through what git lists', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-todos-'));
  try {
    execFileSync('git', ['init', '-q', folder]);
    writeFileSync(join(folder, '.gitignore'), 'no.ts\n');
    for (const name of ['a b.ts', 'no.ts', 'c.md'])
      writeFileSync(join(folder, name), '// TODO: one\n');
    const found = await server.sendRequest<WorkspaceTodos>('errand/workspaceTodos', {
      folders: [folder],
    });
    assert.deepEqual(
      found.todos.map(({ path, text }) => ({ path, text })),
      [{ path: 'a b.ts', text: 'one' }],
    );
    assert.equal(found.cut, false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
