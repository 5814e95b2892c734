/**
 * `errand export`: accepted work as trajectories, a line of JSON each. Only tasks of this repository
 * whose result a person has applied or merged, only where the runner's owner allows it, and without
 * what is, or looks like, a secret. Changes nothing but the file it writes.
 */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readArtifact, readDiff } from '../client/artifacts.ts';
import type { RunnerConnection } from '../client/connection.ts';
import { fetchRecord } from '../client/fetch-record.ts';
import { fetchAttempt } from '../client/transfer.ts';
import type { ClientRepository } from '../client/repository.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import { Redactor } from '../monitoring/redacted.ts';
import { redactTexts } from '../monitoring/redact-values.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskState } from '../protocol/task.ts';
import { counted } from '../protocol/wording.ts';
import { exchangesIn, type Trajectory, trajectoryOf } from '../trajectory/document.ts';
import { type Accepted, acceptedOf } from '../trajectory/merged.ts';
import type { Call } from './call.ts';
import { listTasks, taskNamed, withRunner } from './connect.ts';
import { secretsIn } from './environment-secrets.ts';
import { text } from './options.ts';
import { VERSION } from './package.ts';
import { harmless, paint } from './screen.ts';
import { workTreeOf } from './work-tree.ts';

interface Exporting {
  readonly address: RunnerAddress;
  readonly repository: ClientRepository;
  readonly into: string | undefined;
  readonly licence: string | null;
  readonly redactor: Redactor;
}

/** Exit code 0, also where nothing was accepted yet; 1 where a task that was named was not. */
export async function exportTrajectories(call: Call): Promise<number> {
  const repository = await workTreeOf(call);
  const redactor = new Redactor();
  for (const secret of secretsIn(process.env)) redactor.conceal(secret);
  return await withRunner(call, async (connection, address) => {
    const into = text(call, 'into');
    const licence = text(call, 'licence') ?? null;
    const exporting = { address, repository, into, licence, redactor };
    const tasks = await tasksOf(call, connection, repository);
    const lines: string[] = [];
    const left: string[] = [];
    for (const task of tasks) {
      const trajectory = await trajectoryIn(exporting, task);
      if (trajectory) lines.push(`${JSON.stringify(trajectory)}\n`);
      else left.push(task.id);
    }
    await write(call, lines.join(''));
    tell(lines.length, left);
    return call.positionals.length > 0 && left.length > 0 ? 1 : 0;
  });
}

/** Those that were named, or all that have ended, the oldest first. */
async function tasksOf(
  call: Call,
  connection: RunnerConnection,
  { id, name }: ClientRepository,
): Promise<TaskState[]> {
  const names =
    call.positionals.length > 0
      ? call.positionals
      : (await listTasks(connection)).tasks
          .filter(({ repository, status }) => repository.id === id && isFinal(status))
          .map((task) => task.id)
          .toReversed();
  const tasks: TaskState[] = [];
  for (const each of names) {
    const task = await taskNamed(connection, each);
    const { repository } = task.spec;
    if (repository.id !== id) {
      throw new ErrandError(
        'invalid',
        `The task ${task.id} belongs to the repository ${repository.name}, but this is ${name}.`,
        { hint: 'Name its folder with --repo.' },
      );
    }
    tasks.push(task);
  }
  return tasks;
}

/** Undefined where nobody has accepted it. */
async function trajectoryIn(
  exporting: Exporting,
  task: TaskState,
): Promise<Trajectory | undefined> {
  const { address, repository, licence, redactor } = exporting;
  const accepted = await found(exporting, task);
  if (!accepted) return undefined;
  const record = await fetchRecord(address, task.id, accepted.attempt);
  const attempt = task.attempts.find(({ n }) => n === accepted.attempt);
  if (attempt?.ledger === undefined) return undefined;
  const read = async (id: string): Promise<string> =>
    Buffer.from(await readArtifact(address, id)).toString('utf8');
  const chain = verifyChain(ledgerLines(await read(attempt.ledger)));
  if (!chain.ok) {
    const message = `The ledger of ${task.id} is not whole: ${chain.reason}.`;
    throw new ErrandError('invalid', message, {
      hint: 'Nothing was exported. Leave that task out by naming the others.',
    });
  }
  const exchanges = await Promise.all(record.exchanges.map(read));
  const trajectory = trajectoryOf({
    record,
    exchanges: exchanges.flatMap(exchangesIn),
    ledger: chain.entries,
    accepted,
    diff: Buffer.from(await readDiff(address, task.id, accepted.attempt)).toString('utf8'),
    command: VERSION,
    at: new Date().toISOString(),
    licence,
  });
  if (!trajectory) return undefined;
  const { value, changed } = redactTexts(trajectory, (each) => redactor.clean(each));
  return { ...value, redacted: trajectory.redacted || changed };

  // The result has to be here to be compared with what became of it.
  async function found(from: Exporting, of: TaskState): Promise<Accepted | undefined> {
    const newest = of.attempts.findLast(({ result }) => result !== undefined);
    if (!newest) return undefined;
    const peer = { repository, taskId: of.id, ...address };
    await fetchAttempt({ ...peer, attempt: newest.n });
    return await acceptedOf(repository, of, from.into);
  }
}

/** Its owner's alone, and never over a file that is there. */
async function write(call: Call, lines: string): Promise<void> {
  const named = text(call, 'output');
  if (named === undefined) return void process.stdout.write(lines);
  const path = resolve(named);
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'is there already' : `cannot be written (${cause.code})`;
    throw new ErrandError('invalid', `${path} ${why}.`, {
      hint: 'Name another file with --output. Nothing was exported.',
      cause,
    });
  });
  try {
    await file.writeFile(lines);
  } finally {
    await file.close();
  }
}

function tell(exported: number, left: readonly string[]): void {
  const words = `${counted(exported, 'accepted task')} exported`;
  process.stderr.write(`${paint(exported > 0 ? 'green' : 'yellow', words)}\n`);
  if (left.length === 0) return;
  const named = left.slice(0, 5).map(harmless).join(', ') + (left.length > 5 ? ', …' : '');
  const why = 'nothing of them was applied here, or merged into their branch';
  process.stderr.write(`${counted(left.length, 'task')} left out, as ${why}: ${named}\n`);
}
