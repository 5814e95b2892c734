/** Which functions of a changed file are called, and with which parameters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callLanguage,
  changedFunctions,
} from '../../../../../runner/verify/behaviour/functions/functions.ts';
import { maskSource } from '../../../../../runner/verify/behaviour/functions/source-mask.ts';
import type { CallLanguage } from '../../../../../runner/verify/behaviour/value.ts';

function changed(language: CallLanguage, before: string, after: string): string[] {
  return changedFunctions(language, before, after).map(({ name, exported, parameters }) => {
    const list = parameters?.map((one) => `${one.name}${one.optional ? '?' : ''}`).join(', ');
    return `${exported === name ? '' : `${exported} = `}${name}(${list ?? '…'})`;
  });
}

const file = (table: string, more = '', from = './a.js') =>
  `import { g } from '${from}';\nconst table = { ${table} };\nfunction look(a) {\n  return table[a];\n}\nexport function f(a) {\n  return look(a) ?? g(a);\n}\nexport function other(a) {\n  return a;\n}\n${more}`;

const code = (text: string) => maskSource(text, 'javascript').code;

test('each way to export a function of JavaScript is known', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['export function f(a, b = 1) { return 0 }', 'f(a, b?)'],
    ['export async function* f({ a }, ...rest) { yield 0 }', 'f(, rest?)'],
    ['export const f = (a: Map<string, number>, b?: string): number => 0;', 'f(a, b?)'],
    ['export const f = async a => 0', 'f(a)'],
    ['export const f = function (a) { return 0 }', 'f(a)'],
    ['export default function f(a) { return 0 }', 'default = f(a)'],
    ['export default (a, b) => 0', 'default(a, b)'],
    ['function f(a) { return 0 }\nexport default f', 'default = f(a)'],
    ['function g(a) { return 0 }\nexport { g as f }', 'f(a)'],
    ['exports.f = (a) => 0', 'f(a)'],
    ['module.exports.f = function (a) { return 0 }', 'f(a)'],
    ['function f(a) { return 0 }\nmodule.exports = { f }', 'f(a)'],
    ['function g(a) { return 0 }\nmodule.exports = { f: g, };', 'f(a)'],
    ['module.exports = (a) => 0', 'default(a)'],
    ['function f(a) { return 0 }\nmodule.exports = f;', 'default = f(a)'],
  ];
  for (const [text, wanted] of forms) {
    assert.deepEqual(changed('javascript', text, text.replace('0', '1')), [wanted], text);
  }
});

test('what a function leads to in its file counts, and the line of an import', () => {
  const base = file('');
  assert.deepEqual(changed('javascript', base, file('"2": 4')), ['f(a)']);
  assert.deepEqual(changed('javascript', base, file('', '', './b.js')), ['f(a)']);
  assert.deepEqual(changed('javascript', base, file('', 'table[2] = 4;\n')), ['f(a)', 'other(a)']);
  assert.deepEqual(changed('javascript', base, `// A word.\n${base}  /* more */\n`), []);
});

const touched = (language: CallLanguage, before: string, after: string) =>
  changedFunctions(language, before, after).map(({ name, isTouched }) => [name, isTouched]);

test('what the change itself touches is told from what it only leads to', () => {
  const base = file('');
  assert.deepEqual(touched('javascript', base, file('"2": 4')), [['f', true]]);
  assert.deepEqual(touched('javascript', base, file('', '', './b.js')), [['f', false]]);
  const all = [
    ['f', false],
    ['other', false],
  ];
  assert.deepEqual(touched('javascript', base, file('', 'patch(table);\n')), all);
  const python = 'import os\n\ndef f(a):\n    return os.sep + a\n\ndef g(a):\n    return a\n';
  const more = python.replace('import os\n', 'import os, re\nos.umask(7)\n');
  assert.deepEqual(touched('python', python, more.replace('return a\n', 'return a + a\n')), [
    ['f', false],
    ['g', true],
  ]);
});

test('a line that brings a function, or may change any, counts for it', () => {
  const bring = "export { f } from './a.js';\n";
  assert.deepEqual(changed('javascript', bring, bring.replace('./a', './b')), ['f(…)']);
  const text = 'export function f(a) {\n  return a;\n}\n';
  for (const line of ["import './b.js'", 'patch()', 'Object.assign(x, y)']) {
    assert.deepEqual(changed('javascript', text, `${line}\n${text}`), ['f(a)'], line);
  }
  const python = 'def f(a):\n    return a\n';
  for (const line of [
    'patch()',
    'import patches',
    'for x in y:\n    x[0] = 1',
    'with a as b:\n    b.c()',
  ]) {
    assert.deepEqual(changed('python', python, `${python}\n${line}\n`), ['f(a)'], line);
  }
  const main = '\nif __name__ == "__main__":\n    x = f(1)\n';
  assert.deepEqual(changed('python', python, python + main), []);
});

test('functions of Python are known with all kinds of parameters', () => {
  const text = `"""def no(): pass"""
