/** The rules of a Makefile: their targets, and the text of each. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRules, makeTargets } from '../../../runner/project/makefile.ts';

const TEXT = `CC := gcc
LINT ?= lint: x
# test: no rule
.PHONY: lint unit
lint unit: tools
\techo test: done
check:: lint
$(info build: all)
build/%.o: %.c
\t$(CC) -c $<
`;

test('targets are names before a colon, of rules alone', () => {
  assert.deepEqual([...makeTargets(TEXT)].toSorted(), ['.PHONY', 'check', 'lint', 'unit']);
  assert.deepEqual([...makeTargets('x'.repeat(9_000))], []);
});

test('a rule has its lines, and what is outside of rules applies to all', () => {
  const rules = makeRules(TEXT);
  assert.equal(rules.get('lint'), 'lint unit: tools\necho test: done\n');
  assert.equal(rules.get('check'), 'check:: lint\n');
  assert.match(rules.get('') ?? '', /^CC := gcc\nLINT \?= lint: x\n/);
  assert.equal(rules.has('.PHONY'), false);
});
