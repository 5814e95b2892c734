import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Outlook, outlookOf } from '../../../runner/project/outlook.ts';

type Files = Record<string, string>;
const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const USUAL = { image: 'errand-sandbox:latest', usual: true, full: false };
const scripts = (all: Record<string, string>) => JSON.stringify({ scripts: all });
const NODE = { 'package.json': scripts({ test: 'x' }) };

const look = (files: Files, more: object = {}, sandboxes = USUAL): Promise<Outlook> =>
  outlookOf(project(files), { origin: { kind: 'prompt' }, ...more }, sandboxes);
const notes = async (...of: Parameters<typeof look>): Promise<string[]> =>
  (await look(...of)).notes.map(({ text, write = '' }) => `${text}|${write}`);

test('what will decide and what prepares it, wherever it comes from', async () => {
  const lock = '{"packages":{"":{},"node_modules/a":{}}}';
  assert.deepEqual((await look({ ...NODE, 'package-lock.json': lock })).lines, [
    'checks: test (npm test)',
    'setup, with a network: npm ci',
  ]);
  const config = 'setup:\n  - make env\nchecks:\n- name: a\n  command: b\n';
  assert.deepEqual((await look({ ...NODE, '.errand/config.yaml': config })).lines, [
    'checks: as .errand/config.yaml says',
    'setup, with a network: as .errand/config.yaml says',
  ]);
  const checks = [{ name: 'make it', command: 'make it' }];
  assert.deepEqual((await look(NODE, { checks })).lines, ['checks: make it']);
  assert.deepEqual((await look({ 'a.txt': '' })).lines, ['checks: none']);
  const origin = { kind: 'prompt', folder: 'packages/app/src' } as const;
  const app = await look(
    { ...NODE, 'packages/app/package.json': scripts({ test: 'y' }) },
    { origin },
  );
  assert.equal(app.folder, 'packages/app');
  assert.deepEqual(app.lines, ['checks: test (cd packages/app && npm test)']);
});

