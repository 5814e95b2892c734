/**
 * Applying results to files of kinds that ordinary text does not show: line ends and marks that a
 * side changes, other encodings, programs that merge, sparse and partial clones.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { planMerge } from '../../../runner/client/merge.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import {
  carryOut,
  changesOf,
  differsFrom,
  expectApplied,
  kindsOf,
  plan,
  scene,
  shell,
} from './apply-support.ts';
import { folder, git } from './support.ts';

const CRLF = 's/$/\\r/';
const BOM = '\\xef\\xbb\\xbf';

/** Of `a`, as a string of JavaScript without its quotes. */
const styles: readonly (readonly [string, string, string, string, string])[] = [
  ['LF becomes CRLF', 'seq 3 >a', 's/1/one/', `sed -i '${CRLF}' a`, 'one\\r\\n2\\r\\n3\\r\\n'],
  [
    'CRLF becomes LF',
    `seq 3 | sed '${CRLF}' >a`,
    's/1/one/',
    `sed -i 's/\\r$//' a`,
    'one\\n2\\n3\\n',
  ],
  [
    'a mark goes',
    `(printf '${BOM}'; seq 3) >a`,
    's/3/three/',
    `sed -i 's/^${BOM}//' a`,
    '1\\n2\\nthree\\n',
  ],
  ['a mark comes', 'seq 3 >a', 's/3/three/', `sed -i '1s/^/${BOM}/' a`, '\ufeff1\\n2\\nthree\\n'],
  [
    'CRLF here, an edit there',
    'seq 3 >a',
    `${CRLF}; s/1/one/`,
    'echo 4 >>a',
    'one\\r\\n2\\r\\n3\\r\\n4\\r\\n',
  ],
  [
    'a line of CRLF here, an edit there',
    'seq 3 >a',
    's/1/one\\r/',
    'echo 4 >>a',
    'one\\r\\n2\\n3\\n4\\n',
  ],
];

for (const [what, base, here, result, has] of styles) {
  test(`line ends and marks are merged like the rest: ${what}`, async (t) => {
    const made = await scene(t, { base, here: `sed -i '${here}' a`, result });
    await expectApplied(made, ['a merged'], {});
    const [step] = await plan(made);
    assert.ok(step && 'content' in step);
    assert.equal(JSON.stringify(step.content.toString('utf8')).slice(1, -1), has);
  });
}

test('a content that is a text only with its carriage returns stops itself alone', async (t) => {
  const base = `(seq 1700 | sed '${CRLF}' | head -c 8060; printf 'x\\0y\\r\\n') >a; echo b >b`;
  const scripts = {
    base,
    here: "sed -i '1s/1/one/' a",
    result: "printf 'z\\r\\n' >>a; echo x >>b",
  };
  await expectApplied(await scene(t, scripts), ['a refuse', 'b take'], { b: 'b x' });
});

const utf16 = (text: string): string => `${text} | iconv -t UTF-16LE >a.rc`;

test('UTF-16 on the disk is merged as the text that git keeps', async (t) => {
  const made = await scene(t, {
    base: `echo '*.rc text working-tree-encoding=UTF-16LE' >.gitattributes; ${utf16('seq 9')}`,
    here: utf16('(echo one; seq 2 9)'),
    result: utf16('seq 10'),
  });
  await expectApplied(made, ['a.rc merged'], {});
  const [step] = await plan(made);
  assert.ok(step && 'content' in step);
  assert.equal(step.content.toString('utf16le'), 'one\n2\n3\n4\n5\n6\n7\n8\n9\n10\n');
  shell(made.root, "printf 'a\\0b' >a.rc");
  assert.deepEqual(kindsOf(await plan(made)), ['a.rc refuse'], 'it is no UTF-16 at all');
});

