// Runs one suite of node:test files, each file in its own process, and counts. Never passes a file
// that held no test, a test marked "to do", or a file whose process failed after its tests had
// passed (node reports the last as a test named after the file).
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
  /** Number of test files that run at the same time. */
  concurrency: number;
  /** A file that takes longer counts as hanging; it is ended and has failed. */
  limit: number;
}

/**
 * @param only run only the files whose path holds this text
 * @param progress called with the number of tests that have ended
 */
export async function runNodeSuite(
  suite: NodeSuite,
  only: string | undefined,
  signal: AbortSignal,
  progress: (ended: number) => void,
): Promise<Outcome> {
  const outcome = new Outcome(suite.name);
  const started = performance.now();
  const files = globSync(suite.glob)
    .filter((file) => only === undefined || file.includes(only))
    .toSorted();
  if (files.length > 0) {
    const { concurrency, limit: timeout } = suite;
    const stream = run({ files, concurrency, timeout, signal });
    const output = new Map<string, string>();
    let count = 0;
    const keep = (data: EventData.TestStdout | EventData.TestStderr): void => {
      output.set(data.file, (output.get(data.file) ?? '') + data.message);
    };
    stream.on('test:stdout', keep);
    stream.on('test:stderr', keep);
    stream.on('test:pass', (data) => {
      countPass(outcome, data);
      progress(++count);
    });
    stream.on('test:fail', (data) => {
      countFailure(outcome, data, output.get(data.file ?? '') ?? '');
      progress(++count);
    });
    const spans = new Map<string, { readonly began: number; ended: number }>();
    const note = ({ file }: { readonly file?: string | undefined }): void => {
      // A test may be defined in a module that its file loads.
      if (file === undefined || !files.some((own) => file.endsWith(own))) return;
      const now = performance.now();
      const span = spans.get(file) ?? { began: now, ended: now };
      span.ended = now;
      spans.set(file, span);
    };
    stream.on('test:dequeue', note);
    stream.on('test:complete', note);
    await drained(stream);
    for (const [file, { began, ended }] of spans) outcome.took(file, ended - began);
  }
  outcome.end(performance.now() - started);
  return outcome;
}

async function drained(stream: AsyncIterable<unknown>): Promise<void> {
  // The listeners above do the work; the runner only advances while its stream is read.
  for await (const event of stream) void event;
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
