/** What begins like a TODO and is one, and what only begins so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTodos } from '../../../extension/language/server/todos.ts';

const found = (text: string, language = 'java') =>
  findTodos(language, text).map(({ tag, assignee, text: words }) =>
    [tag, ...(assignee === undefined ? [] : [assignee]), words].join(' | '),
  );

const TASKS: Readonly<Record<string, string>> = {
  '// TODO: sort': 'TODO | sort',
  '// TODO sort': 'TODO | sort',
  '// TODO - sort': 'TODO | sort',
  '// TODO(ana): sort': 'TODO | ana | sort',
  '// TODO[ana]: sort': 'TODO | ana | sort',
  '// TODO[#12] sort': 'TODO | #12 | sort',
  '// TODO [ana] sort': 'TODO | ana | sort',
  '// @todo sort': '@todo | sort',
  '// @TODO: sort': '@TODO | sort',
  '// @fixme(ana) sort': '@fixme | ana | sort',
  '/** @todo sort\n * @param a x */': '@todo | sort',
  '/**\n * Adds.\n * @todo sort\n *   by name\n * @return a */': '@todo | sort\nby name',
  '/// \\todo sort': '\\todo | sort',
  '// TODO:\n// - sort\n// - test': 'TODO | sort\ntest',
  '/* TODO:\n * - sort\n * - test\n */': 'TODO | sort\ntest',
  '/* TODO\n */ // FIXME: x': 'FIXME | x',
  '// TODO(ana):\n//   1. sort\n': 'TODO | ana | 1. sort',
  '// FIXME:\n// sort\n//\n// more': 'FIXME | sort',
  '// TODO: sort\n// NOTE: not in place': 'TODO | sort',
  '// TODO! sort': 'TODO | sort',
  '// TODO!!: sort': 'TODO | sort',
  '// **TODO:** sort': 'TODO | sort',
  '// **TODO**: sort': 'TODO | sort',
  '// TODO\n// - sort\n// - test': 'TODO | sort\ntest',
  '/* TODO\n   1. sort\n   2. test */': 'TODO | 1. sort\n2. test',
  '// TODO:\n//\n// - sort\n// - test': 'TODO | sort\ntest',
  '/**\n * TODO:\n *\n * * sort\n */': 'TODO | sort',
  '/* TODO:\n\n   - sort */': 'TODO | sort',
  '// TODO(#12):\n// sort': 'TODO | #12 | sort',
  '// TODO: #12\n// sort': 'TODO | #12\nsort',
  '/** TODO:\n * <ul><li>sort</li></ul> */': 'TODO | <ul><li>sort</li></ul>',
  '// BUG: 1234 is dropped': 'BUG | 1234 is dropped',
  '// BUG loses the last line': 'BUG | loses the last line',
  '// XXX this is slow': 'XXX | this is slow',
  '// XXX: see XXX-1': 'XXX | see XXX-1',
  '// TODO 2 more cases': 'TODO | 2 more cases',
  '// TODO/FIXME: sort': 'TODO | sort',
  '// TODO/FIXME - sort': 'TODO | sort',
  '// TODO? sort': 'TODO | sort',
  '// TODO?: sort': 'TODO | sort',
  '// TODO, sort': 'TODO | sort',
  '// TODO; sort': 'TODO | sort',
  '// TODO. We should sort': 'TODO | We should sort',
  '// TODO... what of order?': 'TODO | what of order?',
  '// TODO.async: sort': 'TODO | sort',
  '// TODO-UI: sort': 'TODO | sort',
  '// ***TODO*** sort': 'TODO | sort',
  '// TODO \u2013 sort': 'TODO | sort',
  '// TODO -- sort': 'TODO | sort',
  '// TODO: sort\n// rubocop:disable Style/Sort': 'TODO | sort',
  '// TODO: sort\n// tslint:disable-next-line': 'TODO | sort',
  '// TODO: sort\n// prettier is better': 'TODO | sort\nprettier is better',
  'a(); // of old // TODO: sort': 'TODO | sort',
  'a(); // NOLINT // TODO: sort': 'TODO | sort',
  '// @ts-expect-error TODO: sort': 'TODO | sort',
  '// @ts-ignore -- FIXME: sort': 'FIXME | sort',
  '// eslint-disable-next-line no-x -- TODO: sort': 'TODO | sort',
  '// eslint-disable-line no-x // TODO: sort': 'TODO | sort',
};
for (const [text, expected] of Object.entries(TASKS)) {
  test(`a task: ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), [expected]));
}

for (const text of [
  '// XXX XXX XXXX',
  '// XXX-XX-XXXX',
  '// XXX: XXXX',
  '// XXX XXXX is how a number is written',
  '// BUG 1234',
  '// BUG 1234: fixed since',
  '// BUG #1234 is about this',
  '// BUG ABC-12 is about this',
  '// BUG FIX: see above',
  '// BUG-1234',
  '// BUG: 1234',
  '// @bug 1234',
  '// BUG FIXES',
  '// TODO: #12',
  '// TODO 1234',
  '// TODO #12',
  '// FIXME 1.2.3',
  '// TODO',
  '// TODO:',
  '// TODO:\nsort();\n// later',
  '// TODO\n// sort',
  '/**\n * TODO\n * sort\n */',
  '// TODO:\n//\n// sort is elsewhere',
  '// TODO:\n//\n//\n// - sort',
  '// TODO, FIXME and XXX are tags',
  '// TODO/FIXME are tags',
  '// TODO.md: what is to be done',
  '// XXX-xx: sort',
  '// sort(); // TODO: sort',
  'open("x"); // see http://TODO: sort',
  '/* a // TODO: sort */',
  '// TODO: ...',
  '// TODO(ana)',
  '// TODO:\n// TODO:',
  '// @todo\n',
  '// @todos are listed',
  '// TODOs are listed',
  '// TODO_LIST is listed',
  '// todo list',
  '// see TODO: sort',
  '// `TODO: sort`',
]) {
  test(`prose: ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), []));
}

test('several on one line are several', () => {
  assert.deepEqual(found('a(); // TODO: sort // FIXME: test'), ['TODO | sort', 'FIXME | test']);
  assert.deepEqual(found('a(/* TODO: sort */); /* FIXME: test */'), [
    'TODO | sort',
    'FIXME | test',
  ]);
  assert.deepEqual(found('x = 1  # noqa: E1  # TODO: sort', 'python'), ['TODO | sort']);
  assert.deepEqual(found('x = 1  # type: ignore[a] #TODO: sort # or not', 'python'), [
    'TODO | sort # or not',
  ]);
  assert.deepEqual(found('# x = 1  # TODO: sort', 'python'), []);
});

const own = (text: string) => findTodos('java', text, ['REVIEW', '@later']).map(({ tag }) => tag);

test('tags of the user are used as they are', () => {
  assert.deepEqual(own('// REVIEW: a\n\n// @review b\n\n// @later c\n\n// TODO: d'), [
    'REVIEW',
    '@review',
    '@later',
  ]);
});
