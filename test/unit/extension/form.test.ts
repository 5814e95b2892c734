// The form before a task is sent: what its sections become, what it may ask of the extension, and
// what is chosen on it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskDraft } from '../../../extension/commands/origin.ts';
import {
  draftOf,
  isAsked,
  isBegunOnForm,
  NO_WORDS,
  openingOf,
  placeOf,
  SECTIONS,
  type Subject,
} from '../../../extension/commands/subject.ts';
import { valueOf, withChoice } from '../../../extension/panel/chosen.ts';
import { FormRecords } from '../../../extension/panel/form-records.ts';
import { CHOICES, fromForm } from '../../../extension/panel/from-form.ts';
import { type Choices, choicesWords, RememberedChoices } from '../../../extension/tasks/choices.ts';
import { MAX_CHARACTERS } from '../../../runner/protocol/limits.ts';
import { Unsent } from '../../../extension/tasks/unsent.ts';
import { memory, t } from './samples.ts';

const words = {
  what: ' Accept weeks ',
  acceptance: '2026-W53 is read',
  checks: '',
  untouched: 'src/old',
};
const rest = 'It is done when:\n2026-W53 is read\n\nDo not touch:\nsrc/old';
const free: Subject = { kind: 'prompt', folder: 'app' };
const selection: Subject = {
  kind: 'selection',
  folder: '',
  selected: { path: 'a.ts', first: 1, last: 2, text: 'let a;' },
};
const todo: Subject = {
  kind: 'todo',
  todo: { path: 'a.ts', line: 3, tag: 'TODO', text: 'TODO: accept weeks' },
  key: 'k',
};
const bare: TaskDraft = {
  title: 'Weeks',
  instructions: 'Do what #1 asks for.',
  origin: { kind: 'ticket' },
};
const ticket: Subject = {
  kind: 'ticket',
  draft: { ...bare, pictures: [{ name: 'week.png', bytes: new Uint8Array(8) }] },
  name: '#1 Weeks',
  from: 'GitHub',
  key: 'k',
};

test('sections become part of the instructions, each below its heading; empty ones do not', () => {
  assert.deepEqual(draftOf(free, words), {
    title: 'Accept weeks',
    instructions: `Accept weeks\n\n${rest}`,
    origin: { kind: 'prompt', folder: 'app' },
  });
  assert.equal(draftOf(free, { ...NO_WORDS, what: 'x' }).instructions, 'x');
  const chosen = draftOf(selection, words);
  assert.equal(chosen.title, 'Accept weeks');
  assert.ok(chosen.instructions.startsWith('Accept weeks\n\nThis is about lines 1 to 2 of a.ts.'));
  assert.ok(chosen.instructions.endsWith(rest));
  // A heading is no title.
  assert.equal(draftOf(selection, { ...words, what: '' }).title, 'a.ts:1 let a;');
});

test('what is said of a TODO goes along with it, and of a ticket in place of the usual words', () => {
  const { title, instructions } = draftOf(todo, words);
  assert.equal(title, 'accept weeks');
  assert.match(instructions, /^Do what this TODO comment .*Accept weeks\n\nIt is done when:/s);
  assert.equal(draftOf(ticket, words).instructions, `Accept weeks\n\n${rest}`);
  assert.equal(draftOf(ticket, NO_WORDS).instructions, 'Do what #1 asks for.');
  assert.equal(draftOf(ticket, words).title, 'Weeks');
});

test('what was written on the form goes on there, and is not left out by the box', () => {
  const unsent = new Unsent(memory());
  unsent.keep('prompt/r', 'Accept weeks');
  assert.equal(isBegunOnForm(unsent, 'prompt/r'), false, 'the box has room for that');
  unsent.keep(placeOf('prompt/r', 'untouched'), 'src/old');
  assert.equal(isBegunOnForm(unsent, 'prompt/r'), true);
  assert.equal(isBegunOnForm(unsent, 'prompt'), false);
  unsent.keep(placeOf('prompt/r', 'untouched'), ' ');
  assert.equal(isBegunOnForm(unsent, 'prompt/r'), false);
});

test('only free words have to be there', () => {
  assert.equal(isAsked(free, { ...words, what: ' \n' }), false);
  assert.equal(isAsked(free, words), true);
  for (const subject of [selection, todo, ticket]) assert.equal(isAsked(subject, NO_WORDS), true);
});

test('the first section is where the box keeps its words, the others are below', () => {
  assert.deepEqual(
    SECTIONS.map((section) => placeOf('prompt/r', section)),
    ['prompt/r', 'prompt/r/acceptance', 'prompt/r/checks', 'prompt/r/untouched'],
  );
  assert.equal(openingOf({ root: '/r', place: 'p' }), undefined);
  assert.equal(openingOf('p'), undefined);
  assert.ok(openingOf({ root: '/r', place: 'p', subject: free }));
});

