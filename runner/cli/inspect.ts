/**
 * The commands that look at tasks and stop them: tasks, show, diff, log, fetch, cancel. Each is
 * one request or one read, told as text or as the document that docs/cli.md promises.
 */
import { followLog, readArtifact, readDiff } from '../client/artifacts.ts';
import { findRepository } from '../client/repository.ts';
import { createBranch, fetchAttempt } from '../client/transfer.ts';
import { renderText } from '../ledger/render.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import { baseOf } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import { CancelTask } from '../protocol/requests.ts';
import { goingAttempt } from '../protocol/rank.ts';
import { isFinal, statusWords } from '../protocol/status.ts';
import type { TaskState, TaskSummary } from '../protocol/task.ts';
import { breakdown } from './breakdown.ts';
import { attemptOf, listTasks, withRunner, withTask } from './connect.ts';
import { placeWords, type Queue, queueOf } from './places.ts';
import { overview } from './live.ts';
import { isSet, positive, text } from './options.ts';
import type { Call } from './call.ts';
import { exitCodeOf, listDocument, taskDocument } from './report.ts';
import { column, harmless, jsonText, paint, plusMinus } from './screen.ts';

export async function tasks(call: Call): Promise<number> {
  const limit = positive(call, 'limit', 'whole') ?? 50;
  return withRunner(call, async (connection) => {
    const listed = await listTasks(connection, limit);
    const queue = await queueOf(connection, listed.tasks);
    if (isSet(call, 'json')) return print(listDocument(listed.tasks, listed.more, queue));
    if (listed.tasks.length === 0)
      process.stdout.write('No tasks yet. "errand delegate" makes one.\n');
    for (const task of listed.tasks) process.stdout.write(`${listLine(task, queue)}\n`);
    if (listed.more)
      process.stdout.write(paint('dim', `more: errand tasks --limit ${limit * 2}\n`));
    return 0;
  });
}

function listLine(task: TaskSummary, queue: Queue): string {
  const counts = task.files ? plusMinus(task.additions ?? 0, task.deletions ?? 0) : '';
  const { place } = queue.places.get(task.id) ?? {};
  const where = place === undefined ? '' : `, ${place} of ${queue.waiting}`;
  const status = column(`${statusWords(task.status)}${where}`, 20);
  return `${paint('dim', column(task.id, 20))} ${status} ${column(task.title, 50)} ${counts}`.trimEnd();
}

export function show(call: Call): Promise<number> {
  return withTask(call, async (task, connection, address) => {
    if (isSet(call, 'ledger')) {
      const { ledger } = attemptOf(task, call);
      if (ledger === undefined) {
        throw new ErrandError('not_found', 'This attempt has no ledger yet.');
      }
      const bytes = await readArtifact(address, ledger);
      // Into a file the bytes go as they are, so that its chain is the runner's.
      const isSeen = process.stdout.isTTY && !isSet(call, 'json');
      process.stdout.write(isSeen ? harmless(Buffer.from(bytes).toString('utf8')) : bytes);
      return exitCodeOf(task.status);
    }
    if (isSet(call, 'json')) {
      print(taskDocument(task));
      return exitCodeOf(task.status);
    }
    const attempt = attemptOf(task, call);
    const place = placeWords(await queueOf(connection, [task]), task.id);
    const lines = [...overview(task, attempt), ...breakdown(task)];
    if (place !== '') lines.push(`place in the queue: ${place}`);
    for (const line of lines) process.stdout.write(`${line}\n`);
    const { ledger } = attempt;
    // One that waits for its turn has none yet.
    if (ledger !== undefined && attempt.status.kind !== 'queued') {
      const bytes = await readArtifact(address, ledger);
      const { entries } = verifyChain(ledgerLines(Buffer.from(bytes).toString('utf8')), {
        running: true,
      });
      process.stdout.write(
        `\n${paint('bold', evidenceOf(task, attempt.n))}\n${harmless(renderText(entries))}\n`,
      );
    }
    return exitCodeOf(task.status);
  });
}

function evidenceOf({ attempts }: TaskState, attempt: number): string {
  return `Evidence, from the ledger${attempts.length > 1 ? ` of attempt ${attempt}` : ''}`;
}

