/**
 * Measures the language server's search for TODOs against git grep and ripgrep, what a second search
 * takes, and what one edit.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkspaceScan } from '../extension/language/server/workspace-scan.ts';
import { findTodos, TAGS } from '../extension/language/server/todos.ts';
import {
  type Bench,
  type Figure,
  figure,
  git,
  quantile,
  race,
  repositoryOf,
  type Run,
  sourcePath,
  timed,
} from './bench-kit.ts';

const settings = { tags: TAGS, disabledLanguages: [] };
const PATTERN = TAGS.join('|');

export async function todoScan(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? 1_000 : 27_000;
  const root = repositoryOf(bench, count);
  const others: Record<string, Run> = {
    [`git grep -nE "${PATTERN}"`]: timed(() => git(root, ['grep', '-nE', PATTERN])),
  };
  const rg = ripgrep();
  if (rg !== undefined) {
    others[`rg -n "${PATTERN}"`] = timed(() =>
      spawnSync(rg, ['-n', PATTERN, root], { maxBuffer: 1e9 }),
    );
  }
  const rounds = { runs: bench.quick ? 5 : 15 };
  const first = timed(() => scanOf(root));
  const scan = await scanOf(root);
  const again = timed(() => search(scan, root));
  return [
    await race(`TODOs of ${count} files, lexed`, rounds, first, others),
    await race('the same again, nothing changed', rounds, again, others),
    edit(root),
  ];
}

async function scanOf(root: string): Promise<WorkspaceScan> {
  const scan = new WorkspaceScan({ todosOf: () => undefined, tell: () => undefined });
  await search(scan, root);
  return scan;
}

function search(scan: WorkspaceScan, root: string): Promise<unknown> {
  return scan.search([root], settings, new AbortController().signal);
}

/** One file after each of many edits, which is what the server does between two keys. */
function edit(root: string): Figure {
  const text = readFileSync(join(root, sourcePath(0)), 'utf8').repeat(4);
  const times = Array.from({ length: 300 }, (_, i) => {
    const began = performance.now();
    findTodos('typescript', `${text}// ${i}`, TAGS);
    return performance.now() - began;
  });
  const kilobytes = Math.round(text.length / 1000);
  return figure(`an edited file of ${kilobytes} kB`, times.length, quantile(times, 0.5));
}

/** The one on this machine, else the one of the editor in ERRAND_CODE_SERVER. */
function ripgrep(): string | undefined {
  if (spawnSync('rg', ['--version']).status === 0) return 'rg';
  const modules = join(process.env['ERRAND_CODE_SERVER'] ?? '', 'lib/vscode/node_modules/@vscode');
  const path = join(modules, 'ripgrep-universal/bin', `${process.platform}-${process.arch}`, 'rg');
  return existsSync(path) ? path : undefined;
}
