/** Literals of a test's text that may be inputs (runner/verify/behaviour/inputs/test-text.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';

test('words for a reader of a Go test are no input', () => {
  const text = new TestText(
    `package a

import "testing"

func TestOf(t *testing.T) {
	if got := Of("Tea Time"); got != "tea-time" {
		t.Errorf("Of(%q) = %q", "Tea Time", got)
	}
	t.Log("done")
	t.Fatal("no" + "thing")
}
`,
    'go',
  );
  assert.deepEqual(text.literals, ['Tea Time', 'tea-time', 'thing']);
});
