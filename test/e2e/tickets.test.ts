// The Tickets view, from nothing to a delegated ticket: a task list without any sign-in, a GitHub
// of somebody's own with one, and what the view says when something is in the way. GitHub is a
// server on loopback that its own description checks.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitFiles, git, makeRepository, writeFiles } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call, type Script } from '../support/scripted-model/script.ts';
import { type GithubStandIn, serveGithub } from '../support/services/github.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { connect } from './support/connect.ts';
import { Gate } from './support/shop.ts';
import { stations } from './support/station.ts';

const LIST = `# Shop

## Later

- [ ] Say the total in words
- [x] Add up prices
- [ ] Sort by price
`;

/** More than a page of them. */
const COUNT = 103;

const PNG = Buffer.from('89504e470d0a1a0a0123456789abcdef', 'hex');

function fill({ issues, images, origin }: GithubStandIn): void {
  images.set('/private/total.png', { type: 'image/png', bytes: PNG });
  for (let number = 1; number <= COUNT; number++) {
    issues.add(`octo/shop#${number}`, {
      title: number === 101 ? 'Round prices half to even' : `Wish number ${number}`,
      body: 'As the bank does it.',
      labels: number === 101 ? ['bug'] : [],
      assignees: number === 102 ? ['mona'] : [],
      ...(number === 102 && {
        html: `<p><img src="${origin}/private/total.png" alt="the total"></p>`,
      }),
    });
  }
}

const nothing: Script = () => ({
  blocks: [call('done', { outcome: 'finished', summary: 'There is nothing to do.' })],
});

