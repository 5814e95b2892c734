/**
 * What the tests of interruptions share: a task to interrupt, a client that stays connected and
 * hears every event, and what must be true of a task and of a runner however it was interrupted.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import * as v from 'valibot';
import { connect, type RunnerConnection } from '../../../runner/client/connection.ts';
import type { TaskEvent } from '../../../runner/protocol/events.ts';
import { parseTaskEvent } from '../../../runner/protocol/requests.ts';
import { isFinal } from '../../../runner/protocol/status.ts';
import type { Status } from '../../../runner/protocol/task.ts';
import { git, makeRepository } from '../../support/repository.ts';
import type { Ran, TestRunner } from '../../support/runner.ts';
import { history } from './careful-model.ts';

/** `sum.sh` has a bug; the check finds it. The least is tried that verifies: no trial is the point. */
export function brokenSum(more: Record<string, string> = {}): string {
  return makeRepository({
    'check.sh': 'test "$(sh sum.sh 2 2)" = 4\n',
    'sum.sh': 'echo $(($1 - $2))\n',
    'lines.txt': '',
    '.errand/config.yaml': 'verify: quick\n',
    ...more,
  });
}

/**
 * Delegates and does not wait; the model's script is found by the title, which is the id. Without
 * the check, for a test that is not about checks, the task ends `unverified` in a third of the
 * sandboxes.
 */
export async function delegate(
  runner: TestRunner,
  repository: string,
  id: string,
  check: readonly string[] = ['--check', 'sh check.sh'],
): Promise<Ran> {
  const what = ['--id', id, '--title', id, '--repo', repository, ...check];
  const ran = await runner.errand(['delegate', ...what, 'Make it add.']);
  assert.equal(ran.code, 0, ran.stderr);
  return ran;
}

export interface Heard {
  readonly seq: number;
  readonly event: TaskEvent;
}

const Line = v.object({ seq: v.number(), event: v.unknown() });

/** A client that stays, and comes back by itself: every event of one task as it heard them. */
export class Watcher {
  readonly heard: Heard[] = [];
  readonly connection: RunnerConnection;
  readonly #waiting = new Set<() => void>();
  #failure: Error | undefined;

  private constructor(connection: RunnerConnection, id: string) {
    this.connection = connection;
    const fail = (error: Error): void => {
      this.#failure = error;
      for (const look of this.#waiting) look();
    };
    connection.onStatus((status) => status.kind === 'refused' && fail(status.error));
    connection.followEvents(id, 0, (news) => this.#hear(news, fail), fail);
  }

  static async of(runner: TestRunner, id: string, url = runner.url): Promise<Watcher> {
    const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
    const connection = await connect({ url, token, client: { name: 'test', version: '0' } });
    after(() => connection.close());
    return new Watcher(connection, id);
  }

  /** Over a connection that was there before the task was; its owner closes it. */
  static over(connection: RunnerConnection, id: string): Watcher {
    return new Watcher(connection, id);
  }

  /** Resolves with the first event, heard or to come, that fits. */
  async first(fits: (heard: Heard) => boolean): Promise<Heard> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found) return found;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((look) => this.#waiting.add(look));
    }
  }

  /** Resolves with the status that ends the task. */
  async end(): Promise<Status> {
    const { event } = await this.first(
      ({ event: heard }) => heard.kind === 'task.status' && isFinal(heard.status),
    );
    if (event.kind !== 'task.status') throw new Error('no end');
    return event.status;
  }

  close(): void {
    this.connection.close();
  }

  #hear(news: { seq?: number; event?: unknown }, fail: (error: Error) => void): void {
    const line = v.safeParse(Line, news);
    const event = line.success ? parseTaskEvent(line.output.event) : undefined;
    if (!line.success || !event) return fail(new Error(`not an event: ${JSON.stringify(news)}`));
    this.heard.push({ seq: line.output.seq, event });
    for (const look of this.#waiting) {
      this.#waiting.delete(look);
      look();
    }
  }
}

/** What the verdict is, in one word. */
export function levelOf(status: Status): string {
  return status.kind === 'done' ? status.verdict.level : status.kind;
}

