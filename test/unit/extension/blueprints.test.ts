// The blueprints that the editor offers are those that there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILT_IN_BLUEPRINTS, offeredBlueprints } from '../../../extension/commands/blueprints.ts';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';

test('the runner’s own are offered, in its order', () => {
  const theirs = builtIns().map(({ name }) => name);
  assert.deepEqual(
    BUILT_IN_BLUEPRINTS.map(({ name }) => name),
    theirs,
  );
});

test('a repository’s own go first, and in place of the runner’s', () => {
  const files = ['two.yml', 'fix-todo.yaml', 'README.md', 'Not a name.yaml', 'yaml'];
  const offered = offeredBlueprints(files, 'Own.');
  assert.deepEqual(
    offered.slice(0, 3).map(({ name, description }) => [name, description]),
    [
      ['fix-todo', 'Own.'],
      ['two', 'Own.'],
      ['default', BUILT_IN_BLUEPRINTS[0]?.description],
    ],
  );
  assert.equal(offered.filter(({ name }) => name === 'fix-todo').length, 1);
});
