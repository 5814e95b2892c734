/**
 * Owns what a running runner's readiness and numbers mean in words, and the step that each asks for:
 * one part of `errand doctor`. The judging is pure; what is no fault but worth a look is advice.
 */
import type { RunnerAddress } from '../client/requester.ts';
import { counted, duration } from '../protocol/wording.ts';
import { readMetrics, type Series, valueOf } from './metrics-text.ts';
import { size } from './screen.ts';

export interface HealthFinding {
  readonly name: string;
  /** False where the runner cannot do its work. */
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

export interface Readiness {
  readonly ok: boolean;
  readonly detail: string;
}

const WITHIN_MS = 15_000;
const GIB = 1024 ** 3;

/** Asks a runner that answers. Empty where it is older and has no such paths. */
export async function runnerHealth(address: RunnerAddress): Promise<HealthFinding[]> {
  const [ready, metrics] = await Promise.all([ask(address, '/readyz'), ask(address, '/metrics')]);
  const readiness = ready === undefined ? undefined : readinessIn(ready.body);
  return [
    ...(readiness ? [judgeReadiness(readiness)] : []),
    ...(metrics?.status === 200 ? judgeNumbers(readMetrics(metrics.body)) : []),
  ];
}

export function judgeReadiness({ ok, detail }: Readiness): HealthFinding {
  const fix = ok ? null : 'Tasks wait until this is put right; nothing that was accepted is lost.';
  return { name: 'ready', ok, detail, fix };
}

/** What the numbers tell; nothing where all is well. */
export function judgeNumbers(series: readonly Series[]): HealthFinding[] {
  const of = (name: string, labels?: Series['labels']): number =>
    valueOf(series, name, labels) ?? 0;
  return [
    ...queue(of),
    ...space(of),
    ...questions(of),
    ...warmSandboxes(of),
    ...interruptions(of),
    ...strangers(of),
    ...load(of),
    ...prices(series),
  ];
}

type Read = (name: string, labels?: Series['labels']) => number;

const MUCH_WAITING_S = 10 * 60;

function queue(of: Read): HealthFinding[] {
  const waiting = of('errand_queue_depth');
  const held = of('errand_queue_held');
  const oldest = of('errand_queue_oldest_seconds');
  const running = of('errand_attempts_running');
  const places = of('errand_attempt_places');
  const words = `${counted(waiting, 'attempt')} waiting, the oldest for ${duration(oldest * 1000)}; ${running} of ${counted(places, 'place')} in use`;
  if (waiting > held && running < places && oldest > 60) {
    return [wrong('queue', words, 'There are free places and nothing is begun: its log says why.')];
  }
  if (waiting === 0 || oldest < MUCH_WAITING_S) return [];
  const limit = held === waiting ? 'maxPerRepository or sandbox.maxPerUser' : 'maxConcurrent';
  return [advice('queue', words, `If the machine has room, raise sandbox.${limit}.`)];
}

function space(of: Read): HealthFinding[] {
  const free = of('errand_disk_free_bytes');
  const total = of('errand_disk_size_bytes');
  const files = of('errand_disk_free_inodes');
  const found: HealthFinding[] = [];
  if (total > 0 && free < Math.min(5 * GIB, total / 20)) {
    const detail = `${size(free)} of ${size(total)} are free on the runner's disk`;
    found.push(wrong('space', detail, 'Free some, or discard tasks that nobody needs.'));
  }
  if (total > 0 && files < 10_000) {
    const detail = `only ${files} more files can be made on the runner's disk`;
    found.push(wrong('inodes', detail, 'Remove small files there, or discard tasks.'));
  }
  return found;
}

function questions(of: Read): HealthFinding[] {
  const asking = of('errand_tasks', { state: 'needs_input' });
  if (asking === 0) return [];
  const fix = '"errand status" lists them; "errand answer TASK" answers.';
  return [advice('questions', `${counted(asking, 'task')} waiting for an answer`, fix)];
}

function warmSandboxes(of: Read): HealthFinding[] {
  const name = 'errand_warm_sandboxes_wanted_total';
  const [hits, misses] = [of(name, { result: 'hit' }), of(name, { result: 'miss' })];
  if (hits + misses < 10 || misses <= hits) return [];
  const detail = `a sandbox was ready in ${hits} of ${hits + misses} times that one was wanted`;
  return [advice('sandboxes', detail, 'If the machine has room, raise sandbox.warm.')];
}

function interruptions(of: Read): HealthFinding[] {
  const times = of('errand_attempts_interrupted_total');
  if (times < 5) return [];
  const detail = `attempts were cut off ${times} times since the runner started`;
  return [advice('attempts', detail, 'They go on by themselves; its log says what cut them off.')];
}

function strangers(of: Read): HealthFinding[] {
  const times = of('errand_auth_failures_total', { reason: 'wrong_token' });
  if (times < 20) return [];
  const detail = `${times} requests came with a wrong token since the runner started`;
  const fix = 'Its log names the addresses: a client with an old token, or somebody who guesses.';
  return [advice('access', detail, fix)];
}

function load(of: Read): HealthFinding[] {
  const uptime = Date.now() / 1000 - of('process_start_time_seconds');
  const busy = of('errand_event_loop_busy_seconds_total');
  const memory = of('process_resident_memory_bytes');
  const found: HealthFinding[] = [];
  if (uptime > 60 && busy / uptime > 0.7) {
    const detail = `the runner was busy ${Math.round((busy / uptime) * 100)} % of its time`;
    found.push(
      advice('load', detail, 'It may answer late: give it fewer places or more processor.'),
    );
  }
  if (memory > 2 * GIB) {
    const detail = `the runner takes ${size(memory)} of memory`;
    found.push(
      advice('memory', detail, 'Start it again when it suits you: what runs goes on afterwards.'),
    );
  }
  return found;
}

function prices(series: readonly Series[]): HealthFinding[] {
  const unpriced = series.filter(
    ({ name, labels, value }) =>
      name === 'errand_model_requests_total' &&
      value > 0 &&
      (valueOf(series, 'errand_model_cost_dollars_total', labels) ?? 0) === 0,
  );
  if (unpriced.length === 0) return [];
  const names = unpriced.map(({ labels }) => labels['model'] ?? '').join(', ');
  const fix = 'Name their prices under "prices" in errand.yaml: no budget counts them now.';
  return [advice('prices', `models without a known price were asked: ${names}`, fix)];
}

function wrong(name: string, detail: string, fix: string): HealthFinding {
  return { name, ok: false, detail, fix };
}

function advice(name: string, detail: string, fix: string): HealthFinding {
  return { name, ok: true, detail, fix };
}

function readinessIn(body: string): Readiness | undefined {
  try {
    const { ok, detail } = JSON.parse(body) as Partial<Readiness>;
    return typeof ok === 'boolean' && typeof detail === 'string' ? { ok, detail } : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where nothing answers in time. */
async function ask(
  { url, token }: RunnerAddress,
  path: string,
): Promise<{ status: number; body: string } | undefined> {
  try {
    const response = await fetch(url.replace(/\/$/, '') + path, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error', // A redirect would carry the token elsewhere.
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}
