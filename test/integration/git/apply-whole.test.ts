/**
 * Applying is all or nothing: what is edited between the plan and the write, what the disk
 * refuses midway, and a process that is killed; and undo takes back exactly what nobody touched.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recover } from '../../../runner/client/apply/journal.ts';
import { EditedMeanwhileError, rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { carryOut, plan, scene, shell, stateOf, undo } from './apply-support.ts';
import { git } from './support.ts';

for (const [what, meanwhile] of [
  ['edited', 'echo mine >b'],
  ['made where one is to come', 'echo mine >n'],
  ['deleted', 'rm b'],
  ['replaced by a link', 'ln -sfn a b'],
  ['replaced by a folder', 'rm b; mkdir b'],
  ['put where a folder is to come', 'echo mine >m'],
] as const) {
  test(`a file that is ${what} after the plan stays, and nothing else is changed`, async (t) => {
    const made = await scene(t, {
      base: 'echo a >a; echo b >b; echo c >c',
      result: 'echo x >>a; echo x >>b; rm c; echo n >n; mkdir m; echo m >m/m',
    });
    const steps = await plan(made);
    shell(made.root, meanwhile);
    const before = stateOf(made.root);
    await assert.rejects(carryOut(made, steps), EditedMeanwhileError);
    assert.deepEqual(stateOf(made.root), before);
    assert.deepEqual(git(made.root, ['status', '--porcelain', '--ignored', '.git']), '');
  });
}

/** A write that the disk refuses when others were done already. */
const broken = {
  path: 'z',
  bytes: Buffer.from('z'),
  expect: undefined,
  become: { mode: '120000', content: Buffer.alloc(5000, 'x') },
};

test('a write that fails midway is taken back, whatever was done before it', async (t) => {
  const made = await scene(t, {
    base: 'echo a >a; mkdir -p d/e; echo b >d/e/b; echo f >f; ln -s a l',
    result:
      'echo x >>a; rm -r d; echo d >d; rm f; mkdir f; echo n >f/n; chmod +x a; rm l; mkdir l; echo m >l/m',
  });
  shell(made.root, 'chmod 750 d; chmod 640 a');
  const before = stateOf(made.root);
  const steps = await plan(made);
  const rewrites = steps.flatMap((step) => {
    if (step.kind === 'unchanged' || step.kind === 'refuse') return [];
    const { path, bytes, disk } = step;
    const become = step.kind === 'delete' ? undefined : { mode: step.mode, content: step.content };
    return [{ path, bytes, expect: disk, become }];
  });
  const failing = rewriteAll(made.repository, [...rewrites, broken], { modes: true });
  await assert.rejects(failing, /z could not be written: its name is too long/);
  assert.deepEqual(stateOf(made.root), before);
  assert.deepEqual(git(made.root, ['ls-files', '--others']), '');
  assert.equal(leftovers(made.repository.gitDir), 0);
});

test('what is interrupted, or cannot be kept for an undo, is taken back', async (t) => {
  const made = await scene(t, {
    base: 'echo a >a; mkdir d; echo b >d/b; ln -s a l',
    result: 'echo x >>a; rm -r d; echo d >d; ln -sfn d l',
  });
  const before = stateOf(made.root);
  const rewrites = doingOf(await plan(made)).flatMap((step) => rewriteOf(step) ?? []);
  const stop = new AbortController();
  const interrupting = rewrites.map((rewrite) => ({
    ...rewrite,
    get become() {
      if (!existsSync(join(made.root, 'd/b'))) stop.abort(new Error('interrupted'));
      return rewrite.become;
    },
  }));
  const first = rewriteAll(made.repository, interrupting, { modes: true, signal: stop.signal });
  await assert.rejects(first, /interrupted/);
  assert.deepEqual(stateOf(made.root), before);

  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const keep = () => Promise.reject(full);
  await assert.rejects(rewriteAll(made.repository, rewrites, { modes: true, keep }), {
    message: 'What an undo needs could not be written: the disk is full',
    hint: 'The work tree is unchanged.',
  });
  assert.deepEqual(stateOf(made.root), before);
  assert.equal(leftovers(made.repository.gitDir), 0);
});

test('an apply whose process is killed midway is taken back by the next one', async (t) => {
  const made = await scene(t, { base: 'echo a >a; mkdir d; echo b >d/b; echo c >c', result: ':' });
  const before = stateOf(made.root);
  const script = `
    import { rewriteAll } from ${JSON.stringify(new URL('../../../runner/client/apply/rewrite.ts', import.meta.url).href)};
    import { readFileSync } from 'node:fs';
    const file = (content) => ({ mode: '100644', content: Buffer.from(content) });
    const one = (path, expect, become) => ({ path, bytes: Buffer.from(path), expect, become });
    const last = one('z', undefined, undefined);
    Object.defineProperty(last, 'become', { enumerable: true, get() {
      if (readFileSync(${JSON.stringify(join(made.root, 'a'))}, 'utf8') === 'other') {
        process.kill(process.pid, 'SIGKILL');
      }
      return file('z');
    } });
    await rewriteAll({ root: ${JSON.stringify(made.root)}, gitDir: ${JSON.stringify(made.repository.gitDir)} }, [
      one('a', file('a\\n'), { ...file('other'), mode: '100755' }), one('d/b', file('b\\n'), undefined),
      one('c', file('c\\n'), undefined), one('c/n', undefined, file('n')), last,
    ], { modes: true });`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(ran.signal, 'SIGKILL', ran.stderr);
  assert.notDeepEqual(stateOf(made.root), before, 'it was midway');
  assert.deepEqual(await recover(made.repository), { wasCutOff: true, stuck: [] });
  assert.deepEqual(await recover(made.repository), { wasCutOff: false, stuck: [] });
  assert.deepEqual(stateOf(made.root), before);
  assert.equal(leftovers(made.repository.gitDir), 0);
});

