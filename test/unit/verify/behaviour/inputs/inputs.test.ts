/** The inputs that tests have, and those that are made around them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputsFor } from '../../../../../runner/verify/behaviour/inputs/inputs.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import {
  type Call,
  type CallLanguage,
  keyOf,
} from '../../../../../runner/verify/behaviour/value.ts';
import { callWords } from '../../../../../runner/verify/behaviour/comparing/value-words.ts';

function tested(language: CallLanguage, name: string, ...texts: string[]): string[] {
  const read = texts.map((text) => new TestText(text, language));
  const { calls } = testedInputs({ name, exported: name, path: `src/${name}.js` }, read);
  return calls.map((call) => callWords(name, call, language));
}

test('literal arguments of calls are tested inputs', () => {
  const text = `
import { split } from '../src/split.js';
import * as m from '../src/split.js';
function split(a, b) {}
assert.deepEqual(split(1_000, -3), [1]); // split(1e3, 0x10)
await m.split(1.5, undefined);
'a,b'.split(',', 2);
other.split(7, 7);
new split(8, 8);
split({ a: [1, 'x\\n'], "b c": null }, \`t\`);
split(n + 1, 2);
const total = 12;
split(total, 2);
`;
  assert.deepEqual(tested('javascript', 'split', text), [
    'split(1000, -3)',
    'split(1000, 16)',
    'split(1.5, undefined)',
    'split({a: [1, "x\\n"], "b c": null}, "t")',
    'split(12, 2)',
  ]);
  const python = `
from calc import add as plus
assert plus(1, b=2.0) == add((1, None), {"k": True, 2: [False]}, r"\\d", 'x')
assert add(*args) == 3
>>> add(f"{x}", 1)
>>> add(-1, +2)
`;
  assert.deepEqual(tested('python', 'add', python), [
    'add((1, None), {"k": True, 2: [False]}, "\\\\d", "x")',
    'add(-1, 2)',
    'add(1, b=2.0)',
  ]);
});

test('tables of cases give the columns that a call is made of', () => {
  const two = ['add(1, 2)', 'add(2, 2)'];
  const forms = [
    "test.each([[1, 2, 3], [2, 2, 4]])('x', (a, b, want) => expect(add(a, b)).toBe(want))",
    'for (const [want, a, b] of [[3, 1, 2], [4, 2, 2]]) add(a, b)',
    'const cases = [{ a: 1, b: 2, want: f(x) }, { want: 4, b: 2, a: 2 }];\nfor (const c of cases) add(c.a, c.b);',
    'for (const [args, want] of [[[1, 2], 3], [[2, 2], 4]]) add(...args)',
    'for (const row of [[1, 2], [2, 2]]) add(...row)',
  ];
  for (const text of forms) assert.deepEqual(tested('javascript', 'add', text), two, text);
  assert.deepEqual(
    tested(
      'javascript',
      'add',
      'for (const [a, b, c] of read()) add(a, b)',
      '[[1, 2, 3], [2, 2, 4]]',
    ),
    two,
  );
  const python = [
    '@pytest.mark.parametrize("a, b, want", [(1, 2, 3), pytest.param(2, 2, 4, id="same")])\ndef test_add(a, b, want):\n    assert add(a, b) == want\n',
    '@pytest.mark.parametrize(("want", "a", "b"), [(3, 1, 2), (4, 2, 2)])\ndef test_add(want, a, b):\n    assert add(a, b) == want\n',
    'for a, b, want in ((1, 2, 3), (2, 2, 4)):\n    self.assertEqual(add(a, b), want)',
  ];
  for (const text of python) assert.deepEqual(tested('python', 'add', text), two, text);
  const words = '@pytest.mark.parametrize("word", ["cat", "dog"])\ndef test(word): plural(word)';
  assert.deepEqual(tested('python', 'plural', words), ['plural("cat")', 'plural("dog")']);
});

test('what a module is by default has the name that each test gives it', () => {
  const text = `const sum = require('../lib/add');\nimport other from './other.js';\nsum(1, 2);\nother(3);`;
  const { calls } = testedInputs({ name: 'add', exported: 'default', path: 'lib/add.js' }, [
    new TestText(text, 'javascript'),
  ]);
  assert.deepEqual(calls, [{ args: [1, 2] }]);
});

test('a name may have any sign in it', () => {
  const text = new TestText('a * (b) + [c', 'javascript');
  for (const name of ['*', '(', '+', '[', 'a.b', '$f', 'is?']) {
    const { calls } = testedInputs({ name, exported: name, path: 'src/a.js' }, [text]);
    assert.deepEqual(calls, []);
  }
});

test('inputs begin with the tested ones, are all different, and the same every time', () => {
  const wanted = {
    seed: 'a',
    language: 'javascript',
    tested: [{ args: [2, 2] }],
    most: 250,
  } as const;
  const inputs = inputsFor(wanted);
  assert.deepEqual(inputs, inputsFor(wanted));
  assert.equal(new Set(inputs.map(({ call }) => keyOf(call))).size, 250);
  assert.deepEqual(inputs[0], { call: { args: [2, 2] }, tested: true });
  const calls = new Set(inputs.map(({ call }) => keyOf(call)));
  const near = '3,2 2,1 2,4 -2,2 0,2 3,3 1,1 3,1'.split(' ');
  const missing = near.filter((args) => !calls.has(keyOf({ args: args.split(',').map(Number) })));
  assert.deepEqual(missing, []);
});

test('each kind of value has neighbours and is generated', () => {
  const kinds: readonly Call[] = [
    { args: ['Ab'] },
    { args: [[1, 2, 3]] },
    { args: [{ d: [['width', 2]] }] },
    { args: [{ t: [1, 2] }, { f: 0.5 }] },
    { args: [1], named: [['by', 2]] },
  ];
  for (const call of kinds) {
    const inputs = inputsFor({ seed: 'a', language: 'python', tested: [call], most: 60 });
    assert.ok(inputs.length >= 50, JSON.stringify(call));
    assert.equal(inputs.filter(({ tested: isTested }) => isTested).length, 1);
  }
  assert.deepEqual(
    inputsFor({ seed: 'a', language: 'python', tested: [{ args: [true] }], most: 60 }).map(
      ({ call }) => call.args,
    ),
    [[true], [false]],
  );
  assert.deepEqual(inputsFor({ seed: 'a', language: 'python', tested: [], most: 60 }), []);
  const parameters = [{ name: 'a', hint: 'strings', optional: false }] as const;
  const typed = inputsFor({ seed: 'a', language: 'javascript', tested: [], parameters, most: 60 });
  assert.ok(typed.length > 20);
  assert.ok(typed.every(({ call }) => Array.isArray(call.args[0])));
});

test('hostile tests take time by their length alone', () => {
  const parts = ['add(', '[add(', 'a,', 'x=', '[', '[`', '[1,2],', 'a.add(', '"', '(1,', 'import '];
  for (const part of parts) {
    for (const language of ['javascript', 'python'] as const) {
      assert.ok(tested(language, 'add', `${part.repeat(8_000)}; add(a, b)`).length <= 60);
    }
  }
});

test('names of modules and directives are no inputs of what is called with something made', () => {
  const text = `'use strict';
import assert from 'node:assert/strict';
import './set-up.js';
const { slug } = require("../src/slug.js");
const late = await import('./late.js');
const all = () => made('A Rose', Array.from('b'));
for (const title of all()) assert.ok(slug(title));
`;
  assert.deepEqual(tested('javascript', 'slug', text), ['slug("A Rose")', 'slug("b")']);
});
