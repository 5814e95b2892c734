/**
 * `errand verify-ledger FILE`: recomputes a ledger's chain and its verdict from the file alone.
 * Needs no runner and no network.
 */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { canonicalJson, ledgerLines, verifyChain } from '../ledger/chain.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Verdict } from '../protocol/task.ts';
import { verdict } from '../verify/verdict.ts';
import type { Call } from './program.ts';
import { harmless, paint } from './screen.ts';

/** Exit code 0 when chain and verdict are what the file says, else 1. */
export async function verifyLedger(call: Call): Promise<number> {
  const [file] = call.positionals;
  if (file === undefined) {
    throw new ErrandError('invalid', 'Which ledger?', { hint: 'Usage: errand verify-ledger FILE' });
  }
  const report = verifyChain(ledgerLines(await read(file)));
  const recorded = report.entries.findLast((entry) => entry.kind === 'verdict');
  const recomputed = recompute(report.entries);
  const { level, because } = recomputed;
  // The reasons too: a chain can be written anew around a verdict whose words were changed.
  const agrees =
    recorded === undefined ||
    canonicalJson({ level: recorded.level, because: recorded.because }) ===
      canonicalJson({ level, because });
  const problem = report.ok
    ? agrees
      ? null
      : {
          line: report.entries.length,
          fault: 'verdict',
          reason:
            recorded?.level === level
              ? 'the recorded reasons are not those that follow from the entries'
              : `the recorded verdict is ${recorded?.level}, and from the entries follows ${level}`,
        }
    : { line: report.line, fault: report.fault, reason: report.reason };

  if (call.values['json']) {
    const document = {
      schema: 'errand.ledger/1',
      ok: problem === null,
      entries: report.entries.length,
      head: report.ok ? report.head : null,
      problem,
      verdict: recorded?.level ?? null,
      recomputed: { level, because },
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (problem) {
    process.stdout.write(
      `${paint('red', '✗')} line ${problem.line}: ${harmless(problem.reason)}\n`,
    );
  } else {
    const words = recorded
      ? `verdict ${recorded.level}, recomputed from the entries`
      : 'cancelled, no verdict';
    process.stdout.write(
      `${paint('green', '✓')} ${report.entries.length} entries, the chain is whole; ${words}\n`,
    );
  }
  return problem === null ? 0 : 1;
}

/** A forged chain may hold entries that no runner writes; nothing follows from those. */
function recompute(entries: readonly LedgerEntry[]): Verdict {
  try {
    return verdict(entries.filter((entry) => entry.kind !== 'verdict'));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = 'An entry lacks what entries of its kind have.';
    return { level: 'failed', because: [{ code: 'malformed', text, entries: [] }] };
  }
}

async function read(file: string): Promise<string> {
  try {
    return file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new ErrandError('not_found', `${file} cannot be read (${code}).`, { cause });
  }
}
