/** Tests, data and settings that a change alters, against those that it only adds to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAltered } from '../../../../runner/verify/attribution/altered.ts';
import { attributed, type Texts } from './attributed.ts';

async function altered(before: Texts, after: Texts): Promise<string[]> {
  const files = Object.values(await attributed(before, after));
  return files
    .filter((file) => {
      const { path } = file.change;
      return isAltered(file, { before: before[path], after: after[path] });
    })
    .map(({ change }) => change.path);
}

const OLD = `test('adds', () => {
  assert.equal(add(2, 3), 5);
});
`;

async function inTest(after: string): Promise<boolean> {
  return (await altered({ 'test/a.test.js': OLD }, { 'test/a.test.js': after })).length > 0;
}

test('a test that is added alters nothing, nor does one more assertion', async () => {
  assert.equal(await inTest(`${OLD}\ntest('adds nothing', () => {\n  f();\n});\n`), false);
  assert.equal(await inTest(`// Sums.\nconst more = 1;\n${OLD}`), false);
  assert.equal(await inTest(OLD.replace('});', '  assert.equal(add(0, 1), 1);\n});')), false);
});

/** A test file that begins so, and now so, and has one more test. */
async function loading(before: string, after: string): Promise<boolean> {
  const changed = await altered(
    { 'test/a.test.js': `${before}\n${OLD}` },
    { 'test/a.test.js': `${after}\n${OLD}\ntest('more', () => {\n  f();\n});\n` },
  );
  return changed.length > 0;
}

test('a test that loads more than before alters nothing, one that loads otherwise does', async () => {
  const line = "import { add } from '../src/add.js';";
  assert.equal(await loading(line, line.replace('add', 'add, sub')), false);
  assert.equal(await loading(line, `${line}\nimport { sub } from '../src/sub.js';`), false);
  assert.equal(await loading(line, line.replace('src/add', 'fake')), true);
  assert.equal(await loading(line, ''), true);
});

test('an assertion that asks otherwise, or is gone, does; so does a way out of a test', async () => {
  assert.equal(await inTest(OLD.replace('equal', 'ok')), true);
  assert.equal(await inTest(OLD.replace('  assert.equal(add(2, 3), 5);\n', '')), true);
  assert.equal(await inTest(OLD.replace('=> {\n', '=> {\n  return;\n')), true);
  assert.equal(await inTest(OLD.replace('=> {\n', '=> {\n  // Later.\n  t.skip();\n')), true);
});

test('rows that are added to data alter nothing, those that go do', async () => {
  const rows = '[\n  [1, 2],\n  [3, 4]\n]\n';
  const more = '[\n  [1, 2],\n  [3, 4],\n  [5, 6]\n]\n';
  assert.deepEqual(await altered({ 'test/rows.json': rows }, { 'test/rows.json': more }), []);
  assert.deepEqual(await altered({ 'test/rows.json': more }, { 'test/rows.json': rows }), [
    'test/rows.json',
  ]);
  assert.deepEqual(await altered({ 'test/rows.json': rows }, {}), ['test/rows.json']);
  assert.deepEqual(await altered({}, { 'test/rows.json': rows }), []);
});

test('settings are altered by whatever is said in them, also where they are new', async () => {
  const config = 'export default [];\n';
  assert.deepEqual(
    await altered(
      { 'eslint.config.js': config, 'src/a.js': 'a();\n' },
      { 'eslint.config.js': config.replace('[]', '[{}]'), 'src/a.js': 'b();\n' },
    ),
    ['eslint.config.js'],
  );
  assert.deepEqual(await altered({}, { 'eslint.config.js': config }), ['eslint.config.js']);
});

const manifest = (version: string, script: string): string =>
  JSON.stringify({ scripts: { test: script }, dependencies: { left: version } }, null, 2);

