/**
 * Measures the data plane: a snapshot, its push to a runner that has the history, and the way of a
 * result out of a sandbox, each against plain git doing the same.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findRepository } from '../runner/client/repository.ts';
import { takeSnapshot } from '../runner/client/snapshot.ts';
import { pushSnapshot } from '../runner/client/transfer.ts';
import { serveGit } from '../runner/git/smart-http.ts';
import { openRepositoryStore } from '../runner/git/store.ts';
import { attemptRef } from '../runner/protocol/task.ts';
import { openWorkspace } from '../runner/sandbox/git-workspace.ts';
import {
  type Bench,
  type Figure,
  folder,
  git,
  race,
  repositoryOf,
  type Run,
  timed,
  writeSource,
} from './bench-kit.ts';
import { bareOf, driverOf, SPEC } from './bench-sandbox.ts';

const TASK = 'bench-0001';
const CHANGES = 10;

/** Files of the repository whose snapshots are taken and pushed. */
const COUNT = 27_000;

/**
 * The same ten files change before every run of every contender, so that none profits from
 * another's hashing.
 */
export async function snapshot(bench: Bench): Promise<Figure[]> {
  const root = repositoryOf(bench, COUNT);
  const repository = await findRepository(root);
  const index = join(folder(bench), 'index');
  let version = 1;
  const afterChanges = (work: () => unknown): Run => {
    return () => {
      version += 1;
      for (let i = 0; i < CHANGES; i++) writeSource(root, i * 7, version);
      return timed(work)();
    };
  };
  return [
    await race(
      `snapshot of ${COUNT} files, ${CHANGES} changed, not the first`,
      { runs: bench.quick ? 5 : 15 },
      afterChanges(() => takeSnapshot(repository, { taskId: TASK })),
      {
        'git stash create': afterChanges(() => git(root, ['stash', 'create'])),
        'git add -A, write-tree (copied index)': afterChanges(() => {
          copyFileSync(join(root, '.git/index'), index);
          git(root, ['add', '-A'], { GIT_INDEX_FILE: index });
          git(root, ['write-tree'], { GIT_INDEX_FILE: index });
        }),
      },
    ),
  ];
}

export async function push(bench: Bench): Promise<Figure[]> {
  const root = repositoryOf(bench, COUNT);
  const repository = await findRepository(root);
  const url = await gitServer(bench, repository.id);
  const peer = { repository, taskId: TASK, url, token: 'none' };
  const bare = join(folder(bench), 'bare.git');
  git(root, ['init', '-q', '--bare', bare]);
  const local = (commit: string): string =>
    git(root, ['push', '-q', `file://${bare}`, `+${commit}:refs/errand/tasks/${TASK}/base`]);
  let version = 1;
  /** Makes a commit with one changed file: both sides have its history, neither has the commit. */
  const afterChange = (work: (base: string) => unknown): Run => {
    return async () => {
      version += 1;
      writeSource(root, 3, version);
      const { base } = await takeSnapshot(repository, { taskId: TASK });
      return timed(() => work(base))();
    };
  };
  const ours = afterChange((base) => pushSnapshot({ ...peer, base }));
  const others = { 'git push file://': afterChange(local) };
  const rounds = { runs: bench.quick ? 5 : 15 };
  return [
    await race(
      `push of a snapshot of ${COUNT} files, 1 changed, not the first`,
      rounds,
      ours,
      others,
    ),
  ];
}

/** Serves only the git part of a runner, on a free port. */
async function gitServer(bench: Bench, id: string): Promise<string> {
  const store = await openRepositoryStore(folder(bench));
  await store.open(id, 'bench');
  const handle = serveGit(store, { maxBytes: 1e9, hasTask: async () => false });
  const server = createServer((request, response) => {
    handle(request, response, new URL(request.url ?? '/', 'http://runner')).catch(
      (error: unknown) => response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bench.stack.defer(() => void server.close());
  bench.stack.defer(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * Measures a turn that changed a file: tree, bundle, quarantine, commit, ref. The floor does the
 * same among repositories that trust each other: commit, and fetch from a path.
 */
export async function resultOut(bench: Bench): Promise<Figure[]> {
  const root = repositoryOf(bench, 2_000);
  const { bare, commit } = await bareOf(bench, root);
  const sandbox = await driverOf(bench, 'socket').create(SPEC);
  bench.stack.defer(() => sandbox.destroy());
  const workspace = openWorkspace(sandbox);
  await workspace.place(commit, bare.packOf(commit));
  const ref = attemptRef(TASK, 1);
  let version = 0;
  const ours: Run = async () => {
    const text = Buffer.from(`// version ${++version}\n`);
    await workspace.writeFile('src/part-0/file-3.ts', text);
    return timed(async () => {
      const known = await workspace.treeId();
      const { bundle } = await workspace.bundle(undefined, known);
      const tree = await bare.takeTree(bundle, commit);
      const made = await bare.commit({ tree, parent: commit, message: 'work', at: new Date() });
      await bare.setRef(ref, made, await bare.getRef(ref));
    })();
  };
  const copy = join(folder(bench), 'copy');
  const target = join(folder(bench), 'bare.git');
  git(root, ['clone', '-q', root, copy]);
  git(root, ['clone', '-q', '--bare', root, target]);
  const plain: Run = () => {
    mkdirSync(join(copy, 'src/part-0'), { recursive: true });
    writeFileSync(join(copy, 'src/part-0/file-3.ts'), `// version ${++version}\n`);
    return timed(() => {
      git(copy, ['add', '-A']);
      git(copy, ['commit', '-q', '-m', 'work']);
      git(target, ['fetch', '-q', copy, `+HEAD:${ref}`]);
    })();
  };
  const rounds = { runs: bench.quick ? 5 : 15 };
  const others = { 'git add, commit, fetch (trusting)': plain };
  return [await race('result out of a sandbox, 1 file changed', rounds, ours, others)];
}
