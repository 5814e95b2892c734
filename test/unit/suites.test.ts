// The counting itself: what must not pass as green does not. Runs real test files, written for
// the purpose into a temporary directory.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bringBeside } from '../../script/suites/bring-beside.ts';
import { findDuplicates } from '../../script/suites/duplicates.ts';
import type { NodeSuite } from '../../script/suites/node-suite.ts';
import { type Failure, Outcome } from '../../script/suites/outcome.ts';

interface Planted {
  counts: string;
  details: string;
  failures: Failure[];
}

test('passes, failures, skips and "to do" are told apart', async (t) => {
  const outcome = await suiteOf(t, {
    'a.test.mjs': `
      import { describe, it, test } from 'node:test';
      test('passes', () => {});
      test('is skipped', { skip: 'no desktop' }, () => {});
      test('is to do', { todo: true }, () => {});
      describe('a group', () => {
        it('fails', () => { throw new Error('the reason'); });
        it('passes too', () => {});
      });`,
  });
  assert.equal(outcome.counts, '2 passed, 2 failed, 1 skipped');
  const { details } = outcome;
  assert.match(details, /the reason/);
  assert.match(details, /is skipped: no desktop/);
});

test('what takes long is named, the longest first', () => {
  const outcome = new Outcome('integration');
  outcome.pass();
  outcome.took('test/integration/git/fast.test.ts', 2_000);
  outcome.took('test/integration/git/slow.test.ts', 61_300);
  outcome.took('test/integration/verify/slower.test.ts', 75_000);
  const named = 'took longest: verify/slower.test.ts 75 s, git/slow.test.ts 61 s';
  assert.equal(outcome.details(), named);
});

test('a suite without files, a file without tests and a file that breaks all fail', async (t) => {
  assert.equal((await suiteOf(t, {})).counts, '0 passed, 1 failed, 0 skipped');
  const outcome = await suiteOf(t, {
    'empty.test.mjs': 'export {};',
    'breaks.test.mjs': "console.error('on its last breath'); throw new Error('broken');",
    'late.test.mjs': `
      import { test } from 'node:test';
      test('passes', () => {});
      process.on('exit', () => { process.exitCode = 7; });`,
    'hook.test.mjs': `
      import { before, describe, it } from 'node:test';
      describe('a group', () => { before(() => { throw new Error('hook'); }); it('never ran'); });`,
  });
  assert.match(outcome.details, /on its last breath/);
  for (const file of ['empty', 'breaks', 'late', 'hook']) {
    assert.ok(
      outcome.failures.some((failure) => failure.name.includes(`${file}.test.mjs`)),
      `${file} did not fail`,
    );
  }
});

test('suites share lanes, the slowest files begin first, and each suite is told when it ends', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-lanes-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const order = join(folder, 'order');
  const told = `
    import { appendFileSync } from 'node:fs';
    import { basename } from 'node:path';
    import { test } from 'node:test';
    test('runs', () => appendFileSync('${order}', basename(import.meta.url, '.test.mjs') + ' '));`;
  for (const name of ['a1', 'a2', 'a3', 'b1', 'b2']) {
    await writeFile(join(folder, `${name}.test.mjs`), told);
  }
  const suite = (name: string, slowest: string[]) => ({
    name,
    glob: join(folder, `${name}*.test.mjs`),
    concurrency: 2,
    limit: 60_000,
    slowest,
  });
  const ended = await runs(folder, [suite('a', ['a3', 'a2']), suite('b', ['b2'])]);
  assert.deepEqual(ended, ['b: 2 passed, 0 failed, 0 skipped', 'a: 3 passed, 0 failed, 0 skipped']);
  assert.equal(await readFile(order, 'utf8'), 'a3 b2 a2 b1 a1 ');
  await assert.rejects(runs(folder, [suite('a', ['a4'])]), /No file of a is called a4/);
});

test('what is brought beside is told line by line, by what it is found, and where it fails', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-bring-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const script = join(folder, 'bring.sh');
  await writeFile(
    script,
    'echo "$1 … ok"\necho "ERRAND_PLACE=/a=b" >&3\ntest "$2" = there || exit 1',
  );
  const { signal } = new AbortController();
  assert.deepEqual(await bringBeside(['editor', 'there'], signal, script), {
    isThere: true,
    told: 'editor … ok\n',
    variables: { ERRAND_PLACE: '/a=b' },
  });
  assert.equal((await bringBeside(['editor', 'away'], signal, script)).isThere, false);
});

test('a run of the same lines in two files is found once', () => {
  const copied = Array.from({ length: 20 }, (_, line) => `call(${line});`).join('\n');
  const found = findDuplicates(
    new Map([
      ['a.ts', `// one\nfirst();\n${copied}`],
      ['b.ts', `second();\n\n${copied}`],
    ]),
  );
  assert.deepEqual(found, ['b.ts from line 3 repeats a.ts from line 3.']);
});

test('the same imports are no copy', () => {
  const imports = Array.from({ length: 20 }, (_, n) => `import { a${n} } from './a${n}.ts';`);
  const text = imports.join('\n');
  assert.deepEqual(
    findDuplicates(
      new Map([
        ['a.ts', text],
        ['b.ts', text],
      ]),
    ),
    [],
  );
});

async function suiteOf(t: TestContext, files: Record<string, string>): Promise<Planted> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-suites-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const glob = join(folder, '*.test.mjs');
  const suite = { name: 'planted', glob, concurrency: 2, limit: 60_000 };
  const text = `
    const [outcome] = await runNodeSuites([${JSON.stringify(suite)}], { ...run, lanes: 2 });
    const { failures } = outcome;
    console.log(JSON.stringify({ counts: counts([outcome]), details: outcome.details(), failures }));`;
  return (await inOwnProcess(folder, text)) as Planted;
}

/** Runs the suites in one lane; returns what was told of each, in the order in which they ended. */
function runs(folder: string, suites: readonly NodeSuite[]): Promise<unknown> {
  return inOwnProcess(
    folder,
    `
    const told = [];
    const ended = (outcome) => told.push(outcome.suite + ': ' + counts([outcome]));
    await runNodeSuites(${JSON.stringify(suites)}, { ...run, lanes: 1, ended });
    console.log(JSON.stringify(told));`,
  );
}

/** A process of its own runs suites: node:test runs no files from within a test. */
async function inOwnProcess(folder: string, body: string): Promise<unknown> {
  const suites = pathToFileURL('script/suites').href;
  const program = join(folder, 'program.ts');
  const text = `
    import { runNodeSuites } from '${suites}/node-suite.ts';
    import { counts } from '${suites}/outcome.ts';
    const run = { signal: new AbortController().signal, progress: () => {} };
    ${body}`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  await writeFile(program, text);
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  return JSON.parse(stdout);
}
