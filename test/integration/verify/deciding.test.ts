/** The deciding run begins beside the checks on the result, and is run once where both agree. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../corpus/case.ts';
import { TrialRoom } from './trial-room.ts';

const PROJECT: Project = {
  files: {
    'package.json': '{ "name": "add", "type": "module" }\n',
    'src/add.js': 'export const add = (a, b) => a - b;\n',
    'test/add.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add } from '../src/add.js';

test('adds', () => assert.equal(add(2, 3), 5));
`,
  },
  check: 'node --test',
};

const FIX = "sed -i 's/a - b/a + b/' src/add.js";

test('with a test of the change, the base with its product is tried once, in a room of its own', async () => {
  await using room = new TrialRoom();
  const seen = await room.judge(
    PROJECT,
    `${FIX}; echo "test('adds nothing', () => assert.equal(add(2, 0), 2));" >> test/add.test.js`,
  );
  assert.equal(seen.level, 'verified', JSON.stringify(seen.because, null, 1));
  const overlays = seen.entries.filter((entry) => entry.kind === 'overlay');
  const runs = seen.entries.filter((entry) => entry.kind === 'check' && entry.at === 'overlay');
  assert.deepEqual([overlays.length, runs.length], [1, 1]);
  const [overlay] = overlays;
  const [run] = runs;
  assert.ok(overlay?.kind === 'overlay' && run?.kind === 'check');
  assert.equal(run.commit, overlay.commit);
  assert.deepEqual([overlay.restored, run.outcome], [1, 'passed']);
});

test('a change of product alone is tried as it is, and no other commit for it', async () => {
  await using room = new TrialRoom();
  const seen = await room.judge(PROJECT, FIX);
  assert.equal(seen.level, 'verified', JSON.stringify(seen.because, null, 1));
  assert.ok(!seen.entries.some((entry) => entry.kind === 'overlay'));
});

test('where the result fails, nobody waits for the deciding run', async () => {
  await using room = new TrialRoom();
  const files = {
    ...PROJECT.files,
    // As long as the wall of a check, where the test is the base's and the product is not.
    'test/waits.test.js': `import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const isFixed = readFileSync('src/add.js', 'utf8').includes('a + b');
if (isFixed && !existsSync('test/wrong.test.js')) {
  test('waits', () => new Promise((resolve) => setTimeout(resolve, 3_600_000)));
}
`,
  };
  const seen = await room.judge(
    { ...PROJECT, files },
    `${FIX}; echo "process.exit(1)" > test/wrong.test.js`,
  );
  assert.equal(seen.level, 'failed', JSON.stringify(seen.because, null, 1));
  const told = seen.entries.filter(
    (entry) => entry.kind === 'overlay' || (entry.kind === 'check' && entry.at === 'overlay'),
  );
  assert.deepEqual(told, []);
});

test('a text that comes with the product that reads it lowers nothing, and is named', async () => {
  await using room = new TrialRoom();
  const files = {
    ...PROJECT.files,
    'src/add.js': `export const add = (a, b) => a + b;\n`,
    'src/index.js': `export { add } from './add.js';\n`,
  };
  const seen = await room.judge(
    { ...PROJECT, files },
    `mkdir texts; echo Goodbye > texts/goodbye.tmpl
     echo "import { readFileSync } from 'node:fs'; export const goodbye = readFileSync(new URL('../texts/goodbye.tmpl', import.meta.url), 'utf8');" >> src/add.js
     sed -i '3s/add/add, goodbye/' test/add.test.js
     echo "test('leaves', () => assert.equal(goodbye.trim(), 'Goodbye'));" >> test/add.test.js`,
  );
  assert.equal(seen.level, 'verified', JSON.stringify(seen.because, null, 1));
  const [first] = seen.because;
  assert.match(first?.text ?? '', /; with new files that this code names: texts\/goodbye\.tmpl;/);
});
