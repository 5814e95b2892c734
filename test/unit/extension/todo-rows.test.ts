/** The TODO view as data: its files in order, and what each row says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileTodos } from '../../../extension/language/server/protocol.ts';
import { findTodos } from '../../../extension/language/server/todos.ts';
import { fileRow, todoRows } from '../../../extension/todos/todo-rows.ts';
import { type TodoChange, WorkspaceTodos } from '../../../extension/todos/workspace-todos.ts';
import { doneWith, summaryOf, t } from './samples.ts';

const file = (path: string, text: string, folder = '/w'): FileTodos => ({
  uri: `file://${folder}/${path}`,
  folder,
  path,
  todos: findTodos('typescript', text),
});
const never = () => false;

test('files stand in the order of their paths, and a file without TODOs leaves', () => {
  const todos = new WorkspaceTodos();
  const changes: TodoChange[] = [];
  todos.onDidChange((change) => changes.push(change));
  const b = file('src/b.ts', '// TODO: two\n// TODO: three\n');
  todos.take([b, file('src/a.ts', '// TODO: one\n')]);
  assert.deepEqual(
    todos.files.map(({ path }) => path),
    ['src/a.ts', 'src/b.ts'],
  );
  assert.equal(todos.count, 3);
  todos.take([file('src/b.ts', '// TODO: two\n')]);
  todos.take([file('src/c.ts', '')]);
  assert.equal(todos.count, 2);
  todos.take([{ ...b, todos: [] }]);
  assert.deepEqual(changes, [
    { kind: 'files' },
    { kind: 'file', uri: b.uri },
    { kind: 'file', uri: 'file:///w/src/c.ts' },
    { kind: 'files' },
  ]);
  assert.equal(todos.file(b.uri), undefined);
});

test('a TODO says what it is, where, and the state of its task first', () => {
  const here = file('src/a.ts', '// TODO(ann): sort the list\n// FIXME: parse\n');
  const task = summaryOf('task-aaaa', { status: { kind: 'queued' } });
  const [first, second] = todoRows(here, [undefined, { task, isOlder: false }], never, t);
  assert.equal(first?.label, 'sort the list');
  assert.equal(first?.description, 'TODO · line 1 · ann');
  assert.equal(first?.context, '.todo.open');
  assert.equal(second?.label, 'Queued · parse');
  assert.equal(second?.context, '.todo.task');
  assert.equal(second?.accessibility, 'Queued · parse, FIXME, line 2');
});

test('a finished task offers its result until that is applied, or says it is for an older text', () => {
  const here = file('a.ts', '// TODO: parse\n');
  const task = { ...summaryOf('task-aaaa', { status: doneWith('verified') }), files: 1 };
  const row = (isOlder: boolean, isApplied = false) =>
    todoRows(here, [{ task, isOlder }], () => isApplied, t)[0];
  assert.equal(row(false)?.label, 'Verified · parse');
  assert.equal(row(false)?.context, '.todo.task.result');
  assert.equal(row(false, true)?.label, 'Applied · parse');
  assert.equal(row(false, true)?.context, '.todo.task');
  assert.equal(row(true)?.label, 'Older text · parse');
  assert.match(row(true)?.accessibility ?? '', /^Result is for an older text · parse/);
  assert.equal(row(true)?.tooltip[1], 'Result is for an older text');
  assert.equal(row(true)?.context, '.todo.open.task.result', 'and may be delegated anew');
});

test('rows have ids of their own, though a repository may name its files as it likes', () => {
  const [one] = file('a.ts', '// TODO: parse\n').todos;
  const twins = { ...file('x\u202Ey\n.ts', ''), todos: one ? [one, one] : [] };
  const rows = todoRows(twins, [undefined, undefined], never, t);
  assert.equal(new Set(rows.map(({ id }) => id)).size, 2);
  assert.equal(fileRow(twins, 'shop', t).label, 'x y .ts');
  assert.equal(fileRow(twins, 'shop', t).description, 'shop · 2');
});