test('no check, none wanted, and checks that never end are said, with what to write', async () => {
  assert.match(
    (await notes({ 'a.txt': '' })).join(),
    /No check was found[^]*\|checks:\n {2}- \{ name/,
  );
  assert.match(
    (await notes({ ...NODE, '.errand/config.yaml': 'checks: []\n' })).join(),
    /says that there are no checks/,
  );
  assert.match(
    (await notes({ 'package.json': scripts({ test: 'vite dev' }) })).join(),
    /"test" \(vite dev\) waits[^]*never ends[^]*\|checks:/,
  );
  const checks = [{ name: 'jest --watch', command: 'jest --watch' }];
  assert.match(
    (await notes(NODE, { checks })).join(),
    /The check jest --watch waits for changes[^]*ends: jest\|/,
  );
  const watching = { 'package.json': scripts({ test: 'node --test --watch' }) };
  const told = /The check npm test, which runs node --test --watch, waits[^]*ends: node --test\|/;
  const named = { checks: [{ name: 'npm test', command: 'npm test' }] };
  assert.match((await notes(watching, named)).join(), told);
  for (const written of [
    '[{ name: a, command: npm test }]',
    '\n  - name: a\n    command: "npm test"\n',
  ]) {
    const config = { '.errand/config.yaml': `checks: ${written}\n` };
    assert.match((await notes({ ...watching, ...config })).join(), told);
    assert.deepEqual(await notes({ ...NODE, ...config }), []);
  }
  assert.deepEqual(await notes(NODE), []);
  assert.deepEqual(await notes(watching), []);
});

test('a language that the image lacks is said with the line that names another', async () => {
  const cases: [Files, RegExp][] = [
    [{ Gemfile: '' }, /has no Ruby[^]*\|image: ruby:/],
    [{ 'composer.json': '{}' }, /has no PHP[^]*\|image: composer:/],
    [{ 'mix.exs': '' }, /has no Elixir/],
    [{ 'sum.nimble': '' }, /has no Nim/],
    [{ DESCRIPTION: 'Package: sums\n' }, /has no R\./],
    [{ 'gleam.toml': '' }, /has no Gleam/],
    [{ 'App.csproj': '' }, /has no \.NET/],
    [{ 'deno.json': '{}' }, /has no Deno[^]*\|setup:\n[^]*deno@/],
    [{ 'Cargo.toml': '' }, /no Rust and no Java[^]*script\/sandbox-image\.sh --full/],
  ];
  for (const [files, words] of cases) {
    assert.match((await notes({ ...NODE, ...files })).join('\n'), words);
    const named = { ...files, ...NODE, '.errand/config.yaml': 'image: my/own:1 # with all\n' };
    assert.deepEqual(await notes(named), []);
    assert.equal((await look(named)).named.image, 'my/own:1');
    assert.deepEqual(await notes({ ...NODE, ...files }, {}, { ...USUAL, usual: false }), []);
  }
  assert.deepEqual(await notes({ 'Cargo.toml': '' }, {}, { ...USUAL, full: true }), []);
  // Below the top the larger image has to be named.
  const below = { ...NODE, 'native/Cargo.toml': '' };
  const origin = { kind: 'prompt', folder: 'native' } as const;
  assert.match(
    (await notes(below, { origin }, { ...USUAL, full: true })).join(),
    /\|image: errand-sandbox-full:latest/,
  );
  assert.deepEqual(await notes(below), []);
});

test('the blueprint and the agent that the repository names are asked about', async () => {
  const config = "blueprint: 'mine'\nagent: codex # by default\n";
  const files = { ...NODE, '.errand/config.yaml': config, '.errand/blueprints/mine.yaml': '' };
  const { named, ownBlueprint } = await look(files);
  assert.deepEqual(named, { agent: 'codex', blueprint: 'mine' });
  assert.equal(ownBlueprint, true);
  assert.equal((await look(files, { blueprint: 'default' })).ownBlueprint, false);
  assert.equal((await look(NODE)).ownBlueprint, false);
});

test('what no command fetches for Maven and Gradle is said, with one that does', async () => {
  const full = { image: 'x', usual: true, full: true };
  const write = async (files: Files, folder?: string): Promise<string | undefined> => {
    const origin = { kind: 'prompt', ...(folder !== undefined && { folder }) } as const;
    const told = await notes(files, { origin }, full);
    return told
      .find((note) => note.startsWith('Nothing fetches'))
      ?.split('|')
      .slice(1)
      .join('|');
  };
  const pom = '<project><dependencies><dependency></dependency></dependencies></project>';
  assert.equal(
    await write({ 'pom.xml': pom }),
    'setup:\n  - mvn -B test -Dmaven.test.failure.ignore=true',
  );
  assert.equal(await write({ 'pom.xml': '<project></project>' }), undefined);
  assert.equal(await write({ 'pom.xml': pom, '.errand/config.yaml': 'setup: []\n' }), undefined);
  assert.equal(
    await write({ gradlew: '', 'build.gradle': '', 'lib/build.gradle': '' }, 'lib'),
    'setup:\n  - sh ./gradlew test --continue || true\n  - cd lib && sh ../gradlew test --continue || true',
  );
  assert.equal(await write({ 'build.gradle': 'plugins { id "java" }' }), undefined);
  assert.equal(
    await write({ 'build.gradle.kts': 'dependencies {}' }),
    'setup:\n  - gradle test --continue || true',
  );
});

test('another version of a language than the image has is said, unless the repository sees to it', async () => {
  const files = {
    'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n',
    'test_a.py': 'import pytest\n',
  };
  assert.match((await notes(files)).join(), /asks for Python >=3\.13[^]*\|image: python:3\.13$/);
  for (const config of ['image: python:3.13\n', 'setup:\n  - uv sync\n'])
    assert.deepEqual(await notes({ ...files, '.errand/config.yaml': config }), []);
  assert.deepEqual(await notes(files, {}, { ...USUAL, usual: false }), []);
});
