import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { differenceOf, indexLines } from '../../../runner/sandbox/plain-changes.ts';
import type { PathChange } from '../../../runner/sandbox/workspace.ts';

const [OLD, NEW] = ['1'.repeat(40), '2'.repeat(40)];
const file = { mode: '100644', id: OLD };
const changed = { mode: '100755', id: NEW };
const change = (path: string): PathChange => ({ path, before: file, after: changed });

describe('changes that git can be told by name', () => {
  test('are lines for the index and for the files', () => {
    const changes = [change('a/b c'), { ...change('[new]'), before: undefined }];
    assert.deepEqual(indexLines(changes, false), {
      entries: `100755 ${NEW} 0\ta/b c\n100755 ${NEW} 0\t[new]\n`,
      paths: 'a/b c\n[new]\n',
    });
    assert.deepEqual(differenceOf(changes), [
      { path: 'a/b c', entry: Buffer.from(`100755 ${NEW} 0\ta/b c`) },
      { path: '[new]', entry: Buffer.from(`100755 ${NEW} 0\t[new]`) },
    ]);
    assert.deepEqual(indexLines([], true), { entries: '', paths: '' });
  });

  const submodule = { mode: '160000', id: NEW };
  const others: Readonly<Record<string, PathChange>> = {
    'a file that is gone': { ...change('a'), after: undefined },
    'a new submodule': { ...change('a'), after: submodule },
    'a file in the place of a submodule': { ...change('a'), before: submodule },
    'a name that is no UTF-8': { ...change('a'), path: undefined },
    'a quoted name': change('"a"'),
    'a name with a line feed': change('a\nb'),
    'a name with other letters': change('ä'),
    'a name too long for a script': change('a'.repeat(90_000)),
  };
  for (const [name, one] of Object.entries(others)) {
    test(`leave to git: ${name}`, () => {
      assert.equal(indexLines([change('b'), one], false), undefined);
    });
  }

  test('leave to git: a new file, where one may be in the way that no commit has', () => {
    assert.equal(indexLines([{ ...change('a'), before: undefined }], true), undefined);
    assert.notEqual(indexLines([change('a')], true), undefined);
  });
});
