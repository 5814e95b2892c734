/** What survives a crash: every note of a real store is read whole, and none that does not parse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';
import * as notes from '../../../runner/blueprint/notes.ts';
import { type Note, notesUnder } from '../../../runner/tasks/notes.ts';
import { earlierRows } from '../../support/earlier-store.ts';
import { memoryNotes } from '../../support/memory-notes.ts';

const at = { node: 'code', n: 2 };
const worker = notes.workerNotes('code', 1);
const ALL: readonly Note<unknown>[] = [
  notes.PLAN,
  notes.OUTAGES,
  notes.IMAGE,
  notes.CONVERSATION,
  notes.EXCHANGES,
  notes.USAGE,
  notes.WALK,
  notes.outcomeNote(at),
  notes.CHECKPOINT,
  notes.PACKAGED,
  notes.ENDED,
  notes.ENDING,
  notes.BASELINE,
  notes.RUNS,
  notes.PLANNED,
  notes.ANSWERS,
  notes.fixNote(at),
  notes.usageBeforeNote(at),
];

/** The note of this key, whichever node, visit or worker it is of. */
function noteOf(key: string): Note<unknown> {
  const own = key.replace(/^part\.\w+\.\d+\./, '');
  const family = own.replace(/\.\w+\.\d+$/, '.code.2');
  const found = ALL.find((note) => note.key === family) ?? assert.fail(`no note for ${key}`);
  return { key, schema: found.schema };
}

test('the keys are those of stores that are out there', () => {
  assert.deepEqual(
    ALL.map(({ key }) => key),
    [
      'plan',
      'outages',
      'image',
      'conversation',
      'exchanges',
      'usage',
      'walk',
      'outcome.code.2',
      'checkpoint',
      'packaged',
      'ended',
      'ending',
      'baseline',
      'runs',
      'planned',
      'answers',
      'fix.code.2',
      'usage.before.code.2',
    ],
  );
  assert.equal(worker, 'part.code.1.');
});

test('every note of a store of the release before is read, and nothing in it is dropped', () => {
  const rows = earlierRows('select task, key, value from notes');
  const logged: string[] = [];
  const seen = new Set<string>();
  for (const { key, value } of rows) {
    const stored: unknown = JSON.parse(String(value));
    const note = noteOf(String(key));
    const read = memoryNotes(new Map([[note.key, stored]]), undefined, (text) => logged.push(text));
    assert.deepEqual(read.read(note), stored, note.key);
    seen.add(String(key).replace(/\d|\w+\.\d+$/g, ''));
  }
  assert.deepEqual(logged, []);
  assert.ok(rows.length >= 30 && seen.size >= 10, `${rows.length} notes of ${seen.size} kinds`);
});

test('a plan with every built-in blueprint in it comes back as it was', () => {
  const settled = {
    image: 'i',
    setup: ['a'],
    guessedSetup: ['a'],
    checks: [
      {
        name: 'test',
        command: 'c',
        timeoutSeconds: 3,
        gate: 'regression_only',
        report: { format: 'tap', path: 'p' },
      },
    ],
    limits: { turns: 1, costUsd: 2, minutes: 3 },
    most: { turns: 9 },
    models: { code: 'a', plan: 'b', review: 'c', chores: 'd' },
    agent: 'builtin',
    protectedPaths: ['p'],
    verify: 'standard',
    fix: ['f'],
    update: ['u'],
    mayUseNetwork: true,
  };
  for (const blueprint of builtIns({ plan: 'always', review: 'always' })) {
    const plan = JSON.parse(
      JSON.stringify({ ...settled, chosen: { blueprint, source: 'built-in' } }),
    ) as unknown;
    assert.deepEqual(memoryNotes(new Map([['plan', plan]])).read(notes.PLAN), plan);
  }
  const node = { kind: 'exec', command: 'c', timeoutSeconds: 1, network: true, next: [] };
  const named = { name: 'n', description: '', start: 'constructor', nodes: { constructor: node } };
  const plan = { ...settled, chosen: { blueprint: named, source: 'repository' } };
  assert.deepEqual(memoryNotes(new Map([['plan', plan]])).read(notes.PLAN), plan);
});

test('a note of another shape is as if it were not there, and the log says so once', () => {
  const shapes: readonly unknown[] = [[], { no: 1 }, true, 'words', 7, [null], { plan: {} }];
  for (const note of ALL) {
    const fits = shapes.filter((shape) => {
      const logged: string[] = [];
      const stored = memoryNotes(new Map([[note.key, shape]]), undefined, (line) =>
        logged.push(line),
      );
      const read = [stored.read(note), stored.read(note)];
      assert.equal(stored.isUnreadable(note), read[0] === undefined, note.key);
      assert.equal(logged.length, read[0] === undefined ? 1 : 0, note.key);
      for (const line of logged) assert.ok(line.includes(`"${note.key}"`), line);
      return read[0] !== undefined;
    });
    // Text and numbers have one shape that fits; a list of runs may be empty.
    assert.ok(fits.length <= 1, `${note.key} takes ${JSON.stringify(fits)}`);
  }
});

test('what is written replaces what could not be read, and what is forgotten is not told of', async () => {
  const logged: string[] = [];
  const stored = new Map<string, unknown>([
    ['walk', 3],
    ['outcome.code.2', { name: 'finished' }],
    ['outcome.quick.1', { nothing: true }],
    ['packaged', null],
  ]);
  const written = new Map(stored);
  const store = (key: string, value: unknown): void => void written.set(key, value);
  const kept = memoryNotes(stored, store, (line) => logged.push(line));
  assert.equal(kept.read(notes.WALK), undefined);
  const walk = { at: 'code', visit: 1, visits: { code: 1 }, taken: {} };
  await kept.write(notes.WALK, walk);
  assert.deepEqual(kept.read(notes.WALK), walk);
  assert.equal(kept.isUnreadable(notes.WALK), false);

  assert.equal(kept.read(notes.PACKAGED), null);
  await kept.forget(notes.OUTCOMES);
  const again = memoryNotes(written, undefined, (line) => logged.push(line));
  for (const each of [kept, again]) {
    assert.equal(each.read(notes.outcomeNote(at)), undefined);
    assert.equal(each.isUnreadable(notes.outcomeNote({ node: 'quick', n: 1 })), false);
    assert.deepEqual(each.read(notes.WALK), walk);
  }
  assert.equal(logged.length, 1);
});

test('the notes of a worker are its own', async () => {
  const written = new Map<string, unknown>();
  const all = memoryNotes(new Map(), (key, value) => void written.set(key, value));
  const own = notesUnder(worker, all);
  const work = { commit: 'c', tree: 't' };
  await own.write(notes.CHECKPOINT, work);
  assert.deepEqual(own.read(notes.CHECKPOINT), work);
  assert.equal(all.read(notes.CHECKPOINT), undefined);
  assert.deepEqual([...written.keys()], ['part.code.1.checkpoint']);
  await own.forget('');
  assert.equal(own.read(notes.CHECKPOINT), undefined);
});
