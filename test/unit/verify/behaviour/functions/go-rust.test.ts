/** Files, tested inputs and programs of Go and Rust, whose functions are called by programs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedFunctions } from '../../../../../runner/verify/behaviour/functions/functions.ts';
import { readLiteral } from '../../../../../runner/verify/behaviour/literals/literal.ts';
import { builtInputs } from '../../../../../runner/verify/behaviour/inputs/built-inputs.ts';
import {
  goFile,
  goSource,
} from '../../../../../runner/verify/behaviour/functions/built/go-file.ts';
import { writeGoPrograms } from '../../../../../runner/verify/behaviour/calling/programs/go-program.ts';
import { workFor } from '../../../../../runner/verify/behaviour/calling/programs/program.ts';
import { rustFile } from '../../../../../runner/verify/behaviour/functions/built/rust-file.ts';
import { writeRustPrograms } from '../../../../../runner/verify/behaviour/calling/programs/rust-program.ts';
import type { Tree } from '../../../../../runner/verify/behaviour/calling/programs/program.ts';
import { maskSource } from '../../../../../runner/verify/behaviour/functions/source-mask.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import type { ProgramLanguage, Value } from '../../../../../runner/verify/behaviour/value.ts';

const GO = String.raw`// Package shop sells.
package shop

import (
	"fmt"
	str "strings"
)

type Cents int64

type (
	Amount struct {
		Cents
		Currency string ${'`json:"currency"`'}
	}
	Box struct {
		wide, High float64
		tags       map[string][]bool
	}
	Any[T any] struct{ one T }
)

const (
	most = iota
	least
)

var quote = ${'`'}{ " ${'`'}

func init() { fmt.Println(most) }

func Show(c Cents, name, unit string, more ...uint8) string { return str.Repeat("}", int(c)) }

func (b Box) Volume(by [3]int) (n float64, err error) {
	return b.wide * b.High, nil
}

func (b *Box) Grow(n rune) {
	b.wide += float64(n)
}

func Read(from fmt.Stringer) string { return "" }
func Map[T any](list []T) []T       { return list }
func Print(s string)                { fmt.Println(s, quote, '{') }
func (a Any[T]) Get() int           { return 1 }
func (a Amount) Sum() Cents         { return a.Cents }
`;

const RUST = String.raw`//! A shop.
#![deny(warnings)]

use std::collections::{BTreeMap, HashMap};
use std::fmt;

pub type Cents = i64;

#[derive(Clone)]
pub struct Box<T> { one: T }

pub struct Price {
    /// How many.
    pub cents: Cents,
    currency: String,
}

pub(crate) struct Pair(u8, char);

impl Price {
    pub const NONE: Price = Price { cents: 0, currency: String::new() };

    pub fn new(cents: i64) -> Self { Self { cents, currency: "EUR".into() } }

    pub fn part<'a>(&'a self, of: usize) -> Option<&'a str> { let c = '{'; None }

    fn grow(&mut self, by: &Pair) { self.cents += by.0 as i64 }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) }
}

pub fn all(names: &[&str], list: &mut Vec<Option<(f64, bool)>>, known: HashMap<String, [u8; 2]>) {}
pub fn text<'a>(one: &'a str, other: impl AsRef<str>) -> &'a str { r#"} ""# }
pub async fn wait(n: u8) -> u8 { n }
pub fn any<T: fmt::Debug>(one: T) -> String { format!("{one:?}") }
pub fn says(n: u8) { println!("{n}") }
fn main() {}

#[cfg(test)]
mod tests {
    #[test]
    fn never() {}
}
`;

const kinds = (file: ReturnType<typeof goFile>) =>
  [...file.parameters].map(
    ([name, own]) =>
      `${name}(${own.map((one) => `${one.name} ${one.type?.kind}${one.rest ? '...' : ''}`).join(', ')})`,
  );

const changed = (language: ProgramLanguage, text: string, from: string, to: string) =>
  changedFunctions(language, text, text.replace(from, to)).map(({ name }) => name);

const code = (text: string, language: ProgramLanguage) => maskSource(text, language).code;

const read = (text: string, language: ProgramLanguage): Value | undefined => {
  const found = readLiteral(text, 0, language, { left: 5_000 });
  return found?.end === text.length ? found.value : undefined;
};

const calledWith = (language: ProgramLanguage, name: string, text: string) => {
  const found = testedInputs({ name, exported: name, path: 'a' }, [new TestText(text, language)]);
  return found.calls.map(({ args }) => args);
};

const asked = (path: string) => [
  { i: 0, path, exported: 'Price::grow', inputs: [] },
  { i: 1, path, exported: 'all', inputs: [] },
];

test('functions and methods with plain parameters are known, with their types', () => {
  assert.deepEqual(kinds(goFile(GO)), [
    'Show(c integer, name text, unit text, more list...)',
    'Box.Volume(b fields, by list)',
    'Box.Grow(b fields, n integer)',
  ]);
  assert.deepEqual(kinds(rustFile(RUST)), [
    'Price::new(cents integer)',
    'Price::part(self fields, of integer)',
    'Price::grow(self fields, by fields)',
    'all(names list, list list, known map)',
    'text(one text, other text)',
  ]);
});

test('a function is changed with what it leads to, and not with what stands beside it', () => {
  assert.deepEqual(changed('go', GO, 'b.wide *', 'b.wide +'), ['Box.Volume']);
  assert.deepEqual(changed('go', GO, '"strings"', '"example.org/strings"'), ['Show']);
  assert.deepEqual(changed('go', GO, '// Package', '// The package'), []);
  assert.deepEqual(changed('go', GO, 'wide, High float64', 'High, wide float64'), [
    'Box.Volume',
    'Box.Grow',
  ]);
  assert.deepEqual(changed('rust', RUST, 'None }', 'Some("") }'), ['Price::part']);
  assert.deepEqual(changed('rust', RUST, 'fn never() {}', 'fn never() { all() }'), []);
  assert.deepEqual(changed('rust', RUST, 'r#"} ""#', '"}"'), ['text']);
});

test('texts, letters and lifetimes are told apart', () => {
  assert.equal(code('a(`{"`, \'{\', "\\"{") // {', 'go'), 'a("__", "_", "___")     ');
  assert.equal(
    code(`f::<'a>('{', '\\'', r#"{"#, b"{")`, 'rust'),
    `f::<'a>("_", "__", "____", b"_")`,
  );
});

test('literals with types are read', () => {
  assert.deepEqual(read('[]struct{ in string; want int }{{"a", 1}, {in: `b\\`, want: -2}}', 'go'), [
    ['a', 1],
    {
      d: [
        ['in', 'b\\'],
        ['want', -2],
      ],
    },
  ]);
  assert.deepEqual(read('map[string][]float64{"a": {1.5}, "b": nil}', 'go'), {
    d: [
      ['a', [{ f: 1.5 }]],
      ['b', null],
    ],
  });
  assert.deepEqual(read("[...]rune{'a', '\\n', 0x1F}", 'go'), [97, 10, 31]);
  assert.deepEqual(read('&shop.Amount{Cents: int64(5)}', 'go'), { d: [['Cents', 5]] });
  assert.equal(read('Sum(1)', 'go'), undefined);
  assert.deepEqual(read('vec![("a".to_string(), 1_000u32), (String::from("b"), 2)]', 'rust'), [
    { t: ['a', 1000] },
    { t: ['b', 2] },
  ]);
  assert.deepEqual(read('&[Some(1.5), None]', 'rust'), [{ f: 1.5 }, null]);
  assert.deepEqual(read(String.raw`&r#"a\"#`, 'rust'), 'a\\');
  assert.deepEqual(read("Price { cents: -3, sign: 'x' }", 'rust'), {
    d: [
      ['cents', -3],
      ['sign', 'x'],
    ],
  });
  assert.equal(read('sum(1)', 'rust'), undefined);
});

test('what tests call is found in tables and on values', () => {
  const table = `
	for _, tt := range []struct {
		name      string
		wide      float64
		by, other [3]int
	}{
		{"a", 1, [3]int{1}, [3]int{}},
		{name: "b", wide: 2, by: [3]int{4}},
	} {
		got, _ := (Box{tt.wide, 3, nil}).Volume(tt.by)
		b := shop.Box{High: tt.wide}
		b.Grow('x')
	}
	for in, want := range map[string]int{"x": 1, "y": 2} {
		if Parse(in, 3) != want { t.Fail() }
	}
	Join("a", "b", "c")
	strings.Volume(1)
`;
  assert.deepEqual(calledWith('go', 'Box.Volume', table), [
    [[1, 3, null], [1]],
    [[2, 3, null], [4]],
  ]);
  assert.deepEqual(calledWith('go', 'Box.Grow', table), [
    [{ d: [['High', 1]] }, 120],
    [{ d: [['High', 2]] }, 120],
  ]);
  assert.deepEqual(calledWith('go', 'Parse', table), [
    ['x', 3],
    ['y', 3],
  ]);
  assert.deepEqual(calledWith('go', 'Join', table), [['a', 'b', 'c']]);
  const rust = `
fn text() -> &'static str { part("not in tests") }
#[cfg(test)]
mod tests {
    fn all() {
        for (cents, of) in [(1, 2), (3, 4)] {
            assert_eq!(Price { cents, currency: "EUR".into() }.part(of), None);
        }
        assert_eq!(super::slug(&"A b".to_string()), "a-b");
        assert_eq!(Price::new(7), Price::NONE);
    }
}
`;
  assert.deepEqual(calledWith('rust', 'Price::part', rust), [
    [
      {
        d: [
          ['cents', 1],
          ['currency', 'EUR'],
        ],
      },
      2,
    ],
    [
      {
        d: [
          ['cents', 3],
          ['currency', 'EUR'],
        ],
      },
      4,
    ],
  ]);
  assert.deepEqual(calledWith('rust', 'slug', rust), [['A b']]);
  assert.deepEqual(calledWith('rust', 'Price::new', rust), [[7]]);
});

test('inputs are of the declared types', () => {
  const parameters = goFile(GO).parameters.get('Box.Grow') ?? [];
  const tested = [
    { args: [[1, 2, { d: [] }], 65] },
    { args: [{ d: [['High', 2]] as [Value, Value][] }, 66] },
    { args: ['no box', 1] },
  ];
  const { inputs, left } = builtInputs({ seed: '', language: 'go', tested, parameters, most: 60 });
  assert.equal(left, true);
  assert.equal(inputs.length, 60);
  assert.deepEqual(
    inputs.filter((one) => one.tested).map(({ call }) => JSON.stringify(call.args)),
    [
      '[{"d":[["wide",{"f":1}],["High",{"f":2}],["tags",{"d":[]}]]},65]',
      '[{"d":[["wide",{"f":0}],["High",{"f":2}],["tags",{"d":[]}]]},66]',
    ],
  );
  const [rest] = [goFile(GO).parameters.get('Show') ?? []];
  const spread = builtInputs({ seed: '', language: 'go', tested: [], parameters: rest, most: 40 });
  assert.ok(spread.inputs.some(({ call }) => call.args.length === 3));
  assert.ok(spread.inputs.some(({ call }) => call.args.length > 4));
  assert.ok(spread.inputs.every(({ call }) => call.args.slice(3).every((n) => Number(n) >= 0)));
});

const treeOf = (files: Readonly<Record<string, string>>): Tree => ({
  paths: Object.keys(files),
  read: (path) => Promise.resolve(files[path]),
});

test('a program for a package of Go takes its tests away and finds what moved', async () => {
  const tree = treeOf({
    'go.mod': 'module example.org/shop\n',
    'a/b.go': 'package shop\n\nfunc other() int { return 1 }\n',
    'a/moved.go': GO,
    'a/a_test.go': 'package shop_test\n',
    'c/c_test.go': 'package c\n',
  });
  const call = { args: [5, 'a', '', 1, 2] };
  const wanted = [
    { i: 0, path: 'a/b.go', exported: 'Gone', inputs: [] },
    { i: 1, path: 'a/b.go', exported: 'Show', inputs: [{ call, tested: true }] },
    { i: 2, path: 'a/b.go', exported: 'Box.Grow', inputs: [] },
  ];
  const { programs, left } = await writeGoPrograms(wanted, tree);
  assert.deepEqual([...left], [[0, 'no function']]);
  const [program, ...more] = programs;
  assert.ok(program);
  assert.equal(more.length, 0);
  assert.deepEqual(program.aside, ['a/a_test.go']);
  const [[path, text] = ['', '']] = [...program.files];
  assert.equal(path, 'a/errand_calls_test.go');
  assert.match(text, /^package shop$/m);
  assert.match(text, /errandOf\(Show\),\n\s*errandOf\(\(\*Box\)\.Grow\),/);
  const part = { language: 'go', path: 'a/b.go', exported: 'Show' } as const;
  const inputs = [{ call, tested: true }];
  const round = [
    { ...part, place: 0, places: [0], inputs },
    { ...part, place: 1, places: [0], inputs },
    { ...part, place: 1, places: [1], inputs: [] },
    { ...part, place: 1, places: [2, 3], inputs: [...inputs, ...inputs] },
  ];
  const told = 'F 3 0\nC 0 5 x61 x 2 1 2\nC 1 5 x61 x 2 1 2\nE\n';
  const all = workFor(program, 'token', { i: 0, j: 0 }, round);
  assert.equal(all, `token\nF 1 0\nC 0 5 x61 x 2 1 2\n${told}`);
  const behind = workFor(program, 'token', { i: 3, j: 1 }, round);
  assert.equal(behind, 'token\nF 3 0\nC 1 5 x61 x 2 1 2\nE\n');
  assert.equal(goSource(GO).package, 'shop');
});

test('a program for a file of Rust is a module at its end', async () => {
  const tree = treeOf({
    'crates/shop/Cargo.toml': '',
    'crates/shop/src/lib.rs': 'pub mod price;\n',
    'crates/shop/src/price.rs': RUST,
    'build.rs': RUST,
  });
  const { programs } = await writeRustPrograms(asked('crates/shop/src/price.rs'), tree);
  const [program] = programs;
  const text = program?.files.get('crates/shop/src/price.rs') ?? '';
  assert.ok(text.startsWith(RUST));
  assert.match(text, /impl Given for super::Price \{.* cents: Given::read\(words\), currency: /);
  assert.match(text, /impl Given for super::Pair \{.* 0: Given::read\(words\), 1: /);
  assert.match(text, /let value = super::Price::grow\(&mut a0, &a1\);/);
  assert.match(text, /let value = super::all\(&a0_own, &mut a1, a2\);/);
  assert.match(program?.build ?? '', /^cd 'crates\/shop' .* --lib /);
  const none = await writeRustPrograms(asked('build.rs'), tree);
  assert.equal(none.programs.length, 0);
  assert.equal(none.left.size, 2);
});

test('odd sources do no harm', () => {
  for (const text of [
    '',
    '}',
    '{'.repeat(5_000),
    "'".repeat(999),
    'func (',
    'impl {',
    'fn f(',
    '`',
  ]) {
    assert.equal(goFile(text).exports.size, 0);
    assert.equal(rustFile(text).exports.size, 0);
  }
});
