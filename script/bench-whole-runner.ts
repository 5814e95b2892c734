/**
 * Measures a whole runner as it is shipped (`dist/runner`, built first): what it takes of memory and
 * of the processor at rest, how long it takes to start, and how a task is taken while many wait. Its
 * data directory is filled through the real store; its engine is a socket that never answers, so
 * that what waits goes on waiting.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../runner/client/connection.ts';
import { type ClientRepository, findRepository } from '../runner/client/repository.ts';
import { pushSnapshot } from '../runner/client/transfer.ts';
import { openRepositoryStore } from '../runner/git/store.ts';
import { CreateTask } from '../runner/protocol/requests.ts';
import { baseRef, type Result, type TaskSpec } from '../runner/protocol/task.ts';
import { connect as connectDatabase, databaseOver } from '../runner/store/database.ts';
import { openDataDirectory } from '../runner/store/directory.ts';
import { ledgerId } from '../runner/store/ledger-file.ts';
import { logId } from '../runner/store/logs.ts';
import { migrate } from '../runner/store/schema.ts';
import { Store } from '../runner/store/store.ts';
import { creation, move } from '../runner/tasks/transitions.ts';
import { spec } from '../test/integration/server/runner.ts';
import {
  type Bench,
  type Figure,
  figure,
  folder,
  git,
  quantile,
  repositoryOf,
} from './bench-kit.ts';
import { bareCommit } from './bench-store.ts';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/runner/main.js');
const MB = 1024 ** 2;
/** Long enough for what a runner does after its start, and before it gives memory back. */
const SETTLE_MS = 12_000;
const IDLE_MS = 30_000;
const ARTIFACTS_PER_TASK = 3;
const FILES_PER_RESULT = 10;

export async function runner(bench: Bench): Promise<Figure[]> {
  execFileSync('npx', ['tsc', '-b'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  const engine = await silentEngine(bench);
  const bare = await bareNode(bench);
  const against = (mb: number, what: string): Figure => ({
    ...figure(what, 1, mb, { 'Node, an HTTP server': bare.mb() }),
    unit: 'MB',
  });
  const figures: Figure[] = [];
  const empty = await serve(bench, folder(bench), engine);
  await sleep(SETTLE_MS);
  figures.push(against(empty.mb(), 'runner at rest, memory'));
  const before = empty.cpuMs();
  await sleep(IDLE_MS);
  const share = (100 * (empty.cpuMs() - before)) / IDLE_MS;
  figures.push({ ...figure('runner at rest, processor in 30 s', 1, share), unit: '%' });
  await empty.stop();

  const [some, many] = bench.quick ? [200, 2_000] : [1_000, 10_000];
  for (const count of [some, many]) {
    const place = folder(bench);
    await fill(bench, place, { ended: count });
    const times: number[] = [];
    for (let run = 0; run < 3; run++) {
      const served = await serve(bench, place, engine);
      times.push(served.ms);
      if (run === 2 && count === some) {
        await sleep(SETTLE_MS);
        figures.push(against(served.mb(), `runner with ${count} stored tasks, memory`));
      }
      await served.stop();
    }
    if (count === many) {
      const what = `runner with ${count} stored tasks, start → ready`;
      figures.push(figure(what, 3, quantile(times, 0.5), { 'Node, an HTTP server': bare.ms }));
    }
  }
  figures.push(...(await queued(bench, engine, many, against)));
  await bare.stop();
  return figures;
}

/** Tasks that come while many wait: each is pushed before, and accepted as those of people are. */
async function queued(
  bench: Bench,
  engine: string,
  count: number,
  against: (mb: number, what: string) => Figure,
): Promise<Figure[]> {
  const place = folder(bench);
  const created = bench.quick ? 50 : 500;
  const { repository, sample } = await fill(bench, place, { queued: count });
  const served = await serve(bench, place, engine);
  const token = readFileSync(join(place, 'token'), 'utf8').trim();
  const client = { name: 'bench', version: '0' };
  const connection = await connect({ url: served.url, token, client });
  const commit = bareCommit(bench);
  const ours: number[] = [];
  const floor: number[] = [];
  for (let n = 0; n < created; n++) {
    const id = idOf('pushed', n);
    await pushSnapshot({ repository, taskId: id, base: sample.base, url: served.url, token });
    let began = performance.now();
    await connection.request(CreateTask, { id, spec: sample });
    ours.push(performance.now() - began);
    began = performance.now();
    commit();
    floor.push(performance.now() - began);
  }
  const figures = [0.5, 0.99].map((q) => {
    const what = `task accepted while ${count} wait, p${q * 100}`;
    return figure(what, created, quantile(ours, q), { 'bare commit': quantile(floor, q) });
  });
  connection.close();
  await sleep(SETTLE_MS);
  figures.push(against(served.mb(), `runner with ${count} waiting tasks, memory`));
  await served.stop();
  return figures;
}

interface Served {
  readonly url: string;
  /** Time from the start of the process to the line that says it is ready. */
  readonly ms: number;
  /** What it takes of memory. */
  mb(): number;
  cpuMs(): number;
  stop(): Promise<void>;
}

async function serve(bench: Bench, dataDir: string, engine: string): Promise<Served> {
  const config = join(folder(bench), 'errand.yaml');
  writeFileSync(config, 'sandbox: { maxConcurrent: 1 }\n');
  const listen = ['--listen', '127.0.0.1:0', '--config', config];
  const args = [MAIN, 'serve', '--json', '--data-dir', dataDir, ...listen];
  return await started(bench, args, { ANTHROPIC_API_KEY: 'bench', DOCKER_HOST: engine });
}

/** The least that a server of Node takes. */
async function bareNode(bench: Bench): Promise<Served> {
  const program = `require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('{}'))`;
  return await started(bench, ['--eval', program], {});
}

async function started(
  bench: Bench,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Served> {
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid, stdout } = child;
  if (pid === undefined || !stdout) throw new Error(`${args.join(' ')} did not start`);
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  bench.stack.defer(stop);
  const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string];
  const ms = performance.now() - began;
  const { url = '' } = JSON.parse(line) as { url?: string };
  return { url, ms, stop, mb: () => memoryOf(pid), cpuMs: () => processorOf(pid) };
}

function memoryOf(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4096) / MB;
}