import os
from typing import (
    List,
)

@cache
def f(a: int, /, b: List[int] = [1, 2], *rest, c="x", **more) -> int:
    s = '''
def inner(): pass
'''
    return 0

async def g(): return 0
def _private(a): return 0
class K:
    def method(self): return 0
h = lambda a: 0
`;
  assert.deepEqual(changed('python', text, text.replaceAll('0', '1')), [
    'f(a, b?, rest?, c?)',
    'g()',
    'h(…)',
  ]);
  const table = 'T = {}\n\ndef f(a):\n    return T.get(a)\n\ndef g(a):\n    return a\n';
  // What T holds is for the room to say.
  assert.deepEqual(changed('python', table, `${table}T[2] = 4\n`), ['T(…)', 'f(a)']);
});

test('strings, comments, regular expressions and templates are told from code', () => {
  assert.equal(code('a = /[/}]/g; b / c // d'), 'a = "____"g; b / c     ');
  assert.equal(code('`a${x({}, `b${y}`)}c`;'), '"__"x({}, "__"y"")"_";');
  assert.equal(code("return /'/.test(x)"), 'return "_".test(x)');
});

test('what cannot be called has no language', () => {
  assert.deepEqual(['a.d.ts', 'a.tsx', 'a.hs', 'a.mts', 'b/a.py'].map(callLanguage), [
    undefined,
    undefined,
    undefined,
    'javascript',
    'python',
  ]);
});

test('hostile texts take time by their length alone', () => {
  for (const part of ['[', '{a:', 'export function f(', '`${', '"', 'a,', '/', 'def f(', '((((x']) {
    const text = part.repeat(8_000);
    for (const language of ['javascript', 'python'] as const) {
      assert.ok(changedFunctions(language, text, `${text} 1`).length < text.length);
    }
  }
});

test('what is given away in another manner may still be there', () => {
  const before = 'const a = (n) => n;\nmodule.exports = { a };\n';
  const after = 'const a = (n) => n;\nmodule.exports = fast ? { a: (n) => 1 } : { a };\n';
  const found = changedFunctions('javascript', before, after);
  assert.deepEqual(
    found.map(({ exported }) => exported),
    ['a'],
  );
});

const changedByTwo = (language: CallLanguage, text: string) =>
  changedFunctions(language, text, text.replace('(1)', '(2)')).map(({ name }) => name);

test('what may declare anything is no function', () => {
  const python = `for each in range(1):\n    seen = each\n\ndef f(a):\n    return a\n`;
  const script = `export * from './others.js';\nsetUp(1);\nexport const f = (a) => a;\n`;
  assert.deepEqual(changedByTwo('python', python), ['seen', 'f']);
  assert.deepEqual(changedByTwo('javascript', script), ['f']);
});
