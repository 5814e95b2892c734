/**
 * `errand bundle TASK FILE`: an attempt that has ended, with all that it takes to run it again, in
 * one signed file: the base as git objects, the settled configuration, the conversation with the
 * model, the ledger. Only where the runner's owner allows it.
 */
import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArtifact } from '../client/artifacts.ts';
import { fetchRecord } from '../client/fetch-record.ts';
import { gitLine, runGit, UNTOUCHED } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { newTemporaryFolder } from '../client/temporary-leftovers.ts';
import { fetchTask } from '../client/transfer.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import { entriesOf, type LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import { ancestry } from '../protocol/rank.ts';
import { type AttemptState, SHA256_PREFIX, type TaskState } from '../protocol/task.ts';
import { type BundledAttempt, writeBundle } from '../replay/bundle-file.ts';
import { keyIdOf } from '../replay/dsse.ts';
import { outcomeOf } from '../replay/outcome.ts';
import type { Call } from './call.ts';
import { attemptOf, withTask } from './connect.ts';
import { isSet, text } from './options.ts';
import { VERSION } from './package.ts';
import { harmless, jsonText, paint, size } from './screen.ts';
import { signingKey } from './signing-key.ts';

export async function bundle(call: Call): Promise<number> {
  const [, named] = call.positionals;
  if (named === undefined) {
    throw new ErrandError('invalid', 'Into which file?', {
      hint: 'Usage: errand bundle TASK FILE',
    });
  }
  const file = resolve(named);
  if (existsSync(file)) {
    throw new ErrandError('conflict', `${file} is there already, and stays as it is.`, {
      hint: 'Name another file, or remove that one first.',
    });
  }
  return await withTask(call, async (task, _connection, address) => {
    const attempt = attemptOf(task, call);
    const chain = ancestry(task.attempts, attempt).toReversed();
    refuseUnknown(task, chain);
    const attempts: BundledAttempt[] = [];
    for (const each of chain) attempts.push(await bundled(address, task, each));
    const ledger = entriesIn(attempts.at(-1)?.ledger ?? '');
    const about = aboutOf(task, chain, attempts, ledger);
    const git = await objectsOf(address, task);
    const signing = await signingKey(text(call, 'key'));
    const bytes = writeBundle({ about, git, attempts }, signing.key);
    await put(file, bytes);
    const keyId = keyIdOf(createPublicKey(signing.key));
    if (isSet(call, 'json')) {
      const { id } = task;
      const document = { schema: 'errand.bundled/1', id, attempt: attempt.n, file };
      const key = { keyId, publicKey: signing.publicFile };
      const all = { ...document, bytes: bytes.length, ...key, expected: about.expected };
      process.stdout.write(`${jsonText(all, 2)}\n`);
      return 0;
    }
    const made = signing.isNew ? ', which was made for this' : '';
    process.stdout.write(
      `${paint('green', '✓')} ${harmless(file)}: attempt ${attempt.n} of ${task.id}, ${size(bytes.length)}
  It holds the code that the task started from, and the whole conversation with the model.
  signed with ${keyId}${made}
  others replay it with your public key: ${harmless(signing.publicFile)}
`,
    );
    return 0;
  });
}

/** What a replay could not do again is told before anything is written. */
function refuseUnknown(task: TaskState, chain: readonly AttemptState[]): void {
  const moved = chain.find(({ base }) => base !== undefined);
  if (moved) {
    throw new ErrandError(
      'invalid',
      `Attempt ${moved.n} of ${task.id} was brought onto a newer base, which a bundle cannot hold yet.`,
      { hint: 'Bundle an attempt from before that with --attempt N.' },
    );
  }
  const agents = chain.filter(({ agent = 'builtin' }) => agent !== 'builtin');
  if (agents.length > 0 && chain.length > 1) {
    throw new ErrandError(
      'invalid',
      `Attempt ${chain.at(-1)?.n} continues another one, which only the built-in agent can do again from a bundle.`,
      { hint: 'Bundle the first attempt with --attempt N.' },
    );
  }
}