/** In user and system mode, in milliseconds; the kernel counts in hundredths of a second. */
function processorOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Takes every call, and answers none. */
async function silentEngine(bench: Bench): Promise<string> {
  const path = join(folder(bench), 'engine.sock');
  const server = createServer((socket) => socket.on('error', () => socket.destroy()));
  server.listen(path);
  await once(server, 'listening');
  bench.stack.defer(() => void server.close());
  server.unref();
  return `unix://${path}`;
}

const idOf = (kind: string, n: number): string => `${kind}-${String(n).padStart(6, '0')}`;

interface Filling {
  /** Tasks that are done, with their files. */
  readonly ended?: number;
  readonly queued?: number;
}

/** Fills a data directory as tasks would have; returns their repository, and one of them. */
async function fill(
  bench: Bench,
  place: string,
  { ended = 0, queued: waiting = 0 }: Filling,
): Promise<{ repository: ClientRepository; sample: TaskSpec }> {
  const source = repositoryOf(bench, 10);
  const base = git(source, ['rev-parse', 'HEAD']);
  const repository = await findRepository(source);
  const named = { id: repository.id, name: repository.name };
  const sample: TaskSpec = { ...spec(), repository: named, base, head: base };
  const directory = openDataDirectory(place);
  const repositories = await openRepositoryStore(place);
  const bare = await repositories.open(sample.repository.id, 'bench');
  git(source, ['push', '-q', bare.path, 'HEAD:refs/errand/tasks/first-000000/base']);
  const ids = {
    ended: Array.from({ length: ended }, (_, n) => idOf('ended', n)),
    queued: Array.from({ length: waiting }, (_, n) => idOf('queued', n)),
  };
  const refs = [...ids.ended, ...ids.queued].map(baseRef);
  execFileSync('git', ['update-ref', '--stdin'], {
    cwd: bare.path,
    input: refs.map((ref) => `create ${ref} ${base}\n`).join(''),
  });
  const connection = connectDatabase(directory.database);
  // It is only filled: whatever a crash took would be made again.
  connection.exec('PRAGMA synchronous = OFF');
  const db = databaseOver(connection);
  await migrate(db);
  const store = new Store(db);
  const at = new Date().toISOString();
  for (const id of [...ids.ended, ...ids.queued]) {
    const files = { log: logId(id, 1), ledger: ledgerId(id, 1) };
    await store.create(
      id,
      sample,
      creation(id, sample, at, () => files),
    );
  }
  for (const id of ids.ended) {
    await store.append(id, (state) => [
      { kind: 'attempt.result', at, attempt: 1, result: resultOf(id, base) },
      ...move(state, 1, { kind: 'done', verdict: { level: 'verified', because: [] } }, at),
    ]);
    writeFileSync(join(directory.ledgers, `${id}-1.jsonl`), `${'x'.repeat(2000)}\n`);
    writeFileSync(join(directory.logs, `${id}-1.log`), `${'x'.repeat(2000)}\n`);
    for (let n = 0; n < ARTIFACTS_PER_TASK; n++) {
      const sha256 = createHash('sha256').update(`${id} ${n}`).digest('hex');
      const path = join(directory.artifacts, sha256.slice(0, 2), sha256);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'x'.repeat(500));
      await db
        .insertInto('artifacts')
        .values({ id: `sha256-${sha256}`, task: id, bytes: 500 })
        .execute();
    }
  }
  await store.close();
  directory.release();
  return { repository, sample };
}

function resultOf(id: string, base: string): Result {
  const files = Array.from({ length: FILES_PER_RESULT }, (_, n) => ({
    path: `src/part/file-${n}.ts`,
    status: 'modified' as const,
    additions: n,
    deletions: 1,
    binary: false,
    before: { mode: '100644', blob: base },
    after: { mode: '100644', blob: base },
  }));
  return {
    ref: `refs/errand/tasks/${id}/attempts/1`,
    commit: base,
    files,
    additions: 9,
    deletions: 9,
  };
}
