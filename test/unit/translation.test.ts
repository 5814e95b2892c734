// Every word that people read in the editor is in German, with the same places for what is filled
// in, and nothing is translated that nobody says. `node script/translation.ts --write` adds what is
// missing, to be filled in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compare } from '../../script/translation/compare.ts';
import { findOpaqueCalls, findWords } from '../../script/translation/words-in-source.ts';

type Words = Readonly<Record<string, string>>;

const read = (path: string): Words => JSON.parse(readFileSync(path, 'utf8')) as Words;
const whole = { missing: [], unused: [], differing: [] };
const found = findWords('.');
const said = (words: string) => ({ words, file: 'a.ts', as: 'said' }) as const;
const shown = (words: string) => ({ words, file: 'b.ts', as: 'shown' }) as const;
const links = (text = ''): string[] => sorted(text.match(/\]\([^)]+\)/g) ?? []);
const sorted = (texts: Iterable<string>): string[] =>
  [...texts].toSorted((a, b) => a.localeCompare(b));
const german = read('l10n/bundle.l10n.de.json');

test('what the editor, the task page and the runner say is in German', () => {
  assert.deepEqual(compare(found, german), whole);
});

test('what the manifest says is in German, and nothing of it is left over', () => {
  const english = read('package.nls.json');
  const manifest = Object.keys(english).map((words) => {
    return { words, file: 'package.nls.json', as: 'shown' } as const;
  });
  assert.deepEqual(compare(manifest, read('package.nls.de.json')), whole);
  const used = new Set(
    [...readFileSync('package.json', 'utf8').matchAll(/"%([^"%]+)%"/g)].map(([, key = '']) => key),
  );
  assert.deepEqual(sorted(used), sorted(Object.keys(english)));
});

test('links and commands in the manifest are the same in German', () => {
  const english = read('package.nls.json');
  const translated = read('package.nls.de.json');
  for (const [key, text] of Object.entries(english)) {
    assert.deepEqual(links(translated[key]), links(text), key);
  }
});

test('words are looked for in each kind of source', () => {
  for (const part of ['extension/commands', 'webview', 'runner/verify', 'runner/client']) {
    const { length } = found.filter(({ file }) => file.startsWith(part));
    assert.ok(length > 50, `only ${length} words in ${part}`);
  }
  const words = new Set(found.map((each) => each.words));
  // A call over several lines, a tagged template, an error, its hint, a reason, a status.
  for (const each of [
    'Select the TODOs to delegate in the view first.',
    '{0} of {1} pass',
    'The runner at {0} cannot be reached.',
    'Check that it is running.',
    '"{0}" was not run on the base with only the product code of this change.',
    'Verified with flags',
  ]) {
    assert.ok(words.has(each), each);
  }
});

test('the translator gets its words where they stand, but for those of a status', () => {
  assert.deepEqual(findOpaqueCalls('.'), ['t(rowStatusWords)', 't(statusWords)']);
});

test('a translation that lacks, keeps or changes something is told apart', () => {
  const words = [
    said('{0} of {1}'),
    said('Gone'),
    said('Empty'),
    said('{0} left'),
    shown('{0}{1}'),
  ];
  const translated = {
    '{0} of {1}': '{0} von {2}',
    Empty: '',
    Old: 'Alt',
    '{0} left': 'übrig',
    '{0}{1}': '{0}',
  };
  const wrong = compare(words, translated);
  assert.deepEqual(
    wrong.missing.map((each) => each.words),
    ['Gone', 'Empty'],
  );
  assert.deepEqual(wrong.unused, ['Old']);
  assert.deepEqual(wrong.differing, ['{0} of {1}', '{0} left']);
});
