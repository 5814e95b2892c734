/**
 * Owns the two containers in which the pages of one commit are looked at: the app in a clean room
 * of its own, without network, and a browser that shares only that room's loopback. Code under test
 * can so reach neither the browser's files nor its memory. Both end with the look.
 */
import { UNATTENDED } from '../../sandbox/unattended.ts';
import { VISIT } from '../../sandbox/browser-image.ts';
import type { VisitJob } from '../../sandbox/browser-image/visit-job.ts';
import { openWorkspace } from '../../sandbox/git-workspace.ts';
import { type Sandbox, SandboxLostError } from '../../sandbox/sandbox.ts';
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
  const serving = serve(app, check, { output, ms: visitMs }, either).then((ended) => {
    // An app that ends before it was looked at shows nothing.
    if (ended !== undefined) over.abort(new Error(ended));
    return ended;
  });
  let seen: Visited;
  let why: string | undefined;
  try {
    seen = await visit(browser, jobOf(check, side.loads), visitMs, either);
    why = seen.why;
  } catch (error) {
    signal.throwIfAborted();
    seen = NOTHING;
    why = output.flooded.aborted
      ? `it printed more than ${MAX_APP_BYTES / 1024 ** 2} MiB`
      : error instanceof SandboxLostError
        ? `its sandbox was lost: ${error.message}`
        : ((await Promise.race([serving, Promise.resolve()])) ?? (error as Error).message);
  }
  over.abort();
  await serving;
  const { artifact, tail } = await output.finish(why);
  if (output.failure) throw output.failure.error;
  return {
    at: side.at,
    commit: side.commit,
    ready: seen.ready,
    ...(why !== undefined && { why }),
    ms: Math.round(performance.now() - began),
    output: artifact,
    tail,
    ...(seen.browser && { browser: seen.browser }),
    pages: seen.pages,
  };
}

/** Resolves with how the app ended, where it did so by itself. */
async function serve(
  app: Sandbox,
  { serve: { command } }: BrowserCheck,
  { output, ms }: { readonly output: CheckOutput; readonly ms: number },
  signal: AbortSignal,
): Promise<string | undefined> {
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
    return `"${command}" ended with exit status ${exit} before its pages were looked at`;
  } catch (error) {
    if (signal.aborted) return undefined;
    return `"${command}" could not go on: ${(error as Error).message}`;
  }
}

interface Visited {
  readonly ready: boolean;
  readonly why?: string;
  readonly browser?: Extract<Answer, { kind: 'browser' }>;
  readonly pages: readonly PageSeen[];
}

const NOTHING: Visited = { ready: false, pages: [] };

async function visit(
  sandbox: Sandbox,
  job: VisitJob,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Visited> {
  let ready = false;
  let why: string | undefined;
  let browser: Visited['browser'];
  let ended = false;
  let said = '';
  const pages: PageSeen[] = [];
  const answers = new Answers((answer) => {
    switch (answer.kind) {
      case 'ready':
        ready = true;
        return;
      case 'not_ready':
        why = `it was not ready within ${job.readySeconds} s: ${answer.why} (${job.url}${job.ready})`;
        return;
      case 'browser':
        browser = answer;
        return;
      case 'page':
        if (pages.length < job.pages.length * job.viewports.length * job.loads) pages.push(answer);
        return;
      case 'end':
        ended = true;
    }
  });
  let broken: Error | undefined;
  const { exit, timedOut } = await sandbox.exec(
    {
      argv: ['node', VISIT],
      cwd: '/tmp',
      stdin: Buffer.from(JSON.stringify(job)),
      timeoutMs,
      onOutput: (stream, chunk) => {
        if (stream === 'stderr') said = (said + Buffer.from(chunk).toString('utf8')).slice(-2_000);
        else if (!broken) {
          try {
            answers.write(chunk);
          } catch (error) {
            broken = error as Error;
          }
        }
      },
    },
    signal,
  );
  if (!ended && why === undefined) {
    const last =
      said
        .trim()
        .split('\n')
        .find((line) => /error/i.test(line)) ?? '';
    why =
      broken?.message ??
      (timedOut
        ? `the browser was not done within ${Math.round(timeoutMs / 1000)} s`
        : `the browser ended with exit status ${exit}${last === '' ? '' : `: ${last.slice(0, 300)}`}`);
  }
  return { ready, ...(why !== undefined && { why }), ...(browser && { browser }), pages };
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
