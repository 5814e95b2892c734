/**
 * Applying whole results to clean work trees under every setting that changes what stands on the
 * disk: the work tree then is the result, by git's own word, and undo is exact.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  carryOut,
  differsFrom,
  kindsOf,
  plan,
  scene,
  type Scripts,
  stateOf,
  undo,
} from './apply-support.ts';

const EDIT = 'echo more >>a.txt';
const NAME = `"$(printf 'l\\351')"`;

const clean: readonly (readonly [string, Scripts])[] = [
  [
    'edits, additions and deletions',
    {
      base: 'echo a >a.txt; echo b >b.txt',
      result: `${EDIT}; rm b.txt; mkdir -p n/m; echo c >n/m/c`,
    },
  ],
  [
    'a file becomes a folder',
    {
      base: 'echo d >d; echo e >e',
      result: 'rm d; mkdir d; echo x >d/x; mkdir d/y; echo z >d/y/z',
    },
  ],
  [
    'a folder becomes a file',
    { base: 'mkdir -p d/y; echo x >d/x; echo z >d/y/z', result: 'rm -r d; echo d >d' },
  ],
  [
    'a folder becomes a link',
    {
      base: 'mkdir -p d/y t; echo x >d/x; echo z >d/y/z; echo t >t/t',
      result: 'rm -r d; ln -s t d',
    },
  ],
  [
    'a link becomes a folder',
    { base: 'mkdir t; echo t >t/n; ln -s t d', result: 'rm d; mkdir d; echo n >d/n' },
  ],
  [
    'a file becomes a link, a link a file',
    { base: 'echo a >a; ln -s a b', result: 'rm a b; echo b >b; ln -s b a' },
  ],
  ['a link points elsewhere', { base: 'echo a >a; ln -s a b', result: 'ln -sfn nowhere b' }],
  [
    'modes',
    {
      base: 'echo a >a.txt; echo b >b; chmod +x b',
      result: 'chmod +x a.txt; chmod -x b; echo c >c; chmod +x c',
    },
  ],
  ['a mode and a content at once', { base: 'echo a >a.txt', result: `${EDIT}; chmod +x a.txt` }],
  [
    'names that are no UTF-8',
    {
      base: `echo a >${NAME}; echo b >${NAME}b`,
      result: `echo c >${NAME}; rm ${NAME}b; mkdir ${NAME}b; echo d >${NAME}b/d`,
    },
  ],
  [
    'names with everything in them',
    {
      base: `echo a >$'a\\nb'; echo q >'"q"'`,
      result: `echo b >$'a\\nb'; echo x >'"q"'; echo y >-rf; echo z >':(top)z'; echo w >' w '`,
    },
  ],
  [
    'renames',
    {
      base: 'seq 99 >old.txt; mkdir d; seq 50 >d/one; seq 60 >d/two',
      result: 'mv old.txt new.txt; echo 100 >>new.txt; mv d e',
    },
  ],
  [
    'only by case',
    { base: 'echo a >Readme; mkdir Dir; echo b >Dir/b', result: 'mv Readme README; mv Dir dir' },
  ],
  [
    'modes that git does not look at',
    {
      init: 'git config core.fileMode false',
      base: 'echo a >a.txt; echo b >b',
      here: 'chmod 755 a.txt b',
      result: `${EDIT}; rm b`,
    },
  ],
  [
    'links as files',
    {
      init: 'git config core.symlinks false',
      base: 'ln -s a.txt link; ln -s x gone; ln -s y file; echo a >a.txt',
      here: 'rm link gone file; printf a.txt >link; printf x >gone; printf y >file',
      result: 'ln -sfn b.txt link; rm gone file; echo f >file; ln -s n new',
    },
  ],
  [
    'CRLF on the disk, autocrlf=input',
    {
      init: 'git config core.autocrlf input',
      base: "printf 'a\\nb\\n' >a.txt; printf 'b\\n' >b.txt",
      here: "printf 'a\\r\\nb\\r\\n' >a.txt; printf 'b\\r\\n' >b.txt",
      result: `${EDIT}; rm b.txt`,
    },
  ],
  [
    'LF on the disk, autocrlf=true',
    {
      init: 'git config core.autocrlf true',
      base: "printf 'a\\nb\\n' >a.txt; printf 'b\\n' >b.txt",
      result: `${EDIT}; rm b.txt; echo n >n`,
    },
  ],
  [
    'CRLF in the repository, autocrlf=true',
    {
      base: "printf 'a\\r\\nb\\r\\n' >a.txt; printf 'b\\r\\n' >b.txt",
      here: 'git config core.autocrlf true',
      result: "printf 'c\\r\\n' >>a.txt; rm b.txt",
    },
  ],
  [
    'eol=lf with CRLF on the disk',
    {
      base: "echo '* text eol=lf' >.gitattributes; printf 'a\\nb\\n' >a.txt",
      here: "printf 'a\\r\\nb\\r\\n' >a.txt",
      result: EDIT,
    },
  ],
  [
    'eol=crlf',
    {
      base: "echo '*.bat text eol=crlf' >.gitattributes; printf 'a\\nb\\n' >a.bat",
      here: "printf 'a\\r\\nb\\r\\n' >a.bat",
      result: 'echo c >>a.bat; echo n >n.bat',
    },
  ],
  [
    'UTF-16 on the disk',
    {
      base: "echo '*.rc text working-tree-encoding=UTF-16' >.gitattributes; printf 'a\\nb\\n' | iconv -t UTF-16 >a.rc",
      result: "printf 'a\\nb\\nc\\n' | iconv -t UTF-16 >a.rc",
    },
  ],
  [
    'ident',
    {
      base: "echo '*.c ident' >.gitattributes; echo '// $Id$' >a.c",
      here: 'rm a.c; git checkout -q a.c',
      result: 'echo x >>a.c',
    },
  ],
  [
    'a filter',
    {
      init: "git config filter.rot.clean 'tr a-z b-za'; git config filter.rot.smudge 'tr b-za a-z'; git config filter.rot.required true",
      base: "echo '*.s filter=rot' >.gitattributes; echo abc >a.s; echo abc >b.s",
      result: 'echo mno >>a.s; rm b.s; echo new >n.s',
    },
  ],
];

for (const [what, scripts] of clean) {
  test(`a clean work tree becomes the result, and undo is exact: ${what}`, async (t) => {
    const made = await scene(t, scripts);
    const before = stateOf(made.root);
    const status = differsFrom(made.root, 'HEAD');
    const steps = await plan(made);
    assert.deepEqual(
      steps.filter(({ kind }) => kind === 'refuse' || kind === 'conflict'),
      [],
    );
    const done = await carryOut(made, steps);
    assert.equal(differsFrom(made.root, made.result), '');
    assert.deepEqual(
      kindsOf(await plan(made)),
      made.changes.map(({ path }) => `${path} unchanged`).toSorted(),
    );
    assert.deepEqual(await undo(made, done), []);
    assert.deepEqual(stateOf(made.root), before);
    assert.equal(differsFrom(made.root, 'HEAD'), status);
  });
}
