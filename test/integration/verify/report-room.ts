/**
 * Checks on files of the test's own, in the real clean room, with the tests that they name. All
 * checks of one call share a room, as those of an attempt do.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import type { SandboxMount } from '../../../runner/sandbox/sandbox.ts';
import type { OutputSink } from '../../../runner/verify/rooms/check-output.ts';
import {
  type CheckOutcome,
  type CleanRoomCheck,
  runInCleanRoom,
} from '../../../runner/verify/rooms/clean-room.ts';
import { type Opened, readOpened } from '../../../runner/verify/rooms/opened-files.ts';
import { readKept } from '../../../runner/verify/reports/kept-report.ts';
import type { TestReport } from '../../../runner/verify/reports/report.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();
/** Toolchains want more of both than the sandbox tests do. */
const LIMITS = { memoryBytes: 2 * 1024 ** 3, cpus: 2, pids: 512 };

export interface Seen extends CheckOutcome {
  readonly report: TestReport | undefined;
  /** What is kept of the files that it opened. */
  readonly seen: Opened | undefined;
}

export interface RoomOptions {
  readonly image?: string;
  readonly mounts?: readonly SandboxMount[];
}

/** Runs the checks in order on a commit of exactly these files. */
export async function runOn(
  files: Readonly<Record<string, string>>,
  checks: readonly CleanRoomCheck[],
  { image = SPEC.image, mounts = [] }: RoomOptions = {},
): Promise<Seen[]> {
  const { commit, repository } = commitOf(files);
  const kept = new Map<string, Buffer>();
  const outcomes = await runInCleanRoom(
    {
      driver: { ...bound(), create: (spec, signal) => driver.create({ ...spec, mounts }, signal) },
      image,
      limits: LIMITS,
      task: SPEC.task,
      attempt: SPEC.attempt,
      repository,
      commit,
      at: 'head',
      checks,
      artifact: () => new Sink(kept),
      finished: async () => {},
    },
    new AbortController().signal,
  );
  return outcomes.map((outcome) => {
    const bytes = kept.get(outcome.tests?.artifact ?? '');
    const opened = kept.get(outcome.opened?.artifact ?? '');
    return Object.assign(outcome, {
      report: bytes && readKept(bytes),
      seen: opened && readOpened(opened),
    });
  });
}

/** The names with their status, in the report's order. */
export function names(seen: Seen | undefined): string[] {
  return seen?.report?.cases.map(({ name, status }) => `${status}: ${name}`) ?? [];
}

function bound(): Pick<
  typeof driver,
  'name' | 'mounts' | 'health' | 'hasImage' | 'imageId' | 'saveImage' | 'reap' | 'sweep'
> {
  return {
    name: driver.name,
    mounts: driver.mounts,
    health: () => driver.health(),
    hasImage: (name) => driver.hasImage(name),
    imageId: (name) => driver.imageId(name),
    saveImage: (sandbox, name) => driver.saveImage(sandbox, name),
    reap: (keep) => driver.reap(keep),
    sweep: () => driver.sweep(),
  };
}

function commitOf(files: Readonly<Record<string, string>>) {
  const source = mkdtempSync(join(tmpdir(), 'errand-reports-'));
  after(() => rmSync(source, { recursive: true, force: true }));
  const git = (...args: string[]): string => {
    const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    return execFileSync('git', ['-C', source, ...who, ...args], { encoding: 'utf8' }).trim();
  };
  git('init', '-q', '-b', 'main');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), content);
  }
  git('add', '-A');
  git('commit', '-q', '-m', 'state');
  const commit = git('rev-parse', 'HEAD');
  const repository = {
    packOf() {
      const objects = git('rev-list', '--objects', '--no-object-names', 'HEAD^{tree}');
      const pack = spawn('git', ['-C', source, 'pack-objects', '--stdout', '-q']);
      pack.stdin.end(`${commit}\n${objects}\n`);
      return pack.stdout;
    },
  };
  return { commit, repository };
}

class Sink implements OutputSink {
  readonly #kept: Map<string, Buffer>;
  readonly #chunks: Uint8Array[] = [];

  constructor(kept: Map<string, Buffer>) {
    this.#kept = kept;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(Uint8Array.from(chunk));
  }

  async finish(): Promise<{ id: string; bytes: number; sha256: string }> {
    const all = Buffer.concat(this.#chunks);
    const sha256 = createHash('sha256').update(all).digest('hex');
    this.#kept.set(sha256, all);
    return { id: sha256, bytes: all.byteLength, sha256 };
  }
}
