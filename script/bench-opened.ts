/**
 * Measures the cost to a check of watching its folders: the same command, in the same sandbox, with
 * a watch and without. The command is `npm test` in a repository of 3,000 files in about 300
 * folders. The time includes an empty command after it, because the kernel takes a while to release
 * watches, during which the sandbox does not answer.
 */
import { openWorkspace } from '../runner/sandbox/git-workspace.ts';
import type { ExecRequest } from '../runner/sandbox/sandbox.ts';
import type { Workspace } from '../runner/sandbox/workspace.ts';
import { foldersOf } from '../runner/verify/rooms/opened-files.ts';
import { writeFiles } from '../test/support/repository.ts';
import { type Bench, type Figure, folder, git, race, timed } from './bench-kit.ts';
import { bareOf, driverOf, SPEC } from './bench-sandbox.ts';

const FILES = 3_000;
const FOLDERS = 300;
const TESTS = 8;

export async function opened(bench: Bench): Promise<Figure[]> {
  const { bare, commit } = await bareOf(bench, project(bench));
  const sandbox = await driverOf(bench, 'socket').create(SPEC);
  bench.stack.defer(() => sandbox.destroy());
  const room = openWorkspace(sandbox);
  await room.place(commit, bare.packOf(commit));
  const watch = foldersOf(room.tracked());
  const rounds = { runs: bench.quick ? 7 : 25, warm: 2 };
  const figures: Figure[] = [];
  for (const [what, command] of [
    ['npm test', 'npm test'],
    ['every file read', 'cat */*.js >/dev/null'],
    ['true', 'true'],
  ] as const) {
    figures.push(
      await race(
        `${what}, ${FILES} files, ${watch.length} folders watched`,
        rounds,
        timed(() => check(room, command, watch)),
        { 'the same, not watched': timed(() => check(room, command)) },
      ),
    );
  }
  return figures;
}

async function check(room: Workspace, command: string, watch?: readonly string[]): Promise<void> {
  const request: ExecRequest = { argv: ['/bin/sh', '-c', command], sweep: true, timeoutMs: 60_000 };
  const { exit, opened: told } = await room.exec({ ...request, watch });
  if (exit !== 0) throw new Error(`${command} ended with ${exit}`);
  if (watch && !told?.whole) throw new Error('the watch is not whole');
  await room.run(['true']);
}

/** Makes sources of which the tests load some, so that a run takes about a second. */
function project(bench: Bench): string {
  const root = folder(bench);
  git(root, ['init', '-q', '-b', 'main']);
  const sources = Array.from({ length: FILES - TESTS - 1 }, (_, n) => [
    `part-${n % FOLDERS}/file-${n}.js`,
    `exports.value = ${n};\n`,
  ]);
  const tests = Array.from({ length: TESTS }, (_, n) => [
    `test/${n}.test.js`,
    `const { value } = require('../part-${n}/file-${n}.js');
require('node:test').test('is', () => require('node:assert').equal(value, ${n}));
`,
  ]);
  writeFiles(root, {
    ...Object.fromEntries([...sources, ...tests]),
    'package.json': '{"name": "p", "scripts": {"test": "node --test test/*.test.js"}}\n',
  });
  git(root, ['add', '-A']);
  git(root, ['commit', '-q', '-m', 'first']);
  return root;
}
