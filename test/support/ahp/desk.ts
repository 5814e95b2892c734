// An agent host before a real runner whose attempts the test carries out itself: the real store,
// server and git, and a real repository of a user; no container. Each attempt comes to the desk.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { placeOf } from '../../../runner/ahp/listen.ts';
import type { RunErrand } from '../../../runner/ahp/slash-commands.ts';
import { type AgentHost, startAgentHost } from '../../../runner/ahp/start.ts';
import { findRepository, sentFrom } from '../../../runner/client/repository.ts';
import type { RunnerAddress } from '../../../runner/client/requester.ts';
import { serveGit } from '../../../runner/git/smart-http.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import type { TaskSpec, Verdict } from '../../../runner/protocol/task.ts';
import type { InboxMessage } from '../../../runner/agent/backend.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { spec, startRunner, type TestRunner } from '../../integration/server/runner.ts';
import { git, makeRepository } from '../repository.ts';
import { AhpClient } from './client.ts';

export const TOKEN = 'a-token-of-the-test';

/** An attempt that the test carries out. */
export interface Work {
  readonly context: AttemptContext;
  /** Ends it with a verdict. */
  readonly end: (verdict: Verdict) => Promise<void>;
  /** Asks a person, and ends this run of it; another one goes on with the answer. */
  readonly ask: (question: Parameters<AttemptContext['park']>[0]) => void;
}

export class Desk {
  readonly repository: string;
  runner: TestRunner;
  readonly #serve: () => Promise<TestRunner>;
  #host: AgentHost;
  readonly #start: () => Promise<AgentHost>;
  readonly #works: Work[] = [];
  readonly #waiting: ((work: Work) => void)[] = [];
  /** What `/apply` and the others print; none of them is run here. */
  readonly commands: (readonly string[])[] = [];
  answers: Readonly<Record<string, object>> = {};

  readonly errand: RunErrand = async (args) => {
    this.commands.push(args);
    const answer = this.answers[args[0] ?? ''] ?? { error: { message: 'Nothing like that.' } };
    return { code: 0, stdout: JSON.stringify(answer), stderr: '' };
  };

  private constructor(
    repository: string,
    runner: TestRunner,
    host: AgentHost,
    { serve, start }: { serve: () => Promise<TestRunner>; start: () => Promise<AgentHost> },
  ) {
    this.#serve = serve;
    this.repository = repository;
    this.runner = runner;
    this.#host = host;
    this.#start = start;
  }

  static async open(t: TestContext): Promise<Desk> {
    const folder = mkdtempSync(join(tmpdir(), 'errand-ahp-'));
    const repository = makeRepository({ 'src/a.ts': 'export const a = 1;\n' });
    const repositories = await openRepositoryStore(join(folder, 'repositories'), {
      maxBundleBytes: 64 << 20,
      maxFileBytes: 8 << 20,
    });
    const serve = serveGit(repositories, {
      maxBytes: 64 << 20,
      hasTask: async () => false,
      during: (_id, work) => work(),
    });
    let desk: Desk | undefined;
    const begin = (): Promise<TestRunner> =>
      startRunner({
        root: join(folder, 'data'),
        keep: true,
        concurrency: 4,
        run: async (context, signal) => await desk?.carryOut(context, signal),
        server: {
          git: async (request, response, url) => void (await serve(request, response, url)),
          openRepository: async ({ id, name }) => {
            await repositories.open(id, name);
            return { path: `${id}.git` };
          },
        },
      });
    const runner = await begin();
    const start = (): Promise<AgentHost> =>
      startAgentHost({
        place: placeOf('127.0.0.1:0'),
        token: TOKEN,
        address: async () => addressOf(desk?.runner ?? runner),
        version: '0.0.0',
        marksFile: join(folder, 'ahp-sessions.json'),
        folders: [repository],
        errand: async (args, cwd) => await (desk ?? assert.fail()).errand(args, cwd),
        choices: async () => ({ blueprints: ['default', 'lint-fix'], agents: ['builtin'] }),
        report: (what, cause) => {
          throw new Error(what, { cause });
        },
      });
    desk = new Desk(repository, runner, await start(), { serve: begin, start });
    const opened = desk;
    t.after(async () => {
      await opened.#host.stop();
      await opened.runner.stop();
      await repositories.close();
      rmSync(folder, { recursive: true, force: true });
    });
    return opened;
  }

  /** Where the runner is now. */
  get address(): RunnerAddress {
    return addressOf(this.runner);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#host.where}/?tkn=${TOKEN}`;
  }

  /** A window that has begun. */
  async window(clientId?: string): Promise<AhpClient> {
    return await AhpClient.begin(this.url, clientId);
  }

  /** Ends this host and starts another one with the same files. */
  async restart(): Promise<void> {
    await this.#host.stop();
    this.#host = await this.#start();
  }

  /** Ends the runner; it comes back with the same data, at another address. */
  async moveRunner(meanwhile: () => Promise<void>): Promise<void> {
    await this.runner.stop();
    await meanwhile();
    this.runner = await this.#serve();
  }

  /** The next attempt that the runner begins. */
  async work(): Promise<Work> {
    const known = this.#works.shift();
    if (known) return known;
    const { promise, resolve } = Promise.withResolvers<Work>();
    this.#waiting.push(resolve);
    return await promise;
  }

  /** A task of the repository, as another client would make it. */
  async task(id: string, more: Partial<TaskSpec> = {}): Promise<void> {
    const head = git(this.repository, 'rev-parse', 'HEAD').trim();
    const from = sentFrom(await findRepository(this.repository));
    await this.runner.tasks.create(id, { ...spec(), base: head, head, ...from, ...more });
  }

  /** What people have said to the attempt, once there is something. */
  async said({ inbox }: AttemptContext): Promise<readonly InboxMessage[]> {
    const { promise, resolve } = Promise.withResolvers<readonly InboxMessage[]>();
    const look = (): void => {
      if (inbox.all().length > 0) resolve(inbox.all());
    };
    const end = this.runner.store.onEvents(look);
    look();
    return await promise.finally(end);
  }

  private async carryOut(context: AttemptContext, signal: AbortSignal): Promise<void> {
    const over = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    const work: Work = {
      context,
      end: async (verdict) => {
        await context.finish(verdict);
        over.resolve();
      },
      ask: (question) => void context.park(question).catch(over.reject),
    };
    const next = this.#waiting.shift();
    if (next) next(work);
    else this.#works.push(work);
    await over.promise;
    signal.throwIfAborted();
  }
}

const addressOf = ({ url, token }: TestRunner): RunnerAddress => ({ url, token });

export const VERIFIED: Verdict = {
  level: 'verified',
  because: [{ code: 'checks', text: '"test" passed.', entries: [1] }],
};
