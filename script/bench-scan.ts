/** Measures the language server's search for TODOs against git grep and ripgrep. */
import { spawnSync } from 'node:child_process';
import { scanWorkspace } from '../extension/language/server/workspace-scan.ts';
import { TAGS } from '../extension/language/server/todos.ts';
import { type Bench, type Figure, git, race, repositoryOf, type Run, timed } from './bench-kit.ts';

export async function todoScan(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? 1_000 : 5_000;
  const root = repositoryOf(bench, count);
  const settings = { tags: TAGS, disabledLanguages: [] };
  const { signal } = new AbortController();
  const ripgrep = () => spawnSync('rg', ['-n', 'TODO', root], { maxBuffer: 1e8 });
  const others: Record<string, Run> = {
    'git grep -n TODO': timed(() => git(root, ['grep', '-n', 'TODO'])),
  };
  if (ripgrep().status === 0) others['rg -n TODO'] = timed(ripgrep);
  const ours = timed(() => scanWorkspace([root], settings, signal));
  const rounds = { runs: bench.quick ? 5 : 15 };
  return [await race(`TODOs of ${count} files, lexed`, rounds, ours, others)];
}
