/** Every planted TODO is found with its tag, and nothing else is. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { languageOfFile } from '../../../extension/language/server/lexer/file-names.ts';
import { LANGUAGE_IDS } from '../../../extension/language/server/lexer/language-ids.ts';
import { isSameTodo } from '../../../extension/tasks/same-todo.ts';
import { findTodos } from '../../../extension/language/server/todos.ts';

const folder = join(import.meta.dirname, '../../fixtures/todos');

/** In a fixture a true TODO says "real" and its number; its tag stands before that. */
function planted(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\b(TODO|FIXME|HACK|XXX|BUG)(?:\(\w+\))?:? (real \d+)/g)].map(
        ([, tag, words]) => `${index + 1} ${tag} ${words}`,
      ),
    );
}

for (const name of readdirSync(folder)) {
  test(`${name}: exactly the planted TODOs`, () => {
    const text = readFileSync(join(folder, name), 'utf8');
    const expected = planted(text);
    assert.equal(expected.length > 0, name !== 'a.md');
    const found = findTodos(languageOfFile(name) ?? 'markdown', text).map(
      (todo) => `${todo.range.start.line + 1} ${todo.tag} ${todo.text.split('\n')[0]}`,
    );
    assert.deepEqual(found, expected);
  });
}

test('a TODO goes on until a blank comment line, and names whom it is for', () => {
  const [todo, ...more] = findTodos(
    'python',
    '# TODO(me): a\n#   b\n#\n# c\n# FIXME: d\nx = 1\n',
  ).map(({ tag, text, assignee, range }) => ({ tag, text, assignee, end: range.end }));
  assert.deepEqual(todo, {
    tag: 'TODO',
    text: 'a\nb',
    assignee: 'me',
    end: { line: 1, character: 5 },
  });
  assert.deepEqual(
    more.map(({ text }) => text),
    ['d'],
  );
});

const anchors = (given: string) => findTodos('javascript', given).map(({ anchor }) => anchor);

test('an anchor stays with its TODO under edits above, and differs between equals', () => {
  const text = '// TODO: same\none();\n// TODO: same\ntwo();\n// TODO: same\ntwo();\n';
  const before = anchors(text);
  assert.equal(new Set(before).size, 3);
  assert.deepEqual(anchors(`// new\n\nnew();\n${text}`), before);
  const later = anchors(text.split('\n').slice(2).join('\n'));
  assert.equal(
    later.every((each, i) => isSameTodo(before[i + 1] ?? '', each)),
    true,
  );
  assert.deepEqual(anchors(text.replaceAll('\n', '\r\n')), before);
});

/** A small seeded generator: the same edits on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('broken code never throws, and every range stays inside the text', () => {
  const random = seeded(7);
  const marks = [
    '"',
    "'",
    '`',
    '/*',
    '*/',
    '//',
    '#',
    '${',
    '}',
    '<',
    '>',
    '<<E',
    '\\',
    '\n',
    'r#"',
    '{',
    '"""',
    '/',
  ];
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  let seen = 0;
  for (let round = 0; round < 40; round += 1) {
    for (const language of LANGUAGE_IDS) {
      let text = texts[Math.floor(random() * texts.length)] ?? '';
      for (let edit = 0; edit < 4; edit += 1) {
        const at = Math.floor(random() * text.length);
        const to = at + Math.floor(random() * 8);
        text =
          text.slice(0, at) + (marks[Math.floor(random() * marks.length)] ?? '') + text.slice(to);
      }
      text = text.slice(0, Math.floor(random() * text.length * 2));
      const lines = text.split('\n');
      for (const { range, tag, tagRange } of findTodos(language, text)) {
        seen += 1;
        const { start, end } = range;
        assert.ok(end.line < lines.length && end.character <= (lines[end.line] ?? '').length);
        assert.ok(start.line < end.line || start.character < end.character);
        const line = lines[tagRange.start.line] ?? '';
        assert.equal(line.slice(tagRange.start.character, tagRange.end.character), tag);
      }
    }
  }
  assert.ok(seen > 100);
});