test('packages alone alter nothing; the scripts beside them do', async () => {
  const before = { 'package.json': manifest('1.0.0', 'node --test') };
  assert.deepEqual(await altered(before, { 'package.json': manifest('1.1.0', 'node --test') }), []);
  assert.deepEqual(await altered(before, { 'package.json': manifest('1.1.0', 'node --test a') }), [
    'package.json',
  ]);
});

test('what loads more on the same line stands in the way of nothing that follows', async () => {
  const load = 'from shop.store import add, names';
  const body = '\n\nclass Store(TestCase):\n    def test_names(self):\n        assert names()\n';
  const more = '\n    def test_owed(self):\n        assert owed() == 1\n';
  const path = 'tests/test_store.py';
  const now = `${load}, owed${body}${more}`;
  assert.deepEqual(await altered({ [path]: load + body }, { [path]: now }), []);
  const less = now.replace('assert names()', 'names()');
  assert.deepEqual(await altered({ [path]: load + body }, { [path]: less }), [path]);
});

test('a release alters nothing that checks go by', async () => {
  const before = { 'package.json': '{ "name": "a", "version": "1.0.0" }\n' };
  const after = { 'package.json': '{ "name": "a", "version": "1.1.0", "keywords": ["b"] }\n' };
  assert.deepEqual(await altered(before, after), []);
});

/** One line more in the middle of a test that is there. */
async function inMiddle(path: string, lines: readonly string[], more: string): Promise<boolean> {
  const [first = '', ...rest] = lines;
  const whole = [first, ...rest, ''].join('\n');
  const now = [first, more, ...rest, ''].join('\n');
  return (await altered({ [path]: whole }, { [path]: now })).length > 0;
}

test('one more assertion in the words of any library is an addition', async () => {
  const ruby = ["  it 'says' do", "    _(Age.of(1)).must_equal '1'", '  end'];
  assert.equal(await inMiddle('test/a_test.rb', ruby, "    _(Age.of(2)).must_equal '2'"), false);
  assert.equal(await inMiddle('test/a_test.rb', ruby, "    Age.of(2).should eq('2')"), false);
  assert.equal(await inMiddle('test/a_test.rb', ruby, "    skip 'later'"), true);
  const go = ['func TestA(t *testing.T) {', '\tif A() != 1 {', '\t\tt.Fatal("a")', '\t}', '}'];
  const fails = '\tif B() != 2 {\n\t\tt.Errorf("b is %d", B())\n\t}';
  assert.equal(await inMiddle('a_test.go', go, fails), false);
  assert.equal(await inMiddle('a_test.go', go, '\tif testing.Short() {\n\t\treturn\n\t}'), true);
  const short = '\tif testing.Short() {\n\t\tt.Skip("slow")\n\t}';
  assert.equal(await inMiddle('a_test.go', go, short), true);
  const deno = ['Deno.test("a", () => {', '  if (a() !== 1) throw new Error("a");', '});'];
  assert.equal(await inMiddle('a_test.ts', deno, '  if (b() !== 2) throw new Error("b");'), false);
});

test('rows that follow on the line of another alter nothing, a field more does', async () => {
  const java = ['  Object[][] rows = {', '    {"a", 1}, {"b", 2},', '  };'];
  const path = 'test/ATest.java';
  const now = (line: string) => java.join('\n').replace('    {"a", 1}, {"b", 2},', line);
  const of = async (line: string) =>
    (await altered({ [path]: java.join('\n') }, { [path]: now(line) })).length > 0;
  assert.equal(await of('    {"a", 1}, {"b", 2}, {"c", 3},'), false);
  assert.equal(await of('    {"a", 1}, {"b", 20},'), true);
  assert.equal(await of('    {"a", 1}, {"b", 2, null},'), true);
  assert.equal(await of('    {"a", 1},'), true);
  const cpp = ['TEST_CASE("a") {', '  SUBCASE("one") { CHECK(a(1) == 1); }', '}'];
  const more = '  SUBCASE("two") { CHECK(a(2) == 2); }';
  assert.equal(await inMiddle('test/a_test.cpp', cpp, more), false);
});