test('a file that was opened and not written yet when its process was killed is no edit', async (t) => {
  const made = await scene(t, { base: 'echo a >a', result: ':' });
  const before = stateOf(made.root);
  const journal = new URL('../../../runner/client/apply/journal.ts', import.meta.url).href;
  const script = `
    import { Journal } from ${JSON.stringify(journal)};
    import { writeFileSync } from 'node:fs';
    const place = { root: ${JSON.stringify(made.root)}, gitDir: ${JSON.stringify(made.repository.gitDir)} };
    const journal = new Journal(place);
    const name = Buffer.from('a');
    await journal.moveAside(name);
    await journal.making(name, { mode: '100644', content: Buffer.from('other') });
    writeFileSync(${JSON.stringify(join(made.root, 'a'))}, '');
    process.kill(process.pid, 'SIGKILL');`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(ran.signal, 'SIGKILL', ran.stderr);
  assert.deepEqual(await recover(made.repository), { wasCutOff: true, stuck: [] });
  assert.deepEqual(stateOf(made.root), before);
});

test('undo leaves what was edited since, and names it', async (t) => {
  const made = await scene(t, {
    base: 'echo a >a; echo b >b; echo d >d; ln -s a l',
    result: 'echo x >>a; echo x >>b; rm d; mkdir d; echo n >d/n; rm l; mkdir l; echo m >l/m',
  });
  const done = await carryOut(made, await plan(made));
  shell(made.root, 'echo mine >>a; echo mine >d/mine');
  assert.deepEqual((await undo(made, done)).toSorted(), ['a', 'd', 'd/n']);
  assert.equal(readFileSync(join(made.root, 'a'), 'utf8'), 'a\nx\nmine\n');
  assert.equal(readFileSync(join(made.root, 'b'), 'utf8'), 'b\n');
  assert.equal(readFileSync(join(made.root, 'd/mine'), 'utf8'), 'mine\n');
  assert.equal(readlinkSync(join(made.root, 'l')), 'a');
});

test('what somebody took back already is not named, and the rest goes back', async (t) => {
  const made = await scene(t, {
    base: 'echo a >a; echo b >b; echo c >c; echo d >d; ln -s a l',
    result: 'echo x >>a; rm b; echo x >>c; echo n >n; rm d; mkdir d; echo n >d/n; rm l; echo l >l',
  });
  const before = stateOf(made.root);
  const done = await carryOut(made, await plan(made));
  shell(made.root, 'echo a >a; echo b >b; rm n; rm -r d; echo d >d; ln -sfn a l');
  assert.deepEqual(await undo(made, done), []);
  assert.deepEqual(stateOf(made.root), before);
});

test('a thousand files', async (t) => {
  const made = await scene(t, {
    base: 'mkdir d; seq 1000 | split -l 1 -d -a 4 - d/',
    result: 'sed -i s/$/x/ d/*',
  });
  const steps = await plan(made);
  assert.equal(steps.filter(({ kind }) => kind === 'take').length, 1000);
  await carryOut(made, steps);
  assert.equal(readFileSync(join(made.root, 'd/0234'), 'utf8'), '235x\n');
});

function leftovers(gitDir: string): number {
  return readdirSync(gitDir).filter((name) => name.includes('errand-apply')).length;
}

test('the folder that somebody stands in stays, though all of its files go', async (t) => {
  const made = await scene(t, {
    base: 'mkdir -p d/e f; echo a >d/e/a; echo f >f/f',
    result: 'rm -r d f',
  });
  const before = stateOf(made.root);
  const script = `
    import { planMerge } from ${JSON.stringify(new URL('../../../runner/client/merge.ts', import.meta.url).href)};
    import { rewriteAll } from ${JSON.stringify(new URL('../../../runner/client/apply/rewrite.ts', import.meta.url).href)};
    const repository = ${JSON.stringify(made.repository)};
    const rewrites = (await planMerge(repository, ${JSON.stringify(made.changes)})).map(
      ({ path, bytes, disk }) => ({ path, bytes, expect: disk, become: undefined }));
    const { files, madeFolders, removedFolders } = await rewriteAll(repository, rewrites, { modes: true });
    console.log(removedFolders.map(({ bytes }) => bytes.toString()).join());`;
  const args = ['--input-type=module', '-e', script];
  const cwd = join(made.root, 'd/e');
  const ran = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  assert.equal(ran.stdout, 'f\n', ran.stderr);
  assert.deepEqual(readdirSync(cwd), []);
  shell(made.root, 'mkdir f; git checkout -q -- .');
  assert.deepEqual(stateOf(made.root), before);
});
