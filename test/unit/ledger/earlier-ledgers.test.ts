/** Ledgers that an earlier release wrote: their chain holds, and their verdict is what it was. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import { renderText } from '../../../runner/ledger/render.ts';
import { verdict } from '../../../runner/verify/verdict.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/ledgers/release-0.1');

for (const file of readdirSync(FOLDER)) {
  test(`${file} says what it said: the same level, for the same reasons`, () => {
    const report = verifyChain(ledgerLines(readFileSync(join(FOLDER, file), 'utf8')));
    assert.ok(report.ok, report.ok ? '' : report.reason);
    const recorded = report.entries.findLast((entry) => entry.kind === 'verdict');
    const { level, because } = verdict(report.entries);
    assert.deepEqual({ level, because }, { level: recorded?.level, because: recorded?.because });
    assert.match(renderText(report.entries), /^Verdict\n/);
  });
}
