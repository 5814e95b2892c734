/** Parts of a change that can be taken back by themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributedFile } from '../../../../runner/verify/attribution/attributed-file.ts';
import { hunkGroups } from '../../../../runner/verify/attribution/hunks.ts';
import { hunksBetween, linesWithEnds } from '../../../../runner/verify/attribution/line-hunks.ts';

const side = { mode: '100644', blob: 'a'.repeat(40) };
const file = (path: string, status: 'added' | 'modified' | 'deleted' = 'modified') =>
  ({
    change: {
      path,
      status,
      binary: false,
      ...(status === 'added' ? {} : { before: side }),
      ...(status === 'deleted' ? {} : { after: side }),
    },
    kind: 'product',
    why: '',
  }) satisfies AttributedFile;

const groupsOf = (before: Record<string, string>, after: Record<string, string>, most = 12) => {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const files = paths.map((path) =>
    file(path, path in before ? (path in after ? 'modified' : 'deleted') : 'added'),
  );
  return hunkGroups(
    files,
    { before: new Map(Object.entries(before)), after: new Map(Object.entries(after)) },
    { most },
  );
};

test('hunks put the after out of the before, and the before out of the after', () => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 400; round += 1) {
    const make = (): string[] => Array.from({ length: random(30) }, () => `${random(6)}\n`);
    const before = make();
    const after = random(4) === 0 ? make() : before.filter(() => random(5) > 0);
    const hunks = hunksBetween(before, after);
    const built: string[] = [];
    let [x, y] = [0, 0];
    for (const hunk of hunks) {
      assert.ok(hunk.before[0] >= x && hunk.after[0] >= y);
      assert.deepEqual(before.slice(x, hunk.before[0]), after.slice(y, hunk.after[0]));
      built.push(...before.slice(x, hunk.before[0]), ...after.slice(...hunk.after));
      [x, y] = [hunk.before[1], hunk.after[1]];
    }
    assert.deepEqual([...built, ...before.slice(x)], after);
  }
});

test('texts that are far apart are one hunk, and equal ones none', () => {
  const before = Array.from({ length: 4000 }, (_, index) => `a${index}\n`);
  const after = Array.from({ length: 4000 }, (_, index) => `b${index}\n`);
  assert.deepEqual(hunksBetween(before, after), [{ before: [0, 4000], after: [0, 4000] }]);
  assert.deepEqual(hunksBetween(before, before), []);
});

test('each file is a group while they fit; more share', () => {
  const before = { 'a.js': '1\n', 'b.js': '1\n', 'gone.js': '1\n' };
  const after = { 'a.js': '2\n', 'b.js': '2\n', 'new.js': '1\n' };
  const groups = groupsOf(before, after);
  assert.deepEqual(
    groups.map(({ paths }) => paths.map(({ path }) => path)),
    [['a.js'], ['b.js'], ['gone.js'], ['new.js']],
  );
  assert.deepEqual(
    groups.map(({ files }) => Array.from(files.values())),
    [['1\n'], ['1\n'], ['1\n'], [null]],
  );
  assert.equal(groupsOf(before, after, 2).length, 2);
  assert.equal(groupsOf(before, after, 2).flatMap(({ paths }) => paths).length, 4);
  assert.equal(groupsOf(before, after, 0).length, 0);
});

const JS = `import a from './a.js';

export function one(x) {
  return x;
}

export function two(x) {
  const y = x;
  // a
  // b
  // c
  // d
  return y;
}
`;

test('hunks of a file part by function; taking one back keeps the others', () => {
  const after = JS.replace('return x;', 'return x + 1;')
    .replace('const y = x;', 'const y = x * 2;')
    .replace('return y;', 'return y - 1;');
  const groups = groupsOf({ 'a.js': JS }, { 'a.js': after });
  assert.deepEqual(
    groups.map(({ paths }) => paths[0]?.lines),
    [
      [4, 4],
      [8, 13],
    ],
  );
  assert.equal(groups[0]?.files.get('a.js'), after.replace('return x + 1;', 'return x;'));
  assert.equal(groups[1]?.files.get('a.js'), JS.replace('return x;', 'return x + 1;'));
});

test('imports, comments and blank lines go with what is next to them', () => {
  const after = JS.replace("'./a.js';", "'./a.js';\nimport b from './b.js';")
    .replace('export function one', '// Adds one.\nexport function one')
    .replace('const y = x;', 'const y = b(x);');
  assert.equal(groupsOf({ 'a.js': JS }, { 'a.js': after }).length, 1);
});

const rust = (body: string, expected: string): string =>
  `pub fn add(a: i32, b: i32) -> i32 {\n    ${body}\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(super::add(1, 2), ${expected});\n    }\n}\n`;

test('what is only in tests of a file is no part of its product', () => {
  const groups = groupsOf(
    { 'src/lib.rs': rust('a - b', '-1') },
    { 'src/lib.rs': rust('a + b', '3') },
  );
  assert.equal(groups.length, 1);
  assert.equal(groups[0]?.files.get('src/lib.rs'), rust('a - b', '3'));
  assert.equal(
    groupsOf({ 'src/lib.rs': rust('a + b', '-1') }, { 'src/lib.rs': rust('a + b', '3') }).length,
    0,
  );
});

test('a last line without an end stays a line', () => {
  const groups = groupsOf({ 'a.js': 'a\nb' }, { 'a.js': 'a\nc\nd\n' });
  assert.equal(groups[0]?.files.get('a.js'), 'a\nb');
  assert.deepEqual(linesWithEnds('a\nb').length, 2);
});
