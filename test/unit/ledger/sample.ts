/** Ledgers for tests, made by the product's own `appendEntry`. */
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';

export const BASE = 'b'.repeat(40);
export const HEAD = 'c'.repeat(40);

export function ledgerOf(bodies: readonly LedgerBody[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const [index, body] of bodies.entries()) {
    const t = new Date(Date.UTC(2026, 0, 1, 12, 0, index)).toISOString();
    entries.push(appendEntry(entries.at(-1), { phase: 'verify', t, body }));
  }
  return entries;
}

type Check = Extract<LedgerBody, { kind: 'check' }>;

export function check(at: Check['at'], over: Partial<Check> = {}): Check {
  return {
    kind: 'check',
    at,
    name: 'test',
    command: 'npm test',
    commit: at === 'base' ? BASE : HEAD,
    image: 'errand-base:bookworm',
    network: 'none',
    outcome: 'passed',
    exit: 0,
    ms: 1200,
    output: { artifact: 'a1', bytes: 10, sha256: 'd'.repeat(64) },
    ...over,
  };
}

export const opened: LedgerBody = {
  kind: 'opened',
  version: 1,
  task: 'task-0001',
  attempt: 1,
  title: 'Fix the sum',
  base: BASE,
};

export const named: LedgerBody = {
  kind: 'checks',
  source: 'detected',
  checks: [{ name: 'test', command: 'npm test' }],
};

export const result: Extract<LedgerBody, { kind: 'result' }> = {
  kind: 'result',
  commit: HEAD,
  tree: 'e'.repeat(40),
  base: BASE,
  files: 1,
  additions: 3,
  deletions: 1,
};

/** An attempt as it should go, without its verdict. */
export const goodWork: readonly LedgerBody[] = [
  opened,
  named,
  check('base', { outcome: 'failed', exit: 1 }),
  { kind: 'claim', text: 'All done.' },
  result,
  check('head'),
];
