/**
 * Owns the two containers in which the pages of one commit are looked at: the app in a clean room
 * of its own, without network, and a browser that shares only that room's loopback. Code under test
 * can so reach neither the browser's files nor its memory. Both end with the look.
 */
import { UNATTENDED } from '../../sandbox/unattended.ts';
import { VISIT } from '../../sandbox/browser-image.ts';
import type { VisitJob } from '../../sandbox/browser-image/visit-job.ts';
import { openWorkspace } from '../../sandbox/git-workspace.ts';
import { isOutage, type Sandbox } from '../../sandbox/sandbox.ts';
import type { BrowserCheck } from '../../config/browser-check.ts';
import type { KeptOutput } from '../../ledger/kept-output.ts';
import { CheckOutput } from '../rooms/check-output.ts';
import type { CheckEnvironment } from '../rooms/check-environment.ts';
import { type Answer, Answers, type PageSeen } from './answers.ts';

/** Milliseconds for one load of one page, pictures and all. */
const VIEW_MS = 60_000;
const MAX_VISIT_MS = 30 * 60_000;
const MAX_APP_BYTES = 256 * 1024 * 1024;
/** What the browser takes; its own limits would not be those of a repository's commands. */
const BROWSER_MEMORY = 2 * 1024 ** 3;
const FILM_MS = 3_000;

export interface SideToSee {
  readonly at: 'base' | 'head';
  readonly commit: string;
  /** How often each page is loaded. */
  readonly loads: number;
}

export interface SideSeen {
  readonly at: 'base' | 'head';
  readonly commit: string;
  readonly ready: boolean;
  /** Why the app did not come up, or why the browser ended early. */
  readonly why?: string;
  readonly ms: number;
  readonly output: KeptOutput;
  /** The end of what the app printed. */
  readonly tail: string;
  readonly browser?: Extract<Answer, { kind: 'browser' }>;
  readonly pages: readonly PageSeen[];
}

export async function lookAt(
  environment: CheckEnvironment,
  check: BrowserCheck,
  image: string,
  side: SideToSee,
  signal: AbortSignal,
): Promise<SideSeen> {
  const { driver, sandboxLimits: limits, repository, context } = environment;
  const began = performance.now();
  const owner = { task: context.task.id, attempt: context.attempt, purpose: 'clean-room' };
  const output = new CheckOutput(context.artifact(), MAX_APP_BYTES);
  await using ends = new AsyncDisposableStack();
  const app = await driver.create(
    { ...owner, image: environment.image, limits, network: 'none' },
    signal,
  );
  ends.defer(() => app.destroy());
  await openWorkspace(app).place(side.commit, repository.packOf(side.commit), signal);
  const browser = await driver.create(
    {
      ...owner,
      image,
      limits: { ...limits, memoryBytes: BROWSER_MEMORY },
      network: { of: app.id },
    },
    signal,
  );
  ends.defer(() => browser.destroy());
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal, output.flooded]);
  const visitMs = visitTime(check, side.loads);
  const serving = serve(app, check, { output, ms: visitMs }, either);
  // An app that ends before it was looked at shows nothing.
  void serving.then((end) => end && over.abort());
  const visited = new Visit();
  let broken: unknown;
  try {
    await visited.run(browser, jobOf(check, side.loads), visitMs, either);
  } catch (error) {
    signal.throwIfAborted();
    broken = error;
  }
  over.abort();
  const end = await serving;
  // An engine that went away says nothing of the app: the whole look is made again.
  for (const error of [end?.error, broken]) if (isOutage(error)) throw error;
  const why = output.flooded.aborted
    ? `it printed more than ${MAX_APP_BYTES / 1024 ** 2} MiB`
    : (end?.why ?? visited.why ?? (broken as Error | undefined)?.message);
  const { artifact, tail } = await output.finish(why);
  if (output.failure) throw output.failure.error;
  return {
    at: side.at,
    commit: side.commit,
    // One that came up and did not stay is not there.
    ready: visited.ready && end === undefined && !output.flooded.aborted,
    ...(why !== undefined && { why }),
    ms: Math.round(performance.now() - began),
    output: artifact,
    tail,
    ...(visited.browser && { browser: visited.browser }),
    pages: visited.pages,
  };
}

