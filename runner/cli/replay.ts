/**
 * `errand replay FILE`: a bundled attempt once more, offline. The model is answered from the recorded
 * conversation; sandboxes, tools, checks and trials are real. Says whether the same files and the
 * same verdict come of it, or where the two first differ. Nothing of it stays on this machine.
 */
import { join } from 'node:path';
import { readArtifact } from '../client/artifacts.ts';
import { connect, type RunnerConnection } from '../client/connection.ts';
import { runGit, UNTOUCHED } from '../client/git.ts';
import { answerQuestion, followUpAttempt, steerAttempt } from '../client/messages.ts';
import { fetchTask } from '../client/transfer.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import { entriesOf, type LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Message } from '../protocol/messages.ts';
import { CancelTask, CreateTask, OpenRepository } from '../protocol/requests.ts';
import { isFinal } from '../protocol/status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import {
  type Bundle,
  type BundledAttempt,
  type Expected,
  readBundle,
} from '../replay/bundle-file.ts';
import { ledgerDifference, outcomeDifference, outcomeOf } from '../replay/outcome.ts';
import { type RecordedModel, startRecordedModel } from '../replay/recorded-model.ts';
import { recordedTurns } from '../replay/recorded-turns.ts';
import { readBundleFile } from './bundle.ts';
import type { Call } from './call.ts';
import { interruptible } from './interruptible.ts';
import { dataDirectoryOf, isSet, text } from './options.ts';
import { VERSION } from './package.ts';
import { type ReplayRunner, withReplayRunner } from './replay-runner.ts';
import { harmless, jsonText, paint } from './screen.ts';
import { trustedKeys } from './signing-key.ts';

/** What came of it, and where it first differed; null where it did not, or where that came to nothing. */
interface Replayed {
  readonly now: Expected;
  /** Why the outcome is another one; undefined where it is the same. */
  readonly outcome: string | undefined;
  /** The first request that was another one, and the first thing that the runner saw otherwise. */
  readonly request: string | undefined;
  readonly seen: string | undefined;
  readonly files: readonly string[];
}

/** Exit code 0 where the same files and the same verdict come of it, else 1. */
export async function replay(call: Call): Promise<number> {
  const [file] = call.positionals;
  if (file === undefined) {
    throw new ErrandError('invalid', 'Which bundle?', { hint: 'Usage: errand replay FILE' });
  }
  const keys = await trustedKeys(text(call, 'signed-by'));
  const bundle = readBundle(await readBundleFile(file), keys);
  const { about } = bundle;
  say(
    `replaying attempt ${about.attempts.at(-1)} of "${about.title}", signed with ${bundle.keyId}`,
  );
  return await interruptible(async (signal) => {
    const model = await startRecordedModel();
    try {
      const replayed = await withReplayRunner(
        {
          bundle,
          modelUrl: model.url,
          image: text(call, 'image'),
          tools: join(dataDirectoryOf(call), 'tools'),
          say,
        },
        (runner) => run(bundle, model, runner, signal),
      );
      return tell(call, bundle, replayed);
    } finally {
      await model.close();
    }
  }, 'Nothing of the replay stays here.');
}

async function run(
  bundle: Bundle,
  model: RecordedModel,
  runner: ReplayRunner,
  signal: AbortSignal,
): Promise<Replayed> {
  const { url, token } = runner;
  const connection = await connect({
    url,
    token,
    client: { name: 'errand-replay', version: VERSION },
  });
  signal.addEventListener('abort', () => connection.close(), { once: true });
  try {
    let task: TaskState | undefined;
    let seen: string | undefined;
    let ledger: readonly LedgerEntry[] = [];
    let before: BundledAttempt | undefined;
    for (const [index, recorded] of bundle.attempts.entries()) {
      const n = index + 1;
      say(`attempt ${recorded.record.attempt}: ${n} of ${bundle.attempts.length}`);
      const from = task && { task, attempt: n - 1 };
      task = await runAttempt({ bundle, recorded, before, from, n, model, runner, connection });
      signal.throwIfAborted();
      const { ledger: id } = task.attempts[index] ?? {};
      ledger = id === undefined ? [] : entries(await readArtifact({ url, token }, id));
      seen ??= ledgerDifference(entries(Buffer.from(recorded.ledger)), ledger);
      before = recorded;
    }
    const now = outcomeOf(ledger);
    const files = await differingFiles(bundle, runner, now, ledger);
    const outcome = outcomeDifference(bundle.about.expected, now);
    return { now, outcome, request: model.difference, seen, files };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    connection.close();
  }
}

interface AttemptToRun {
  readonly bundle: Bundle;
  readonly recorded: BundledAttempt;
  /** The one before it in the bundle, and where it stands in this runner. */
  readonly before: BundledAttempt | undefined;
  readonly from: { readonly task: TaskState; readonly attempt: number } | undefined;
  readonly n: number;
  readonly model: RecordedModel;
  readonly runner: ReplayRunner;
  readonly connection: RunnerConnection;
}