test('files are checked out by the rules that their result brings', async (t) => {
  const made = await scene(t, {
    base: `mkdir -p d/e; seq 9 | iconv -t UTF-16LE >d/a.rc; echo 'e text' >d/.gitattributes; echo k >d/e/k
           printf '*.rc -text\n' >.gitattributes`,
    result: `echo '*.rc text working-tree-encoding=UTF-16LE' >.gitattributes
             seq 9 | iconv -t UTF-16LE >n.rc; seq 10 | iconv -t UTF-16LE >d/a.rc; echo x >>d/e/k`,
  });
  const kinds = ['.gitattributes take', 'd/a.rc take', 'd/e/k take', 'n.rc add'];
  await expectApplied(made, kinds, { 'd/e/k': 'k x' });
  await carryOut(made, await plan(made));
  assert.equal(readFileSync(join(made.root, 'n.rc'), 'utf16le'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  assert.equal(differsFrom(made.root, made.result), '');
});

test('what a filter would make an empty file of is left and so named', async (t) => {
  const made = await scene(t, {
    init: 'git config filter.e.clean cat; git config filter.e.smudge true; git config filter.e.required true; echo "*.e filter=e" >.git/info/attributes',
    base: 'echo a >a; echo b >b.e',
    result: 'echo x >>a; echo x >>b.e; echo new >new.e; : >empty.e',
    here: 'echo b >b.e',
  });
  const steps = await plan(made);
  assert.deepEqual(
    steps.flatMap((step) => (step.kind === 'refuse' ? [`${step.path}: ${step.reason}`] : [])),
    ['b.e', 'new.e'].map((path) => `${path}: git cannot check it out: ${EMPTIED}`),
  );
  await expectApplied(made, ['a take', 'b.e refuse', 'empty.e add', 'new.e refuse'], {
    a: 'a x',
    'b.e': 'b',
    'empty.e': '',
  });
});

const EMPTIED = 'a filter makes an empty file of it';

test("what git merges with a program of the user's is left to that", async (t) => {
  const made = await scene(t, {
    init: 'git config merge.keep.driver true',
    base: "printf 'lock merge=keep\\nother merge=unknown\\n' >.gitattributes; seq 9 >lock; seq 9 >other",
    here: 'sed -i s/1/one/ lock other',
    result: 'echo 10 >>lock; echo 10 >>other',
  });
  await expectApplied(made, ['lock refuse', 'other merged'], {
    lock: 'one 2 3 4 5 6 7 8 9',
    other: 'one 2 3 4 5 6 7 8 9 10',
  });
});

test('what is not checked out, and has changed here since, is left and so named', async (t) => {
  const made = await scene(t, {
    base: 'mkdir in out; echo a >in/a; echo b >out/b; echo c >out/c; echo d >out/d',
    here: `echo mine >out/b; echo mine >out/c
           git -c user.name=a -c user.email=a commit -qam mine; git sparse-checkout set in 2>&1`,
    result: 'echo x >>in/a; echo x >>out/b; rm out/c; echo x >>out/d',
  });
  const steps = await plan(made);
  assert.deepEqual(kindsOf(steps), ['in/a take', 'out/b refuse', 'out/c refuse', 'out/d add']);
  for (const step of steps) if (step.kind === 'refuse') assert.match(step.reason, /sparse/);
});

test('a partial clone whose server is away: what is here is applied', async (t) => {
  const server = folder(t);
  const [root, other] = [join(folder(t), 'clone'), join(folder(t), 'other')];
  const commit = 'git -c user.name=a -c user.email=a commit -qm';
  shell(
    server,
    `git init -q -b main; mkdir in out; echo a >in/a; seq 50 >out/b; seq 30 >out/c; ln -s a out/d
     git add -A; ${commit} base; git config uploadpack.allowFilter true`,
  );
  const clone = ['clone', '--quiet', '--filter=blob:none', '--sparse', `file://${server}`, root];
  execFileSync('git', clone, { stdio: 'pipe' });
  shell(root, 'git sparse-checkout set in');
  execFileSync('git', ['clone', '--quiet', server, other]);
  shell(
    other,
    `git mv out/b in/b; echo 51 >>in/b; chmod +x out/c; git mv out/d out/e; echo x >>in/a
     git add -A; ${commit} result`,
  );
  git(root, ['fetch', '--quiet', other, 'HEAD:refs/result']);
  renameSync(server, `${server}-away`);
  t.after(() => shell('/', `rm -rf ${server}-away`));
  const result = git(root, ['rev-parse', 'refs/result']);
  const steps = await planMerge(await findRepository(root), changesOf(other, result));
  assert.deepEqual(
    kindsOf(steps).filter((each) => !/out\/[bd]/.test(each)),
    ['in/a take', 'in/b add', 'out/c refuse', 'out/e refuse'],
  );
});
