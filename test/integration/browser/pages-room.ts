/**
 * Looks at the pages of two versions of an app as an attempt does once its checks have passed: real
 * containers, a real browser, real git. There is no agent: the two versions are given.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRepositoryConfig } from '../../../runner/config/repository-config.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { baseRef, type CheckRun, type Verdict } from '../../../runner/protocol/task.ts';
import { DEFAULT_IMAGE } from '../../../runner/config/sandbox-config.ts';
import { BrowserImage } from '../../../runner/sandbox/browser-image.ts';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import type { EvidenceContext } from '../../../runner/verify/rooms/check-environment.ts';
import { verifyResult } from '../../../runner/verify/trials/verify-result.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { git, makeRepository, writeFiles } from '../../support/repository.ts';
import { SPEC } from '../sandbox/support.ts';

const TASK = 'pages-room-0001';
const LIMITS = { memoryBytes: 1024 ** 3, cpus: 2, pids: 512 };

export interface LookedAt {
  readonly entries: readonly LedgerEntry[];
  readonly verdict: Verdict;
  readonly told: readonly CheckRun[];
  /** What the agent would get. */
  readonly words: string;
  readonly artifacts: ReadonlyMap<string, Buffer>;
}

export class PagesRoom implements AsyncDisposable {
  readonly #place = mkdtempSync(join(tmpdir(), 'errand-pages-room-'));
  readonly #driver: DockerDriver;
  readonly #image: BrowserImage;

  constructor() {
    this.#driver = new DockerDriver({
      docker: {},
      dataDirectory: this.#place,
      runner: `pages-${randomBytes(4).toString('hex')}`,
      transport: 'socket',
      image: SPEC.image,
      toolImage: SPEC.image,
      log: (text) => process.stderr.write(`${text}\n`),
    });
    this.#image = new BrowserImage({ docker: {}, base: DEFAULT_IMAGE });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver.reap(() => false);
    rmSync(this.#place, { recursive: true, force: true });
  }

  /** `config` is the text of `.errand/config.yaml`; the files are those of the app. */
  async look(
    config: string,
    before: Readonly<Record<string, string>>,
    after: Readonly<Record<string, string>>,
  ): Promise<LookedAt> {
    const { signal } = new AbortController();
    const { browser = [] } = parseRepositoryConfig(config);
    const root = makeRepository();
    const commit = (files: Readonly<Record<string, string>>): string => {
      writeFiles(root, files);
      git(root, 'add', '-A');
      git(root, 'commit', '-q', '--allow-empty', '-m', 'A version');
      return git(root, 'rev-parse', 'HEAD').trim();
    };
    const [base, result] = [commit(before), commit(after)];
    const store = await openRepositoryStore(this.#place);
    const id = createHash('sha256').update(root).digest('hex').slice(0, 32);
    const repository = await store.open(id);
    git(root, 'push', '-q', repository.path, `${result}:${baseRef(TASK)}`);
    const entries: LedgerEntry[] = [];
    const told: CheckRun[] = [];
    const artifacts = new Map<string, Buffer>();
    const record = async (phase: string, body: LedgerBody): Promise<LedgerEntry> => {
      const entry = appendEntry(entries.at(-1), { phase, t: '2026-01-01T00:00:00Z', body });
      entries.push(entry);
      return entry;
    };
    const context: EvidenceContext = {
      task: { id: TASK, spec: { base } },
      attempt: 1,
      record,
      ledger: () => entries,
      tell: async ({ check }) => void told.push(check),
      log: () => {},
      artifact: () => sinkInto(artifacts),
      readArtifact: async (each) => artifacts.get(each),
    };
    const wanted = browser.map(({ name, gate, fail }) => ({ name, gate, fail }));
    await record('open', { kind: 'opened', version: 1, task: TASK, attempt: 1, title: 't', base });
    await record('prepare', {
      kind: 'checks',
      source: 'config',
      checks: [],
      browserChecks: wanted,
    });
    const tree = await repository.treeOf(result);
    const counts = { files: 1, additions: 0, deletions: 0 };
    await record('package', { kind: 'result', commit: result, tree, base, ...counts });
    const image = async (stop: AbortSignal): Promise<string> => {
      const name = await this.#image.make({ log: () => {} }, stop);
      return (await this.#driver.imageId(name)) ?? name;
    };
    const environment = {
      context,
      driver: this.#driver,
      sandboxLimits: LIMITS,
      repository,
      checks: [],
      image: SPEC.image,
      level: 'standard' as const,
      asked: [],
      browser: { checks: browser, image },
    };
    const words = await verifyResult(environment, base, result, signal);
    return { entries, verdict: verdict(entries), told, words, artifacts };
  }
}

function sinkInto(artifacts: Map<string, Buffer>) {
  const chunks: Uint8Array[] = [];
  return {
    write: async (chunk: Uint8Array): Promise<void> => void chunks.push(Uint8Array.from(chunk)),
    finish: async () => {
      const content = Buffer.concat(chunks);
      const sha256 = createHash('sha256').update(content).digest('hex');
      artifacts.set(`sha256-${sha256}`, content);
      return { id: `sha256-${sha256}`, bytes: content.byteLength, sha256 };
    },
  };
}
