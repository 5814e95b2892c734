// The agents of the editor are offered the MCP server: it is listed, and started it has its eight
// tools.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { makeRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/runner.ts';
import { withEditor } from '../support/vscode/code-server.ts';

test('the editor lists the MCP server and starts it', async (t) => {
  const home = temporaryFolder('errand-mcp-');
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const folder = makeRepository({ 'a.txt': 'a\n' });
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const program = `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/runner/main.js')}' "$@"\n`;
  writeFileSync(join(bin, 'errand'), program);
  chmodSync(join(bin, 'errand'), 0o755);
  const settings = { 'errand.runner.path': join(bin, 'errand'), 'chat.disableAIFeatures': false };
  const env = { ERRAND_DATA_DIR: join(home, 'data') };
  await withEditor('mcp', { folder, env, settings }, async (workbench) => {
    await workbench.run('MCP: List Servers');
    await workbench.prompt.pick('Errand');
    // It shows its output by itself.
    await workbench.prompt.pick('Start Server');
    const found = workbench.page.locator('.view-line', { hasText: /Discovered\s8\stools/ });
    await found.waitFor();
    await workbench.screenshot('mcp');
  });
});