test('tickets of a list and of GitHub are read, filtered and delegated', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const github = await serveGithub(t);
  fill(github);
  const folder = makeRepository({ 'a.js': 'export const one = 1;\n' });
  const gate = new Gate();
  runner.script('Round prices half to even', async (request) => {
    await gate.passed;
    return await nothing(request);
  });
  runner.script('Wish number 103', nothing);
  runner.script('Wish number 102', nothing);
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('tickets', { folder, env }, async (first, editor) => {
    let workbench: Workbench = first;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const view = () => workbench.view('Tickets');

    await station('an empty view says why', async () => {
      await view().unfold();
      assert.match(await view().welcome(), /No tickets are known here/);
      await workbench.screenshot('tickets-0-none');
    });

    await station('nothing is asked of a service before a sign-in', async () => {
      git(folder, 'remote', 'add', 'origin', 'git@github.com:octo/shop.git');
      await workbench.run('Errand: Refresh Tickets');
      await view().welcomeText(/a service that you are not signed in to/);
      await workbench.screenshot('tickets-0-signed-out');
      await view().welcomeButton('Sign In');
      await workbench.confirm("The extension 'Errand' wants to sign in using GitHub", 'Cancel');
      await view().welcomeText(/a service that you are not signed in to/);
      assert.deepEqual(await workbench.notifications(), [], 'giving up is no failure');
    });

    await station('the items of a task list are there without any sign-in', async () => {
      git(folder, 'remote', 'set-url', 'origin', `${github.origin}/octo/shop.git`);
      commitFiles(folder, { 'TODO.md': LIST }, 'What is to do');
      await workbench.run('Errand: Refresh Tickets');
      await view().waitForRow('Say the total in words');
      const rows = await view().rows();
      assert.deepEqual(rows, [
        'Say the total in words, TODO.md:5 · Shop › Later',
        'Sort by price, TODO.md:7 · Shop › Later',
      ]);
      await view().row('Sort by price').click();
      await workbench.activeTab('TODO.md').waitFor();
      assert.deepEqual(github.requests, [], 'nobody has signed in');
      await workbench.screenshot('tickets-1-list');
    });

    await station('an edited list is read again', async () => {
      writeFileSync(join(folder, 'TODO.md'), LIST.replace('Sort by price', 'Sort by name'));
      await workbench.run('Errand: Refresh Tickets');
      await view().waitForRow('Sort by name');
    });

    await station(
      'lists and projects that the repository names are there, without a question',
      async () => {
        const config = {
          '.errand/config.yaml': `tickets:
  lists: [plan/*.md]
  trackers:
    - { service: jira, project: SHOP, host: "https://jira.invalid" }
`,
          'plan/next.md': '- [ ] Open on Sundays\n',
        };
        writeFiles(folder, config);
        await workbench.run('Errand: Refresh Tickets');
        await view().waitForRow('Open on Sundays');
        await view().waitForRow('SHOP');
        await view().waitForRow('Not signed in');
        await workbench.screenshot('tickets-1b-configured');
        writeFiles(folder, { '.errand/config.yaml': 'tickets: [plan]\n' });
        await workbench.run('Errand: Refresh Tickets');
        // What cannot be read hides nothing but what it names.
        await view().row('Open on Sundays').waitFor({ state: 'detached' });
        await view().waitForRow('Sort by name');
        for (const path of Object.keys(config)) rmSync(join(folder, path));
        await workbench.run('Errand: Refresh Tickets');
      },
    );

    await station('a token is tried where it is for, and kept', async () => {
      await workbench.run('Errand: Sign In to a Ticket Service…');
      await workbench.prompt.shown('Sign In to a Ticket Service');
      await workbench.screenshot('tickets-2-services');
      await workbench.prompt.pick('GitHub elsewhere…');
      await workbench.prompt.shown('The address of GitHub');
      await workbench.prompt.enter(github.origin);
      await workbench.prompt.shown('A personal access token');
      await workbench.prompt.enter('not-the-token');
      await workbench.prompt.shown('does not accept the token');
      await workbench.screenshot('tickets-3-wrong-token');
      await workbench.prompt.enter(github.token);
      await view().waitForRow('octo/shop');
      await view().waitForRow('#103 Wish number 103');
      await workbench.screenshot('tickets-4-two-sources');
    });

    await station('a filter narrows them, and is in the title of the view', async () => {
      await view().headerAction('Filter Tickets');
      await workbench.prompt.shown('Filter Tickets');
      await workbench.screenshot('tickets-5-filter');
      await workbench.prompt.pick('Labels');
      await workbench.prompt.shown('Which labels?');
      await workbench.prompt.tick('bug');
      await workbench.prompt.accept();
      await workbench.prompt.shown('Filter Tickets');
      await workbench.prompt.cancel();
      await view().waitForRow('#101 Round prices half to even');
      await view().row('#103').waitFor({ state: 'detached' });
      await view().waitForRow('No ticket matches the filter');
      await workbench.screenshot('tickets-6-filtered');
    });

    await station('sign-in and filter survive a reload', async () => {
      workbench = await editor.reloadWindow();
      await workbench.statusItem('Errand: Connected').waitFor();
      await view().waitForRow('#101 Round prices half to even');
      await workbench.run('Errand: Show All Tickets');
      await view().waitForRow('#103');
    });

    await station('of one of them more can be said, on a form', async () => {
      await view().menu('#101', 'Delegate with Options…');
      const { page } = workbench;
      const form = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await form.getByText('#101 Round prices half to even').waitFor();
      await form.getByText('as words that others wrote in GitHub').waitFor();
      await workbench.screenshot('tickets-6-form');
      await form.getByLabel('What should be done?').press('Escape');
      await form.getByLabel('What should be done?').waitFor({ state: 'detached' });
    });

    await station('its pictures are there after a reload, and are sent', async () => {
      await view().menu('#102', 'Delegate with Options…');
      const { page } = workbench;
      const form = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await form.getByText('with pictures: the total').waitFor();
      workbench = await editor.reloadWindow();
      await workbench.statusItem('Errand: Connected').waitFor();
      const back = workbench.page
        .frameLocator('iframe.webview.ready')
        .frameLocator('#active-frame');
      await back.getByText('with pictures: the total').waitFor();
      await back.getByText('as words that others wrote in GitHub').waitFor();
      await workbench.screenshot('tickets-6-pictures');
      await back.getByLabel('What should be done?').press('Control+Enter');
      await back.getByRole('heading', { level: 1, name: 'Wish number 102' }).waitFor();
      await view().waitForRow(/Failed · #102/, 240_000);
      const asked = runner.model.requests.find(({ text }) => text.includes('Wish number 102'));
      assert.ok(asked?.text.includes(PNG.toString('base64')));
      await workbench.run('View: Close Editor');
    });

    await station('several are one question and a task each', async () => {
      await view().row('#103').click();
      await view()
        .row('#101')
        .click({ modifiers: ['Control'] });
      await view().menu('#101', 'Delegate Tickets to Background…');
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      const words = await dialog.innerText();
      assert.match(words, /Send 2 tickets and the code of ".*" to the runner at/);
      assert.match(words, /#103 Wish number 103/);
      assert.match(words, /title, description, comments, labels, links and pictures/);
      assert.match(words, /For each: .*\n.*All 2 together/);
      await workbench.screenshot('tickets-7-question');
      await workbench.confirm('Send 2 tickets', 'Send');
      await workbench.view('Tasks').waitForRow(/Round prices half to even/);
      await workbench.view('Tasks').waitForRow(/Wish number 103/);
      await view().waitForRow(/(Queued|Preparing|Working) · #101 Round prices/);
      await workbench.screenshot('tickets-8-delegated');
      await workbench.page.keyboard.press('Escape');
    });

    await station('the same ticket is not delegated twice by accident', async () => {
      await view().menu('#101', 'Delegate Tickets to Background…');
      await workbench.notification('This ticket is already delegated').waitFor();
      await workbench.screenshot('tickets-9-known');
      await workbench.answer('This ticket is already delegated', 'Open Task');
      await workbench.tab('Round prices half to even').waitFor();
      gate.open();
      await view().waitForRow(/Failed · #101/, 240_000);
    });

    await station('more of them are loaded when they are wanted', async () => {
      await view().row('#100').click();
      await workbench.page.keyboard.press('End');
      await view().row('Load more').click();
      await view().waitForRow('#3 Wish number 3');
      await workbench.screenshot('tickets-10-more');
    });

    await station('what is in the way is said, with what to do', async () => {
      const inAnHour = String(Math.ceil(Date.now() / 1000) + 3600);
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour };
      const limited = { status: 403, headers, body: { message: 'API rate limit exceeded' } };
      github.fail(/GET .*\/issues/, limited, 1);
      await workbench.run('Errand: Refresh Tickets');
      await workbench.page.keyboard.press('Home');
      await view().waitForRow(/Rate limit until/);
      await workbench.screenshot('tickets-11-rate-limit');
      github.fail(/GET .*\/issues/, 'cut', 1);
      await view()
        .row(/Rate limit until/)
        .click();
      await view().waitForRow(/No answer/);
      await workbench.screenshot('tickets-12-offline');
      await view()
        .row(/No answer/)
        .click();
      await view()
        .row(/No answer/)
        .waitFor({ state: 'detached' });
      await view().waitForRow('#103');
    });

    await station('somebody who signs out sees nothing of it', async () => {
      await workbench.run('Errand: Sign Out of a Ticket Service…');
      await workbench.prompt.pick(`GitHub at ${new URL(github.origin).host}`);
      await view().row('#103').waitFor({ state: 'detached' });
      await view().waitForRow('Say the total in words');
    });
  });
});
