/** What a check of the result can do to the checks that come after it: its code is the agent's. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type CheckOutcome, runInCleanRoom } from '../../../runner/verify/rooms/clean-room.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();
const source = mkdtempSync(join(tmpdir(), 'errand-attacks-'));
after(() => rmSync(source, { recursive: true }));

function git(...args: string[]): string {
  const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
  return execFileSync('git', ['-C', source, ...who, ...args], { encoding: 'utf8' }).trim();
}

git('init', '-q', '-b', 'main');
writeFileSync(join(source, 'state.txt'), 'wrong\n');
writeFileSync(join(source, 'dos.txt'), 'a\r\n');
writeFileSync(join(source, '.gitattributes'), '*.txt text eol=crlf\n');
writeFileSync(join(source, '.git/info/attributes'), '* -text\n');
symlinkSync('state.txt', join(source, 'link'));
git('add', '-A');
git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendored`);
git('commit', '-q', '-m', 'state');
const commit = git('rev-parse', 'HEAD');

function packOf(): NodeJS.ReadableStream {
  const objects = git('rev-list', '--objects', '--no-object-names', `${commit}^{tree}`);
  const pack = spawn('git', ['-C', source, 'pack-objects', '--stdout', '-q']);
  pack.stdin.end(`${commit}\n${objects}\n`);
  return pack.stdout;
}

/** Runs the commands as checks of one commit; outcome and end of the output of each. */
async function checks(...commands: string[]): Promise<[CheckOutcome['outcome'], string][]> {
  const { image, limits, task, attempt } = SPEC;
  const outcomes = await runInCleanRoom(
    {
      driver,
      image,
      limits,
      task,
      attempt,
      repository: { packOf: () => packOf() as never },
      commit,
      at: 'head',
      checks: commands.map((command, n) => ({ name: `check ${n}`, command })),
      artifact: () => ({
        write: async () => undefined,
        finish: async () => ({ id: 'x', bytes: 0, sha256: '' }),
      }),
      finished: async () => undefined,
    },
    new AbortController().signal,
  );
  return outcomes.map(({ outcome, tail }) => [outcome, tail]);
}

const honest = 'grep -q right state.txt';

test('a daemon that one check leaves cannot help the next', async () => {
  // It waits until the next check has begun, so that nothing is to be seen before.
  const daemon = 'setsid -f sh -c "sleep 1; echo right >state.txt" </dev/null >/dev/null 2>&1';
  const [planted, next] = await checks(daemon, `sleep 2; ${honest}`);
  assert.equal(planted?.[0], 'passed');
  assert.equal(next?.[0], 'failed');
});

test('a shell, git or env planted where PATH looks first is not asked', async () => {
  const plant = `mkdir -p ~/.local/bin && cd ~/.local/bin &&
    for name in sh git env; do printf '#!/bin/bash\\nexit 0\\n' >$name; chmod +x $name; done`;
  const [planted, next] = await checks(`${plant}; echo right >/workspace/state.txt`, honest);
  assert.equal(planted?.[0], 'passed');
  assert.equal(next?.[0], 'failed');
});

const changes: Record<string, string> = {
  'a file': 'echo right >state.txt',
  'a file, its time and size kept':
    'cp -p state.txt t; echo right >state.txt; touch -r t state.txt',
  'a link in place of a file': 'echo right >right; ln -sf right state.txt',
  'what git would convert': "printf 'right\\r\\n' >state.txt",
  'the index that knows it too':
    'echo right >state.txt; git --git-dir=/var/lib/errand/git --work-tree=. -c safe.directory="*" add -A; git add -A; git update-index --assume-unchanged state.txt',
  "the runner's own git directory":
    'echo right >state.txt; rm -rf /var/lib/errand/git; mkdir -p /var/lib/errand/git; chmod 0 /var/lib/errand',
};
for (const [what, command] of Object.entries(changes)) {
  test(`a check that changes ${what} spoils its room, not the next check's`, async () => {
    const [first, next] = await checks(`${command}; ${honest}`, honest);
    assert.equal(first?.[0], 'passed');
    assert.equal(next?.[0], 'failed');
  });
}

test('what a check adds beside the commit stays for the next, in one room', async () => {
  const [, build, mode] = await checks(
    'true',
    'echo built >made.txt; mkdir -p node_modules/.cache; touch link-cache',
    'cat made.txt; readlink link; od -c dos.txt',
  );
  assert.equal(build?.[0], 'passed');
  assert.match(mode?.[1] ?? '', /^built\nstate\.txt\n0000000\s+a\s+\\r\s+\\n/);
});