export function diff(call: Call): Promise<number> {
  return withTask(call, async (task, _connection, address) => {
    const attempt = attemptOf(task, call);
    if (!attempt.result) {
      throw changedNothing(task.id);
    }
    const bytes = await readDiff(address, task.id, attempt.n);
    if (isSet(call, 'json')) {
      return print({
        schema: 'errand.diff/1',
        id: task.id,
        attempt: attempt.n,
        base: baseOf(task, attempt).base,
        commit: attempt.result.commit,
        diff: Buffer.from(bytes).toString('utf8'),
      });
    }
    // Into a pipe the bytes go as they are, so that git apply gets what git diff made.
    if (process.stdout.isTTY) process.stdout.write(coloured(Buffer.from(bytes).toString('utf8')));
    else process.stdout.write(bytes);
    return 0;
  });
}

function changedNothing(id: string): ErrandError {
  return new ErrandError('not_found', 'This attempt has changed nothing.', {
    hint: `"errand log ${id}" says what was done.`,
  });
}

function coloured(unified: string): string {
  const lines = unified.split('\n').map((line) => {
    const plain = harmless(line);
    if (/^(diff |index |--- |\+\+\+ )/.test(line)) return paint('bold', plain);
    if (line.startsWith('@@')) return paint('cyan', plain);
    if (line.startsWith('+')) return paint('green', plain);
    return line.startsWith('-') ? paint('red', plain) : plain;
  });
  return lines.join('\n');
}

export function log(call: Call): Promise<number> {
  return withTask(call, async (task, _connection, address) => {
    // The attempt that is still going, if there is one.
    const attempt = attemptOf(task, call, goingAttempt(task.attempts));
    if (attempt.log === undefined) throw new ErrandError('not_found', 'This attempt has no log.');
    if (isSet(call, 'json')) {
      const bytes = await readArtifact(address, attempt.log);
      const content = Buffer.from(bytes).toString('utf8');
      return print({ schema: 'errand.log/1', id: task.id, attempt: attempt.n, text: content });
    }
    const decoder = new TextDecoder();
    const pieces = isSet(call, 'follow')
      ? followLog(address, attempt.log)
      : [await readArtifact(address, attempt.log)];
    for await (const piece of pieces) {
      process.stdout.write(harmless(decoder.decode(piece, { stream: true })));
    }
    return 0;
  });
}

export function fetch(call: Call): Promise<number> {
  return withTask(call, async (task, _connection, address) => {
    const attempt = attemptOf(task, call);
    if (!attempt.result && isFinal(attempt.status)) throw changedNothing(task.id);
    const repository = await findRepository(text(call, 'repo') ?? process.cwd());
    if (repository.id !== task.spec.repository.id) {
      throw new ErrandError(
        'invalid',
        `The task belongs to the repository ${task.spec.repository.name}, but this is ${repository.name}.`,
        {
          hint: 'Name its folder with --repo.',
        },
      );
    }
    const commit = await fetchAttempt({
      repository,
      taskId: task.id,
      attempt: attempt.n,
      ...address,
    });
    const branch = text(call, 'branch');
    if (branch !== undefined) await createBranch(repository, branch, commit);
    const ref = attempt.result?.ref ?? null;
    if (isSet(call, 'json')) {
      return print({
        schema: 'errand.fetch/1',
        id: task.id,
        attempt: attempt.n,
        ref,
        commit,
        branch: branch ?? null,
      });
    }
    process.stdout.write(`fetched ${commit.slice(0, 10)} as ${ref}\n`);
    if (branch !== undefined)
      process.stdout.write(`made the branch ${branch}; see it with: git switch ${branch}\n`);
    return 0;
  });
}

/** Exit code 0 when it is stopped; 1 when it had ended in another way before. */
export function cancel(call: Call): Promise<number> {
  return withTask(call, async ({ id, attempts }, connection) => {
    const { task } = await connection.request(CancelTask, {
      id,
      reason: 'cancelled from the command line',
    });
    // Some of several attempts may have ended before: those that were still going were cancelled.
    const going = new Set(attempts.filter(({ status }) => !isFinal(status)).map(({ n }) => n));
    const cancelled =
      task.status.kind === 'cancelled' ||
      task.attempts.some(({ n, status }) => going.has(n) && status.kind === 'cancelled');
    if (isSet(call, 'json')) print(taskDocument(task));
    else if (cancelled) process.stdout.write('Cancelled; what was done so far is kept\n');
    else process.stderr.write(`The task had already ended: ${statusWords(task.status)}\n`);
    return cancelled ? 0 : 1;
  });
}

function print(document: unknown): number {
  process.stdout.write(`${jsonText(document, 2)}\n`);
  return 0;
}
