/** Tests that a change adds inside of product files, tried on the original code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testsOnOriginal } from '../../../../runner/verify/attribution/tests-on-original.ts';

const rust = (body: string, tests: string): string =>
  `pub fn add(a: i32, b: i32) -> i32 {\n    ${body}\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n${tests}}\n`;
const one = '    #[test]\n    fn adds() {\n        assert_eq!(add(1, 2), 3);\n    }\n';
const two = `${one}    #[test]\n    fn adds_less() {\n        assert_eq!(add(1, -2), -1);\n    }\n`;

test('the code is as it was, the tests are as the change has them', () => {
  const before = rust('a - b', one);
  const after = rust('a + b', two);
  assert.equal(testsOnOriginal('src/lib.rs', before, after), rust('a - b', two));
});

test('a first test module comes behind the old code', () => {
  const before = 'pub fn add(a: i32, b: i32) -> i32 {\n    a - b\n}\n';
  const text = testsOnOriginal('src/lib.rs', before, rust('a + b', one));
  assert.match(text ?? '', /^pub fn add[^]* a - b\n[^]*mod tests \{[^]*fn adds\(\)/);
});

test('what is no source has no such form', () => {
  assert.equal(testsOnOriginal('notes.txt', 'a', 'b'), undefined);
});
