/** Whether a work tree still has what was applied to it, after what people do with git. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Presence, presenceOf } from '../../../runner/client/apply/presence.ts';
import { applyRecords, beginRecord } from '../../../runner/client/apply/record.ts';
import { rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { settingsOf } from '../../../runner/client/apply/standing.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { plan, scene, shell } from './apply-support.ts';

const KINDS = {
  base: `printf '1\\n2\\n3\\n4\\n5\\n' > text; printf 'a\\0b' > data; echo x > gone; ln -s text link
         echo '*.crlf text eol=crlf' > .gitattributes; printf 'one\\ntwo\\n' > line.crlf`,
  result: `sed -i 's/5/five/' text; printf 'a\\0c' > data; rm gone; ln -sfn data link
           echo n > new; printf 'one\\r\\n2\\r\\n' > line.crlf`,
};

/** Applies as the command does; `here` is what the user has edited before. */
async function applied(t: TestContext, here = ':') {
  const made = await scene(t, { ...KINDS, here });
  const { root, repository } = made;
  const rewrites = doingOf(await plan(made)).flatMap((step) => rewriteOf(step) ?? []);
  const record = await beginRecord(repository, { task: 'task-aaaa', attempt: 1 }, rewrites);
  await record.keep(await rewriteAll(repository, rewrites, await settingsOf(root)));
  return async (script: string, held: readonly string[] = []): Promise<Presence> => {
    shell(root, `git config user.name T; git config user.email t@example.com; ${script}`);
    const [newest] = await applyRecords(repository);
    assert.ok(newest);
    return await presenceOf(root, newest, (name) => held.includes(name.toString()));
  };
}

test('a result is there until git takes it out, and again when git brings it back', async (t) => {
  const after = await applied(t);
  assert.equal(await after(':'), 'all');
  assert.equal(await after('git add --all; git status'), 'all');
  assert.equal(await after('git reset -q; git checkout -q -- .'), 'part', 'the new file stays');
  assert.equal(await after('git clean -fq'), 'none');
  assert.equal(await after('git stash list'), 'none');
});

test('a stash, a reset and a branch without it: what the files say counts', async (t) => {
  const after = await applied(t);
  assert.equal(await after('git stash --quiet --include-untracked'), 'none');
  assert.equal(await after('git stash pop --quiet'), 'all');
  assert.equal(await after('git switch -qc done; git add --all; git commit -qm done'), 'all');
  assert.equal(await after('echo more >> text; git commit -qam more'), 'all', 'edited since');
  assert.equal(await after('git switch -q main'), 'none');
  assert.equal(await after('git merge -q --squash done'), 'all');
  assert.equal(await after('git reset -q --hard'), 'none');
});

test('edits of before go with it: neither side is in the files then', async (t) => {
  const after = await applied(t, `sed -i 's/1/one/' text`);
  assert.equal(await after('grep -q one text; grep -q five text'), 'all');
  assert.equal(await after('git stash --quiet'), 'part');
  assert.equal(await after('rm new'), 'none');
  assert.equal(await after('git stash pop --quiet; echo n > new'), 'all');
});

test('edits since, also ones that are not saved, are no reason to say that it is gone', async (t) => {
  const after = await applied(t);
  assert.equal(
    await after('for f in text data new; do echo mine >> $f; done; rm line.crlf'),
    'all',
  );
  assert.equal(await after('git checkout -q -- text'), 'part');
  assert.equal(await after(':', ['text']), 'all', 'the editor holds it');
});
