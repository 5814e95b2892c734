// The first hour of a user: the VSIX is installed and says what to do; no errand program, no runner, no Docker, no image, no key. Each is one
// step, told before anything is sent.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { stopRunner } from '../../extension/connection/start.ts';
import { temporaryFolder } from '../support/runner.ts';
import { startScriptedModel } from '../support/scripted-model/server.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { LateEngine } from './support/late-engine.ts';
import { makeShop } from './support/shop.ts';

async function delegate(workbench: Workbench, words: string): Promise<void> {
  await workbench.run('Errand: Delegate to Background…');
  await workbench.prompt.shown('What should be done?');
  await workbench.prompt.enter(words);
}

/** Shown and at rest, with this button in reach. */
async function offered(workbench: Workbench, words: string, button: string): Promise<void> {
  await workbench.notification(words).getByRole('button', { name: button }).hover();
}

test('from nothing to the question before sending, a step at a time', async (t) => {
  const home = temporaryFolder('errand-first-');
  const data = join(home, 'data');
  const program = join(home, 'bin/errand.js');
  mkdirSync(join(home, 'bin'));
  symlinkSync(resolve('dist/runner/main.js'), program);
  const engine = new LateEngine(join(home, 'docker.sock'));
  const model = await startScriptedModel(() => {
    throw new Error('nothing may be asked of the model');
  });
  t.after(async () => {
    await model.close();
    await stopRunner(data);
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  });
  const env = {
    ERRAND_DATA_DIR: data,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: '',
    DOCKER_HOST: engine.host,
    ERRAND_MODEL: 'scripted-model',
  };
  await withEditor('first-run', { folder: makeShop('standard'), env }, async (workbench) => {
    await workbench.statusItem('Errand').waitFor();
    await workbench.openContainer('Errand');
    const welcome = await workbench.view('Tasks').welcome();
    assert.match(welcome, /Start a Runner on This Machine/);
    assert.match(welcome, /connect to a runner/i);
    assert.match(welcome, /Try it on a sample/);
    await workbench.screenshot('first-run-welcome');
    assert.deepEqual(await workbench.notifications(), [], 'nothing pops up on install');
    await workbench.run('Errand: Delegate to Background…');
    await workbench.answer('Errand needs a runner', 'Start a Runner on This Machine');

    // No program: it is named, and the runner starts.
    await offered(workbench, 'The errand command is not on this machine', 'Choose the Program…');
    await workbench.screenshot('first-run-program');
    await workbench.answer('The errand command is not on this machine', 'Choose the Program…');
    await workbench.prompt.shown('Where Is the errand Program?');
    await workbench.prompt.enterFile(program);
    await workbench.statusItem('Errand: Connected').waitFor();

    // No Docker: the fix is named, and it is looked for again when the user says so.
    await delegate(workbench, 'Count each item');
    await offered(workbench, 'No Docker Engine answers', 'Try Again');
    await workbench.openContainer('Errand');
    await workbench.screenshot('first-run-docker');
    // What it waits for is put away; the row brings it back.
    await workbench.page.keyboard.press('Escape');
    await workbench.notification('No Docker Engine').waitFor({ state: 'hidden' });
    await workbench.view('Tasks').row('Waiting for you · Count each item').click();
    await engine.start();
    await workbench.answer(/Nothing was sent\. No Docker Engine answers/, 'Try Again');

    // No image: the script that makes it is run, and its end is waited for.
    await offered(workbench, 'The sandbox image errand-sandbox:latest is not', 'Make the Image');
    await workbench.screenshot('first-run-image');
    await workbench.answer('The sandbox image errand-sandbox:latest is not', 'Make the Image');

    // No key: it is entered, the runner starts again with it, and the question comes.
    await offered(workbench, 'The runner has no key for its model', 'Enter the Key…');
    await workbench.screenshot('first-run-key');
    await workbench.answer('The runner has no key for its model', 'Enter the Key…');
    await workbench.prompt.shown('The editor keeps it as a secret');
    await workbench.prompt.enter('a-key');
    const question = workbench.page.locator('.monaco-dialog-box', { hasText: 'Send the code of' });
    await question.waitFor();
    await workbench.screenshot('first-run-question');
    const text = (await question.textContent()) ?? '';
    assert.match(text, /Checks: test \(npm test\)\./);
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(model.requests.length, 0);
  });
});
