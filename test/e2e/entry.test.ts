// From the installed VSIX on, every other way in and out: what a user reads when there is no runner,
// or a wrong token; a runner of this machine; free instructions, a selection, the log, a branch,
// discarding, cancelling. One window, as each takes seconds to load.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { git, makeRepository, writeFiles } from '../support/repository.ts';
import { temporaryFolder, TestRunner } from '../support/runner.ts';
import { call, say, type Script } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { answerConnect, connect, tokenOf } from './support/connect.ts';
import { Gate } from './support/shop.ts';
import { stations } from './support/station.ts';

test('installed, connected, delegated by words and by selection, taken, discarded, cancelled', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const folder = makeGreeter();
  const [wordsGate, selectionGate] = [new Gate(), new Gate()];
  runner.script('greet in French', greetIn('salut', wordsGate));
  runner.script('greet in German', greetIn('hallo', selectionGate));
  const elsewhere = makeRepository({ 'a.txt': 'a\n' });
  const done = call('done', { outcome: 'finished', summary: 'Nothing to do.' });
  await runner.delegate(elsewhere, 'not of this window', [[done]]);
  const station = stations(t);
  const place = temporaryFolder('errand-local-');
  const data = join(place, 'data');
  t.after(() => {
    endRunner(data);
    rmSync(place, { recursive: true, force: true, maxRetries: 10 });
  });
  installCommand(folder);
  const env = { ERRAND_DATA_DIR: data };
  const settings = { 'errand.confirmBeforeSending': 'never' };
  await withEditor('entry', { folder, env, settings }, async (workbench) => {
    const tasks = workbench.view('Tasks');

    await station('the VSIX is installed, and an empty view says what to do', async () => {
      await workbench.openContainer('Errand');
      const welcome = await tasks.welcome();
      assert.match(welcome, /Start a Runner on This Machine/);
      assert.match(welcome, /connect to a runner/i);
      await workbench.statusItem('Errand').waitFor();
      await workbench.screenshot('install');
      assert.deepEqual(await workbench.notifications(), [], 'nothing pops up on install');
      await workbench.prompt.open('F1');
      await workbench.prompt.fill('>Errand: ');
      await workbench.prompt.item('Errand: Delegate to Background…').waitFor();
      await workbench.prompt.cancel();
    });

    await station('where nothing listens', async () => {
      await answerConnect(workbench, `http://127.0.0.1:${await freePort()}`, 'x');
      await workbench.prompt.shown('Nothing listens at');
      await workbench.screenshot('entry-1-no-runner');
      await workbench.prompt.cancel();
    });

    await station('with a wrong token, and the right one in the same box', async () => {
      await answerConnect(workbench, runner.url, 'not-the-token');
      await workbench.prompt.shown('does not accept the token');
      await workbench.screenshot('entry-2-wrong-token');
      await workbench.prompt.enter(tokenOf(runner));
      await workbench.statusItem('Errand: Connected').waitFor();
    });

    await station('a runner is started on this machine with one click', async () => {
      await workbench.run('Errand: Disconnect from the Runner');
      await workbench.statusItem('Errand: Disconnected').click();
      await workbench.prompt.shown('Errand Has No Runner');
      await workbench.prompt.item('Start a Runner on This Machine').waitFor();
      await workbench.prompt.cancel();
      await workbench.openContainer('Errand');
      await tasks.welcomeButton('Start a Runner on This Machine');
      await workbench.statusItem('Errand: Connected').waitFor();
      await tasks.welcomeText(/Nothing has been delegated yet/);
      await workbench.screenshot('entry-3-started');
    });

    await station('tasks of other repositories are neither listed nor counted', async () => {
      await connect(workbench, runner);
      await tasks.welcomeText(/The runner has tasks of other repositories/);
      await workbench.statusItem('Errand: Connected').waitFor();
      await workbench.run('Errand: Show Tasks of All Repositories');
      await tasks.waitForRow(/errand-repository.*: not of this window/);
      await workbench.statusItem('1 needs you').waitFor();
      await workbench.screenshot('entry-4-all');
      await workbench.run("Errand: Show Only Tasks of This Window's Repositories");
      await tasks.row(/not of this window/).waitFor({ state: 'detached' });
    });

    await station('with free instructions from the palette', async () => {
      await workbench.run('Errand: Delegate to Background…');
      await workbench.prompt.shown('What should be done?');
      await workbench.prompt.enter('greet in French');
      await tasks.waitForRow(/greet in French/);
      await tasks.waitForRow(/Working/, 240_000);
    });

    await station('its log is a document that grows while it works', async () => {
      await tasks.menu(/greet in French/, 'Show Task Log');
      await workbench.text.waitFor('I look around.');
      wordsGate.open();
      await workbench.text.waitFor('It greets now.');
      await tasks.waitForRow(/Verified/, 240_000);
      await workbench.screenshot('entry-5-log');
    });

    await station('a result becomes a branch; HEAD and files stay', async () => {
      const head = git(folder, 'symbolic-ref', 'HEAD');
      await tasks.menu(/greet in French/, 'Check Out Result as Branch…');
      await workbench.prompt.shown('Name of the new branch');
      await workbench.prompt.accept();
      await workbench.notification(/errand\/greet-in-french was made/).waitFor();
      assert.match(git(folder, 'show', 'errand/greet-in-french:src/greet.js'), /salut/);
      assert.equal(git(folder, 'symbolic-ref', 'HEAD'), head);
      assert.equal(git(folder, 'status', '--porcelain'), '');
      await tasks.waitForRowWithout(/Verified · greet in French/, 'not reviewed yet');
      await workbench.statusItem('Errand: Connected').waitFor();
    });

    await station('what is discarded is gone here and there; the branch stays', async () => {
      await tasks.menu(/greet in French/, 'Discard Task…');
      await workbench.confirm(/Discard "greet in French"/, 'Discard');
      await workbench.statusItem('Discarded: greet in French').waitFor();
      await tasks.row(/greet in French/).waitFor({ state: 'detached' });
      await workbench.view('Tasks').welcome();
      assert.equal(git(folder, 'for-each-ref', 'refs/errand'), '');
      assert.match(git(folder, 'branch', '--list', 'errand/*'), /greet-in-french/);
    });

    await station('a selection, from its context menu', async () => {
      await workbench.openFile('src/greet.js');
      await workbench.text.goToLine(2);
      await workbench.page.keyboard.press('Shift+End');
      await workbench.text.menu('Delegate Selection to Background…');
      await workbench.prompt.shown('What should be done with it?');
      await workbench.prompt.enter('greet in German');
      await tasks.waitForRow(/greet in German/);
      await tasks.waitForRow(/Working/, 240_000);
    });

    await station('cancelled means that nothing of it runs', async () => {
      await tasks.menu(/greet in German/, 'Cancel Task…');
      await workbench.confirm(/Cancel "greet in German"/, 'Cancel Task');
      await tasks.waitForRow(/Cancelled/);
      assert.deepEqual(runner.containers(), []);
      await workbench.screenshot('entry-6-cancelled');
    });
  });
});

