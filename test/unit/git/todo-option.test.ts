/** `--todo FILE:LINE`, as typed in any folder of a real repository. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { checkTodo, todoOption, todoOrigin } from '../../../runner/cli/todo.ts';
import { type ClientRepository, findRepository } from '../../../runner/client/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { makeRepository, writeFiles } from '../../support/repository.ts';

const root = makeRepository({
  'add.js': '// at the root\n',
  'packages/app/add.js': '// one\n\n// TODO: add\n',
  'packages/app/a:b [1].js': '// TODO: odd name',
  'packages/app/numbered:2': '// TODO: a number in the name\n',
  'packages/app/.gitignore': 'made.js\n',
});
const app = join(root, 'packages/app');
let repository: ClientRepository;

async function origin(given: string, ...folders: string[]) {
  const todo = todoOption(given);
  assert.ok(todo);
  const found = await todoOrigin(todo, repository, folders);
  await checkTodo(found, repository);
  return `${found.path}:${found.line}`;
}

describe('--todo', () => {
  before(async () => {
    repository = await findRepository(root);
  });

  for (const [folder, given, expected] of [
    [root, 'add.js:1', 'add.js:1'],
    [app, 'add.js:3', 'packages/app/add.js:3'],
    [app, './add.js:1', 'packages/app/add.js:1'],
    [app, '../../add.js:1', 'add.js:1'],
    [app, 'a:b [1].js:1', 'packages/app/a:b [1].js:1'],
    [root, `${app}/add.js:3`, 'packages/app/add.js:3'],
    // As compilers and searches print it, with a column or a colon behind it.
    [app, 'add.js:3:4', 'packages/app/add.js:3'],
    [app, 'add.js:3:', 'packages/app/add.js:3'],
    [app, 'add.js:3:4:', 'packages/app/add.js:3'],
    [app, 'numbered:2:1', 'packages/app/numbered:2:1'],
  ] as const) {
    test(`${given} in ${folder === app ? 'packages/app' : 'the root'}`, async () => {
      assert.equal(await origin(given, folder), expected);
    });
  }

  test('a folder that is reached by a link', async () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(app, link);
    assert.equal(await origin('add.js:3', link), 'packages/app/add.js:3');
  });

  test('with another folder named, that one comes first, then the working folder', async () => {
    assert.equal(await origin('add.js:1', root, app), 'add.js:1');
    assert.equal(await origin('packages/app/add.js:1', app, root), 'packages/app/add.js:1');
  });

  test('a file of another repository inside this one is refused, with where to delegate from', async () => {
    const inner = join(root, 'inner repository');
    writeFiles(root, { 'inner repository/src/x.js': '// TODO: x\n' });
    execFileSync('git', ['init', '--quiet', inner]);
    await assert.rejects(origin('inner repository/src/x.js:1', root), {
      code: 'invalid',
      message: `--todo: inner repository/src/x.js belongs to another repository, ${inner}.`,
      hint: `Delegate from there: errand delegate --repo '${inner}' …`,
    });
  });

  test('what is not there, not sent, or no TODO is refused by name', async () => {
    writeFiles(root, { 'packages/app/made.js': '// TODO: x\n', 'new.js': '// TODO: new\n' });
    symlinkSync('add.js', join(app, 'linked.js'));
    for (const [given, reason] of [
      ['packages/app/add.js:3', /no file packages\/app\/add\.js/],
      ['nothing.js:1', /no file nothing\.js/],
      ['.:1', /no file \./],
      ['../../../x.js:1', /no file/],
      ['/etc/hostname:1', /no file/],
      ['../../.git/HEAD:1', /no file/],
      ['linked.js:1', /no file/],
      ['made.js:1', /git ignores packages\/app\/made\.js/],
      ['add.js:4', /has 3 lines, not 4/],
      ['../../add.js:2', /has 1 line, not 2/],
      ['add.js:2', /line 2 .* is empty/],
    ] as const) {
      await assert.rejects(origin(given, app), reason, given);
    }
    assert.equal(await origin('../../new.js:1', app), 'new.js:1', 'not tracked, but sent');
    for (const given of ['add.js', 'add.js:', ':3', 'add.js:0', 'add.js:x']) {
      assert.throws(() => todoOption(given), /--todo takes FILE:LINE/, given);
    }
  });
});
