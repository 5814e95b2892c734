/** Each tool over real files and processes, at its edges. */
import assert from 'node:assert/strict';
import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ToolContext, ToolOutcome } from '../../../runner/agent/tools/tool.ts';
import { findTool, toolboxOf } from '../../../runner/agent/tools/toolbox.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';

/** Calls tools one after the other in one session. */
function session(workspace: LocalWorkspace, more: Partial<ToolContext> = {}) {
  const context: ToolContext = {
    workspace,
    signal: new AbortController().signal,
    remainingMs: () => 60_000,
    seen: new Set(),
    checks: [{ name: 'test', command: 'npm test' }],
    verify: async (check) => `ran ${check ?? 'all'}`,
    ...more,
  };
  return async (name: string, input: unknown): Promise<ToolOutcome> => {
    const prepared = findTool(name, toolboxOf('code'))?.prepare(input);
    assert.ok(prepared, `there is a tool ${name}`);
    if (prepared.kind === 'refused') throw new Error(prepared.message);
    return prepared.run(context);
  };
}

describe('read', () => {
  it('numbers lines, takes a part, and says how to go on', async () => {
    const lines = Array.from({ length: 1000 }, (_, n) => `line ${n + 1}`).join('\n');
    await using workspace = await LocalWorkspace.create({ 'a.txt': lines, empty: '' });
    const use = session(workspace);
    const whole = await use('read', { path: 'a.txt' });
    assert.ok(whole.text.startsWith('1\tline 1\nline 2\n'));
    assert.ok(whole.text.endsWith('[lines 1–400 of 1000; continue with offset 401]'));
    const part = await use('read', { path: './a.txt', offset: 999, limit: 5 });
    assert.equal(part.text, '999\tline 999\n1000\tline 1000');
    assert.match((await use('read', { path: 'a.txt', offset: 1001 })).text, /has 1000 lines/);
    assert.equal((await use('read', { path: 'empty' })).text, 'The file is empty.');
  });

  it('keeps to 16 kB and cuts long lines', async () => {
    await using workspace = await LocalWorkspace.create({
      wide: `${'x'.repeat(50_000)}\n`,
      many: `${'y'.repeat(1000)}\n`.repeat(100),
    });
    const use = session(workspace);
    assert.ok((await use('read', { path: 'wide' })).text.length < 2100);
    const many = (await use('read', { path: 'many' })).text;
    assert.ok(many.length < 16_200 && many.includes('continue with offset 16'), `${many.length}`);
  });

  it('stays in the work space, links and all', async () => {
    await using workspace = await LocalWorkspace.create({ 'in/a.txt': 'inside\n' });
    await symlink('/etc', join(workspace.root, 'out'));
    await symlink('in/a.txt', join(workspace.root, 'link'));
    await symlink('loop', join(workspace.root, 'loop'));
    const use = session(workspace);
    for (const path of [
      '/etc/passwd',
      '../x',
      'out/passwd',
      'out',
      'in/../../x',
      'in/none/../../../..',
    ]) {
      const { isError, text } = await use('read', { path });
      assert.ok(isError, path);
      assert.match(text, /outside|nowhere|does not exist/, path);
    }
    assert.equal((await use('read', { path: 'link' })).text, '1\tinside');
    assert.equal((await use('read', { path: join(workspace.root, 'in/a.txt') })).text, '1\tinside');
    assert.match((await use('read', { path: 'loop' })).text, /nowhere/);
  });

  it('lists folders, and shows neither binaries nor what is no file', async () => {
    await using workspace = await LocalWorkspace.create({
      'd/-x y': '',
      bin: Buffer.from([1, 0, 2]),
    });
    await workspace.run(['mkfifo', 'pipe']);
    const use = session(workspace);
    assert.equal((await use('read', { path: '.' })).text, 'bin\nd/\npipe');
    assert.equal((await use('read', { path: 'd' })).text, '-x y');
    assert.match((await use('read', { path: 'bin' })).text, /binary file of 3 B/);
    assert.match((await use('read', { path: 'pipe' })).text, /not a regular file/);
    assert.match((await use('read', { path: 'none' })).text, /does not exist/);
  });
});

