/**
 * What a commit cannot hold, as a user meets it: checks that need tags, submodules and LFS
 * contents pass; what stays behind is said before sending, to the agent, and in the evidence; and
 * new files that are ignored are named.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call } from '../../support/scripted-model/script.ts';
import { commitFiles, git, makeRepository, writeFiles } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { bash, done } from './support.ts';

const CONTENT = 'as large as it is\n';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${SHA256}\nsize ${CONTENT.length}\n`;
const AWAY = POINTER.replace(SHA256, 'b'.repeat(64));

const CHECK = `set -e
git describe --match 'v*' | grep -q '^v1.0-'
test "$(git log --format=%s | tail -1)" = First
grep -q inner sub/inner.txt
grep -q large art.bin
sh sum.sh 2 2 | grep -qx 4
`;

describe('beside the commit', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('what checks need is there; what is not there is said in each place', async () => {
    const inner = makeRepository({ 'inner.txt': 'inner\n' });
    const root = makeRepository({
      'check.sh': CHECK,
      'sum.sh': 'echo $(($1 - $2))\n',
      '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
      '.gitignore': '*.env\n',
      'art.bin': POINTER,
      'away.bin': AWAY,
    });
    const storage = `.git/lfs/objects/${SHA256.slice(0, 2)}/${SHA256.slice(2, 4)}`;
    writeFiles(root, { [`${storage}/${SHA256}`]: CONTENT });
    git(root, 'tag', '-a', '-m', 'release', 'v1.0');
    git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
    commitFiles(root, {}, 'Submodule');
    const work = [
      [call('read', { path: 'sum.sh' })],
      [call('write', { path: 'sum.sh', content: 'echo $(($1 + $2))\n' })],
      [call('write', { path: 'local.env', content: 'A=1\n' })],
      [bash('mkdir -p .venv && echo "home = /usr" >.venv/pyvenv.cfg && echo more >>sub/inner.txt')],
      [call('verify', {})],
      [done()],
    ];
    const more = ['--check', 'sh check.sh'];
    const { code, json, stderr } = await runner.delegate(root, 'Add, not subtract', work, more);
    assert.equal(code, 0, `${stderr} ${JSON.stringify(json.because ?? json)}`);
    assert.deepEqual(
      json.result.files.map(({ path }: { path: string }) => path),
      ['sum.sh'],
    );

    const note = /Of away\.bin, only the Git LFS pointer is sent: the content is not on this disk/;
    assert.match(stderr, note);
    const asked = runner.model.requests.map((request) => JSON.stringify(request));
    assert.match(asked[0] ?? '', note);
    assert.match(asked.join('\n'), /local\.env written .* NOT part of the result/);
    assert.match(
      asked.join('\n'),
      /NOT part of the result, because .*: local\.env, sub\/inner\.txt\./,
    );
    const log = await runner.errand(['log', json.id]);
    assert.match(log.stdout, /Not in the result, because .*: local\.env, sub\/inner\.txt\./);
    const fetched = await runner.errand(['fetch', json.id, '--repo', root]);
    assert.equal(fetched.code, 0, fetched.stderr);
    const shown = await runner.errand(['show', json.id]);
    assert.match(shown.stdout, /missing in the sandbox: "Of away\.bin/);
    assert.match(shown.stdout, /but not in the result, .*: "local\.env", "sub\/inner\.txt"/);
    assert.equal(git(root, 'status', '--porcelain'), '');
    git(join(root, 'sub'), 'fsck');
    git(root, 'fsck');
  });
});
