/** Which trials are spared, by how long the checks took before the change and of what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../../runner/ledger/entry.ts';
import type { VerifyLevel } from '../../../../runner/protocol/task.ts';
import { sparesTrials } from '../../../../runner/verify/trials/spared.ts';
import type { Trials } from '../../../../runner/verify/trials/trials.ts';
import { verdict } from '../../../../runner/verify/verdict.ts';
import { renderText } from '../../../../runner/ledger/render.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../../ledger/sample.ts';

const TEST = { name: 'test', command: 'npm test' };

/** Of a check that ran for `ms` before the change. */
function spares(
  ms: number,
  work: { readonly ms: number; readonly cores: number } | undefined,
  level: VerifyLevel = 'standard',
): boolean {
  const ledger = ledgerOf([check('base', { ms, ...(work && { work }) })]);
  const room = { level, context: { ledger: () => ledger } } as unknown as Trials['room'];
  return sparesTrials({ room, base: BASE, deciding: [TEST] });
}

test('a long check that keeps every processor busy is spared trials, unless thoroughly tried', () => {
  assert.equal(spares(3000, { ms: 5800, cores: 2 }), true);
  assert.equal(spares(3000, { ms: 5800, cores: 2 }, 'thorough'), false);
  assert.equal(spares(3000, { ms: 5800, cores: 2 }, 'quick'), false);
});

test('one that leaves room beside it, or is over soon, or says nothing of it, is not', () => {
  assert.equal(spares(3000, { ms: 2900, cores: 2 }), false);
  assert.equal(spares(3000, { ms: 5800, cores: 16 }), false);
  assert.equal(spares(1500, { ms: 2900, cores: 2 }), false);
  assert.equal(spares(3000, undefined), false);
});

const SPARED: readonly LedgerBody[] = [
  opened,
  named,
  check('base'),
  result,
  { kind: 'verification', level: 'standard', result: HEAD, base: BASE },
  check('head'),
  {
    kind: 'attribution',
    result: HEAD,
    base: BASE,
    product: { count: 1, names: ['src/a.js'] },
    evidence: { count: 0, paths: [] },
  },
  { kind: 'canary', check: 'test', command: 'npm test', result: HEAD, outcome: 'caught' },
  { kind: 'not_tried', result: HEAD, parts: true, original: true },
];

test('the verdict and the evidence say what was not tried, and how to have it tried', () => {
  const words =
    'whether a check needs each part of the change, and whether its tests fail without it: the checks keep every processor busy, so each trial would take their whole time; "verify: thorough" tries it';
  const { level, because } = verdict(ledgerOf(SPARED));
  assert.equal(level, 'verified');
  assert.deepEqual(
    because.filter(({ code }) => code === 'not_tried').map(({ text }) => text),
    [`Not tried: ${words}.`],
  );
  assert.ok(renderText(ledgerOf(SPARED)).includes(`  ${words} (`));
});
