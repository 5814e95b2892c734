/** Files that a change moved, and tests that keep their names with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedFiles, withMoved } from '../../../runner/verify/reports/moved-files.ts';

const file = (path: string, text: string, blob = text) => ({ path, text, blob });

test('a file is moved where its content is found again, in one place alone', () => {
  const same = [file('tests/test_slug.py', 'assert slug("a") == "a"\n')];
  assert.deepEqual(movedFiles(same, [file('tests/test_slugs.py', 'assert slug("a") == "a"\n')]), [
    { from: 'tests/test_slug.py', to: 'tests/test_slugs.py' },
  ]);
  assert.deepEqual(
    movedFiles(same, [file('a.py', same[0]?.text ?? ''), file('b.py', same[0]?.text ?? '')]),
    [],
  );
  assert.deepEqual(movedFiles(same, []), []);
});

test('what a file loads may change with it, most of its lines may not', () => {
  const old = file(
    'add.test.ts',
    "import { add } from './add.ts';\ntest('a', () => {\n  add(1);\n});\n",
  );
  const now = file('sum.test.ts', old.text.replace('./add.ts', './sum.ts'));
  assert.deepEqual(movedFiles([old], [now]), [{ from: 'add.test.ts', to: 'sum.test.ts' }]);
  const other = file('sum.test.ts', "test('b', () => {\n  ok();\n  more();\n});\n");
  assert.deepEqual(movedFiles([old], [other]), []);
  const imports = file('b.test.ts', "import './a.ts';\n");
  assert.deepEqual(movedFiles([file('a.test.ts', "import './b.ts';\n")], [imports]), []);
});

test('names follow, in each form in which reports have them', () => {
  const python = withMoved([{ from: 'tests/test_slug.py', to: 'tests/test_slugs.py' }]);
  for (const [name, now] of [
    ['tests.test_slug > test_lowers', 'tests.test_slugs > test_lowers'],
    ['tests.test_slug.TestSlug > test_a', 'tests.test_slugs.TestSlug > test_a'],
    ['tests/test_slug.py > test_lowers[a/b]', 'tests/test_slugs.py > test_lowers[a/b]'],
    ['test_slug > test_lowers', 'test_slugs > test_lowers'],
    ['tests.test_slug_more > test_a', 'tests.test_slug_more > test_a'],
    ['tests.my_test_slug > test_a', 'tests.my_test_slug > test_a'],
  ]) {
    assert.equal(python(name ?? ''), now);
  }
  const folder = withMoved([{ from: 'test/a.test.js', to: 'test/unit/a.test.js' }]);
  assert.equal(folder('test/a.test.js > adds'), 'test/unit/a.test.js > adds');
  assert.equal(folder('a.test.js > adds'), 'a.test.js > adds');
  const java = withMoved([
    { from: 'src/test/java/org/x/SlugTest.java', to: 'src/test/java/org/x/text/SlugTest.java' },
  ]);
  assert.equal(java('org.x.SlugTest > lowers'), 'org.x.text.SlugTest > lowers');
});
