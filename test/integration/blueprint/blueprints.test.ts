/** Blueprints that ask no model, and those that are refused. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeRepository } from '../../support/repository.ts';
import { type Ran, TestRunner } from '../../support/runner.ts';
import { buggyRepository, QUICKLY } from '../command/support.ts';

const names = (json: Ran['json']): string[] =>
  json.attempts[0].phases.map(({ name }: { name: string }) => name);

/** A repository whose text files are to have no blanks at the ends of lines. */
const layout = (more: Record<string, string>): string =>
  makeRepository({
    '.errand/config.yaml': `checks:
  - { name: layout, command: '! grep -rn " $" src' }
fix:
  - "sed -i 's/ *$//' src/*.txt"
verify: quick
`,
    ...more,
  });

/** A package of the repository itself, in this version. */
const pack = (version: string, answer: number): Record<string, string> => ({
  [`deps/v${version}/package.json`]: JSON.stringify({ name: 'dep', version, main: 'i.js' }),
  [`deps/v${version}/i.js`]: `module.exports = ${answer};\n`,
});

describe('without a key for a model', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start({ key: false });
  });
  after(() => runner.stop());

  test('lint-fix lets the tools put it right, and the checks say so', async () => {
    const repository = layout({ 'src/a.txt': 'one  \ntwo\n' });
    const { code, json } = await runner.delegate(
      repository,
      'tidy',
      [],
      ['--blueprint', 'lint-fix'],
    );
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.equal(json.verdict, 'verified');
    assert.deepEqual(names(json), ['prepare', 'baseline', 'fix', 'package', 'verify']);
    assert.equal(json.attempts[0].usage.requests, 0);
    const shown = await runner.errand(['diff', json.id]);
    assert.match(shown.stdout, /-one {2}\n\+one\n/);
  });

  test('nothing to fix is declined in clear words, and is no failure', async () => {
    const repository = layout({ 'src/a.txt': 'one\n' });
    const call = ['delegate', '--wait', '--json', '--repo', repository];
    // What is to be done, the blueprint says.
    const { code, json } = await runner.errand([...call, '--blueprint', 'lint-fix']);
    assert.equal(code, 2);
    assert.equal(json.title, 'Run lint-fix.');
    assert.equal(json.because[0].code, 'bowed_out.not_needed');
    assert.match(json.because[0].text, /nothing to fix/);
  });

  test('no tool to fix with says what to configure', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n' });
    const args = ['--blueprint', 'lint-fix'];
    const { code, json } = await runner.delegate(repository, 'no tool', [], args);
    assert.equal(code, 2);
    assert.match(json.because[0].text, /"fix" in \.errand\/config\.yaml/);
  });

  test('dependency-update takes what its command brings, in an environment made for it', async () => {
    const lock = {
      name: 'app',
      lockfileVersion: 3,
      requires: true,
      packages: { '': { name: 'app', dependencies: { dep: 'file:deps/v1' } } },
    };
    const repository = makeRepository({
      ...pack('1', 1),
      ...pack('2', 2),
      'package.json': JSON.stringify({ name: 'app', dependencies: { dep: 'file:deps/v1' } }),
      'package-lock.json': JSON.stringify(lock),
      '.gitignore': 'node_modules/\n',
      '.errand/config.yaml': `setup: ["npm install --offline --no-audit --install-links"]
checks:
  - { name: answer, command: 'test "$(node -p "require(\\"dep\\")")" = 2' }
update: ["npm install --offline --no-audit --package-lock-only --install-links ./deps/v2"]
verify: quick
`,
    });
    const args = ['--blueprint', 'dependency-update'];
    const { code, json } = await runner.delegate(repository, 'update', [], args);
    assert.equal(code, 0, JSON.stringify(json, null, 2));
    assert.equal(json.attempts[0].usage.requests, 0);
    assert.deepEqual(
      json.attempts[0].checks
        .slice(0, 2)
        .map(({ at, outcome }: Record<string, string>) => [at, outcome]),
      [
        ['base', 'failed'],
        ['head', 'passed'],
      ],
    );
    const changed = json.result.files.map(({ path }: { path: string }) => path);
    assert.deepEqual(changed, ['package-lock.json', 'package.json']);
  });
});

