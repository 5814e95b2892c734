/** What a check's command runs, as flags, attribution and planted tests read it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTexts } from '../../../runner/verify/command/command-texts.ts';
import { commandsRun, scriptsOf, scriptsRunBy } from '../../../runner/verify/command/scripts.ts';

const manifest = (scripts: Readonly<Record<string, string>>) => JSON.stringify({ scripts });
const run = (command: string, scripts: Readonly<Record<string, string>>) =>
  [...commandsRun([command], scriptsOf(manifest(scripts)))].slice(1);

const SCRIPTS = {
  pretest: 'node make.js',
  test: 'npm run unit -- --quiet && yarn lint',
  unit: 'node --test',
  lint: 'node lint.js',
  start: 'node server.js',
};

test('scripts are followed, with their pre and post scripts, and no others', () => {
  const all = [SCRIPTS.test, SCRIPTS.pretest, SCRIPTS.unit, SCRIPTS.lint];
  for (const command of [
    'npm test',
    'npm t',
    '(yarn test)',
    'node --run test',
    'CI=1 bun run test',
  ]) {
    assert.deepEqual(run(command, SCRIPTS), all, command);
  }
  assert.deepEqual(run('node test', SCRIPTS), []);
  assert.deepEqual(run('npm test', { test: 'npm test' }), []);
});

test('only a line that calls a package manager names scripts, and a line may go on', () => {
  assert.deepEqual(scriptsRunBy('cd start\nnpm run \\\n  unit'), ['npm', 'run', 'unit']);
  assert.deepEqual(run('npm ci\nmake start', SCRIPTS), []);
});

test('a manifest that is none has no scripts', () => {
  for (const text of [undefined, '', '{', 'null', '[]', '{"scripts": 1}']) {
    assert.deepEqual(Object.keys(scriptsOf(text)), []);
  }
});

test('the texts of a check are its command, its scripts, and the recipes of the tools it calls', () => {
  const manifests = new Map([
    ['package.json', manifest({ test: 'make check', start: 'node server.js' })],
    ['Makefile', 'check:\n\tnode check.js\n'],
    ['Rakefile', 'task :test\n'],
  ]);
  assert.equal(
    commandTexts([{ command: 'npm t' }], manifests),
    'npm t\nmake check\ncheck:\n\tnode check.js\n',
  );
});