async function bundled(
  address: RunnerAddress,
  task: TaskState,
  { n, ledger = '', agent = 'builtin' }: AttemptState,
): Promise<BundledAttempt> {
  const record = await fetchRecord(address, task.id, n, { exact: true });
  const read = async (id: string): Promise<string> =>
    Buffer.from(await readArtifact(address, id)).toString('utf8');
  const exchanges = (await Promise.all(record.exchanges.map(read))).join('');
  if (agent !== 'builtin' && exchanges === '') {
    throw new ErrandError(
      'not_found',
      `What ${agent} and its model said to each other was not kept.`,
      {
        hint: 'With "agents: { record: true }" in the runner\'s errand.yaml, the next attempt can be bundled.',
      },
    );
  }
  return { record, ledger: await read(ledger), exchanges };
}

function entriesIn(ledger: string): readonly LedgerEntry[] {
  const chain = verifyChain(ledgerLines(ledger));
  if (chain.ok) return chain.entries;
  throw new ErrandError('invalid', `The ledger of the attempt is not whole: ${chain.reason}.`);
}

function aboutOf(
  { id, spec }: TaskState,
  chain: readonly AttemptState[],
  attempts: readonly BundledAttempt[],
  ledger: readonly LedgerEntry[],
): Parameters<typeof writeBundle>[0]['about'] {
  const environment = entriesOf(ledger, 'environment')[0];
  const blueprint = entriesOf(ledger, 'blueprint').at(-1);
  const last = chain.at(-1);
  if (environment?.id === undefined || !last) {
    throw new ErrandError('invalid', 'The attempt ended before its sandbox was made.', {
      hint: 'There is nothing to run again.',
    });
  }
  return {
    schema: 'errand.bundle/1',
    task: id,
    title: spec.title,
    attempts: chain.map(({ n }) => n),
    base: spec.base,
    result: last.result?.commit ?? null,
    agent: last.agent ?? 'builtin',
    blueprint: blueprint ? { name: blueprint.name, sha256: blueprint.sha256 } : null,
    image: { name: environment.image, id: environment.id, setup: [...environment.setup] },
    ledgerHead: ledger.at(-1)?.hash ?? '',
    expected: outcomeOf(ledger),
    madeAt: new Date().toISOString(),
    madeBy: { runner: attempts.at(-1)?.record.runner.version ?? '', command: VERSION },
  };
}

/** Everything below the task's refs as a git bundle, by way of a repository of our own. */
async function objectsOf(address: RunnerAddress, task: TaskState): Promise<Buffer> {
  const folder = await newTemporaryFolder(tmpdir());
  try {
    const { id, name } = task.spec.repository;
    const git = async (...args: string[]): Promise<string> =>
      await gitLine({ cwd: folder, args: [...UNTOUCHED, ...args] });
    const format = id.startsWith(SHA256_PREFIX) ? 'sha256' : 'sha1';
    await git('init', '--quiet', '--template=', `--object-format=${format}`);
    const gitDir = join(folder, '.git');
    const repository: ClientRepository = {
      root: folder,
      gitDir,
      commonDir: gitDir,
      head: '',
      branch: undefined,
      id,
      name,
      workTree: '',
    };
    await fetchTask({ repository, taskId: task.id, ...address });
    if ((await git('rev-parse', '--is-shallow-repository')) === 'true') {
      throw new ErrandError(
        'invalid',
        'The runner has the base of this task without its history, which a bundle cannot hold yet.',
        { hint: 'Tasks from a clone with its whole history can be bundled.' },
      );
    }
    const args = ['bundle', 'create', '--quiet', '-', '--all'];
    return (await runGit({ cwd: folder, args: [...UNTOUCHED, ...args] })).stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** For its owner alone, and under its name once it is whole. */
async function put(file: string, bytes: Buffer): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes, { mode: 0o600, flag: 'wx' });
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    const code = (cause as NodeJS.ErrnoException).code ?? 'unwritable';
    throw new ErrandError('invalid', `${file} cannot be written (${code}).`, { cause });
  }
}

/** The bytes of a bundle that somebody names. */
export async function readBundleFile(file: string): Promise<Buffer> {
  return await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ErrandError('not_found', `${file} cannot be read (${cause.code}).`, { cause });
  });
}
