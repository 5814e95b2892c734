/**
 * Judges a change as an attempt does once the agent is done, on the real engine and with real git:
 * flags, checks at the base and on the result, the original tests, the planted test, the new tests
 * on the old code, and the verdict of the ledger that comes of it. There is no agent: a shell
 * command makes the change. Sandboxes are handed on from case to case, emptied, since starting
 * them is what costs time.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  EvidenceContext,
  CheckEnvironment,
} from '../../../runner/verify/rooms/check-environment.ts';
import { runChecks } from '../../../runner/verify/rooms/run-checks.ts';
import { testsBefore } from '../../../runner/blueprint/package.ts';
import { verifyResult } from '../../../runner/verify/trials/verify-result.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import {
  baseRef,
  type CheckSpec,
  type Verdict,
  type VerifyLevel,
} from '../../../runner/protocol/task.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import { staticFlags } from '../../../runner/verify/flags/flags.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import type { Project } from '../../corpus/case.ts';
import { git, makeRepository, writeFiles } from '../../support/repository.ts';
import { Environments, SETUP_TIMEOUT_MS } from '../../../runner/blueprint/environment.ts';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import { SPEC } from '../sandbox/support.ts';

const TASK = 'trial-room-0001';

export interface Judged extends Verdict {
  readonly entries: readonly LedgerEntry[];
  /** From the packaged result to its verdict. */
  readonly verifyMs: number;
}

const IMAGES = {
  default: SPEC.image,
  full: 'errand-sandbox-full:latest',
  corpus: 'errand-corpus:latest',
} as const;

/** Toolchains want more of both than the sandbox tests do. */
const LIMITS = { memoryBytes: 2 * 1024 ** 3, cpus: 2, pids: 512 };

export interface TrialRoomOptions {
  readonly level?: VerifyLevel;
  /** Every sandbox is a new one, as in the runner. */
  readonly fresh?: boolean;
  /** What to do in a sandbox before it is used, counted from 1. */
  readonly entered?: (sandbox: Sandbox, count: number) => Promise<void>;
}

export class TrialRoom implements AsyncDisposable {
  readonly #docker: DockerDriver;
  readonly #driver: SandboxDriver;
  readonly #environments: Environments;
  readonly #place = mkdtempSync(join(tmpdir(), 'errand-trial-room-'));
  readonly #spare = new Map<string, Sandbox[]>();
  /** Images that setup made for these trials; removed with the room. */
  readonly #prepared = new Set<string>();
  readonly #store: ReturnType<typeof openRepositoryStore>;
  readonly #level: VerifyLevel;
  /** What the runs at the base recorded, by project. */
  readonly #baselines = new Map<Project, Promise<LedgerBody[]>>();
  readonly #artifacts = new Map<string, Buffer>();

  constructor({ level = 'standard', fresh = false, entered }: TrialRoomOptions = {}) {
    this.#level = level;
    this.#store = openRepositoryStore(this.#place);
    const docker = new DockerDriver({
      docker: {},
      dataDirectory: this.#place,
      runner: `trials-${randomBytes(4).toString('hex')}`,
      transport: 'socket',
      image: SPEC.image,
      toolImage: SPEC.image,
      log: (text) => process.stderr.write(`${text}\n`),
    });
    this.#docker = docker;
    let count = 0;
    this.#driver = Object.assign(Object.create(docker) as SandboxDriver, {
      create: async (spec: SandboxSpec, signal?: AbortSignal) => {
        // What setup left in its image would be gone from one that was emptied.
        if (fresh || this.#prepared.has(spec.image)) return docker.create(spec, signal);
        const spare = this.#spare.get(spec.image)?.pop();
        const sandbox = spare ?? (await docker.create(spec, signal));
        count += 1;
        await entered?.(sandbox, count);
        return this.#handOn(spec.image, sandbox);
      },
    });
    this.#environments = new Environments(docker);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#docker.reap(() => false);
    for (const image of this.#prepared)
      execFileSync('docker', ['rmi', '-f', image], { stdio: 'pipe' });
    rmSync(this.#place, { recursive: true, force: true });
  }

  /** Applies the shell command to the project and judges what comes of it. */
  async judge(project: Project, command: string): Promise<Judged> {
    const root = makeRepository();
    writeFiles(root, project.files);
    for (const [path, text] of Object.entries(project.files)) {
      if (text.startsWith('#!')) chmodSync(join(root, path), 0o755);
    }
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'First');
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
    const room = await this.#room(ledger, project, repository, base, checks);
    await ledger.add({ kind: 'opened', version: 1, task: TASK, attempt: 1, title: 't', base });
    await ledger.add({ kind: 'checks', source: 'task', checks });
    let baseline = this.#baselines.get(project);
    if (!baseline) {
      const own = new Ledger();
      baseline = runChecks(
        await this.#room(own, project, repository, base, checks),
        { at: 'base', commit: base, checks },
        signal,
      ).then(() => own.bodies);
      this.#baselines.set(project, baseline);
    }
    for (const body of await baseline) {
      const isOfBase = body.kind === 'check' || body.kind === 'could_not_run';
      await ledger.add(isOfBase ? { ...body, commit: base } : body);
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
    const began = performance.now();
    await verifyResult(room, base, head, signal);
    const judged = verdict(ledger.entries);
    return { ...judged, entries: ledger.entries, verifyMs: performance.now() - began };
  }

  async #room(
    ledger: Ledger,
    project: Project,
    repository: BareRepository,
    base: string,
    checks: readonly CheckSpec[],
  ): Promise<CheckEnvironment> {
    const context: EvidenceContext = {
      task: { id: TASK, spec: { base } },
      attempt: 1,
      record: (_phase, body) => ledger.add(body),
      ledger: () => ledger.entries,
      tell: async () => {},
      log: () => {},
      artifact: () => this.#artifact(),
      readArtifact: async (id) => this.#artifacts.get(id),
    };
    const { setup = [] } = project;
    const prepare = async (commit: string, signal: AbortSignal): Promise<string> => {
      const input = {
        image: IMAGES[project.image ?? 'default'],
        setup,
        repository,
        commit,
        base,
        task: TASK,
        attempt: 1,
        limits: LIMITS,
        timeoutMs: SETUP_TIMEOUT_MS,
        log: () => {},
      };
      const { id } = await this.#environments.prepare(input, signal);
      if (setup.length > 0) this.#prepared.add(id);
      return id;
    };
    return {
      context,
      driver: this.#driver,
      sandboxLimits: LIMITS,
      repository,
      checks,
      image: await prepare(base, new AbortController().signal),
      level: this.#level,
      asked: [],
      ...(setup.length > 0 && { prepare }),
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
  #handOn(image: string, sandbox: Sandbox): Sandbox {
    return Object.assign(Object.create(sandbox) as Sandbox, {
      exec: (...args: Parameters<Sandbox['exec']>) => sandbox.exec(...args),
      destroy: async () => {
        const { exit } = await sandbox.exec({
          argv: ['find', '/workspace', '/tmp', '-mindepth', '1', '-user', 'errand', '-delete'],
          sweep: true,
          timeoutMs: 30_000,
        });
        assert.equal(exit, 0);
        this.#spare.set(image, [...(this.#spare.get(image) ?? []), sandbox]);
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
