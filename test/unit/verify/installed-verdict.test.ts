/** What a verdict says of manifests and lock files of which nothing is put back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { manifestPart } from '../../../runner/verify/attribution/manifests/manifests.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

type Paths = Extract<LedgerBody, { kind: 'attribution' }>['evidence']['paths'];

function checked(product: readonly string[], paths: Paths): string {
  const { because } = verdict(
    ledgerOf([
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
        product: { count: product.length, names: product },
        evidence: { count: paths.length, paths },
      },
    ]),
  );
  return because.find(({ code }) => code === 'hangs_on')?.text ?? '';
}

const whole = (path: string, before: string, after: string): Paths[number] => {
  const part = manifestPart(path, { before, after, checks: [] });
  assert.ok(part && part.split === undefined);
  return { path, kind: part.kind, why: part.why };
};

const manifest = whole('requirements.txt', 'a==1\n', 'a==2\n');
const lock = whole('package-lock.json', '{}', '{"a":1}');
const test1: Paths[number] = { path: 'test/a.js', kind: 'test', why: 'declares tests' };

test('what is installed as the change says is not said to be put back', () => {
  assert.equal(
    checked([], [manifest, lock]),
    'What was checked: the packages that "requirements.txt" and "package-lock.json" name, and no product code.',
  );
  assert.equal(
    checked(['a.py'], [manifest, test1]),
    'What was checked: "a.py", with the packages that "requirements.txt" names; put back for the deciding run: test/a.js (declares tests).',
  );
});
