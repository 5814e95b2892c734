import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';
import { FOREIGN_IMAGE, run, SPEC, testDriver } from './support.ts';

const { driver } = testDriver();
const root = mkdtempSync(join(tmpdir(), 'errand-workspace-'));
after(() => rmSync(root, { recursive: true }));
const source = join(root, 'source');

function git(args: readonly string[], input?: Uint8Array, dir = source): string {
  return execFileSync('git', ['-C', dir, ...args], {
    input,
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'T',
      GIT_AUTHOR_EMAIL: 't@example.org',
      GIT_COMMITTER_NAME: 'T',
      GIT_COMMITTER_EMAIL: 't@example.org',
    },
  })
    .toString()
    .trim();
}

/** Commits the work tree of the source, with entries for the index that no file can stand for. */
function commitAll(extra: readonly string[] = []): string {
  git(['add', '-A', '-f', '.']);
  if (extra.length > 0) git(['update-index', '--index-info'], Buffer.from(`${extra.join('\n')}\n`));
  git(['commit', '-q', '--allow-empty', '-m', 'state']);
  return git(['rev-parse', 'HEAD']);
}

/** The commit and all objects of its tree, and nothing of its history. */
function packOf(commit: string): Readable {
  const list = `${commit}\n${git(['rev-list', '--objects', '--no-object-names', `${commit}^{tree}`])}\n`;
  const pack = spawn('git', ['-C', source, 'pack-objects', '--stdout', '-q']);
  pack.stdin.end(list);
  return pack.stdout;
}

const LINK = '1234567890123456789012345678901234567890';
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n';

mkdirSync(source);
git(['init', '-q', '-b', 'main']);
writeFileSync(join(source, 'old'), 'history\n');
commitAll();
rmSync(join(source, 'old'));
const files: [name: string | Buffer, content: string][] = [
  ['plain.txt', 'plain\n'],
  ['with space', 'x\n'],
  ['quote"\'.txt', 'x\n'],
  ['line\nfeed', 'x\n'],
  ['-rf', 'x\n'],
  ['back\\slash', 'x\n'],
  ['dos.txt', 'a\r\nb\r\n'],
  ['mixed.bat', 'a\nb\r\n'],
  ['asset.bin', POINTER],
  ['tracked.log', 'tracked though ignored\n'],
  ['.gitignore', '*.log\nnode_modules/\n'],
  ['.gitattributes', '*.txt text eol=crlf\n*.bat text\n*.bin filter=lfs\n*.id ident\n'],
  ['a.id', '$Id$\n'],
];
for (const [name, content] of files) writeFileSync(join(source, name.toString()), content);
writeFileSync(Buffer.concat([Buffer.from(`${source}/latin-`), Buffer.from([0xe9, 0xff])]), 'x\n');
writeFileSync(join(source, 'run.sh'), '#!/bin/sh\n');
chmodSync(join(source, 'run.sh'), 0o755);
symlinkSync('plain.txt', join(source, 'link'));
symlinkSync('/nowhere/at all', join(source, 'dangling'));
mkdirSync(join(source, 'deep/er'), { recursive: true });
writeFileSync(join(source, 'deep/er/file'), 'x\n');
// The source repository stores bytes as they are, like the commits that are placed later.
writeFileSync(join(source, '.git/info/attributes'), '* -text -filter -ident\n');
const base = commitAll([`160000 ${LINK}\tvendored`]);
const baseTree = git(['rev-parse', `${base}^{tree}`]);