const SHIP = 'description: Ship it\nnodes:\n  fix: { run: fix, next: end }\n';

describe('what is refused', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start({ key: false });
  });
  after(() => runner.stop());

  test('a blueprint that nobody knows, before there is a task', async () => {
    const args = ['--blueprint', 'lint-fx'];
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'unknown', [], args);
    assert.equal(code, 1);
    assert.deepEqual(
      [json.schema, json.error.code, json.error.message],
      ['errand.error/1', 'invalid', 'There is no blueprint "lint-fx".'],
    );
    assert.match(json.error.hint, /Did you mean "lint-fix"\? There are: default, fix-todo/);
    const told = await runner.errand([
      'delegate',
      '--repo',
      buggyRepository(QUICKLY),
      ...args,
      'Do it.',
    ]);
    assert.equal(told.code, 1);
    assert.match(
      told.stderr,
      /There is no blueprint "lint-fx"[^]*Did you mean "lint-fix"[^]*Nothing was sent\./,
    );
    assert.equal(told.stdout, '', 'no code has left the machine');
    const listed = await runner.errand(['tasks', '--json']);
    assert.deepEqual(listed.json.tasks, []);
  });

  test('a cycle without a bound, with file, line and key', async () => {
    const source = 'nodes:\n  a:\n    exec: "true"\n    next: b\n  b: { exec: "true", next: a }\n';
    const repository = buggyRepository({ '.errand/blueprints/round.yaml': source });
    const args = ['--blueprint', 'round'];
    const { json } = await runner.delegate(repository, 'cycle', [], args);
    assert.match(
      json.error.message,
      /^\.errand\/blueprints\/round\.yaml:4: nodes\.a\.next: the cycle a → b → a has no bound/,
    );
    const listed = await runner.errand(['blueprints', '--repo', repository]);
    assert.equal(listed.code, 1);
    assert.match(listed.stdout, /round\.yaml:4: nodes\.a\.next: the cycle a → b → a/);
  });

  test('a check named twice, a misspelt key, an unknown blueprint of the configuration', async () => {
    const config = `checks:
  - { name: test, command: "true" }
  - { name: test, command: "false" }
blueprnt: default
blueprint: fx-todo
`;
    const repository = buggyRepository({ '.errand/config.yaml': config });
    const { code, json } = await runner.delegate(repository, 'config', []);
    assert.equal(code, 1);
    const expected = [
      '.errand/config.yaml:3: checks[1].name: two checks are named "test"',
      '.errand/config.yaml:4: blueprnt: unknown key; did you mean "blueprint"?',
      '.errand/config.yaml:5: blueprint: must not be the text "fx-todo"; did you mean "fix-todo"?',
    ];
    for (const line of expected) assert.ok(json.because[0].text.includes(line), line);
    const listed = await runner.errand(['blueprints', '--json', '--repo', repository]);
    assert.equal(listed.code, 1);
    assert.deepEqual(listed.json.config, expected);
  });

  test('blueprints are listed, and printed as files that are read again', async () => {
    const repository = buggyRepository({ '.errand/blueprints/ship.yaml': SHIP });
    const listed = await runner.errand(['blueprints', '--json', '--repo', repository]);
    assert.equal(listed.code, 0);
    assert.deepEqual(
      listed.json.blueprints.map(({ name }: { name: string }) => name),
      ['default', 'fix-todo', 'add-tests', 'dependency-update', 'lint-fix', 'review-only', 'ship'],
    );
    const printed = await runner.errand(['blueprints', '--repo', repository, 'ship']);
    assert.equal(printed.code, 0);
    assert.equal(
      printed.stdout,
      'description: Ship it\nnodes:\n  fix:\n    run: fix\n    next: end\n',
    );
    const unknown = await runner.errand(['blueprints', '--repo', repository, 'shp']);
    assert.match(unknown.stderr, /Did you mean "ship"\?/);
  });
});
