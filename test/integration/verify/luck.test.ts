/**
 * Luck is no cure: a check that failed before the change by chance is run there once more, and
 * known as what it is. Nothing here is left to chance: the first sandbox is the unlucky one.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../corpus/case.ts';
import { TrialRoom } from './trial-room.ts';

const PROJECT: Project = {
  files: {
    'package.json': '{ "name": "luck", "type": "module" }\n',
    'src/add.js': 'export const add = (a, b) => a + b;\n',
    'test/add.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add } from '../src/add.js';

test('adds', () => assert.equal(add(2, 3), 5));
`,
  },
  check: 'node --test && ! test -e /tmp/unlucky',
};

test('a check that failed by chance before the change is not told as fixed', async () => {
  await using room = new TrialRoom({
    entered: async (sandbox, count) => {
      if (count > 1) return;
      const { exit } = await sandbox.exec({ argv: ['touch', '/tmp/unlucky'], timeoutMs: 30_000 });
      assert.equal(exit, 0);
    },
  });
  const seen = await room.judge(PROJECT, "sed -i 's/a + b/b + a/' src/add.js");
  const told = JSON.stringify(seen.because, null, 1);
  assert.equal(seen.level, 'unverified', told);
  const flaky = seen.because.find(({ code }) => code === 'flaky');
  assert.match(flaky?.text ?? '', /is flaky.*\(before this change\), it failed once/, told);
});
