/** Which inputs are all that tests have, and whether a failing test may call a function. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayCall } from '../../../../../runner/verify/behaviour/inputs/failing-tests.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import type { CallLanguage } from '../../../../../runner/verify/behaviour/value.ts';

const add = { name: 'add', exported: 'add', path: 'src/add.js' };

function allKnown(language: CallLanguage, ...texts: string[]): boolean {
  const read = texts.map((text) => new TestText(text, language));
  return testedInputs(add, read).allKnown;
}

test('inputs are all known where every use of the function is a call with literals', () => {
  const known = [
    "import { add } from './add.js';\nassert.equal(add(1, 2), 3); // add(x)",
    "import {\n  add,\n  other,\n} from './add.js';\ntest('add', () => add(1, 2));",
    "const { add, other } = require('./add');\nfor (const [a, b] of [[1, 2], [3, 4]]) add(a, b);",
    "import * as m from './add.js';\nm.add(1, 2); set.add(anything());",
  ];
  for (const text of known) assert.equal(allKnown('javascript', text), true, text);
  const unknown = [
    'for (const each of read("cases.json")) assert.equal(add(each), 3);',
    'assert.equal(add(1, 2), 3); for (const n of range(5)) add(n, n + 1);',
    "const { add } = require('./add');\ncheck(add, 3); add(1, 2);",
    'values.map(add)',
  ];
  for (const text of unknown) assert.equal(allKnown('javascript', text), false, text);
  assert.equal(allKnown('python', 'import b\n\nfrom a import add\nassert add(1, 2) == 3'), true);
  assert.equal(allKnown('python', 'from a import (\n    add,\n)\nassert add(1, 2) == 3'), true);
  assert.equal(
    allKnown('python', 'from a import add\n\n@given(integers())\ndef t(n): add(n)'),
    false,
  );
});

const TEXT = `test('adds two', () => {
  assert.equal(add(1, 2), 3);
});
${'// more\n'.repeat(600)}
test('trims a text', () => {
  assert.equal(trim(' a'), 'a');
});
`;

test('a failing test may call what stands behind its name', () => {
  const text = new TestText(TEXT, 'javascript');
  const may = (...failing: string[]) => mayCall(failing, testedInputs(add, [text]).places, [text]);
  assert.equal(may('sums > adds two'), true);
  assert.equal(may('sums adds two'), true);
  assert.equal(may('texts > trims a text'), false);
  assert.equal(may('texts > trims a text', 'adds two'), true);
  // Nothing is known of these.
  assert.equal(may(), true);
  assert.equal(may('no such name'), true);
});

test('what the next test calls, one that failed does not', () => {
  const ruby = `class PadTest < Minitest::Test
  def test_left
    assert_equal '  a', left('a', 3)
  end

  def test_add
    assert_equal 3, add(1, 2)
  end
end
`;
  const text = new TestText(ruby, 'ruby');
  const may = (...failing: string[]) => mayCall(failing, testedInputs(add, [text]).places, [text]);
  assert.equal(may('PadTest#test_left'), false);
  assert.equal(may('PadTest#test_add'), true);
  // The name of a group stands before all of its tests.
  assert.equal(may('PadTest'), true);
});
