/** Which changed parts of a file no call leads to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { methodsOnTheWay } from '../../../../../runner/verify/behaviour/functions/methods.ts';
import { uncalledParts } from '../../../../../runner/verify/behaviour/functions/uncalled.ts';
import type { CallLanguage } from '../../../../../runner/verify/behaviour/value.ts';

const uncalled = (language: CallLanguage, before: string, after: string, ...called: string[]) =>
  uncalledParts(language, { before, after }, new Set(called), 'mod');

const page = (limit: number, offset: number) => `const LIMIT = ${limit};
const routes = { list: (n) => n * ${offset} };
export function parse(text) { return text.slice(0, LIMIT); }
export function other(text) { return text; }
`;

const app = (n: number) =>
  `app.get('/a', (req, res) => {\n  res.send(${n});\n});\nexport function parse(t) { return t; }\n`;

const py = (shown: string, key: string) => `class Money:
    def __init__(self, cents):
        self.cents = cents
    def __str__(self):
        return ${shown}
    def key(self):
        return ${key}

def parse(text):
    return Money(int(text))

def keyed(money):
    return money.key()
`;

const go = (n: number) => `package a

func Half(n int) int { return n / ${n} }

func (m *Minutes) UnmarshalJSON(data []byte) error {
	*m = Minutes(len(data) * ${n})
	return nil
}
`;

const lua = (n: number) =>
  `local M = {}\nfunction M.round(x) return x + ${n} end\nM.__unm = function(a) return a * ${n} end\nreturn M\n`;

const perl = (n: number) =>
  `package A;\nmy %commands = (max => sub { $_[${n}] });\nsub trim { my ($t) = @_; return $t . ${n} }\nsub run { my ($c) = @_; return $commands{$c}->() }\n1;\n`;

test('what a called function names is called with it, and what it does not name is not', () => {
  assert.deepEqual(uncalled('javascript', page(1, 1), page(2, 1), 'parse'), []);
  assert.deepEqual(uncalled('javascript', page(1, 1), page(2, 1), 'other'), ['LIMIT']);
  assert.deepEqual(uncalled('javascript', page(1, 1), page(2, 2), 'parse'), ['routes']);
});

test('what runs where a file is loaded is shown by its first words', () => {
  assert.deepEqual(uncalled('javascript', app(1), app(2), 'parse'), [
    "app.get('/a', (req, res) => {",
  ]);
});

test('of a class each member counts by itself, also what the language calls', () => {
  const [before, after] = [py('"a"', '1'), py('"b"', '2')];
  assert.deepEqual(uncalled('python', before, after, 'parse'), ['Money.__str__', 'Money.key']);
  assert.deepEqual(uncalled('python', before, after, 'parse', 'Money.key'), ['Money.__str__']);
});

test('types, imports and lists of what is given away do nothing', () => {
  const before = "import a from 'a';\nexport function f() { return 1; }\nexport { f as g };\n";
  const after =
    "import b from 'b';\nexport interface X { a: string }\nexport function f() { return 2; }\nexport { f as h };\n";
  assert.deepEqual(uncalled('javascript', before, after, 'f'), []);
});

test('in languages that are read by lines, methods and tables too', () => {
  assert.deepEqual(uncalled('go', go(1), go(2), 'Half'), ['Minutes.UnmarshalJSON']);
  assert.deepEqual(uncalled('lua', lua(1), lua(2), 'round'), ['__unm']);
  assert.deepEqual(uncalled('perl', perl(1), perl(2), 'trim'), ['commands']);
  assert.deepEqual(uncalled('perl', perl(1), perl(2), 'trim', 'run'), []);
});

const counter = (lock: string) => `import threading

class Counter:
    def __init__(self):
        self.lock = ${lock}
    def add(self):
        return 1
`;
const money = (n: number) => `<?php
class Money {
    public function __construct(private int $cents) { $this->n = ${n}; }
    public function times(int $count): self { return new self($this->cents * ${n}); }
    public function text(): string { return (string) $this->cents; }
}
`;

test('what makes an instance, and what happens to it before, is on the way of a call', () => {
  const on = { args: [], steps: [{ name: 'times', args: [2] }] };
  const way = (language: CallLanguage, of: string) =>
    methodsOnTheWay(language, { of }, [{ args: [], on }, { args: [] }]);
  assert.deepEqual(way('php', 'Money'), ['Money::times', 'Money::__construct']);
  assert.deepEqual(way('ruby', 'Money'), ['Money#times', 'Money#initialize']);
  assert.deepEqual(methodsOnTheWay('php', { of: 'Money' }, [{ args: [] }]), []);

  const [old, now] = [counter('None'), counter('threading.Lock()')];
  assert.deepEqual(uncalled('python', old, now, 'Counter.add'), ['Counter']);
  assert.deepEqual(uncalled('python', old, now, 'Counter.add', 'Counter.__init__'), []);
  const all = ['__construct', 'times'];
  assert.deepEqual(uncalled('php', money(1), money(2), 'Money::text'), all);
  assert.deepEqual(uncalled('php', money(1), money(2), 'Money::text', ...way('php', 'Money')), []);
});
