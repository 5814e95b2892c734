/**
 * Judges a change as an attempt does once the agent is done, on the real engine and with real git:
 * flags, checks at the base and on the result, the original tests, the planted test, the new tests
 * on the old code, and the verdict of the ledger that comes of it. There is no agent: a shell
 * command makes the change. Sandboxes are handed on from case to case, emptied, since starting
 * them is what costs time.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Room } from '../../../runner/verify/rooms/room.ts';
import { runChecks } from '../../../runner/verify/rooms/run-checks.ts';
import { testsBefore } from '../../../runner/blueprint/package.ts';
import { verifyResult } from '../../../runner/verify/trials/verify-result.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { baseRef, type CheckSpec, type Verdict } from '../../../runner/protocol/task.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { staticFlags } from '../../../runner/verify/flags/flags.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const TASK = 'trial-room-0001';

export interface Project {
  readonly files: Readonly<Record<string, string>>;
  readonly check: string;
  /** Checks that run before it. */
  readonly others?: readonly CheckSpec[];
}

export interface Judged extends Verdict {
  readonly entries: readonly LedgerEntry[];
}

export class TrialRoom {
  readonly #driver: SandboxDriver;
  readonly #spare: Sandbox[] = [];
  readonly #image: string;
  readonly #store: ReturnType<typeof openRepositoryStore>;
  /** What the runs at the base recorded, by project. */
  readonly #baselines = new Map<Project, Promise<LedgerBody[]>>();
  readonly #artifacts = new Map<string, Buffer>();

  constructor(image: string = SPEC.image) {
    const place = mkdtempSync(join(tmpdir(), 'errand-trial-room-'));
    after(() => rmSync(place, { recursive: true, force: true }));
    this.#store = openRepositoryStore(place);
    const { driver } = testDriver();
    this.#image = image;
    this.#driver = Object.assign(Object.create(driver) as SandboxDriver, {
      create: async (spec: SandboxSpec, signal?: AbortSignal) =>
        this.#handOn(this.#spare.pop() ?? (await driver.create(spec, signal))),
    });
  }

  /** Applies the shell command to the project and judges what comes of it. */
  async judge(project: Project, command: string): Promise<Judged> {
    const root = makeRepository({ ...project.files });
    const base = git(root, 'rev-parse', 'HEAD').trim();
    execFileSync('sh', ['-c', command], { cwd: root, stdio: 'pipe' });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '--allow-empty', '-m', 'The change');
    const head = git(root, 'rev-parse', 'HEAD').trim();
    const id = createHash('sha256').update(root).digest('hex').slice(0, 32);
    const repository = await (await this.#store).open(id);
    git(root, 'push', '-q', repository.path, `${head}:${baseRef(TASK)}`);
    return this.#verify(project, repository, base, head);
  }

  async #verify(
    project: Project,
    repository: BareRepository,
    base: string,
    head: string,
  ): Promise<Judged> {
    const { signal } = new AbortController();
    const test = { name: 'test', command: project.check };
    const checks: readonly CheckSpec[] = [...(project.others ?? []), test];
    const ledger = new Ledger();
    const room = this.#room(ledger, repository, base, checks);
    await ledger.add({ kind: 'opened', version: 1, task: TASK, attempt: 1, title: 't', base });
    await ledger.add({ kind: 'checks', source: 'task', checks });
    let baseline = this.#baselines.get(project);
    if (!baseline) {
      const own = new Ledger();
      baseline = runChecks(
        this.#room(own, repository, base, checks),
        { at: 'base', commit: base, checks },
        signal,
      ).then(() => own.bodies);
      this.#baselines.set(project, baseline);
    }
    for (const body of await baseline) {
      await ledger.add(body.kind === 'check' ? { ...body, commit: base } : body);
    }
    const changes = await repository.changes(base, head);
    await ledger.add({
      kind: 'result',
      commit: head,
      tree: await repository.treeOf(head),
      base,
      files: changes.length,
      additions: 0,
      deletions: 0,
    });
    const read = async (side: 'before' | 'after', path: string): Promise<string | undefined> =>
      (await repository.readFile(side === 'before' ? base : head, path, 1 << 20))?.toString();
    const tests = await testsBefore(repository, base, checks);
    for (const flag of await staticFlags({ changes, read, checks, tests })) {
      await ledger.add({ kind: 'flag', ...flag });
    }
    await verifyResult(room, base, head, signal);
    return { ...verdict(ledger.entries), entries: ledger.entries };
  }

  #room(
    ledger: Ledger,
    repository: BareRepository,
    base: string,
    checks: readonly CheckSpec[],
  ): Room {
    const context: Partial<AttemptContext> = {
      task: { id: TASK, spec: { base } as AttemptContext['task']['spec'] },
      attempt: 1,
      record: (_phase, body) => ledger.add(body),
      ledger: () => ledger.entries,
      tell: async () => {},
      log: () => {},
      artifact: () => this.#artifact(),
      readArtifact: async (id) => this.#artifacts.get(id),
    };
    return {
      context: context as AttemptContext,
      driver: this.#driver,
      sandboxLimits: SPEC.limits,
      repository,
      checks,
      image: this.#image,
    };
  }

  #artifact() {
    const chunks: Uint8Array[] = [];
    return {
      write: async (chunk: Uint8Array): Promise<void> => void chunks.push(Uint8Array.from(chunk)),
      finish: async () => {
        const bytes = Buffer.concat(chunks);
        const id = randomUUID();
        this.#artifacts.set(id, bytes);
        return { id, bytes: bytes.byteLength, sha256: '0'.repeat(64) };
      },
    };
  }

  /** Its end is the beginning of the next one that is asked for, with nothing in it. */
  #handOn(sandbox: Sandbox): Sandbox {
    return Object.assign(Object.create(sandbox) as Sandbox, {
      exec: (...args: Parameters<Sandbox['exec']>) => sandbox.exec(...args),
      destroy: async () => {
        const { exit } = await sandbox.exec({
          argv: ['find', '/workspace', '/tmp', '-mindepth', '1', '-user', 'errand', '-delete'],
          sweep: true,
          timeoutMs: 30_000,
        });
        assert.equal(exit, 0);
        this.#spare.push(sandbox);
      },
    });
  }
}

class Ledger {
  readonly entries: LedgerEntry[] = [];
  readonly bodies: LedgerBody[] = [];

  async add(body: LedgerBody): Promise<LedgerEntry> {
    const t = '2026-01-01T00:00:00.000Z';
    const entry = appendEntry(this.entries.at(-1), { phase: 'verify', t, body });
    this.entries.push(entry);
    this.bodies.push(body);
    return entry;
  }
}
