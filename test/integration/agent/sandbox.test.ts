/** The agent in a real container: the same tools and loop, over the supervisor. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';
import { MemoryTranscript, play } from '../../support/agent-phase.ts';
import { call, moves } from '../../support/scripted-model/script.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';
import { DONE, FILES, fixScript } from './trajectory.ts';

const { driver } = testDriver();
const source = mkdtempSync(join(tmpdir(), 'errand-agent-'));
after(() => rmSync(source, { recursive: true }));

function git(...args: string[]): string {
  const as = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
  return execFileSync('git', [...as, '-C', source, ...args], { encoding: 'utf8' }).trim();
}

function packOf(commit: string): Readable {
  const list = git('rev-list', '--objects', '--no-object-names', `${commit}^{tree}`);
  const pack = spawn('git', ['-C', source, 'pack-objects', '--stdout', '-q']);
  pack.stdin.end(`${commit}\n${list}\n`);
  return pack.stdout;
}

describe('in a container', () => {
  let sandbox: Sandbox;
  let workspace: Workspace;

  before(async () => {
    for (const [name, content] of Object.entries(FILES)) writeFileSync(join(source, name), content);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'base');
    const commit = git('rev-parse', 'HEAD');
    sandbox = await driver.create({ ...SPEC, task: 'agent-tests' });
    workspace = openWorkspace(sandbox);
    await workspace.place(commit, packOf(commit));
  });
  after(() => sandbox.destroy());

  it('fixes the file and ends with done', async () => {
    const base = await workspace.treeId();
    const { ending } = await play({ script: fixScript(), workspace });
    assert.equal(ending.kind, 'finished');
    assert.equal(
      String(await workspace.readFile('sum.js')),
      'export const sum = (a, b) => a + b;\n',
    );
    assert.equal(String(await workspace.readFile('count')), 'ran\n');
    assert.notEqual(await workspace.treeId(), base);
  });

  it('has every tool: links, searches, spill files, new folders, time limits', async () => {
    const script = moves([
      [call('bash', { command: 'ln -s /etc out; seq 1 20000; printf "\\377\\000"' }, 'c1')],
      [
        call('read', { path: 'out/passwd' }, 'c2'),
        call('search', { pattern: 'const sum', glob: '*.js' }, 'c3'),
        call('read', { path: '/workspace/sum.js' }, 'c4'),
      ],
      [call('write', { path: 'a/b/c d.txt', content: 'x\n' }, 'c5')],
      [call('bash', { command: 'sleep 30 & wait', timeout_s: 1 }, 'c6')],
      [call('bash', { command: 'env; ls /tmp/errand; rm out' }, 'c7')],
      [DONE],
    ]);
    const transcript = new MemoryTranscript();
    const { ending } = await play({ script, workspace, transcript });
    assert.equal(ending.kind, 'finished');
    const results = new Map(
      transcript.entries.flatMap(({ role, body }) =>
        role === 'user'
          ? (body as { content: { tool_use_id?: string; content?: string }[] }).content.map(
              (block): [string, string] => [block.tool_use_id ?? '', block.content ?? ''],
            )
          : [],
      ),
    );
    assert.match(
      results.get('c1') ?? '',
      /^exit 0 · .*\n\(cut in the middle; all of it is in \/tmp\/errand\/output-/,
    );
    assert.match(results.get('c2') ?? '', /outside the work space/);
    assert.equal(results.get('c3'), 'sum.js:1:export const sum = (a, b) => a + b;');
    assert.equal(results.get('c4'), '1\texport const sum = (a, b) => a + b;');
    assert.equal(String(await workspace.readFile('a/b/c d.txt')), 'x\n');
    assert.match(results.get('c6') ?? '', /^exit 124 /);
    assert.match(results.get('c7') ?? '', /output-/);
    assert.doesNotMatch(results.get('c7') ?? '', /test-key|ANTHROPIC/);
  });
});