/** Resolves with the task once this attempt has ended. */
async function runAttempt(part: AttemptToRun): Promise<TaskState> {
  const { bundle, recorded, before, from, n, model, runner, connection } = part;
  const { task: id } = bundle.about;
  const { record } = recorded;
  const own = record.task.attempts.find((each) => each.n === record.attempt);
  const messages = own?.messages ?? [];
  const turns = recordedTurns(record, before?.record);
  const deliver = async (ids: readonly string[]): Promise<void> => {
    for (const { id: message, text: words } of steersAmong(messages, ids)) {
      await steerAttempt(connection, { id, attempt: n, message }, words);
    }
  };
  model.play(turns, deliver);
  if (!from) {
    const { spec } = record.task;
    await connection.request(OpenRepository, { repository: spec.repository });
    await runner.giveBase();
    const { attempts: _, ...once } = spec;
    await connection.request(CreateTask, { id, spec: once });
    await deliver(turns[0]?.given ?? []);
  } else {
    const followUp = messages.find(({ kind }) => kind === 'follow_up');
    if (!followUp) throw new ErrandError('invalid', 'The bundle lacks the words of a follow-up.');
    const { id: message, text: words, comments = [] } = followUp;
    await followUpAttempt(connection, { id, attempt: from.attempt, message }, words, comments);
  }
  return await ended(connection, id, n, answersAmong(messages));
}

/** What people said while the agent worked; an interruption is given at the same turn as it was. */
function steersAmong(messages: readonly Message[], ids: readonly string[]): Message[] {
  const given = new Set(ids);
  return messages.filter(
    ({ id, kind }) => given.has(id) && (kind === 'steer' || kind === 'interrupt'),
  );
}

const answersAmong = (messages: readonly Message[]): Message[] =>
  messages.filter(({ kind }) => kind === 'answer');

/** Answers questions as they were answered, in order; where nobody did, the task is stopped. */
function ended(
  connection: RunnerConnection,
  id: string,
  n: number,
  answers: readonly Message[],
): Promise<TaskState> {
  const { promise, resolve, reject } = Promise.withResolvers<TaskState>();
  const left = [...answers];
  const answered = new Set<string>();
  const answer = async (attempt: AttemptState): Promise<void> => {
    if (attempt.status.kind !== 'needs_input') return;
    const question = attempt.status.question.id;
    if (question === undefined || answered.has(question)) return;
    answered.add(question);
    const next = left.shift();
    if (!next) {
      const reason = 'The replay has a question that nobody was asked then.';
      return void (await connection.request(CancelTask, { id, reason }));
    }
    await answerQuestion(connection, { id, attempt: n, question, message: next.id }, next.text);
  };
  const following = connection.subscribeTask(
    id,
    (state) => {
      const attempt = state.attempts.find((each) => each.n === n);
      if (!attempt) return;
      if (isFinal(attempt.status) && isFinal(state.status)) resolve(state);
      else answer(attempt).catch(reject);
    },
    reject,
  );
  const lost = connection.onStatus(({ kind }) => {
    if (kind === 'closed') reject(new ErrandError('unavailable', 'The replay was ended.'));
  });
  return promise.finally(() => {
    following.dispose();
    lost.dispose();
  });
}

/** Names of files in which the two results differ. */
async function differingFiles(
  { about, attempts }: Bundle,
  runner: ReplayRunner,
  now: Expected,
  ledger: readonly LedgerEntry[],
): Promise<string[]> {
  const result = entriesOf(ledger, 'result').at(-1);
  if (now.tree === about.expected.tree || about.result === null || !result) return [];
  const { repository } = attempts[0]?.record.task.spec ?? {};
  if (!repository) return [];
  const { objects: root, url, token } = runner;
  const at = { root, gitDir: root, commonDir: root, head: '', branch: undefined, workTree: '' };
  await fetchTask({ repository: { ...at, ...repository }, taskId: about.task, url, token });
  const args = [...UNTOUCHED, '-c', 'core.quotePath=false', 'diff-tree', '-r', '--name-only'];
  const { stdout } = await runGit({ cwd: root, args: [...args, about.result, result.commit] });
  return stdout.toString('utf8').split('\n').filter(Boolean);
}

function entries(bytes: Uint8Array): readonly LedgerEntry[] {
  const chain = verifyChain(ledgerLines(Buffer.from(bytes).toString('utf8')));
  if (chain.ok) return chain.entries;
  throw new ErrandError('invalid', `A ledger is not whole: ${chain.reason}.`);
}

function tell(call: Call, { about }: Bundle, replayed: Replayed): number {
  const { now, outcome, request, seen, files } = replayed;
  const isSame = outcome === undefined;
  // What the model was told comes before what the runner then saw.
  const first = request ?? seen ?? null;
  if (isSet(call, 'json')) {
    const document = {
      schema: 'errand.replay/1',
      task: about.task,
      same: isSame,
      expected: about.expected,
      replayed: now,
      outcome: outcome ?? null,
      difference: first,
      files,
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return isSame ? 0 : 1;
  }
  const lines = isSame
    ? [
        `${paint('green', '✓')} the same files and the same verdict: ${now.level}`,
        ...(first === null ? [] : [`  on the way, ${harmless(first)}`]),
      ]
    : [
        `${paint('red', '✗')} ${harmless(outcome)}`,
        ...files.slice(0, 20).map((path) => `    ${harmless(path)}`),
        `  ${first === null ? 'no request and no check differed before that' : `first, ${harmless(first)}`}`,
      ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return isSame ? 0 : 1;
}

function say(line: string): void {
  process.stderr.write(`${paint('dim', harmless(line))}\n`);
}
