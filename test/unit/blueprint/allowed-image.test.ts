/** Which images a repository may name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedImage } from '../../../runner/blueprint/allowed-image.ts';

test("the runner's own images, and what its owner lists, may be named", () => {
  const usual = 'company/base:7';
  for (const named of [usual, 'errand-sandbox:latest', 'errand-sandbox-full:latest']) {
    assert.equal(allowedImage(named, usual), named);
  }
  assert.equal(allowedImage(undefined, usual), undefined);
  const listed = ['team/tools', 'localhost:5000/exact:1'];
  for (const named of ['team/tools', 'team/tools:2', 'localhost:5000/exact:1']) {
    assert.equal(allowedImage(named, usual, listed), named);
  }
  assert.equal(allowedImage('anything:x', usual, ['*']), 'anything:x');
});

test('any other image of the machine may not: not of another repository, by tag or by id', () => {
  for (const named of [
    'errand-env:9965aa8cf66825527f2e68b1',
    'sha256:9965aa8cf668',
    'company/base:8',
    'company/base',
    'errand-sandbox:other',
    'localhost:5000/exact:2',
    'localhost:5000/exact',
    'team/tools/more',
  ]) {
    assert.throws(
      () => allowedImage(named, 'company/base:7', ['team/tools', 'localhost:5000/exact:1']),
      /does not allow that/,
      named,
    );
  }
});
