/** Which TODO a task is of, when equal ones stand beside it and come and go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTodos } from '../../../extension/language/server/todos.ts';
import { isSameTodo } from '../../../extension/tasks/same-todo.ts';

const anchors = (lines: readonly string[]) =>
  findTodos('typescript', lines.join('\n')).map(({ anchor }) => anchor);

/** Which TODOs of the later text are taken for each of the earlier one. */
function taken(earlier: readonly string[], later: readonly string[], gone = false): number[][] {
  const now = anchors(later);
  return anchors(earlier).map((each) =>
    now.flatMap((one, i) => (isSameTodo(each, one, gone) ? [i] : [])),
  );
}

const todo = '  // TODO: handle the error';
const fails = '  return fail();';
const inFunction = (name: string, done = false) => [
  `function ${name}() {`,
  `  ${name}Once();`,
  ...(done ? ['  report(error);'] : [todo]),
  fails,
  '}',
];
const three = ['a', 'b', 'c'].flatMap((name) => inFunction(name));

test('equal TODOs in equal code are told apart, and each is itself', () => {
  assert.deepEqual(taken(three, three), [[0], [1], [2]]);
  assert.deepEqual(taken(three, three, true), [[0], [1], [2]]);
});

for (const [index, name] of ['a', 'b', 'c'].entries()) {
  const later = ['a', 'b', 'c'].flatMap((each) => inFunction(each, each === name));

  test(`the TODO of ${name} is applied: no other one is taken for it`, () => {
    assert.deepEqual(taken(three, later, true)[index], []);
    assert.deepEqual(taken(three, later)[index], []);
  });

  test(`the TODO of ${name} is applied: the work on the others is still theirs`, () => {
    const others = [0, 1, 2].filter((each) => each !== index);
    assert.deepEqual(
      others.map((each) => taken(three, later)[each]),
      [[0], [1]],
    );
  });
}

const todoAt = (...names: string[]) =>
  names.flatMap((name) => [`${name}();`, '// TODO: same', 'step();']);

test('equal TODOs in one list, without blocks', () => {
  const list = todoAt('one', 'two', 'three');
  assert.deepEqual(taken(list, list), [[0], [1], [2]]);
  for (const index of [0, 1, 2]) {
    const later = list.filter((_, line) => line !== index * 3 + 1);
    assert.deepEqual(taken(list, later, true)[index], []);
    assert.deepEqual(
      taken(list, later).filter((_, each) => each !== index),
      [[0], [1]],
    );
  }
  const same = todoAt('one', 'one', 'one');
  const fewer = same.filter((_, line) => line !== 1);
  assert.deepEqual(taken(same, fewer, true), [[], [], []], 'nothing tells them apart');
});

test('a TODO without equals stays itself whatever happens around it', () => {
  const later = ['// new', 'function renamed() {', '  other();', todo, fails, '}'];
  assert.deepEqual(taken(inFunction('a'), later), [[0]]);
  assert.deepEqual(taken(inFunction('a'), [...later, ...inFunction('a')]), [[1]]);
});

test('functions that change places keep their tasks', () => {
  const moved = ['c', 'a', 'b'].flatMap((name) => inFunction(name));
  assert.deepEqual(taken(three, moved), [[1], [2], [0]]);
});

test('an anchor of an older version goes by words and ordinal', () => {
  const [first = ''] = anchors(inFunction('a'));
  const older = first.split('.')[0]?.replace('/1', '') ?? '';
  assert.equal(isSameTodo(older, first), true);
  assert.equal(isSameTodo(older, first, true), false);
  assert.equal(isSameTodo(`${older}2`, first), false);
});

test('an anchor fits on the wire, however many equals there are', () => {
  for (const each of anchors(Array.from({ length: 4000 }, () => '// TODO: same'))) {
    assert.ok(each.length <= 200);
  }
});