interface End {
  readonly why: string;
  readonly error?: unknown;
}

/** Resolves with how the app ended, where it did so by itself. */
async function serve(
  app: Sandbox,
  { serve: { command } }: BrowserCheck,
  { output, ms }: { readonly output: CheckOutput; readonly ms: number },
  signal: AbortSignal,
): Promise<End | undefined> {
  try {
    const { exit } = await app.exec(
      {
        argv: ['/bin/sh', '-c', command],
        env: UNATTENDED,
        timeoutMs: ms,
        onOutput: (_stream, chunk) => output.take(chunk),
      },
      signal,
    );
    // One that leaves the app in the background ends well.
    if (signal.aborted || exit === 0) return undefined;
    const why = `"${command}" ended with exit status ${exit} before its pages were looked at`;
    return { why };
  } catch (error) {
    if (signal.aborted) return undefined;
    return { why: `"${command}" could not go on: ${(error as Error).message}`, error };
  }
}

/** One run of the program beside the browser. What it has said stays, however it ends. */
class Visit {
  ready = false;
  /** Why the app was not ready, or the browser did not come to its end. */
  why: string | undefined;
  browser: SideSeen['browser'];
  readonly pages: PageSeen[] = [];
  #hasEnded = false;
  #broken: Error | undefined;
  #said = '';

  async run(
    sandbox: Sandbox,
    job: VisitJob,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const answers = new Answers((answer) => this.#take(job, answer));
    const { exit, timedOut } = await sandbox.exec(
      {
        argv: ['node', VISIT],
        cwd: '/tmp',
        stdin: Buffer.from(JSON.stringify(job)),
        timeoutMs,
        onOutput: (stream, chunk) => this.#hear(answers, stream, chunk),
      },
      signal,
    );
    if (this.#hasEnded || this.why !== undefined) return;
    const told = this.#said.split('\n').find((line) => /error/i.test(line)) ?? '';
    const last = told === '' ? '' : `: ${told.trim().slice(0, 300)}`;
    this.why =
      this.#broken?.message ??
      (timedOut
        ? `the browser was not done within ${Math.round(timeoutMs / 1000)} s`
        : `the browser ended with exit status ${exit}${last}`);
  }

  #hear(answers: Answers, stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    if (stream === 'stderr') {
      this.#said = (this.#said + Buffer.from(chunk).toString('utf8')).slice(-2_000);
      return;
    }
    if (this.#broken) return;
    try {
      answers.write(chunk);
    } catch (error) {
      this.#broken = error as Error;
    }
  }

  #take({ readySeconds, url, ready, pages, viewports, loads }: VisitJob, answer: Answer): void {
    switch (answer.kind) {
      case 'ready':
        this.ready = true;
        return;
      case 'not_ready':
        this.why = `it was not ready within ${readySeconds} s: ${answer.why} (${url}${ready})`;
        return;
      case 'browser':
        this.browser = answer;
        return;
      case 'page':
        if (this.pages.length < pages.length * viewports.length * loads) this.pages.push(answer);
        return;
      case 'end':
        this.#hasEnded = true;
    }
  }
}

function visitTime(
  { serve: { timeoutSeconds }, pages, viewports }: BrowserCheck,
  loads: number,
): number {
  const views = pages.length * viewports.length * loads;
  return Math.min(MAX_VISIT_MS, (timeoutSeconds + 30) * 1000 + views * VIEW_MS);
}

function jobOf(check: BrowserCheck, loads: number): VisitJob {
  const { serve: app, viewports, pages, time, film } = check;
  return {
    url: app.url,
    ready: app.ready,
    readySeconds: app.timeoutSeconds,
    viewports,
    pages,
    ...(time !== undefined && { time: Date.parse(time) }),
    loads,
    ...(film && { filmMs: FILM_MS }),
  };
}
