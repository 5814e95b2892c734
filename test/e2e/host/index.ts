// The suite that runs inside the extension host of a real VS Code. Bundled by
// test/support/vscode/host.ts, which also starts the editor; the same bundle serves a desktop
// VS Code. Results go to the file that ERRAND_HOST_RESULTS names, as that works in every editor.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { HostResult } from '../../support/vscode/host-result.ts';
import { activationSpec } from './activation.ts';
import { applyingSpec } from './applying.ts';

const specs = [activationSpec, applyingSpec];

/** What the editor calls. Resolves when all passed, rejects otherwise. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: 'min' });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  for (const spec of specs) spec();

  const results: HostResult[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  const runner = mocha.run(resolve);
  runner.on('pass', (test) => results.push({ name: test.fullTitle(), state: 'passed' }));
  runner.on('pending', (test) => results.push({ name: test.fullTitle(), state: 'skipped' }));
  runner.on('fail', (test, error: Error) => {
    results.push({ name: test.fullTitle(), state: 'failed', text: error.stack ?? error.message });
  });
  const failed = await promise;
  const file = process.env['ERRAND_HOST_RESULTS'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  if (failed > 0) throw new Error(`${failed} failed`);
}