describe('edit and write', () => {
  it('keep the mode, follow links inside, and make folders', async () => {
    await using workspace = await LocalWorkspace.create({ 'run.sh': 'echo a\n' });
    await chmod(join(workspace.root, 'run.sh'), 0o755);
    await symlink('run.sh', join(workspace.root, 'link'));
    const use = session(workspace);
    await use('edit', { path: 'link', edits: [{ old: 'echo a', new: 'echo b' }] });
    assert.equal(String(await workspace.readFile('run.sh')), 'echo b\n');
    assert.equal((await stat(join(workspace.root, 'run.sh'))).mode & 0o777, 0o755);
    const made = await use('write', { path: 'a/b/c d.txt', content: 'x' });
    assert.equal(made.ok, true);
    assert.equal(String(await workspace.readFile('a/b/c d.txt')), 'x');
  });

  it('take the names that models use', async () => {
    await using workspace = await LocalWorkspace.create({ a: 'one two' });
    const use = session(workspace);
    await use('edit', { file_path: 'a', old_string: 'one', new_string: '1' });
    await use('edit', { path: 'a', edits: [{ oldText: 'two', newText: '2' }] });
    assert.equal(String(await workspace.readFile('a')), '1 2');
  });

  it('change nothing when one edit misses', async () => {
    await using workspace = await LocalWorkspace.create({ a: 'one\ntwo\n' });
    const edits = [
      { old: 'one', new: '1' },
      { old: 'twoo', new: '2' },
    ];
    const { isError, text } = await session(workspace)('edit', { path: 'a', edits });
    assert.ok(isError && text.includes('Nothing was changed'));
    assert.equal(String(await workspace.readFile('a')), 'one\ntwo\n');
  });

  it('refuse an unread file, what is outside, and git itself', async () => {
    await using workspace = await LocalWorkspace.create({ a: 'one\n', '.git/config': '' });
    await symlink('/tmp/errand-nowhere', join(workspace.root, 'dangling'));
    await mkdir(join(workspace.root, 'd'));
    const use = session(workspace);
    assert.match((await use('write', { path: 'a', content: 'x' })).text, /not read yet/);
    await use('read', { path: 'a' });
    assert.equal((await use('write', { path: 'a', content: 'x' })).ok, true);
    assert.equal((await use('write', { path: 'a', content: 'y' })).ok, true);
    assert.match((await use('write', { path: '../b', content: 'x' })).text, /outside/);
    assert.match((await use('write', { path: 'dangling', content: 'x' })).text, /outside/);
    assert.match((await use('write', { path: '.git/hooks/x', content: 'x' })).text, /git itself/);
    assert.match((await use('write', { path: 'd', content: 'x' })).text, /is a folder/);
  });

  it('leave what is no UTF-8 alone', async () => {
    await using workspace = await LocalWorkspace.create({ a: Buffer.from([0x61, 0xe9, 0x0a]) });
    const edits = [{ old: 'a', new: 'b' }];
    assert.match((await session(workspace)('edit', { path: 'a', edits })).text, /not UTF-8/);
    assert.deepEqual(await workspace.readFile('a'), Buffer.from([0x61, 0xe9, 0x0a]));
  });

  it('keep what is not shown of a file that is written whole', async () => {
    const files = {
      dos: 'a\r\nb\r\n',
      mixed: 'a\r\nb\nc\r\n',
      marked: '\uFEFFa\nb\n',
      both: '\uFEFFa\r\nb\r\n',
      unix: 'a\n',
      utf16: Buffer.from('\uFEFFa\r\n', 'utf16le'),
      latin: Buffer.from([0xe9, 0x0a]),
    };
    await using workspace = await LocalWorkspace.create(files);
    const use = session(workspace);
    for (const path of Object.keys(files)) await use('read', { path });
    const written = async (path: string, content: string): Promise<string> => {
      const { ok } = await use('write', { path, content });
      assert.equal(ok, true);
      return String(await workspace.readFile(path));
    };
    assert.equal(await written('dos', 'a\nnew\nb\n'), 'a\r\nnew\r\nb\r\n');
    assert.equal(await written('mixed', 'a\nb\nx\nc\n'), 'a\r\nb\nx\nc\r\n');
    assert.equal(await written('marked', 'b\n'), '\uFEFFb\n');
    assert.equal(await written('both', '\uFEFFx\ny\n'), '\uFEFFx\r\ny\r\n');
    assert.equal(await written('unix', 'a\r\nb\n'), 'a\r\nb\n');
    assert.equal(await written('new', 'a\r\n'), 'a\r\n');
    assert.equal(await written('new', '\uFEFFa\n'), '\uFEFFa\r\n');
    for (const path of ['utf16', 'latin'] as const) {
      const { text } = await use('write', { path, content: 'x' });
      assert.match(text, /not UTF-8 text/);
      assert.deepEqual(await workspace.readFile(path), files[path]);
    }
  });

  it('explain a bad input', () => {
    const refused = findTool('edit', toolboxOf('code'))?.prepare({
      path: 'a',
      edits: [{ old: '' }],
    });
    assert.match(
      refused?.kind === 'refused' ? refused.message : '',
      /edits\.0\.\w+: .*Nothing was done/,
    );
  });
});

