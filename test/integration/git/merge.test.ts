import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isSafePath, type MergeStep, planMerge } from '../../../runner/client/merge.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { git, repository } from './support.ts';

type Text = string | undefined;

async function plan(
  t: Parameters<typeof repository>[0],
  [base, current, result]: readonly [Text, Text, Text],
  prepare: (root: string) => void = () => undefined,
  buffer?: string,
): Promise<MergeStep> {
  const root = repository(t, base === undefined ? { other: '' } : { f: base });
  if (current === undefined) rmSync(join(root, 'f'), { force: true });
  else writeFileSync(join(root, 'f'), current);
  prepare(root);
  const side = (text: Text) =>
    text === undefined
      ? undefined
      : { mode: '100644', blob: git(root, ['hash-object', '-w', '--no-filters', '--stdin'], text) };
  const change: FileChange = {
    path: 'f',
    status: 'modified',
    binary: false,
    before: side(base),
    after: side(result),
  };
  const buffers = new Map(buffer === undefined ? [] : [[join(root, 'f'), buffer]]);
  const [step] = await planMerge(await findRepository(root), [change], buffers);
  assert.ok(step);
  return step;
}

const text = (step: MergeStep): string => ('content' in step ? step.content.toString() : '');

const table: [string, readonly [Text, Text, Text], MergeStep['kind'], RegExp][] = [
  ['untouched here', ['a\n', 'a\n', 'b\n'], 'take', /^b\n$/],
  ['already there', ['a\n', 'b\n', 'b\n'], 'unchanged', /^$/],
  ['new', [undefined, undefined, 'b\n'], 'add', /^b\n$/],
  ['new on both sides', [undefined, 'a\n', 'b\n'], 'conflict', /<<<<<<< your work tree\na\n/],
  ['deleted', ['a\n', 'a\n', undefined], 'delete', /^$/],
  ['deleted, edited here', ['a\n', 'b\n', undefined], 'refuse', /^$/],
  ['edited, deleted here', ['a\n', undefined, 'b\n'], 'refuse', /^$/],
  ['apart', ['1\n2\n3\n4\n', 'x\n2\n3\n4\n', '1\n2\n3\ny\n'], 'merged', /^x\n2\n3\ny\n$/],
  [
    'CRLF here',
    ['1\n2\n3\n4\n', 'x\r\n2\r\n3\r\n4\r\n', '1\n2\n3\ny\n'],
    'merged',
    /^x\r\n2\r\n3\r\ny\r\n$/,
  ],
  [
    'a BOM here',
    ['1\n2\n3\n4\n', '\uFEFF1\n2\n3\n4\n', '1\n2\n3\ny\n'],
    'merged',
    /^\uFEFF1\n2\n3\ny\n$/,
  ],
  ['the same line', ['a\n', 'b\n', 'c\n'], 'conflict', /=======\nc\n>>>>>>> Errand's result\n$/],
  ['binary', ['a\0', 'b\0', 'c\0'], 'refuse', /^$/],
];
for (const [what, sides, kind, content] of table) {
  test(`${what}: ${kind}`, async (t) => {
    const step = await plan(t, sides);
    assert.equal(step.kind, kind);
    assert.match(text(step), content);
  });
}

test('an unsaved buffer counts instead of the file', async (t) => {
  assert.equal((await plan(t, ['a\n', 'a\n', 'c\n'], undefined, 'b\n')).kind, 'conflict');
});

const folder = (root: string): void => {
  mkdirSync(join(root, 'f'));
  writeFileSync(join(root, 'f/mine'), 'mine\n');
};
const link = (root: string) => symlinkSync('/etc/passwd', join(root, 'f'));

test('a folder and a symlink in the place of the file are refused', async (t) => {
  assert.equal((await plan(t, [undefined, undefined, 'b\n'], folder)).kind, 'refuse');
  assert.equal((await plan(t, [undefined, undefined, 'b\n'], link)).kind, 'refuse');
});

test('a symlink above it is not followed', async (t) => {
  const root = repository(t);
  symlinkSync('/tmp', join(root, 'dir'));
  const blob = git(root, ['hash-object', '-w', '--stdin'], 'x');
  const after = { mode: '100644', blob };
  const change: FileChange = { path: 'dir/x', status: 'added', binary: false, after };
  const [step] = await planMerge(await findRepository(root), [change]);
  assert.equal(step?.kind, 'refuse');
});

test('a file that becomes a folder: the deletion comes first', async (t) => {
  const root = repository(t, { dir: 'x' });
  const blob = git(root, ['hash-object', '-w', '--stdin'], 'x');
  const side = { mode: '100644', blob };
  const steps = await planMerge(await findRepository(root), [
    { path: 'dir/x', status: 'added', binary: false, after: side },
    { path: 'dir', status: 'deleted', binary: false, before: side },
  ]);
  assert.deepEqual(
    steps.map((step) => [step.path, step.kind]),
    [
      ['dir', 'delete'],
      ['dir/x', 'add'],
    ],
  );
});

test('paths that lead out or into .git', () => {
  for (const path of [
    '../x',
    '/x',
    'a/../b',
    '.git/config',
    'a/.GIT/x',
    'git~1/x',
    '.git./x',
    '.git::$INDEX_ALLOCATION/x',
    '.g\u200cit/x',
    'a\\..\\b',
    'a//b',
    '',
  ]) {
    assert.equal(isSafePath(Buffer.from(path)), false, path);
  }
  for (const path of ['.gitignore', 'a/..b', ' x', '-rf', ':(glob)x', 'new\nline']) {
    assert.equal(isSafePath(Buffer.from(path)), true, path);
  }
});
