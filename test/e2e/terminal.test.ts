// A terminal in the sandbox of a working agent, as a user has it: opened from the row and from the
// page, used, and ended by the window, by its shell and by the end of the attempt.
import { join } from 'node:path';
import { test } from 'node:test';
import { TestRunner } from '../support/runner.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { countItems, Gate, makeShop, TITLE } from './support/shop.ts';
import { stations } from './support/station.ts';

const SHORT = /count each item/;
const OPEN = 'A terminal is open in its sandbox';
const settings = {
  'workbench.colorTheme': 'Dark Modern',
  'editor.minimap.enabled': false,
  // Its lines are text on the page then, and no picture.
  'terminal.integrated.gpuAcceleration': 'off',
};

test('a terminal in the sandbox: used beside the agent, and gone with it', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const gate = new Gate();
  t.after(() => gate.open());
  runner.script(TITLE, countItems(gate));
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const folder = makeShop('quick');
  await withEditor('terminal', { folder, env, settings }, async (first, editor) => {
    let workbench = first;
    const page = () => workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
    const shows = (text: RegExp) => workbench.terminal.text(text);
    await connect(workbench, runner);
    await workbench.openFile('src/basket.js');
    await workbench.text.lens('Delegate to background').click();
    await workbench.confirm(/Send the code/, 'Send');
    await workbench.openContainer('Errand');
    const tasks = () => workbench.view('Tasks');
    await tasks().waitForRow(/Working/, 240_000);

    await station('it is opened from the row, and is where the agent works', async () => {
      await tasks().menu(SHORT, 'Open Terminal in the Sandbox');
      await shows(/Terminal in the sandbox of "count each item/).waitFor();
      await shows(/sandbox:\/workspace/).waitFor();
      await workbench.terminal.type(
        'git status --short; ls /sys/class/net; echo by hand > NOTE.md; wc NOTE.md',
      );
      await shows(/1 2 8 NOTE\.md/).waitFor();
      await tasks().act(SHORT, 'Open Task');
      await page().getByText(OPEN).waitFor();
      await workbench.screenshot('terminal-1-open');
    });

    await station('a reload ends it, and nothing says that it goes on', async () => {
      workbench = await editor.reloadWindow();
      // In its place the editor shows a terminal of this machine, which nobody may take for it.
      await workbench.notification(/ended with the window/).waitFor();
      await page().getByRole('button', { name: 'Open Terminal' }).waitFor();
      await page().getByText(OPEN).waitFor({ state: 'detached' });
      await shows(/sandbox:/).waitFor({ state: 'detached' });
    });

    await station('it is opened from the page too, and ends with its shell', async () => {
      await page().getByRole('button', { name: 'Open Terminal' }).click();
      await shows(/sandbox:\/workspace/).waitFor();
      await page().getByText(OPEN).waitFor();
      await workbench.terminal.type('cat NOTE.md; exit');
      await shows(/sandbox:/).waitFor({ state: 'detached' });
      await page().getByText(OPEN).waitFor({ state: 'detached' });
    });

    await station('it ends with the attempt, and says so; so does the verdict', async () => {
      await page().getByRole('button', { name: 'Open Terminal' }).click();
      await shows(/sandbox:\/workspace/).waitFor();
      gate.open();
      await shows(/The sandbox is gone/).waitFor({ timeout: 240_000 });
      await page().getByText('Verified with flags', { exact: true }).waitFor({ timeout: 240_000 });
      await page()
        .getByText(/A person typed in a terminal/)
        .waitFor();
      await workbench.screenshot('terminal-2-ended');
      await workbench.terminal.press('Space');
      await shows(/The sandbox is gone/).waitFor({ state: 'detached' });
      await tasks().waitForRow(/Flagged/);
    });
  });
});
