// The script that makes a sandbox image: what it says, how it fails, and that stopping it leaves
// nothing running.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runImageScript } from '../../../extension/connection/image-script.ts';
import { temporaryFolder } from '../../support/runner.ts';

function scriptOf(t: TestContext, text: string) {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'make.sh');
  writeFileSync(script, `set -eu\n${text}\n`);
  const lines: string[] = [];
  const controller = new AbortController();
  const stopAt = (line: string) => {
    lines.push(line);
    if (line === 'now') controller.abort();
  };
  const { signal } = controller;
  const run = (patience = 15_000) =>
    runImageScript({ script, options: ['--full'], told: stopAt, signal, patience });
  return { run, lines };
}

test('its lines are told without its name, and its options arrive', async (t) => {
  const { run, lines } = scriptOf(t, 'echo "sandbox image: base: $1"; echo; echo "  more"');
  assert.equal(await run(), true);
  assert.deepEqual(lines, ['base: --full', 'more']);
});

const failures: [string, string, string, string][] = [
  [
    'its own words and hint',
    'echo "sandbox image: there is no docker." >&2; echo "  Install Docker." >&2; exit 1',
    'there is no docker.',
    'Install Docker.',
  ],
  [
    'the last words of a program, where its hint speaks of them',
    'echo "step 3" >&2; echo "no space left" >&2; echo >&2; echo "sandbox image: the build failed." >&2; echo "  The lines above are its last words." >&2; exit 1',
    'the build failed. Last words: no space left',
    'The log has its full output.',
  ],
  [
    'a program that ended it, whatever was said on the way',
    'echo "sandbox image: looking"; no-such-program-here',
    'no-such-program-here',
    'The log has its full output.',
  ],
  ['no words at all', 'exit 7', 'its script gave no reason.', 'The log has its full output.'],
];

for (const [what, text, words, hint] of failures) {
  test(`a failure says ${what}`, async (t) => {
    await assert.rejects(scriptOf(t, text).run(), (error: Error & { hint?: string }) => {
      assert.match(error.message, /^The sandbox image was not made: /);
      assert.ok(error.message.includes(words), error.message);
      assert.equal(error.hint, hint);
      return true;
    });
  });
}

test('stopped, it may tidy up, and what it started ends with it', async (t) => {
  const { run, lines } = scriptOf(
    t,
    "trap 'echo tidied; exit 130' TERM; sleep 600 & echo now; wait",
  );
  assert.equal(await run(), false);
  // It resolves only when nothing holds its output any more, so the other has ended, too.
  assert.deepEqual(lines, ['now', 'tidied']);
});

test('what does not stop is killed', async (t) => {
  const { run } = scriptOf(t, "trap '' TERM; echo now; while :; do sleep 600 || true; done");
  assert.equal(await run(50), false);
});
