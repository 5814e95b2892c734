/** Names of tests that change by themselves, held against the deciding run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { keepReport } from '../../../runner/verify/reports/kept-report.ts';
import type { OutputSink } from '../../../runner/verify/rooms/check-output.ts';
import { settleOriginalNames } from '../../../runner/verify/trials/settle-names.ts';
import type { Trials } from '../../../runner/verify/trials/trials.ts';
import { BASE, check, HEAD, ledgerOf, opened } from '../ledger/sample.ts';

const OVERLAY = 'e'.repeat(40);
const none = { count: 0, names: [] };
const spec = { name: 'test', command: 'npm test' };

/** Trials with these entries, and tests of these names in the artifact of each run. */
function trialsWith(bodies: readonly LedgerBody[], kept: ReadonlyMap<string, Buffer>) {
  const recorded: LedgerBody[] = [];
  const context = {
    task: { id: 'task', spec: { base: BASE } },
    ledger: () => ledgerOf([...bodies, ...recorded]),
    record: (_: string, body: LedgerBody) => {
      recorded.push(body);
      return Promise.resolve(body as LedgerEntry);
    },
    readArtifact: (id: string) => Promise.resolve(kept.get(id)),
  };
  const trials = { room: { context }, base: BASE, result: HEAD, deciding: [spec] };
  return { trials: trials as unknown as Trials, recorded };
}

async function artifactOf(names: readonly string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const sink: OutputSink = {
    write: (chunk) => Promise.resolve(void chunks.push(chunk)),
    finish: () => Promise.resolve({ id: '', bytes: 0, sha256: '' }),
  };
  const cases = names.map((name) => ({ name, status: 'passed' as const }));
  await keepReport({ format: 'tap', cases }, sink);
  return Buffer.concat(chunks);
}

const tests = (artifact: string, passed: number) => ({
  format: 'tap',
  passed,
  failed: 0,
  skipped: 0,
  artifact,
});
const overlay: LedgerBody = {
  kind: 'overlay',
  commit: OVERLAY,
  result: HEAD,
  base: BASE,
  restored: 1,
  config: false,
};
const compared: LedgerBody = {
  kind: 'tests',
  check: 'test',
  before: BASE,
  after: OVERLAY,
  fixed: none,
  broken: none,
  added: { count: 1, names: ['writes to /tmp/ccc'] },
  removed: { count: 1, names: ['writes to /tmp/aaa'] },
  skipped: none,
};

async function settled(
  runs: readonly (readonly string[])[],
): Promise<Extract<LedgerBody, { kind: 'tests' }> | undefined> {
  const artifacts = await Promise.all(runs.map(artifactOf));
  const kept = new Map(artifacts.map((bytes, index) => [`${index}`, bytes]));
  const entries = runs.map((names, index) => {
    const isLast = index === runs.length - 1;
    const seen = { tests: tests(`${index}`, names.length) };
    return isLast ? check('overlay', { commit: OVERLAY, ...seen }) : check('base', seen);
  });
  const { trials, recorded } = trialsWith([opened, ...entries, overlay, compared], kept);
  await settleOriginalNames(trials);
  assert.ok(recorded.length <= 1);
  const [last] = recorded;
  return last?.kind === 'tests' ? last : undefined;
}

test('a name that changes from run to run is not missed in the deciding run', async () => {
  const seen = await settled([
    ['adds', 'writes to /tmp/aaa'],
    ['adds', 'writes to /tmp/bbb'],
    ['adds', 'writes to /tmp/ccc'],
  ]);
  assert.equal(seen?.after, OVERLAY);
  assert.deepEqual(seen.removed, none);
});

test('a test that both runs of the base have is missed', async () => {
  const seen = await settled([
    ['adds', 'writes to /tmp/aaa'],
    ['adds', 'writes to /tmp/bbb'],
    ['writes to /tmp/ccc'],
  ]);
  assert.deepEqual(seen?.removed, { count: 1, names: ['adds'] });
});

test('one run of the base shows nothing new', async () => {
  assert.equal(await settled([['writes to /tmp/aaa'], ['writes to /tmp/ccc']]), undefined);
});
