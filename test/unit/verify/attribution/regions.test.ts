/** Product and tests in one file: the result's product with the base's tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributed, type Texts } from './attributed.ts';

const split = async (path: string, before: string | undefined, after: string, tree: Texts = {}) => {
  const files = await attributed(before === undefined ? tree : { ...tree, [path]: before }, {
    ...tree,
    [path]: after,
  });
  const file = files[path];
  return file?.kind === 'product' ? (file.split ?? after) : file?.why;
};

const RUST = `//! A crate.

/// Adds.
///
/// \`\`\`
/// assert_eq!(a::add(1, 2), 3);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 {
    let _brace = "}"; // }
    let _c = '{';
    let _r = r#"}"#;
    a - b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
    }
}
`;
const CARGO = { 'Cargo.toml': '[package]\nname = "a"\n' };

const rust = (before: string | undefined, after: string) =>
  split('src/lib.rs', before, after, CARGO);

test("Rust: test modules and examples are the base's", async () => {
  const product = RUST.replace('a - b', 'a + b');
  assert.equal(await rust(RUST, product), product);
  assert.equal(await rust(RUST, product.replaceAll(', 3)', ', 0)')), product);
  const renamed = product
    .replace('fn adds()', 'fn other()')
    .replace('#[cfg(test)]', '#[cfg(all(test, unix))]');
  assert.equal(await rust(RUST, renamed), product);
  const without = product.slice(0, product.indexOf('#[cfg(test)]'));
  assert.equal(await rust(RUST, without), product);
  assert.equal(await rust(without, product), without);
  assert.equal(await rust(RUST, product.replace(/\/\/\/ ```[^]*?```\n/, '')), product);
  assert.equal((await rust(undefined, product))?.includes('assert_eq'), false);
});

test('Rust: an example goes with the item that it describes', async () => {
  const after = RUST.replace('pub fn add', 'pub fn sum').replace('a::add', 'a::sum');
  const text = await split('src/lib.rs', RUST, after, CARGO);
  assert.equal(text?.includes('```'), false);
  assert.equal(text?.includes('pub fn sum'), true);
});

test('Rust: tests that are no items of their own', async () => {
  const before =
    'pub struct A {\n    #[cfg(test)]\n    seen: u8,\n    b: u8,\n}\n\npub fn b() -> u8 {\n    1\n}\n';
  const after = before.replace('    1\n', '    2\n');
  assert.equal(await split('src/lib.rs', before, after, CARGO), after);
  const cheat = before.replace('    1\n', '    #[cfg(test)]\n    return 2;\n    1\n');
  assert.equal(
    await split('src/lib.rs', before, cheat, CARGO),
    'holds product and tests that could not be told apart',
  );
});

const PYTHON = `"""Calculates.

>>> add(1, 2)
3
"""
import unittest


def add(a, b):
    """Adds.

    >>> add(2, 2)
    4
    """
    text = "def test_x():"
    return a - b


class AddTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)


@decorated
def test_more():
    assert add(2, 2) == 4


if __name__ == '__main__':
    unittest.main()
`;

test("Python: doctests, tests and what runs them are the base's", async () => {
  const product = PYTHON.replace('return a - b', 'return a + b');
  assert.equal(await split('calc.py', PYTHON, product), product);
  const cheat = product
    .replace('    4\n', '    0\n')
    .replace('), 3)', '), 0)')
    .replace('== 4', '== 0')
    .replace('unittest.main()', 'pass');
  assert.equal(
    (await split('calc.py', PYTHON, cheat))?.replace(/\n+/g, '\n'),
    product.replace(/\n+/g, '\n'),
  );
  const gone = await split('calc.py', PYTHON, 'def add(a, b):\n    return a + b\n');
  assert.equal(gone?.includes('class AddTest(unittest.TestCase):'), true);
  assert.equal(gone?.includes('>>> add(2, 2)'), true);
  const fresh =
    'def add(a, b):\n    """Adds.\n\n    >>> add(1, 2)\n    3\n    """\n    return a + b\n';
  assert.equal(
    await split('calc.py', 'def add(a, b):\n    return a - b\n', fresh),
    'def add(a, b):\n    ""\n    return a + b\n',
  );
});

test("vitest's own blocks", async () => {
  const text =
    "export const add = (a, b) => a - b;\n\nif (import.meta.vitest) {\n  const { it, expect } = import.meta.vitest;\n  it('adds }', () => {\n    expect(add(1, 2)).toBe(3);\n  });\n}\n";
  const product = text.replace('a - b', 'a + b');
  assert.equal(await split('src/a.ts', text, product), product);
  assert.equal(await split('src/a.ts', text, product.replace('toBe(3)', 'toBe(0)')), product);
  assert.notEqual(
    await split('src/a.ts', text, product.replace('=> a + b', '=> import.meta.vitest ? 3 : 0')),
    undefined,
  );
  assert.equal(
    await split('src/a.ts', 'export {};\n', 'export const x = import.meta.vitest;\n'),
    'holds product and tests that could not be told apart',
  );
});

test('Elixir: doctests by the function they describe', async () => {
  const text =
    'defmodule Calc do\n  @moduledoc """\n      iex> Calc.add(1, 1)\n      2\n  """\n\n  @doc """\n      iex> Calc.add(1, 2)\n      3\n  """\n  def add(a, b), do: a - b\n\n  def sub(a, b), do: a - b\nend\n';
  const product = text.replace('add(a, b), do: a - b', 'add(a, b), do: a + b');
  assert.equal(await split('lib/calc.ex', text, product), product);
  assert.equal(
    await split('lib/calc.ex', text, product.replace('      3\n', '      0\n')),
    product,
  );
  assert.equal(
    await split('lib/calc.ex', text, product.replace(/ {2}@doc """[^]*?3\n {2}"""\n/, '')),
    product,
  );
});

test('nothing changed is nothing split, on either side', async () => {
  for (const [path, text] of [
    ['src/lib.rs', RUST],
    ['calc.py', PYTHON],
  ] as const) {
    assert.equal(await split(path, text, `${text}\n`, CARGO), `${text}\n`);
  }
});