async function placed(image = SPEC.image): Promise<{
  workspace: Workspace;
  sh: (script: string) => Promise<string>;
}> {
  const sandbox = await driver.create({ ...SPEC, image });
  const workspace = openWorkspace(sandbox);
  await workspace.place(base, packOf(base));
  const sh = async (script: string): Promise<string> => {
    const ran = await run(sandbox, ['sh', '-c', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
    return ran.stdout.toString();
  };
  return { workspace, sh };
}

let bundles = 0;
/** Takes a bundle as the runner does: into a bare repository, with all checks. */
async function take(
  workspace: Workspace,
  known?: string,
): Promise<{ tree: string; names: string[]; parents: string }> {
  const { tree, bundle } = await workspace.bundle(undefined, known);
  const chunks: Buffer[] = [];
  for await (const chunk of bundle) chunks.push(chunk as Buffer);
  const file = join(root, `${++bundles}.bundle`);
  writeFileSync(file, Buffer.concat(chunks));
  const bare = join(root, `${bundles}.git`);
  git(['clone', '-q', '--bare', source, bare]);
  git(
    ['-c', 'fetch.fsckObjects=true', 'fetch', '-q', file, 'refs/heads/errand:refs/x'],
    undefined,
    bare,
  );
  assert.equal(git(['rev-parse', 'refs/x^{tree}'], undefined, bare), tree);
  const names = git(['ls-tree', '-r', '-z', '--name-only', 'refs/x'], undefined, bare).split('\0');
  return { tree, names, parents: git(['log', '-1', '--format=%P', 'refs/x'], undefined, bare) };
}

describe('placing', () => {
  for (const image of [SPEC.image, FOREIGN_IMAGE]) {
    test(`every kind of entry comes out exact, on one commit (${image})`, async () => {
      const { workspace, sh } = await placed(image);
      assert.equal(await workspace.treeId(), baseTree);
      assert.equal(
        await sh('git rev-parse HEAD; git log --format=%H; git symbolic-ref --short HEAD'),
        `${base}\n${base}\nerrand\n`,
      );
      assert.deepEqual(await workspace.readFile('dos.txt'), Buffer.from('a\r\nb\r\n'));
      assert.deepEqual(await workspace.readFile('asset.bin'), Buffer.from(POINTER));
      assert.deepEqual(await workspace.readFile('line\nfeed'), Buffer.from('x\n'));
      assert.equal(
        await sh(
          'readlink link dangling; test -x run.sh; ls -A vendored; ls -d latin-* | od -An -c',
        ),
        'plain.txt\n/nowhere/at all\n   l   a   t   i   n   - 351 377  \\n\n',
      );
      await workspace.sandbox.destroy();
    });
  }

  test('an older commit is moved forward: ignored files stay, the rest goes', async () => {
    writeFileSync(join(source, 'plain.txt'), 'newer\n');
    rmSync(join(source, '-rf'));
    const newer = commitAll([`160000 ${LINK}\tvendored`]);
    const { workspace, sh } = await placed();
    await sh(
      'mkdir -p node_modules/m .husky && echo 1 >node_modules/m/i.js && echo 1 >stray && git config core.hooksPath .husky && echo changed >deep/er/file && stat -c %i dos.txt >/tmp/inode',
    );
    await workspace.place(newer, packOf(newer));
    assert.equal(await workspace.treeId(), git(['rev-parse', `${newer}^{tree}`]));
    assert.equal(
      await sh(
        'ls node_modules/m; test ! -e stray; stat -c %i dos.txt | diff - /tmp/inode; git config core.hooksPath || git status --porcelain | grep -v " M " || true',
      ),
      'i.js\n',
    );
    await workspace.sandbox.destroy();
  });

  test('a checkpoint comes back as uncommitted changes', async () => {
    const { workspace, sh } = await placed();
    await sh('echo half >half-done && rm plain.txt');
    const { tree } = await take(workspace);
    git(['fetch', '-q', join(root, `${bundles}.bundle`), 'refs/heads/errand:refs/checkpoint']);
    const checkpoint = git(['rev-parse', 'refs/checkpoint']);
    const again = await placed();
    await again.workspace.restore(checkpoint, packOf(checkpoint));
    assert.equal(await again.workspace.treeId(), tree);
    const state = await again.sh('git rev-parse HEAD; git status --porcelain half-done plain.txt');
    assert.equal(state, `${base}\n D plain.txt\n?? half-done\n`);
    await Promise.all([workspace.sandbox.destroy(), again.workspace.sandbox.destroy()]);
  });
});

describe('taking the tree out', () => {
  test('what tools leave behind when tests run is not handed over', async () => {
    const { workspace, sh } = await placed();
    await sh(
      'mkdir -p pkg/__pycache__ .pytest_cache && echo x >pkg/__pycache__/a.pyc && echo x >.pytest_cache/v && echo x >.DS_Store',
    );
    assert.equal(await workspace.treeId(), baseTree);
    await sh('echo "x = 1" >pkg/a.py && printf "!__pycache__/\\n" >pkg/.gitignore');
    const { names } = await take(workspace);
    // The repository can say otherwise.
    assert.deepEqual(
      names.filter((name) => name.startsWith('pkg/') || name.startsWith('.pytest')),
      ['pkg/.gitignore', 'pkg/__pycache__/a.pyc', 'pkg/a.py'],
    );
    await workspace.sandbox.destroy();
  });

  test('commits, stages, branches and planted configuration do not matter', async () => {
    const { workspace, sh } = await placed();
    await sh(
      'echo done >done && git add done && git commit -qm x && git checkout -q -b other && git rm -q --cached dos.txt && echo y >"new file" && echo no >build.log',
    );
    await sh(
      'git config core.fsmonitor "touch /tmp/ran" && git config filter.lfs.clean "touch /tmp/ran; cat" && git config filter.lfs.required true && git config core.excludesFile /workspace/.e && echo "*" >.e && printf "#!/bin/sh\\ntouch /tmp/ran\\n" >.git/hooks/post-index-change && chmod +x .git/hooks/post-index-change',
    );
    const { names, parents } = await take(workspace);
    assert.equal(parents, base);
    for (const name of ['done', 'new file', 'dos.txt', 'tracked.log', 'vendored'])
      assert.ok(names.includes(name), name);
    assert.ok(!names.includes('build.log'));
    await sh('test ! -e /tmp/ran');
    await workspace.sandbox.destroy();
  });

  test('without .git, or with its objects gone, all files still come out', async () => {
    for (const harm of [
      'rm -rf .git',
      'rm -rf .git/objects/pack/* && echo more >plain.txt',
      'rm -rf .git && git init -q .',
      'rm -rf /var/lib/errand/git',
      'rm -rf .git /var/lib/errand/git && git init -q . && git add -f tracked.log',
    ]) {
      const { workspace, sh } = await placed();
      await sh(`echo new >new && ${harm}`);
      const { names } = await take(workspace);
      for (const name of ['new', 'dos.txt', 'line\nfeed', '-rf'])
        assert.ok(names.includes(name), `${harm}: ${name}`);
      // Which ignored files were tracked is lost only where nothing remembers it.
      if (!harm.includes('.git /var')) {
        assert.ok(names.includes('tracked.log'), harm);
        assert.ok(names.includes('vendored'), harm);
      }
      assert.match(await sh('git status --porcelain | wc -l; git rev-parse --git-dir'), /\.git\n$/);
      await workspace.sandbox.destroy();
    }
  });

  test('a tree that is known is taken as it was, and as it is where it cannot be had', async () => {
    const { workspace, sh } = await placed();
    await sh('echo new >new');
    const known = await workspace.treeId();
    await sh('echo later >later');
    const then = await take(workspace, known);
    assert.equal(then.tree, known);
    assert.ok(then.names.includes('new') && !then.names.includes('later'));
    await sh('rm -rf /var/lib/errand/git');
    const now = await take(workspace, known);
    assert.ok(now.names.includes('new') && now.names.includes('later'));
    await workspace.sandbox.destroy();
  });

  test('a repository that the agent made inside counts as its files', async () => {
    const { workspace, sh } = await placed();
    await sh('git init -q empty && echo a >empty/a');
    assert.ok((await take(workspace)).names.includes('empty/a'));
    await sh(
      'git init -q nested && cd nested && echo b >b && git add b && git -c user.name=a -c user.email=a commit -qm n',
    );
    await sh(
      'git init -q vendored && cd vendored && echo c >c && git add c && git -c user.name=a -c user.email=a commit -qm n',
    );
    const { names, tree } = await take(workspace);
    assert.ok(names.includes('empty/a') && names.includes('nested/b'));
    assert.ok(names.includes('vendored') && !names.includes('vendored/c'));
    assert.equal(
      await sh('git -C nested log --format=%s; git -C empty rev-parse --git-dir'),
      'n\n.git\n',
    );
    assert.equal(await workspace.treeId(), tree);
    await workspace.sandbox.destroy();
  });
});

describe('files', () => {
  test('reading and writing take any name and keep modes and links', async () => {
    const { workspace, sh } = await placed();
    for (const name of ['sub folder/a\nb\n', '-n', '$(touch x)`y`"\'', 'ü/é', 'n'.repeat(255)]) {
      const bytes = Buffer.from([0, 255, 13, 10, name.length % 256]);
      await workspace.writeFile(name, bytes);
      assert.deepEqual(await workspace.readFile(name), bytes, name);
    }
    await workspace.writeFile('run.sh', Buffer.from('#!/bin/sh\nexit 0\n'));
    await workspace.writeFile('link', Buffer.from('through\n'));
    assert.equal(
      await sh('./run.sh; cat plain.txt; readlink link; ls -A | grep -c errand- || true'),
      'through\nplain.txt\n0\n',
    );
    assert.equal(await workspace.readFile('missing'), undefined);
    assert.equal(await workspace.readFile('plain.txt/below'), undefined);
    await assert.rejects(workspace.readFile('deep'), /directory/);
    await assert.rejects(workspace.writeFile('deep', Buffer.from('x')), /directory/);
    await assert.rejects(workspace.writeFile('/usr/x', Buffer.from('x')), /Permission denied/);
    await workspace.sandbox.destroy();
  });

  test('run keeps what fits and lets the rest go', async () => {
    const { workspace } = await placed();
    const ran = await workspace.run(['seq', '1000000'], { limit: 10 });
    assert.equal(ran.exit, 0);
    assert.equal(ran.stdout.toString(), '1\n2\n3\n4\n5\n');
    await workspace.sandbox.destroy();
  });
});
