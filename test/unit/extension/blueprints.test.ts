// The blueprints that the editor offers are those that there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInBlueprints, offeredBlueprints } from '../../../extension/commands/blueprints.ts';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';
import { t } from './samples.ts';

test('the runner’s own are offered, in its order', () => {
  const theirs = builtIns().map(({ name }) => name);
  assert.deepEqual(
    builtInBlueprints(t).map(({ name }) => name),
    theirs,
  );
});

test('a repository’s own go first, and in place of the runner’s', () => {
  const offered = offeredBlueprints(['two', 'fix-todo', 'Not a name'], t);
  assert.deepEqual(
    offered.slice(0, 3).map(({ name, description }) => [name, description]),
    [
      ['fix-todo', "The repository's own."],
      ['two', "The repository's own."],
      ['default', builtInBlueprints(t)[0]?.description],
    ],
  );
  assert.equal(offered.filter(({ name }) => name === 'fix-todo').length, 1);
});
