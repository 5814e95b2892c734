/**
 * Runs the checks of a ledger again, on this machine's Docker Engine: the same commands on the same
 * commits, in fresh clean rooms. Owns the temporary folder and the containers for it, and removes
 * them all. Judges nothing: it reports the outcomes.
 */
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Environments, SETUP_TIMEOUT_MS } from '../blueprint/environment.ts';
import { besideCommit } from '../client/beside/beside.ts';
import { withBeside } from '../client/beside/send.ts';
import { runGit, UNTOUCHED } from '../client/git.ts';
import { promisorOf, withoutHistory } from '../client/partial-clone.ts';
import { findRepository } from '../client/repository.ts';
import { newTemporaryFolder } from '../client/temporary-leftovers.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import { engineDriver } from '../daemon/engine.ts';
import type { BareRepository } from '../git/repository.ts';
import { openRepositoryStore } from '../git/store.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { ResultEntry } from '../ledger/result-entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import { baseRef, SHA256_PREFIX } from '../protocol/task.ts';
import type { DockerDriver } from '../sandbox/docker.ts';
import { ENVIRONMENT } from '../sandbox/made-on-engine.ts';
import { lastRun, readEvidence, type Run, runsOf } from '../verify/evidence/evidence.ts';
import type { OutputSink } from '../verify/rooms/check-output.ts';
import { runInCleanRoom } from '../verify/rooms/clean-room.ts';

export interface Rerun {
  readonly name: string;
  readonly command: string;
  readonly at: 'base' | 'head';
  readonly recorded: Run['outcome'];
  readonly rerun: Run['outcome'];
}

export interface RerunInput {
  /** Repository into which the result was fetched. */
  readonly repository: string;
  readonly entries: readonly LedgerEntry[];
  readonly result: ResultEntry;
  readonly sandbox: RunnerConfig['sandbox'];
  /** Prints progress for people. */
  readonly say: (line: string) => void;
}

const TASK = 'verify-ledger';
/** Names the base in the copy, with the files sent beside it. */
const BEFORE = 'rerun-before';

/**
 * Runs every check that the ledger has at the base and at the result, in the order recorded.
 * Rejects where this machine cannot: no engine, no such image, no such commit.
 */
export async function rerunChecks(input: RerunInput, signal: AbortSignal): Promise<Rerun[]> {
  await using opened = new AsyncDisposableStack();
  const place = await newTemporaryFolder(tmpdir());
  opened.defer(() => rm(place, { recursive: true, force: true }));
  const driver = engineDriver({
    sandbox: input.sandbox,
    dataDirectory: place,
    runner: randomBytes(8).toString('hex'),
    log: input.say,
  });
  // A failure here must hide no other: a container that stays carries our label and is reported.
  opened.defer(async () => {
    await driver.reap(() => false).catch(() => input.say('A container could not be removed.'));
    await dropImages(driver).catch(() => input.say('An image could not be removed.'));
  });
  const repository = await copyOf(input, place);
  const reruns: Rerun[] = [];
  for (const at of ['base', 'head'] as const) {
    const image = await environmentOf(input, at, driver, repository, signal);
    reruns.push(...(await rerunAt(at, input, { driver, image, repository }, signal)));
  }
  return reruns;
}

/** Those that were prepared for this run: no runner knows them. */
async function dropImages({ made }: DockerDriver): Promise<void> {
  for (const image of await made.images()) await made.dropImage(image);
}

