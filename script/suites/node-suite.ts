// Runs suites of node:test files, each file in its own process, and counts. Never passes a file
// that held no test, a test marked "to do", or a file whose process failed after its tests had
// passed (node reports the last as a test named after the file).
//
// Suites that run together share lanes, so that none stands idle while another has files left.
import { setMaxListeners } from 'node:events';
import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { run } from 'node:test';
import type { EventData } from 'node:test';
import { inspect } from 'node:util';
import { Outcome } from './outcome.ts';

export interface NodeSuite {
  name: string;
  /** Relative to the repository. */
  glob: string;
  /** Number of its files that run at the same time, where there are lanes for them. */
  concurrency: number;
  /** A file that takes longer counts as hanging; it is ended and has failed. */
  limit: number;
  /**
   * Parts of the paths of the files that take longest, in that order: they begin first, so that no
   * lane is left with a long one at the end. One that fits no file is an error.
   */
  slowest?: readonly string[];
}

export interface SuiteRun {
  /** Number of files that run at the same time, of all suites. */
  lanes: number;
  /** Run only the files whose path holds this text. */
  only?: string | undefined;
  signal: AbortSignal;
  /** Called with the number of tests that have ended. */
  progress: (ended: number) => void;
  /** Called as soon as the last file of a suite has ended. */
  ended?: (outcome: Outcome) => void;
}

/** A file that waits for a lane, or runs in one. */
interface QueuedFile {
  readonly file: string;
  readonly suite: NodeSuite;
  readonly outcome: Outcome;
  /** Place among the slowest of its suite; the number of these for one that is not among them. */
  readonly rank: number;
}

/** Resolves with the outcomes in the order of the suites. */
export async function runNodeSuites(
  suites: readonly NodeSuite[],
  { lanes, only, signal, progress, ended = () => {} }: SuiteRun,
): Promise<Outcome[]> {
  const began = performance.now();
  // Each file listens to it while it runs.
  setMaxListeners(0, signal);
  const outcomes = suites.map((suite) => new Outcome(suite.name));
  const queue = suites.flatMap((suite, index) => filesOf(suite, outcomes[index], only));
  queue.sort((a, b) => a.rank - b.rank);
  const left = new Map(suites.map(({ name }) => [name, 0]));
  const active = new Map(left);
  const change = (counts: Map<string, number>, { name }: NodeSuite, by: number): number => {
    const count = (counts.get(name) ?? 0) + by;
    counts.set(name, count);
    return count;
  };
  for (const { suite } of queue) change(left, suite, 1);
  const end = (outcome: Outcome): void => {
    outcome.end(performance.now() - began);
    ended(outcome);
  };
  for (const outcome of outcomes) if (left.get(outcome.suite) === 0) end(outcome);

  let count = 0;
  const lane = async (): Promise<void> => {
    for (;;) {
      const next = queue.findIndex(
        ({ suite }) => (active.get(suite.name) ?? 0) < suite.concurrency,
      );
      const [queued] = next === -1 ? [] : queue.splice(next, 1);
      // Whoever has a file of that suite takes the next.
      if (queued === undefined) return;
      change(active, queued.suite, 1);
      await runFile(queued, signal, () => progress(++count));
      change(active, queued.suite, -1);
      if (change(left, queued.suite, -1) === 0) end(queued.outcome);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}

function filesOf(
  suite: NodeSuite,
  outcome: Outcome | undefined,
  only: string | undefined,
): QueuedFile[] {
  if (outcome === undefined) return [];
  const { slowest = [] } = suite;
  const files = globSync(suite.glob).toSorted();
  const strange = slowest.find((part) => !files.some((file) => file.includes(part)));
  if (strange !== undefined) throw new Error(`No file of ${suite.name} is called ${strange}.`);
  return files
    .filter((file) => only === undefined || file.includes(only))
    .map((file) => {
      const place = slowest.findIndex((part) => file.includes(part));
      return { file, suite, outcome, rank: place === -1 ? slowest.length : place };
    });
}

async function runFile(
  { file, suite, outcome }: QueuedFile,
  signal: AbortSignal,
  ended: () => void,
): Promise<void> {
  if (signal.aborted) return;
  const began = performance.now();
  const stream = run({ files: [file], concurrency: 1, timeout: suite.limit, signal });
  let output = '';
  const keep = (data: EventData.TestStdout | EventData.TestStderr): void => {
    output += data.message;
  };
  stream.on('test:stdout', keep);
  stream.on('test:stderr', keep);
  stream.on('test:pass', (data) => {
    countPass(outcome, data);
    ended();
  });
  stream.on('test:fail', (data) => {
    countFailure(outcome, data, output);
    ended();
  });
  // The listeners above do the work; the runner only advances while its stream is read.
  for await (const event of stream) void event;
  outcome.took(file, performance.now() - began);
}

function countPass(outcome: Outcome, data: EventData.TestPass): void {
  const name = nameOf(data);
  if (data.details.type === 'suite') return;
  if (data.todo !== undefined && data.todo !== false) outcome.fail(name, 'Marked "to do".');
  else if (data.skip !== undefined && data.skip !== false) {
    outcome.skip(name, typeof data.skip === 'string' ? data.skip : 'no reason given');
  } else if (isFile(data)) outcome.fail(name, 'The file holds no test.');
  else outcome.pass();
}

function countFailure(outcome: Outcome, data: EventData.TestFail, output: string): void {
  const error = data.details.error;
  const type = 'failureType' in error ? error.failureType : undefined;
  // A group fails with its members, which are counted; it counts itself only for a failed hook.
  if (type === 'subtestsFailed') return;
  const said = error.cause instanceof Error ? error.cause : error;
  const text = inspect(said, { depth: 4 });
  outcome.fail(nameOf(data), isFile(data) ? `${text}\n${output.slice(-8000)}` : text);
}

function isFile(data: EventData.TestPass | EventData.TestFail): boolean {
  return data.nesting === 0 && data.name === data.file;
}

function nameOf(data: EventData.TestPass | EventData.TestFail): string {
  const file = relative('.', data.file ?? '');
  return isFile(data) ? file : `${file}: ${data.name}`;
}
