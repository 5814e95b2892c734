// What is detected of a project is known for the next commit only while what decided it is the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detect } from '../../../runner/blueprint/detected.ts';

/** Files by name; an id is the content itself. Tells which were read. */
function project(names: readonly string[], texts: Readonly<Record<string, string>>) {
  const read: string[] = [];
  const files = {
    files: names,
    idOf: async (path: string) => texts[path],
    read: async (path: string) => {
      read.push(path);
      return texts[path];
    },
  };
  return { files, read };
}

const scripts = (command: string): string => JSON.stringify({ scripts: { test: command } });

test('nothing is read again while names and contents are the same', async () => {
  const names = ['a.js', 'package.json'];
  const first = project(names, { 'package.json': scripts('node --test'), 'a.js': 'one' });
  const found = await detect(first.files, { place: '' });
  assert.deepEqual(found.checks, [{ name: 'test', command: 'npm test' }]);
  assert.ok(first.read.includes('package.json'));

  const other = project(names, { 'package.json': scripts('node --test'), 'a.js': 'two' });
  assert.equal(await detect(other.files, { place: '' }), found);
  assert.deepEqual(other.read, []);
});

test('another manifest, another place, another setup and other names are looked at', async () => {
  const names = ['a.js', 'package.json', 'pkg/package.json'];
  const texts = { 'package.json': scripts('node --test'), 'pkg/package.json': scripts('tap') };
  const found = await detect(project(names, texts).files, { place: '' });

  const changed = project(names, { ...texts, 'package.json': '{}' });
  assert.notDeepEqual((await detect(changed.files, { place: '' })).checks, found.checks);
  // Back again: what was found in between is not taken for this.
  assert.deepEqual((await detect(project(names, texts).files, { place: '' })).checks, found.checks);

  const below = await detect(project(names, texts).files, { place: 'pkg' });
  assert.deepEqual(below.checks, [{ name: 'test', command: 'cd pkg && npm test' }]);

  const own = await detect(project(names, texts).files, { place: '', setup: ['make deps'] });
  assert.deepEqual(own.setup, { commands: ['make deps'], guessed: [] });

  const more = await detect(project([...names, 'go.mod'], texts).files, { place: '' });
  assert.ok(more.checks.some(({ command }) => command === 'go test ./...'));
});
