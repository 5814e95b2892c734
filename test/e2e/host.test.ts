// The suite inside the extension host, each of its tests counted as one here.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { HostResult } from '../support/vscode/host-result.ts';
import { runInCodeServer, runInDesktop } from '../support/vscode/host.ts';

const desktop = process.env['ERRAND_DESKTOP_VSCODE'];
const noDesktop =
  desktop === undefined &&
  'no desktop VS Code; ERRAND_DESKTOP_VSCODE names its program, or is 1 to download one';

test('inside the extension host of code-server', async (t) => {
  const folder = await emptyFolder(t);
  await report(t, await runInCodeServer({ extension: resolve('.'), folder }));
});

test('inside the extension host of a desktop VS Code', { skip: noDesktop }, async (t) => {
  const folder = await emptyFolder(t);
  const program = desktop === undefined || desktop === '1' ? '' : desktop;
  await report(t, await runInDesktop({ extension: resolve('.'), folder }, program));
});

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function report(t: TestContext, results: HostResult[]): Promise<void> {
  assert.ok(results.length > 0, 'the suite ran nothing');
  for (const result of results) {
    const skip = result.state === 'skipped' && 'skipped inside the extension host';
    await t.test(result.name, { skip }, () => {
      assert.equal(result.state, 'passed', result.text);
    });
  }
}
