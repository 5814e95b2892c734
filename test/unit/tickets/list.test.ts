/** Task lists as a source: which files, what is open, and how an item is found again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesGlob } from '../../../runner/tickets/list/glob.ts';
import { openList } from '../../../runner/tickets/list/source.ts';
import type { TicketFilter, TicketRef } from '../../../runner/tickets/ticket.ts';

const { signal } = new AbortController();

function source(files: Record<string, string>, patterns?: readonly string[]) {
  return openList({
    open: () =>
      Promise.resolve({
        files: Object.keys(files).filter((path) => !path.startsWith('..')),
        read: (path: string) => Promise.resolve(files[path]),
      }),
    ...(patterns && { patterns }),
  });
}

async function keys(
  files: Record<string, string>,
  filter: TicketFilter = {},
  patterns?: readonly string[],
): Promise<string[]> {
  const { tickets } = await source(files, patterns).list(filter, undefined, signal);
  return tickets.map(({ key }) => key);
}

const listed = (id: string, project = 'TODO.md'): TicketRef => ({
  service: 'list',
  host: '',
  project,
  id,
});

test('patterns mean folders and names', () => {
  const fits: readonly (readonly [string, string, boolean])[] = [
    ['todo.md', '**/TODO.md', true],
    ['packages/app/TODO.md', '**/TODO.md', true],
    ['packages/app/NOT-TODO.md', '**/TODO.md', false],
    ['docs/plan/next.md', 'docs/**/*.md', true],
    ['docs/next.md', 'docs/**/*.md', true],
    ['docs/next.txt', 'docs/**/*.md', false],
    ['docs/plan/next.md', 'docs/*.md', false],
    ['docs/2026-11.md', './docs/20??-*.md', true],
    ['docs', 'docs/**', true],
    [`${'a'.repeat(5000)}.md`, `${'*a'.repeat(100)}*b`, false],
  ];
  for (const [path, pattern, is] of fits) assert.equal(matchesGlob(path, pattern), is, pattern);
});

test('the open items of all lists are listed, and of files that are named', async () => {
  const files = {
    'TODO.md': '- [ ] a\n- [x] b\n',
    'app/backlog.md': '# Next\n- [ ] c\n',
    'docs/plan.md': '- [ ] d\n',
    'README.md': '- [ ] e\n',
  };
  assert.deepEqual(await keys(files), ['TODO.md:1', 'app/backlog.md:2']);
  assert.deepEqual(await keys(files, {}, ['docs/*.md']), [
    'TODO.md:1',
    'app/backlog.md:2',
    'docs/plan.md:1',
  ]);
  assert.deepEqual(await keys(files, { milestone: 'next' }), ['app/backlog.md:2']);
  assert.deepEqual(await keys(files, { isMine: true }), []);
  assert.deepEqual(await keys(files, { labels: ['bug'] }), []);
});

test('words are looked for in an item and what is below it', async () => {
  const files = { 'TODO.md': '- [ ] Round prices\n  to even cents\n- [ ] Other\n' };
  assert.deepEqual(await keys(files, { text: 'cents PRICES' }), ['TODO.md:1']);
});

test('a long list comes in pages', async () => {
  const tickets = source({ 'TODO.md': '- [ ] a\n'.repeat(150) });
  const first = await tickets.list({}, undefined, signal);
  assert.equal(first.tickets.length, 100);
  const second = await tickets.list({}, first.next, signal);
  assert.equal(second.tickets[0]?.key, 'TODO.md:101');
  assert.equal(second.next, undefined);
});

test('an item is found by its words after its line has moved', async () => {
  const { tickets } = await source({ 'TODO.md': '- [ ] a\n- [ ] b\n' }).list({}, undefined, signal);
  const id = tickets[1]?.ref.id ?? '';
  const moved = source({ 'TODO.md': '- [ ] new\n- [ ] a\n\n- [ ] b\n' });
  assert.equal((await moved.get(listed(id), signal)).key, 'TODO.md:4');
  await assert.rejects(source({ 'TODO.md': '- [ ] other words\n' }).get(listed(id), signal), {
    name: 'TicketError',
    message: 'The item is no longer in TODO.md, or its words have changed.',
  });
});

test('an item is found by its line alone as a person types it', async () => {
  const list = source({ 'TODO.md': '# Work\n- Group\n  - [x] a\n    more\n' });
  const ticket = await list.get(listed('3'), signal);
  assert.equal(ticket.title, 'a more');
  assert.equal(ticket.isOpen, false);
  assert.equal(ticket.milestone, 'Work');
  assert.deepEqual(ticket.linked, [{ key: 'TODO.md:2', title: 'Group', relation: 'part of' }]);
  assert.match(ticket.ref.id, /^3~[0-9a-f]{12}$/);
  await assert.rejects(list.get(listed('2'), signal), /Line 2 of TODO.md is no item/);
  await assert.rejects(list.get(listed('1', 'NO.md'), signal), /There is no list NO.md/);
  const outside = source({ '../TODO.md': '- [ ] a\n' });
  await assert.rejects(outside.get(listed('1', '../TODO.md'), signal), /There is no list/);
});

test('a list that is far too long is named, not read', async () => {
  const list = source({ 'TODO.md': `- [ ] a\n${'x'.repeat(200_000)}\n` });
  await assert.rejects(list.get(listed('1'), signal), /too long to be read as a list/);
  await assert.rejects(list.list({}, undefined, signal), /too long to be read as a list/);
});

test('a list that would hold up its reader is refused, and hides no other', async () => {
  const tangled = {
    quotes: `${'> '.repeat(90_000)}x`,
    marks: `${'- > '.repeat(400)}x\n`.repeat(20),
    deep: Array.from({ length: 400 }, (_, n) => `${' '.repeat(n * 2)}- [ ] x`).join('\n'),
    links: `- [ ] x\n\n${'![a]('.repeat(30_000)}`,
    lists: '- [ ] x\n\ny\n\n'.repeat(10_000),
  };
  for (const [name, text] of Object.entries(tangled)) {
    const alone = source({ 'TODO.md': text }).list({}, undefined, signal);
    await assert.rejects(alone, /TODO\.md is too tangled to be read/, name);
    const one = source({ 'TODO.md': text }).get(listed('1'), signal);
    await assert.rejects(one, /TODO\.md is too tangled to be read/, name);
    assert.deepEqual(await keys({ 'TODO.md': text, 'a/TODO.md': '- [ ] a\n' }), ['a/TODO.md:1']);
  }
  const usual =
    '# A\n\n> - [ ] q [x](y)\n\n- - - - - - - -\n\n1. [ ] b\n   - [ ] c\n\nWords.\n'.repeat(300);
  assert.equal((await keys({ 'TODO.md': usual })).length, 100);
});
