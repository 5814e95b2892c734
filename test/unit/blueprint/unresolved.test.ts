/** Which results of a merge still hold marks of a conflict. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordUnresolved } from '../../../runner/blueprint/merging.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { specOf } from '../../support/core.ts';
import { ledgerOf } from '../ledger/sample.ts';

const [BEFORE, OURS, THEIRS, RESULT] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40));
const PATH = 'CHANGES.rst';
const heading = (version: string): string => `${version}\n=======\n\n`;

/** The paths that are recorded as unresolved, where the four versions of the file are these. */
async function unresolved(versions: {
  before: string;
  ours: string;
  theirs: string;
  result: string;
}): Promise<readonly string[]> {
  const { before, ours, theirs, result } = versions;
  const texts = new Map([
    [BEFORE, before],
    [OURS, ours],
    [THEIRS, theirs],
    [RESULT, result],
  ]);
  const merged = {
    kind: 'merged',
    base: OURS,
    head: OURS,
    before: BEFORE,
    change: THEIRS,
    tree: RESULT,
    count: 1,
    conflicts: [{ path: PATH, what: 'contents', marked: true }],
  } as LedgerBody;
  const entries: readonly LedgerEntry[] = ledgerOf([merged]);
  const found: string[] = [];
  const context = {
    continues: { attempt: 1, commit: THEIRS, base: BEFORE },
    newerBase: { commit: OURS, head: OURS },
    task: { id: 'task-0001', spec: { ...specOf(), base: OURS } },
    ledger: () => entries,
    record: (_phase: string, body: LedgerBody) => {
      if (body.kind === 'unresolved') found.push(...body.paths.names);
      return Promise.resolve();
    },
  };
  const repository = {
    readFiles: (commit: string, paths: readonly string[]) =>
      Promise.resolve(new Map(paths.map((path) => [path, Buffer.from(texts.get(commit) ?? '')]))),
  };
  const file = { path: PATH, status: 'modified', after: { mode: '100644', blob: RESULT } };
  const of = { commit: RESULT, files: [file] };
  await recordUnresolved(context as never, repository as never, of as never);
  return found;
}

test('headings that each side added are no marks, and a mark that was left is one', async () => {
  const before = heading('v1.10.0');
  const ours = heading('v1.11.0') + before;
  const theirs = heading('v1.10.1') + before;
  const sides = { before, ours, theirs };
  const both = heading('v1.11.0') + heading('v1.10.1') + before;
  assert.deepEqual(await unresolved({ ...sides, result: both }), []);
  assert.deepEqual(await unresolved({ ...sides, result: `${both}=======\n` }), [PATH]);
  assert.deepEqual(await unresolved({ ...sides, result: `<<<<<<< mine\n${both}` }), [PATH]);
});

test('a mark that is left is found where no side had any like it', async () => {
  const sides = { before: 'a\n', ours: 'b\n', theirs: 'c\n' };
  assert.deepEqual(await unresolved({ ...sides, result: 'b\nc\n' }), []);
  assert.deepEqual(await unresolved({ ...sides, result: 'b\n=======\nc\n' }), [PATH]);
});