test('a form may ask for what is listed, and for nothing else', () => {
  assert.deepEqual(fromForm({ kind: 'send', more: 1 }), { kind: 'send' });
  assert.deepEqual(fromForm({ kind: 'write', id: 'checks', text: 'a' }), {
    kind: 'write',
    section: 'checks',
    text: 'a',
  });
  assert.deepEqual(fromForm({ kind: 'choose', id: 'model', value: 'm' }), {
    kind: 'choose',
    what: 'model',
    value: 'm',
  });
  assert.deepEqual(fromForm({ kind: 'tick', id: 'stay', on: false }), {
    kind: 'tick',
    what: 'stay',
    on: false,
  });
  assert.deepEqual(fromForm({ kind: 'remove', id: 'selection' }), {
    kind: 'remove',
    chip: 'selection',
  });
  for (const bad of [
    undefined,
    'send',
    { kind: 'action', action: 'discard' },
    { kind: 'write', id: 'constructor', text: 'a' },
    { kind: 'write', id: 'what', text: 'x'.repeat(1_000_001) },
    { kind: 'choose', id: 'base', value: 'a' },
    { kind: 'choose', id: 'model', value: 7 },
    { kind: 'tick', id: 'stay', on: 'yes' },
    { kind: 'remove' },
  ]) {
    assert.equal(fromForm(bad), undefined, JSON.stringify(bad));
  }
});

test('words that are too many for a runner arrive all the same: what is sent is what is seen', () => {
  const text = 'x'.repeat(MAX_CHARACTERS.instructions + 1);
  assert.deepEqual(fromForm({ kind: 'write', id: 'what', text }), {
    kind: 'write',
    section: 'what',
    text,
  });
});

test('a field that holds nothing, or nothing that fits, is no choice', () => {
  let choices: Choices = {};
  for (const [what, value] of [
    ['blueprint', 'fix-todo'],
    ['role', 'security'],
    ['agent', 'claude'],
    ['model', ' m '],
    ['attempts', '3'],
    ['priority', 'high'],
    ['costUsd', '0.5'],
  ] as const) {
    choices = withChoice(choices, what, value);
  }
  const all = {
    blueprint: 'fix-todo',
    role: 'security',
    agent: 'claude',
    model: 'm',
    attempts: 3,
    priority: 'high' as const,
  };
  assert.deepEqual(choices, { ...all, limits: { costUsd: 0.5 } });
  assert.deepEqual(
    CHOICES.map((what) => valueOf(choices, what)),
    ['fix-todo', 'security', 'claude', 'm', '3', 'high', '0.5'],
  );
  for (const bad of ['', '-1', '0', 'x', '1e999']) {
    assert.deepEqual(withChoice(choices, 'costUsd', bad), all, bad);
  }
  for (const bad of ['', '1', '9', '1.5']) {
    assert.equal(withChoice(choices, 'attempts', bad).attempts, undefined, bad);
  }
  for (const what of CHOICES) choices = withChoice(choices, what, '');
  assert.deepEqual(choices, {});
  assert.deepEqual(
    CHOICES.map((what) => valueOf(choices, what)),
    ['', '', '', '', '1', 'normal', ''],
  );
});

test('choices are remembered for each repository, by every window, and can be reset', () => {
  const kept = memory();
  const first = new RememberedChoices(kept);
  const other = new RememberedChoices(kept);
  assert.deepEqual(first.of('a'), {});
  first.keep('a', { agent: 'claude' });
  first.keep('b', { attempts: 2 });
  assert.deepEqual(other.of('a'), { agent: 'claude' });
  other.keep('a', {});
  assert.deepEqual(first.of('a'), {});
  assert.deepEqual(first.of('b'), { attempts: 2 });
  for (let n = 0; n < 250; n += 1) first.keep(`r${n}`, { attempts: 2 });
  assert.deepEqual(first.of('b'), {}, 'the oldest has made room');
  assert.deepEqual(first.of('r249'), { attempts: 2 });
});

test('choices are said in a line', () => {
  assert.equal(choicesWords({}, t), '');
  assert.equal(choicesWords({ limits: { costUsd: 2 } }, t), 'at most $2.00');
  const choices = { blueprint: 'add-tests', agent: 'claude', attempts: 3, limits: { costUsd: 2 } };
  assert.equal(choicesWords({ attempts: 2, priority: 'low' }, t), '2 attempts · low priority');
  assert.equal(choicesWords(choices, t), 'add-tests · claude · 3 attempts · at most $2.00 each');
});

test('a form is kept over a reload without the pictures of its ticket', () => {
  const records = new FormRecords(memory());
  const opening = { root: '/r', place: 'p', subject: ticket };
  records.keep('p', { opening, choices: {}, remember: true });
  assert.deepEqual(records.of('p')?.opening, { ...opening, subject: { ...ticket, draft: bare } });
});