/** A bare repository of our own with the two commits: the user's is only read. */
async function copyOf({ repository, result }: RerunInput, place: string): Promise<BareRepository> {
  const store = await openRepositoryStore(place);
  const name = createHash('sha256').update(place).digest('hex').slice(0, 32);
  const copy = await store.open(`${result.commit.length === 64 ? SHA256_PREFIX : ''}${name}`);
  // The only refs that such a repository takes from outside.
  const refs = [`${result.base}:${baseRef(BEFORE)}`, `${result.commit}:${baseRef('rerun-after')}`];
  const found = await findRepository(repository);
  const push = async (specs: readonly string[], env?: Readonly<Record<string, string>>) => {
    const args = [...UNTOUCHED, 'push', '--quiet', '--no-verify', copy.path, ...specs];
    await runGit({ cwd: repository, args, env: { ...env, GIT_ALLOW_PROTOCOL: 'file' } });
  };
  if ((await promisorOf(found)) === undefined) await push(refs);
  else await withoutHistory(found, result.base, (env) => push(refs, env));
  const beside = await besideCommit(found, result.base);
  await withBeside({ repository: found, taskId: BEFORE, beside }, async (specs, env) => {
    if (specs.length > 0) await push(specs, env);
  });
  return copy.forTask(BEFORE);
}

/** The recorded image itself when it is still here, or one prepared in the same way. */
async function environmentOf(
  { entries, sandbox, say, result }: RerunInput,
  at: Rerun['at'],
  driver: DockerDriver,
  repository: BareRepository,
  signal: AbortSignal,
): Promise<string> {
  const environments = entries.filter((entry) => entry.kind === 'environment');
  const ran = lastRun(readEvidence(entries), { at });
  // A result that installs other packages has an environment of its own.
  const own = environments.find(({ id }) => ran !== undefined && id === ran.image);
  const recorded = own ?? environments.at(-1);
  if (!recorded) throw new ErrandError('invalid', 'The ledger names no environment.');
  const id = recorded.id === undefined ? undefined : await driver.imageId(recorded.id);
  if (id !== undefined) return id;
  if (recorded.devContainer && recorded.devContainer.unused === undefined) {
    const { path } = recorded.devContainer;
    throw new ErrandError('unavailable', `The image of ${path} is not on this machine.`, {
      hint: 'Checks of a dev container are run again where its image still is: on the runner, while the task is kept.',
    });
  }
  say('The recorded image is not on this machine, so one is prepared in the same way.');
  const prepared = recorded.image.startsWith(ENVIRONMENT);
  const environment = await new Environments(driver).prepare(
    {
      image: prepared ? sandbox.image : recorded.image,
      setup: recorded.setup,
      repository,
      commit: at === 'base' ? result.base : result.commit,
      base: result.base,
      task: TASK,
      attempt: 1,
      limits: sandbox.limits,
      timeoutMs: SETUP_TIMEOUT_MS,
      log: say,
    },
    signal,
  );
  return environment.id;
}

interface Room {
  readonly driver: DockerDriver;
  readonly image: string;
  readonly repository: BareRepository;
}

async function rerunAt(
  at: Rerun['at'],
  { entries, result, sandbox, say }: RerunInput,
  room: Room,
  signal: AbortSignal,
): Promise<Rerun[]> {
  const commit = at === 'base' ? result.base : result.commit;
  const runs = runsOf(readEvidence(entries), { at, commit });
  // Recorded runs of a check with the same outcome are repeated once.
  const recorded = [
    ...new Map(
      runs.map((run) => [JSON.stringify([run.name, run.command, run.outcome]), run]),
    ).values(),
  ];
  if (recorded.length === 0) return [];
  const outcomes = await runInCleanRoom(
    {
      ...room,
      limits: sandbox.limits,
      commit,
      at,
      checks: recorded.map(({ name, command }) => ({ name, command })),
      task: TASK,
      attempt: 1,
      artifact: unkept,
      finished: async (run) => say(`${run.name} (${at}): ${run.outcome}`),
    },
    signal,
  );
  return recorded.map(({ name, command, outcome }, i) => ({
    name,
    command,
    at,
    recorded: outcome,
    rerun: outcomes[i]?.outcome ?? 'errored',
  }));
}

/** Discards output: only the outcome counts here. */
function unkept(): OutputSink {
  let bytes = 0;
  return {
    write: async (chunk) => {
      bytes += chunk.byteLength;
    },
    finish: async () => ({ id: '', bytes, sha256: '' }),
  };
}
