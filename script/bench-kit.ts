/**
 * Shared parts of the measurements of bench.ts: contenders that take turns, so that a machine that
 * slows down slows them all, and repositories to measure on. Knows nothing of what is measured.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** One line of the table. */
export interface Figure {
  readonly what: string;
  /** What `ms` counts, where it is no time: megabytes, or percent. */
  readonly unit?: 'MB' | '%';
  readonly ms: number;
  /** Of our own times; the slowest where there are fewer than a hundred. */
  readonly p99?: number;
  readonly runs: number;
  /** Peers and floors of the same run; `ratio` is our time divided by theirs. */
  readonly against: readonly {
    readonly name: string;
    readonly ms: number;
    readonly ratio: number;
  }[];
}

export interface Bench {
  readonly quick: boolean;
  /** The one row that is wanted, by the name that its measure gives it; all where absent. */
  readonly row?: string | undefined;
  /**
   * Everything that a measurement must end or remove is deferred here, so that it happens on
   * failure too.
   */
  readonly stack: AsyncDisposableStack;
}

export type Measure = (bench: Bench) => Promise<Figure[]>;

/** One run, without anything that should not be measured; resolves with its milliseconds. */
export type Run = () => Promise<number>;

export function timed(work: () => unknown): Run {
  return async () => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
}

/**
 * Runs ours and the others in turns, after `warm` rounds that do not count; returns medians. Each
 * round begins with another contender, so that none always runs on its neighbour's caches.
 */
export async function race(
  what: string,
  rounds: { readonly runs: number; readonly warm?: number },
  ours: Run,
  others: Readonly<Record<string, Run>>,
): Promise<Figure> {
  const names = Object.keys(others);
  const all = [ours, ...Object.values(others)];
  const times = all.map((): number[] => []);
  const { runs, warm = 2 } = rounds;
  for (let round = 0; round < runs + warm; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const which = (round + turn) % all.length;
      const ms = await all[which]?.();
      if (round >= warm && ms !== undefined) times[which]?.push(ms);
    }
  }
  const [ms = Number.NaN, ...theirs] = times.map((list) => quantile(list, 0.5));
  const peers = Object.fromEntries(names.map((name, i) => [name, theirs[i] ?? 0]));
  return { ...figure(what, runs, ms, peers), p99: quantile(times[0] ?? [], 0.99) };
}

export function figure(
  what: string,
  runs: number,
  ms: number,
  others: Readonly<Record<string, number>> = {},
): Figure {
  const against = Object.entries(others).map(([name, theirs]) => ({
    name,
    ms: theirs,
    ratio: ms / theirs,
  }));
  return { what, ms, runs, against };
}

export function quantile(times: readonly number[], q: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Makes a folder that is removed when the measurement is over. */
export function folder({ stack }: Bench): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'errand-bench-')));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs git with no configuration but the repository's own; returns its output, trimmed. */
export function git(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', ...args],
    {
      cwd,
      env: {
        PATH: process.env['PATH'],
        HOME: '/nonexistent',
        GIT_CONFIG_NOSYSTEM: '1',
        ...env,
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1e9,
    },
  ).trim();
}

/** Makes a repository of `count` TypeScript files of about 2 kB, 50 per folder, in one commit. */
export function repositoryOf(bench: Bench, count: number): string {
  const root = folder(bench);
  git(root, ['init', '-q', '-b', 'main']);
  for (let i = 0; i < count; i++) writeSource(root, i);
  git(root, ['add', '-A']);
  git(root, ['commit', '-q', '-m', 'first']);
  return root;
}

export const sourcePath = (i: number): string => `src/part-${Math.floor(i / 50)}/file-${i}.ts`;

/** Writes file `i`, different for each `version`; every fiftieth has a TODO in a comment. */
export function writeSource(root: string, i: number, version = 0): void {
  const path = join(root, sourcePath(i));
  mkdirSync(dirname(path), { recursive: true });
  const lines = Array.from(
    { length: 40 },
    (_, n) => `export const value${n} = (x: number): string => \`\${x * ${n + i}} of ${version}\`;`,
  );
  if (i % 50 === 0) lines.splice(20, 0, '// TODO: make this one faster', "const no = 'TODO: no';");
  writeFileSync(path, `${lines.join('\n')}\n`);
}