describe('bash', () => {
  it('says nothing of a command that went well, unless its output would look like a failure', async () => {
    await using workspace = await LocalWorkspace.create();
    const use = session(workspace);
    assert.equal((await use('bash', { command: 'echo fine' })).text, 'fine\n');
    const { text } = await use('bash', { command: 'echo exit 1' });
    assert.equal(text, 'exit 0\nexit 1\n');
  });

  it('says exit, time and size first, and does not hide a failure behind a pipe', async () => {
    await using workspace = await LocalWorkspace.create();
    const { text, ok, isError } = await session(workspace)('bash', {
      command: 'echo hi; false | cat',
    });
    assert.match(text, /^exit 1\nhi\n$/);
    assert.deepEqual([ok, isError], [false, false]);
  });

  it('closes stdin and keeps the runner out of the environment', async () => {
    await using workspace = await LocalWorkspace.create();
    process.env['ERRAND_TEST_SECRET'] = 'secret';
    const { text } = await session(workspace)('bash', { command: 'cat; env' });
    delete process.env['ERRAND_TEST_SECRET'];
    assert.doesNotMatch(text, /secret/);
    assert.match(text, /CI=true/);
  });

  it('kills what takes too long, with its children', async () => {
    await using workspace = await LocalWorkspace.create();
    const command = 'sleep 50 & echo begun; wait';
    const { text } = await session(workspace)('bash', { command, timeout_s: 1 });
    assert.match(text, /^exit 124 .* killed at its time limit\nbegun/);
  });

  it('keeps long output whole in a file that can be read', async () => {
    await using workspace = await LocalWorkspace.create();
    const use = session(workspace);
    const { text } = await use('bash', { command: 'seq 1 20000' });
    assert.ok(text.length < 12_400);
    const file = text.match(/all of it is in (\S+):/)?.[1];
    assert.ok(file?.startsWith('/tmp/errand/'));
    const { text: part } = await use('bash', { command: `sed -n 10000p ${file}; rm ${file}` });
    assert.match(part, /^10000\n/);
  });

  it('shows binary output safely', async () => {
    await using workspace = await LocalWorkspace.create();
    const { text } = await session(workspace)('bash', { command: "printf '\\377\\000\\033[31mx'" });
    assert.match(text, /\uFFFD\\x00x$/);
  });
});

describe('search', () => {
  it('finds lines, within a path or a glob, and says when there are none', async () => {
    await using workspace = await LocalWorkspace.create({
      'a.ts': 'one\nTODO x\n',
      'd/b.js': 'TODO y\n',
    });
    const use = session(workspace);
    const all = (await use('search', { pattern: 'TODO' })).text.split('\n').toSorted();
    assert.deepEqual(all, ['a.ts:2:TODO x', 'd/b.js:1:TODO y']);
    assert.equal((await use('search', { pattern: 'TODO', glob: '*.ts' })).text, 'a.ts:2:TODO x');
    assert.equal((await use('search', { pattern: 'TODO', path: 'd' })).text, 'd/b.js:1:TODO y');
    assert.equal((await use('search', { pattern: '-nope' })).text, 'Nothing found.');
    assert.match((await use('search', { pattern: '(' })).text, /The search failed/);
    assert.match((await use('search', { pattern: 'x', path: '/etc' })).text, /outside/);
  });

  it('is capped', async () => {
    await using workspace = await LocalWorkspace.create({ a: 'x\n'.repeat(500) });
    const { text } = await session(workspace)('search', { pattern: 'x' });
    assert.equal(text.split('\n').length, 101);
    assert.match(text, /narrow the search/);
  });

  it('bounds a huge line, says so, and still has the other files', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [`src/${n}.js`, `const needle = ${n};\n`]),
    );
    await using workspace = await LocalWorkspace.create({
      'dist/app.min.js': `${'é'.repeat(400_000)} needle\n`,
      ...others,
    });
    const { text } = await session(workspace)('search', { pattern: 'needle' });
    for (const path of Object.keys(others)) assert.ok(text.includes(`${path}:1:`), path);
    assert.match(text, /dist\/app\.min\.js:1:é+… \[a line of 8000\d\d bytes\]/);
    assert.match(text, /1 long lines? (is|are) cut/);
    assert.ok(text.length < 1500, `${text.length}`);
  });

  it('falls back to grep alone', async () => {
    await using workspace = await LocalWorkspace.create({ 'a.ts': 'TODO x\n', 'b.js': 'TODO y\n' });
    const bin = join(workspace.root, 'bin');
    await mkdir(bin);
    for (const name of ['sh', 'grep', 'readlink', 'wc', 'dirname', 'basename']) {
      const { stdout } = await workspace.run(['sh', '-c', 'command -v "$1"', 'sh', name]);
      await symlink(stdout.toString().trim(), join(bin, name));
    }
    await writeFile(join(bin, 'note'), '');
    const path = process.env['PATH'];
    process.env['PATH'] = bin;
    try {
      const use = session(workspace);
      const both = (await use('search', { pattern: 'TODO' })).text.split('\n').toSorted();
      assert.deepEqual(both, ['a.ts:1:TODO x', 'b.js:1:TODO y']);
      // A glob that is not understood must not look like nothing found.
      const { text, isError } = await use('search', { pattern: 'TODO', glob: '*.ts' });
      assert.ok(isError && text.includes('needs find or ripgrep'), text);
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('verify', () => {
  it('runs all or one, and knows the names', async () => {
    await using workspace = await LocalWorkspace.create();
    const use = session(workspace);
    assert.equal((await use('verify', {})).text, 'ran all');
    assert.equal((await use('verify', { check: 'test' })).text, 'ran test');
    assert.match((await use('verify', { check: 'lint' })).text, /The checks are: test/);
    const none = session(workspace, { checks: [] });
    assert.match((await none('verify', {})).text, /has no checks/);
  });
});