/** Everything that must be true of a task that ended, however often its runner was killed. */
export async function assertWhole(
  runner: TestRunner,
  id: string,
  heard: readonly Heard[],
): Promise<void> {
  const counted = heard.map((_, index) => index + 1);
  assert.deepEqual(
    heard.map(({ seq }) => seq),
    counted,
    'gap or repeat for the client that stayed',
  );
  const watched = await runner.errand(['watch', '--json', id]);
  const lines = watched.stdout.trim().split('\n');
  const events = lines.map((line) => v.parse(Line, JSON.parse(line)));
  assert.deepEqual(
    events.map(({ seq }) => seq),
    counted,
  );
  assert.deepEqual(
    events.map(({ event }) => event),
    heard.map(({ event }) => event),
    'another story for the client that came later',
  );
  const ledger = join(runner.dataDir, 'ledgers', `${id}-1.jsonl`);
  const verified = await runner.errand(['verify-ledger', ledger]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  assertConversation(runner, id);
  const bare = bareRepository(runner, id);
  const refs = git(bare, 'for-each-ref', '--format=%(refname)', `refs/errand/tasks/${id}/attempts`);
  assert.deepEqual(refs.trim().split('\n'), [`refs/errand/tasks/${id}/attempts/1`]);
}

/** No history was refused; what the model was told of is in the result, and nothing twice. */
function assertConversation(runner: TestRunner, id: string): void {
  const requests = runner.model.requests.filter(({ text }) => text.includes(`Your task: ${id}`));
  assert.deepEqual(
    requests.flatMap(({ invalid }) => invalid ?? []),
    [],
    'a history that the API would refuse',
  );
  const ref = `refs/errand/tasks/${id}/attempts/1`;
  const lines = git(bareRepository(runner, id), 'show', `${ref}:lines.txt`).trim().split('\n');
  assert.equal(new Set(lines).size, lines.length, `a call ran twice: ${lines.join(' ')}`);
  const { told } = history(requests.at(-1)?.body.messages ?? []);
  const kept = told.filter((call) => /^(append|both|again)_/.test(call));
  assert.deepEqual(
    kept.filter((call) => !lines.includes(call)),
    [],
    'work that the model was told of is lost',
  );
}

/** The runner's copy of the repository that the task is about. */
export function bareRepository(runner: TestRunner, id: string): string {
  const folder = join(runner.dataDir, 'repositories');
  const copies = readdirSync(folder).filter((name) => name.endsWith('.git'));
  const found = copies.find((name) => {
    const refs = git(join(folder, name), 'for-each-ref', `refs/errand/tasks/${id}`);
    return refs !== '';
  });
  assert.ok(found, `no copy of the repository has refs of ${id}`);
  return join(folder, found);
}

/** Longer than a runner takes from one sweep to the next. */
const SWEPT_MS = 120_000;

const FOLDERS = ['sandboxes', 'trees', 'repositories/quarantine', 'artifacts/partial'];

/**
 * Nothing is left of what ran: no container, no folder of a sandbox, nothing half taken in. A
 * container that the engine made after its runner's death goes with the next sweep, and the folders
 * of one that is being made ahead are there before it is.
 */
export async function assertNothingLeft(runner: TestRunner): Promise<void> {
  const folders = FOLDERS.filter((each) => existsSync(join(runner.dataDir, each)));
  const left = (): string[] => {
    const names = folders.flatMap((folder) =>
      readdirSync(join(runner.dataDir, folder)).map((name) => ({ folder, name })),
    );
    // Asked after that: one whose folders are there may have its container by now, not the reverse.
    const waiting = runner.waiting();
    return [
      ...runner.containers(),
      ...names.flatMap(({ folder, name }) => (waiting.includes(name) ? [] : [`${folder}/${name}`])),
    ];
  };
  const paths = folders.map((folder) => join(runner.dataDir, folder));
  let found: string[] = [];
  const isEmpty = (): boolean => {
    found = left();
    return found.length === 0;
  };
  await runner.until(isEmpty, paths, AbortSignal.timeout(SWEPT_MS));
  assert.deepEqual(found, []);
}
