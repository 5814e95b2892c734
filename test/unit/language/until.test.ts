// The search ends behind the last tag of a file, and what it finds is as if it had not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentsOf } from '../../../extension/language/server/lexer/by-language.ts';
import { findTodos } from '../../../extension/language/server/todos.ts';

const TAIL = Array.from({ length: 200 }, (_, n) => `call(${n}) // no tag\n`).join('');
const TEXTS: Readonly<Record<string, string>> = {
  'a line': 'one()\n// TODO: sort\ntwo()\n',
  'lines that go on': '// TODO: sort\n// the names\n\n// and not this\n',
  'an empty line, then a list': '// TODO: sort\n//\n// - the names\n// - the numbers\n\n',
  'a block': '/*\n * TODO: sort\n *\n * - the names\n */\ntwo()\n',
  'behind code, and below it': 'one() // TODO: sort\n      // the names\ntwo()\n',
  'in a string, with a comment below': 'one("TODO: no")\n// two\n\n',
  'in a template with code': 'one(`${two(/* TODO: sort */ 3)} TODO: no\n`)\n',
  'carriage returns': '// TODO: sort\r\n// the names\r\n\r\ntwo()\r\n',
  'an open block': '// TODO: sort\n/* never closed\n',
};

for (const [name, text] of Object.entries(TEXTS)) {
  test(`nothing is lost: ${name}`, () => {
    const until = text.lastIndexOf('TODO');
    const all = commentsOf('typescript', text + TAIL);
    const some = commentsOf('typescript', text + TAIL, until);
    assert.deepEqual(some, all.slice(0, some.length));
    assert.deepEqual(
      findTodos('typescript', text + TAIL).map((todo) => todo.text),
      // A tag at the very end makes it read everything.
      findTodos('typescript', `${text}${TAIL}"TODO"`).map((todo) => todo.text),
    );
  });
}

test('what is further down is not read', () => {
  const text = `// TODO: sort\n\n${TAIL}`;
  assert.equal(commentsOf('typescript', text, 3).length, 1);
  assert.equal(commentsOf('typescript', text).length, 201);
});
