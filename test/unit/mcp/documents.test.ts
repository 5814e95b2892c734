/** An agent gets whole documents: short enough for each of them, and saying what was left out. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fitted, MAX_DOCUMENT_BYTES, paged, sizeOf } from '../../../runner/mcp/document.ts';
import { listed } from '../../../runner/mcp/tools/list.ts';
import { linesOf, sectionsOf } from '../../../runner/mcp/unified-diff.ts';
import type { FileChange, TaskSummary } from '../../../runner/protocol/task.ts';
import { summaryOf } from '../extension/samples.ts';
import { commitFiles, git, makeRepository } from '../../support/repository.ts';

test('a document that fits is left as it is', () => {
  assert.deepEqual(fitted({ a: 1, list: ['x'] }, ['list']), { a: 1, list: ['x'], leftOut: [] });
});

test('lists are shortened in turn, and what is missing is counted', () => {
  const many = Array.from({ length: 500 }, (_, n) => `path/to/file-${n}.ts`);
  const short = fitted({ id: 't-1', first: many, second: many }, ['first', 'second']);
  assert.ok(sizeOf(short) <= MAX_DOCUMENT_BYTES);
  assert.deepEqual(short.first, []);
  assert.ok(short.second.length > 200);
  assert.deepEqual(short.leftOut, [
    '500 of 500 first',
    `${500 - short.second.length} of 500 second`,
  ]);
});

test('pages hold everything in order, and a giant has one of its own', () => {
  const items = ['a'.repeat(40), 'b'.repeat(300), 'c'.repeat(40), 'd'.repeat(40)];
  const pages = paged(items, 100);
  assert.deepEqual(pages.flat(), items);
  assert.deepEqual(
    pages.map((page) => page.map(([letter]) => letter).join('')),
    ['a', 'b', 'cd'],
  );
});

test('a diff is taken apart by file, whatever the files are called and hold', () => {
  const root = makeRepository({
    'a "quoted".txt': 'one\n',
    'ü.txt': 'one\n',
    'kind.txt': 'a file\n',
    'plain.txt': 'diff --git a/x b/x\r',
  });
  const before = git(root, 'rev-parse', 'HEAD').trim();
  rmSync(join(root, 'kind.txt'));
  symlinkSync('plain.txt', join(root, 'kind.txt'));
  mkdirSync(join(root, 'new'));
  writeFileSync(join(root, 'new/bytes.bin'), Buffer.from([0, 1, 2, 0xff]));
  writeFileSync(join(root, 'empty.txt'), '');
  commitFiles(
    root,
    { 'a "quoted".txt': 'two\n', 'ü.txt': 'two\n', 'plain.txt': 'x\rdiff --git a/y b/y\n' },
    'Second',
  );
  const args = ['diff-tree', '-r', '--no-renames', before, 'HEAD'];
  const kinds = { A: 'added', M: 'modified', D: 'deleted', T: 'type_changed' } as const;
  const named = git(root, ...args, '-z', '--name-status').split('\0');
  const files: FileChange[] = [];
  for (let at = 0; at + 1 < named.length; at += 2) {
    const status = kinds[(named[at] ?? '') as keyof typeof kinds];
    files.push({ path: named[at + 1] ?? '', status, binary: false });
  }
  assert.equal(files.length, 6);
  const sections = sectionsOf(git(root, ...args, '-p'), files);
  const starts = sections.map((section) => section.split('\n', 1)[0]);
  assert.deepEqual(
    files.map(({ path }, index) => [path, starts[index]]),
    [
      ['a "quoted".txt', String.raw`diff --git "a/a \"quoted\".txt" "b/a \"quoted\".txt"`],
      ['empty.txt', 'diff --git a/empty.txt b/empty.txt'],
      ['kind.txt', 'diff --git a/kind.txt b/kind.txt'],
      ['new/bytes.bin', 'diff --git a/new/bytes.bin b/new/bytes.bin'],
      ['plain.txt', 'diff --git a/plain.txt b/plain.txt'],
      ['ü.txt', String.raw`diff --git "a/\303\274.txt" "b/\303\274.txt"`],
    ],
  );
  // Its deletion as a file and its addition as a link.
  assert.equal(sections[2]?.match(/^diff --git/gm)?.length, 2);
  assert.throws(() => sectionsOf(git(root, ...args, '-p'), files.slice(1)), { code: 'internal' });
});

test('lines stay whole where they fit, and nothing is lost where they do not', () => {
  const text = `short\n${'x'.repeat(5000)}\nlast`;
  const lines = linesOf(text, 600);
  assert.equal(lines.join(''), text);
  assert.ok(lines.every((line) => line.length <= 100));
  assert.equal(lines[0], 'short\n');
});

const task = (n: number): TaskSummary =>
  summaryOf(`task-${String(n).padStart(4, '0')}`, { title: 'x'.repeat(100) });

test('tasks that do not fit on one list are told to be there, and how to get them', () => {
  const many = listed(
    Array.from({ length: 50 }, (_, n) => task(n)),
    false,
  );
  assert.ok(many.tasks.length < 50 && sizeOf(many) <= MAX_DOCUMENT_BYTES);
  assert.equal(many.more, true);
  assert.match(many.next, /"before"/);
  const few = listed([task(1)], false);
  assert.deepEqual([few.more, few.leftOut, few.next], [false, [], 'show says more of one.']);
});