/** A repository whose one check passes, before and after; as little is tried as verifies. */
function makeGreeter(): string {
  return makeRepository({
    '.errand/config.yaml': 'verify: quick\n',
    '.gitignore': 'node_modules/\n',
    'package.json':
      '{ "name": "greeter", "type": "module", "scripts": { "test": "node --test" } }\n',
    'src/greet.js': "/** Greets. */\nexport const greet = () => 'hello';\n",
    'test/greet.test.js':
      "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { greet } from '../src/greet.js';\n\ntest('greets', () => assert.match(greet(), /^[a-z]+$/));\n",
  });
}

function greetIn(word: string, gate: Gate): Script {
  return async ({ turn }) => {
    if (turn === 0) {
      return { blocks: [say('I look around.'), call('read', { path: 'src/greet.js' })] };
    }
    if (turn > 1) return { blocks: [call('done', { outcome: 'finished', summary: word })] };
    await gate.passed;
    const edits = [{ old: "'hello'", new: `'${word}'` }];
    return { blocks: [say('It greets now.'), call('edit', { path: 'src/greet.js', edits })] };
  };
}

/** The `errand` command among the folder's own packages, as npm puts it there. */
function installCommand(folder: string): void {
  const main = resolve('runner/main.ts');
  const bin = 'node_modules/.bin/errand';
  writeFiles(folder, { [bin]: `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n` });
  chmodSync(join(folder, bin), 0o755);
}

function endRunner(data: string): void {
  if (!existsSync(join(data, 'runner.json'))) return;
  const told: unknown = JSON.parse(readFileSync(join(data, 'runner.json'), 'utf8'));
  if (typeof told === 'object' && told !== null && 'pid' in told) {
    process.kill(Number(told.pid), 'SIGTERM');
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
